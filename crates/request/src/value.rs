//! Values: from how they are written to what they are, and back.

use crate::call::Value;
use crate::check::check_words;
use crate::problem::{Level, Problem};
use crate::vocabulary::{Key, Kind};

/// A value as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Raw {
    /// What follows the colon.
    Line(String),
    /// `KEY: |` with its indentation removed.
    Block(String),
    /// `- item` lines, each as written behind the dash.
    Items(Vec<String>),
}

/// The value that the key takes, or nothing when there is none or it is wrong.
pub(crate) fn read(
    key: &Key,
    raw: &Raw,
    line: Option<u32>,
    problems: &mut Vec<Problem>,
) -> Option<Value> {
    if matches!(raw, Raw::Line(text) if text.trim().is_empty()) {
        let message = format!("{} is empty and taken as not given", key.name);
        problems.push(Problem::new(Level::Note, line, message));
        return None;
    }
    let value =
        if is_list(key.kind) { Value::List(list(key, raw)) } else { Value::Text(text(key, raw)) };
    check_words(key, value, line, problems)
}

fn is_list(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Items
            | Kind::List
            | Kind::Words(_)
            | Kind::OpenWords(_)
            | Kind::Focus(_)
            | Kind::Percents
            | Kind::Conditions
    )
}

fn text(key: &Key, raw: &Raw) -> String {
    match raw {
        Raw::Line(line) if key.kind.is_prose() => unquote(line.trim()),
        Raw::Line(line) => unquote(without_comment(line).trim()),
        Raw::Block(text) => text.clone(),
        Raw::Items(items) => {
            items.iter().map(|item| unquote(item.trim())).collect::<Vec<_>>().join("\n")
        }
    }
}

fn list(key: &Key, raw: &Raw) -> Vec<String> {
    let items: Vec<String> = match raw {
        Raw::Line(line) if key.kind.is_prose() => vec![unquote(line.trim())],
        Raw::Line(line) => split_commas(without_comment(line)),
        Raw::Block(text) if key.kind.is_prose() => text.lines().map(bullet).collect(),
        Raw::Block(text) => text.lines().flat_map(split_commas).collect(),
        Raw::Items(items) => items.iter().map(|item| unquote(item.trim())).collect(),
    };
    items.into_iter().filter(|item| !item.is_empty()).collect()
}

fn bullet(line: &str) -> String {
    let line = line.trim();
    unquote(line.strip_prefix("- ").unwrap_or(line))
}

/// Splits at commas outside quotes, trims, unquotes, drops empty parts. `[a, b]` is read as `a, b`.
fn split_commas(text: &str) -> Vec<String> {
    let text = text.trim();
    let text = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.trim_start();
        let quoted = quoted_length(start).filter(|length| {
            let after = start[*length..].trim_start();
            after.is_empty() || after.starts_with(',')
        });
        let end = match quoted {
            Some(length) => length + (start[length..].len() - start[length..].trim_start().len()),
            None => start.find(',').unwrap_or(start.len()),
        };
        parts.push(unquote(start[..end].trim()));
        rest = start[end..].strip_prefix(',').unwrap_or("");
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Drops ` # ..` behind a value that is no prose.
fn without_comment(line: &str) -> &str {
    let mut at = 0;
    while at < line.len() {
        let here = &line[at..];
        let starts_word = at == 0 || line[..at].ends_with([' ', '\t', ',']);
        if starts_word && here.starts_with("# ") || (starts_word && at > 0 && here == "#") {
            return line[..at].trim_end();
        }
        let quoted = if starts_word { quoted_length(here) } else { None };
        at += quoted.unwrap_or_else(|| here.chars().next().map_or(1, char::len_utf8));
    }
    line
}

/// How many bytes a quoted string at the start takes, quotes included; nothing when it does not start with one or
/// the quote is not closed.
pub(crate) fn quoted_length(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if letter == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The content of a value that is quoted as a whole; any other value as it is.
pub(crate) fn unquote(text: &str) -> String {
    if quoted_length(text) != Some(text.len()) {
        return text.to_owned();
    }
    let inner = &text[1..text.len() - 1];
    if text.starts_with('\'') {
        return inner.to_owned();
    }
    let mut plain = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => plain.push('\n'),
                Some('r') => plain.push('\r'),
                Some('t') => plain.push('\t'),
                Some(other) => plain.push(other),
                None => {}
            },
            _ => plain.push(letter),
        }
    }
    plain
}

fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// `KEY: value` lines that read back as the same value.
pub(crate) fn print(key: &Key, value: &Value) -> String {
    let name = key.name;
    match value {
        Value::Text(text) if text.contains('\n') && is_plain_block(text) => {
            let lines: Vec<_> = text.lines().map(|line| format!("  {line}")).collect();
            format!("{name}: |\n{}\n", lines.join("\n"))
        }
        Value::Text(text) => format!("{name}: {}\n", quote_if_needed(text, "")),
        Value::List(items) if key.kind.is_prose() => {
            let lines: Vec<_> =
                items.iter().map(|item| format!("  - {}\n", quote_if_needed(item, ""))).collect();
            format!("{name}:\n{}", lines.concat())
        }
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(|item| quote_if_needed(item, ",[]#")).collect();
            format!("{name}: {}\n", items.join(","))
        }
    }
}

fn is_plain_block(text: &str) -> bool {
    !text.contains(['\r', '\t'])
        && text.split('\n').all(|line| {
            !line.is_empty()
                && line.trim() == line
                && line.chars().all(|letter| !letter.is_control())
        })
}

fn quote_if_needed(text: &str, special: &str) -> String {
    const LEADING: &[char] = &['"', '\'', '|', '>', '-', '[', '#'];
    let is_plain = !text.is_empty()
        && text.trim() == text
        && !text.starts_with(LEADING)
        && !text.contains(|letter: char| letter.is_control() || special.contains(letter))
        && !text.contains(" #")
        && !text.contains(": ")
        && !text.ends_with(':')
        && !holds_a_key(text);
    if is_plain { text.to_owned() } else { quote(text) }
}

/// `AA:>` would be read as a key and its value, wherever it stands.
fn holds_a_key(text: &str) -> bool {
    text.match_indices(':').any(|(colon, _)| {
        let is_of_key =
            |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
        let before = &text[..colon];
        let name = &before[before.trim_end_matches(is_of_key).len()..];
        name.len() > 1
            && name.trim_start_matches(|letter: char| !letter.is_ascii_uppercase()).len() > 1
    })
}

#[cfg(test)]
mod tests {
    use super::{split_commas, unquote, without_comment};

    #[test]
    fn commas_inside_quotes_do_not_split() {
        assert_eq!(split_commas(r#"src/a.ts , "b, c/", 'd'"#), ["src/a.ts", "b, c/", "d"]);
        assert_eq!(split_commas("[a, b]"), ["a", "b"]);
        assert_eq!(split_commas(",,a,"), ["a"]);
        assert_eq!(split_commas("\"open, b"), ["\"open", "b"]);
    }

    #[test]
    fn quotes_are_removed_only_around_the_whole() {
        assert_eq!(unquote(r#""say \"hi\"\n""#), "say \"hi\"\n");
        assert_eq!(unquote(r#""a" and "b""#), r#""a" and "b""#);
        assert_eq!(unquote("'it'"), "it");
        assert_eq!(unquote("\""), "\"");
    }

    #[test]
    fn comments_end_plain_values_only() {
        assert_eq!(without_comment("thorough # all of it"), "thorough");
        assert_eq!(without_comment("src/#a,b"), "src/#a,b");
        assert_eq!(without_comment("\"a # b\",c"), "\"a # b\",c");
    }
}
