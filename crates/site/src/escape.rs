//! Text that stays text.

use std::fmt;

/// Marks that turn the direction of text can make code read as what it is not; they are written out.
pub(crate) fn honest(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(is_turning) {
        return text.into();
    }
    let mut out = String::new();
    for letter in text.chars() {
        match is_turning(letter) {
            true => out.push_str(&format!("[U+{:04X}]", letter as u32)),
            false => out.push(letter),
        }
    }
    out.into()
}

const fn is_turning(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// For the content of an element and for a quoted attribute.
pub(crate) struct Text<'t>(pub(crate) &'t str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in honest(self.0).chars() {
            match letter {
                '&' => formatter.write_str("&amp;")?,
                '<' => formatter.write_str("&lt;")?,
                '>' => formatter.write_str("&gt;")?,
                '"' => formatter.write_str("&quot;")?,
                '\'' => formatter.write_str("&#39;")?,
                letter if letter.is_control() && !matches!(letter, '\n' | '\t') => {
                    formatter.write_str("\u{fffd}")?
                }
                letter => write!(formatter, "{letter}")?,
            }
        }
        Ok(())
    }
}

/// As [`Text`], and what stands between backticks is code.
pub(crate) struct Rich<'t>(pub(crate) &'t str);

impl fmt::Display for Rich<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((before, code, after)) = code_in(rest) {
            write!(formatter, "{}<code>{}</code>", Text(before), Text(code))?;
            rest = after;
        }
        write!(formatter, "{}", Text(rest))
    }
}

/// What stands before, in and after the first pair of backticks that holds something.
fn code_in(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    (!code.is_empty()).then_some((before, code, after))
}

/// JSON inside of a script element: nothing in it can end the element or begin a comment.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    let text = text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Of an anchor: letters, digits and dashes.
pub(crate) fn slug(text: &str) -> String {
    let letters = text.chars().map(|letter| {
        if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' }
    });
    letters.collect()
}

/// Of the part of a URL behind `?` or `#`.
pub(crate) fn url(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => {
                out.push(byte as char)
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Rich, Text, json, url};

    #[test]
    fn backticks_make_code_where_they_are_a_pair() {
        let rich = |text| Rich(text).to_string();
        assert_eq!(rich("a `<b>` c ` d"), "a <code>&lt;b&gt;</code> c ` d");
        assert_eq!(rich("``` a"), "``` a");
    }

    #[test]
    fn nothing_gets_out() {
        assert_eq!(
            Text("<a b='\"&'>\u{202e}x\u{1}").to_string(),
            "&lt;a b=&#39;&quot;&amp;&#39;&gt;[U+202E]x\u{fffd}"
        );
        assert_eq!(
            json(&"</script><!--\u{2028}&"),
            "\"\\u003c/script\\u003e\\u003c!--\\u2028\\u0026\""
        );
        assert_eq!(url("a b&c=é"), "a%20b%26c%3D%C3%A9");
    }
}
