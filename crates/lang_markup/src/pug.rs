//! Pug: `!{x}` and `!= x` print raw, `#{x}` and `= x` escaped.

use facts::TemplateOutput;
use model::ByteRange;

pub(crate) fn outputs(text: &str, found: &mut Vec<TemplateOutput>) {
    let mut offset = 0;
    let mut comment_indent = None;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let content = line.trim();
        // A comment owns every deeper line below it.
        if comment_indent.is_some_and(|comment| content.is_empty() || indent > comment) {
            offset += line.len();
            continue;
        }
        comment_indent = content.starts_with("//").then_some(indent);
        if comment_indent.is_none() {
            interpolations(line, offset, found);
            buffered_code(line, offset, found);
        }
        offset += line.len();
    }
}

fn interpolations(line: &str, offset: usize, found: &mut Vec<TemplateOutput>) {
    for (open, raw) in [("!{", true), ("#{", false)] {
        let mut at = 0;
        while let Some(place) = line[at..].find(open).map(|place| at + place) {
            at = place + open.len();
            let escaped = line[..place].ends_with('\\');
            if let Some(length) = line[at..].find('}').filter(|_| !escaped) {
                let (start, end) = (offset + place, offset + at + length + 1);
                found.push(output(start, end, &line[at..at + length], raw));
                at += length + 1;
            }
        }
    }
}

/// `tag.class#id(attributes)!= expression`, or the operator alone at the start of a line.
fn buffered_code(line: &str, offset: usize, found: &mut Vec<TemplateOutput>) {
    let start = line.len() - line.trim_start().len();
    let after_tag = start + tag_head_length(&line[start..]);
    let rest = &line[after_tag..];
    let (raw, operator) = match rest {
        _ if rest.starts_with("!=") => (true, 2),
        _ if rest.starts_with('=') => (false, 1),
        _ => return,
    };
    let end = offset + line.trim_end().len();
    found.push(output(offset + after_tag, end, &rest[operator..], raw));
}

/// The bytes of a tag with its shorthand classes, ids and attribute list; 0 when the line starts with an operator.
fn tag_head_length(line: &str) -> usize {
    let is_name =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'#' | b'-' | b'_' | b':');
    let name = line.bytes().take_while(|byte| is_name(*byte)).count();
    if !line[name..].starts_with('(') {
        return name;
    }
    let mut depth = 0_u32;
    for (place, byte) in line.bytes().enumerate().skip(name) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return place + 1,
            b')' => depth -= 1,
            _ => {}
        }
    }
    name
}

fn output(start: usize, end: usize, expression: &str, raw: bool) -> TemplateOutput {
    TemplateOutput {
        engine: "pug".into(),
        range: ByteRange::new(start as u32, end as u32),
        expression: expression.trim().into(),
        raw,
        as_code: false,
    }
}
