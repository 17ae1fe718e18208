//! Script blocks inside HTML and single-file components.

use model::ByteRange;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The code between the tags.
    pub range: ByteRange,
    /// `lang="ts"` or a TypeScript media type.
    pub typescript: bool,
}

/// Inline scripts that hold JavaScript or TypeScript, in source order. A template, JSON or data block is none.
pub fn scripts(text: &str) -> Vec<Script> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = next_open(&lower, at) {
        let Some(tag_length) = lower[open..].find('>') else { break };
        let start = open + tag_length + 1;
        let Some(length) = lower[start..].find("</script") else { break };
        let attributes = &lower[open + "<script".len()..start - 1];
        if is_code(attributes) && !text[start..start + length].trim().is_empty() {
            found.push(Script {
                range: ByteRange::new(start as u32, (start + length) as u32),
                typescript: attribute(attributes, "lang")
                    .is_some_and(|lang| lang.starts_with("ts"))
                    || attribute(attributes, "type")
                        .is_some_and(|media| media.contains("typescript")),
            });
        }
        at = start + length;
    }
    found
}

/// The text with everything outside these scripts blanked, byte for byte, so that ranges stay true. Line ends stay.
pub fn mask_all_but(text: &str, scripts: &[Script]) -> String {
    let keep = |at: usize| {
        scripts
            .iter()
            .any(|script| (script.range.start as usize..script.range.end as usize).contains(&at))
    };
    let blank = |(at, character): (usize, char)| match character {
        '\n' | '\r' => vec![character],
        _ if keep(at) => vec![character],
        _ => vec![' '; character.len_utf8()],
    };
    text.char_indices().flat_map(blank).collect()
}

fn next_open(lower: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let comment = lower[at..].find("<!--").map(|place| at + place);
        let open = at + lower[at..].find("<script")?;
        match comment {
            // A script inside a comment is prose.
            Some(comment) if comment < open => {
                at = comment + lower[comment..].find("-->")? + "-->".len()
            }
            _ if lower[open + "<script".len()..].starts_with([' ', '>', '\n', '\r', '\t']) => {
                return Some(open);
            }
            _ => at = open + "<script".len(),
        }
    }
}

fn is_code(attributes: &str) -> bool {
    const MEDIA: &[&str] = &[
        "module",
        "text/javascript",
        "application/javascript",
        "text/babel",
        "text/typescript",
        "",
    ];
    attribute(attributes, "type").is_none_or(|media| MEDIA.contains(&media))
}

/// The value of an attribute of a lower-cased tag.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    attributes.match_indices(name).find_map(|(place, _)| {
        let value = attributes[place + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        if !attributes[..place].ends_with(char::is_whitespace) {
            return None;
        }
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        match quote {
            Some(quote) => value[1..].split(quote).next(),
            None => value.split_whitespace().next(),
        }
    })
}
