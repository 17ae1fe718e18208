//! Files that are YAML once a template engine (Helm, Ansible) has filled them in.

use std::borrow::Cow;

/// The text with its `{{ .. }}` written over, byte for byte: what stands around them can be read.
///
/// A line that is nothing but marks becomes empty lines, which mean nothing anywhere; a mark where a value stands
/// becomes a text of `value`s.
pub fn without_templates(text: &str, value: char) -> Cow<'_, str> {
    debug_assert!(value.is_ascii(), "places are kept");
    if !text.contains("{{") {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        mask_line(line, value, &mut masked);
    }
    // A mark may go over several lines.
    if masked.contains("{{") { Cow::Owned(across_lines(&masked)) } else { Cow::Owned(masked) }
}

/// Marks that begin and end on one line.
fn mask_line(line: &str, value: char, masked: &mut String) {
    let start = masked.len();
    let (mut rest, mut leads, mut marks_only) = (line, true, true);
    while let Some(open) = rest.find("{{") {
        let Some(length) = rest[open..].find("}}") else { break };
        let end = open + length + 2;
        leads &= rest[..open].trim().is_empty();
        marks_only &= leads;
        masked.push_str(&rest[..open]);
        let blank = if leads { ' ' } else { value };
        masked.extend(std::iter::repeat_n(blank, end - open));
        rest = &rest[end..];
    }
    masked.push_str(rest);
    // Spaces would count as the indentation of a text.
    if marks_only && rest.len() < line.len() && rest.trim().is_empty() {
        masked.truncate(start);
        masked.extend(std::iter::repeat_n('\n', line.len()));
    }
}

/// What is left are marks over several lines, which give nothing that is a value of its own.
fn across_lines(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let Some(length) = rest[open..].find("}}") else { break };
        let end = open + length + 2;
        masked.push_str(&rest[..open]);
        masked.extend(rest[open..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    masked.push_str(rest);
    masked
}

/// The line of the text that a line of the masked one stands for.
pub fn line_of(text: &str, masked: &str, line: u32) -> u32 {
    let start: usize =
        masked.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum();
    let before = text.as_bytes().iter().take(start).filter(|byte| **byte == b'\n').count();
    before as u32 + 1
}

#[cfg(test)]
mod tests {
    use super::{line_of, without_templates};

    #[test]
    fn marks_are_written_over_and_places_kept() {
        let text = "a: {{ .x }}\n  {{- if ü }}\nb: 1\n{{ x }}: 2\n";
        let masked = without_templates(text, '~');
        assert_eq!(masked.len(), text.len());
        assert!(masked.starts_with("a: ~~~~~~~~\n\n\n"));
        assert_eq!(masked.find("b: 1"), text.find("b: 1"));
        assert!(masked.ends_with("       : 2\n"));
        let line = masked[..masked.find("b: 1").unwrap()].matches('\n').count() as u32 + 1;
        assert_eq!(line_of(text, &masked, line), 3);
        assert_eq!(without_templates("a: 1", ' '), "a: 1");
        let long = "a: b {{/* c\nd */}}\ne: 1\n";
        let masked = without_templates(long, '~');
        assert_eq!((masked.len(), masked.find("e: 1")), (long.len(), long.find("e: 1")));
        assert!(!masked.contains('{'));
    }

    #[test]
    fn a_line_of_many_marks_takes_its_length() {
        let text = "{{x}} ".repeat(200_000);
        let began = text.len();
        assert_eq!(without_templates(&text, '~').len(), began);
    }

    #[test]
    fn a_mark_in_front_of_a_text_is_no_indentation_of_it() {
        let text = "script: |\n        {{- if .x }}\n  echo\n        {{- end }}\n";
        assert!(crate::read(&without_templates(text, ' ')).is_ok());
        assert!(crate::read(text.replace("{{- if .x }}", "            ").as_str()).is_err());
    }
}
