//! `.env` files: `export KEY="value" # comment`.

use super::{Reader, is_word, lines, range};

pub(super) fn read(reader: &mut Reader<'_>) {
    let text = reader.text;
    // A quoted value may span lines; the lines inside of it are no assignments.
    let mut resume = 0;
    for (start, line) in lines(text) {
        if start < resume {
            continue;
        }
        let lead = line.len() - line.trim_start_matches([' ', '\t', '\u{FEFF}']).len();
        let content = &line[lead..];
        if content.starts_with('#') {
            reader.comment(start + lead, start + line.len());
        } else if let Some(end) = assignment(reader, start + lead, content) {
            resume = end;
        }
    }
}

/// Gives the end of the value.
fn assignment(reader: &mut Reader<'_>, start: usize, line: &str) -> Option<usize> {
    let exported =
        line.strip_prefix("export ").map_or(0, |rest| line.len() - rest.trim_start().len());
    let (key, _) = line[exported..].split_once(['=', ':'])?;
    let name = key.trim_end();
    if name.is_empty()
        || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
    {
        return None;
    }
    let key_start = start + exported;
    let after = key_start + key.len() + 1;
    let rest = &reader.text[after..start + line.len()];
    let value_start = after + rest.len() - rest.trim_start().len();
    let (from, to, quoted) = value_bounds(reader.text, value_start, start + line.len());
    let value = &reader.text[from..to];
    let is_text = quoted || is_word(value);
    let path = [name.into()];
    reader.add(&path, value, range(key_start, key_start + name.len()), range(from, to), is_text);
    Some(to)
}

fn value_bounds(text: &str, start: usize, line_end: usize) -> (usize, usize, bool) {
    let quote = text[start..].chars().next().filter(|quote| matches!(quote, '"' | '\'' | '`'));
    if let Some(quote) = quote.filter(|_| start < line_end) {
        let inside = start + 1;
        let mut escaped = false;
        for (at, character) in text[inside..].char_indices() {
            match character {
                _ if escaped => escaped = false,
                '\\' if quote == '"' => escaped = true,
                _ if character == quote => return (inside, inside + at, true),
                _ => {}
            }
        }
    }
    let value = &text[start..line_end];
    let bare = value.split(" #").next().unwrap_or(value).trim_end();
    (start, start + bare.len(), false)
}
