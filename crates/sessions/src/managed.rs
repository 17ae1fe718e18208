//! Parts of a document that the program owns, between marks that carry a hash: a part that somebody edited is never
//! written over.

use sha2::{Digest, Sha256};

/// A marked part, by its bytes in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// From the first mark to behind the line end of the last.
    pub range: std::ops::Range<usize>,
    /// Between the marks.
    pub body: String,
    /// It is as the program wrote it.
    pub untouched: bool,
}

/// The first part of this name.
pub fn find(text: &str, name: &str) -> Option<Region> {
    let open = format!("<!-- sw:begin {name} ");
    let close = format!("<!-- sw:end {name} -->");
    let start = text.find(&open)?;
    let mark_end = start + text[start..].find("-->")? + "-->".len();
    let hash = text[start + open.len()..mark_end - "-->".len()].trim();
    let body_start = mark_end + line_end(&text[mark_end..]);
    let body_end = body_start + text[body_start..].find(&close)?;
    let end = body_end + close.len();
    let body = &text[body_start..body_end];
    Some(Region {
        range: start..end + line_end(&text[end..]),
        body: body.to_owned(),
        untouched: digest(body) == hash,
    })
}

/// The part with its marks; `body` ends with a line end.
pub fn wrap(name: &str, body: &str) -> String {
    format!("<!-- sw:begin {name} {} -->\n{body}<!-- sw:end {name} -->\n", digest(body))
}

fn line_end(rest: &str) -> usize {
    match rest.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => 0,
    }
}

/// Of the text whatever its line ends: an editor or git may change those.
fn digest(body: &str) -> String {
    let hash = Sha256::digest(body.replace("\r\n", "\n").as_bytes());
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{find, wrap};

    #[test]
    fn a_part_is_found_and_an_edit_in_it_seen() {
        let text = format!("before\n{}after\n", wrap("closure", "## Closure\n\nwords\n"));
        let region = find(&text, "closure").unwrap();
        assert!(region.untouched);
        assert_eq!(region.body, "## Closure\n\nwords\n");
        assert_eq!(
            format!("{}{}", &text[..region.range.start], &text[region.range.end..]),
            "before\nafter\n"
        );
        assert!(find(&text.replace('\n', "\r\n"), "closure").unwrap().untouched);
        assert!(!find(&text.replace("words", "my words"), "closure").unwrap().untouched);
        assert_eq!(find(&text, "clo"), None);
    }

    #[test]
    fn half_a_part_is_none() {
        for text in ["<!-- sw:begin a 1 -->\nx", "<!-- sw:begin a", "<!-- sw:end a -->"] {
            assert_eq!(find(text, "a"), None, "{text}");
        }
    }
}
