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
            attribute_list(line, offset, found);
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
    let mut printed = output(offset + after_tag, end, &rest[operator..], raw);
    printed.as_code = tag_name(&line[start..]) == "script";
    found.push(printed);
}

/// The name in front of classes, ids and attributes; empty for a line of code.
fn tag_name(line: &str) -> &str {
    let length = line.bytes().take_while(u8::is_ascii_alphanumeric).count();
    &line[..length]
}

/// `a(href=url)`, `a(href!=url)`, and `&attributes(object)`, which escapes nothing.
fn attribute_list(line: &str, offset: usize, found: &mut Vec<TemplateOutput>) {
    let start = line.len() - line.trim_start().len();
    let head = tag_head_length(&line[start..]);
    let tag = &line[start..start + head];
    if let Some(open) = tag.find('(') {
        attributes(tag, open + 1, offset + start, found);
    }
    let rest = &line[start + head..];
    if let Some(argument) = rest.strip_prefix("&attributes(")
        && let Some(length) = argument.find(')')
        && !argument.trim_start().starts_with('{')
    {
        let place = offset + start + head;
        let end = place + rest.len() - argument.len() + length + 1;
        found.push(output(place, end, &argument[..length], true));
    }
}

/// One pass over `name=value, name!=value` with quotes and brackets in the values.
fn attributes(tag: &str, from: usize, offset: usize, found: &mut Vec<TemplateOutput>) {
    let bytes = tag.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let name_end = at + bytes[at..].iter().take_while(|byte| is_name_byte(**byte)).count();
        let raw = tag[name_end..].starts_with("!=");
        if name_end == at || !(raw || tag[name_end..].starts_with('=')) {
            at = name_end.max(at + 1);
            continue;
        }
        let value = name_end + if raw { 2 } else { 1 };
        let end = value_end(bytes, value);
        let (name, expression) = (&tag[at..name_end], tag[value..end].trim());
        let is_constant = is_constant(expression);
        let as_url = super::attributes::is_address(name);
        if !is_constant && (raw || as_url) {
            let mut printed = output(offset + at, offset + end, expression, raw);
            // Behind constant text, the address is no longer the value's choice.
            printed.as_url = as_url && !expression.starts_with(['"', '\'', '`']);
            found.push(printed);
        }
        at = end;
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'@')
}

/// A single literal: the quote that opens it closes it at the end.
fn is_constant(expression: &str) -> bool {
    let Some(quote) = expression.chars().next() else { return true };
    match quote {
        '"' | '\'' => expression[1..].find(quote) == Some(expression.len() - 2),
        '`' => !expression.contains("${"),
        _ => expression.parse::<f64>().is_ok() || matches!(expression, "true" | "false"),
    }
}

/// Where a value ends: at a comma, a space or the closing bracket outside of quotes and brackets.
fn value_end(bytes: &[u8], from: usize) -> usize {
    let mut depth = 0_u32;
    let mut quote = None;
    for (place, byte) in bytes.iter().enumerate().skip(from) {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(*byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') if depth == 0 => return place,
            (None, b')' | b']' | b'}') => depth -= 1,
            (None, b',') if depth == 0 => return place,
            // A space ends it unless an operator goes on.
            (None, b' ') if depth == 0 && !goes_on(&bytes[from..place], &bytes[place..]) => {
                return place;
            }
            _ => {}
        }
    }
    bytes.len()
}

fn goes_on(before: &[u8], after: &[u8]) -> bool {
    const OPERATORS: &[u8] = b"+-*/?:&|<>=%";
    let next = after.iter().find(|byte| **byte != b' ');
    let last = before.iter().rev().find(|byte| **byte != b' ');
    last.is_none_or(|byte| OPERATORS.contains(byte))
        || next.is_some_and(|byte| OPERATORS.contains(byte))
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
        as_url: false,
    }
}
