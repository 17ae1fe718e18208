//! `.ini` and `.properties` files: sections, `key = value`, `key: value`.

use super::{Reader, is_word, lines, range};

pub(super) fn read(reader: &mut Reader<'_>) {
    let text = reader.text;
    let mut section: Vec<Box<str>> = Vec::new();
    for (start, line) in lines(text) {
        let content = line.trim_start();
        let lead = start + line.len() - content.len();
        if content.starts_with(['#', ';', '!']) {
            reader.comment(lead, start + line.len());
        } else if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            section = vec![name.0.trim().into()];
        } else {
            assignment(reader, &section, lead, content);
        }
    }
}

fn assignment(reader: &mut Reader<'_>, section: &[Box<str>], start: usize, line: &str) {
    // The first of the two marks decides: `url=jdbc:mysql://x` and `key: a=b`.
    let Some(at) = line.find(['=', ':']) else { return };
    let key = line[..at].trim_end();
    if key.is_empty() || key.contains(['{', '(', '<']) {
        return;
    }
    let value = line[at + 1..].trim();
    let mut from = start + at + 1 + (line[at + 1..].len() - line[at + 1..].trim_start().len());
    let quoted = value.len() >= 2
        && ((value.starts_with('"') && value.ends_with('"'))
            || (value.starts_with('\'') && value.ends_with('\'')));
    let value = if quoted { &value[1..value.len() - 1] } else { value };
    from += usize::from(quoted);
    let mut path = section.to_vec();
    path.push(key.into());
    let is_text = quoted || is_word(value);
    reader.add(
        &path,
        value,
        range(start, start + key.len()),
        range(from, from + value.len()),
        is_text,
    );
}
