//! YAML, through saphyr's marked nodes.

use std::borrow::Cow;

use model::{ByteRange, GapKind};
use saphyr::{LoadableYamlNode, MarkedYaml, Marker, Scalar, YamlData};

use super::{DEEPEST, Reader, is_word, lines, range};

pub(super) fn read(reader: &mut Reader<'_>) {
    comments(reader);
    let masked = without_templates(reader.text);
    if nests_too_deep(&masked) {
        reader.gap(GapKind::Budget, None, "it nests too deep to be read");
        return;
    }
    let offsets = Offsets::new(&masked);
    match MarkedYaml::load_from_str(&masked) {
        Ok(documents) => {
            let mut walk = Walk { reader, offsets, path: Vec::new() };
            documents.iter().for_each(|document| walk.node(document, None));
        }
        Err(error) => {
            // Templates of other tools (Helm, Ansible) are YAML only after they were filled in.
            let message = error.to_string();
            let line = line_of(&message);
            reader.gap(GapKind::Syntax, line, message.lines().next().unwrap_or("it is no YAML"));
        }
    }
}

/// saphyr says `... at byte N line L column C`.
fn line_of(message: &str) -> Option<u32> {
    let (_, rest) = message.rsplit_once("line ")?;
    rest.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

fn comments(reader: &mut Reader<'_>) {
    let text = reader.text;
    for (start, line) in lines(text) {
        let own = line.trim_start().starts_with('#').then(|| line.len() - line.trim_start().len());
        if let Some(at) = own.or_else(|| line.find(" #").map(|at| at + 1)) {
            reader.comment(start + at, start + line.len());
        }
    }
}

/// `{{ ... }}` of templates, blanked by as many characters: what stands around it can be read. A line that is
/// nothing but a template goes whole.
fn without_templates(text: &str) -> Cow<'_, str> {
    if !text.contains("{{") {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let Some(length) = rest[open..].find("}}") else { break };
        let end = open + length + 2;
        masked.push_str(&rest[..open]);
        let blanks = rest[open..end].chars().map(|character| match character {
            '\n' => '\n',
            _ => ' ',
        });
        masked.extend(blanks);
        rest = &rest[end..];
    }
    masked.push_str(rest);
    Cow::Owned(masked)
}

/// The loader builds its nodes by recursion in places; brackets and indentation bound what it can meet.
fn nests_too_deep(text: &str) -> bool {
    let mut flow = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => flow += 1,
            b']' | b'}' => flow = flow.saturating_sub(1),
            _ => {}
        }
        if flow > DEEPEST {
            return true;
        }
    }
    lines(text).any(|(_, line)| {
        line.len() - line.trim_start_matches([' ', '-', '?']).len() > DEEPEST * 4
            && line.trim_start_matches(' ').starts_with("- - -")
    })
}

/// Character numbers to byte offsets.
struct Offsets {
    /// `None` when every character is one byte.
    bytes: Option<Vec<u32>>,
}

impl Offsets {
    fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self { bytes: None };
        }
        let starts = text.char_indices().map(|(at, _)| at as u32);
        Self { bytes: Some(starts.chain([text.len() as u32]).collect()) }
    }

    fn at(&self, marker: &Marker) -> usize {
        let index = marker.index();
        match &self.bytes {
            None => index,
            Some(bytes) => {
                let last = bytes.last().copied().unwrap_or(0);
                bytes.get(index).copied().unwrap_or(last) as usize
            }
        }
    }
}

struct Walk<'r, 'a> {
    reader: &'r mut Reader<'a>,
    offsets: Offsets,
    path: Vec<Box<str>>,
}

impl Walk<'_, '_> {
    fn range(&self, node: &MarkedYaml<'_>) -> ByteRange {
        let end = self.reader.text.len();
        let start = self.offsets.at(&node.span.start).min(end);
        range(start, self.offsets.at(&node.span.end).clamp(start, end))
    }

    /// Bounded by `nests_too_deep` and by its own limit.
    fn node(&mut self, node: &MarkedYaml<'_>, key: Option<ByteRange>) {
        if self.path.len() > DEEPEST {
            return;
        }
        match &node.data {
            YamlData::Mapping(members) => {
                for (name, value) in members {
                    let Some(text) = name_of(name) else { continue };
                    let key = self.range(name);
                    self.path.push(text);
                    self.node(value, Some(key));
                    self.path.pop();
                }
            }
            YamlData::Sequence(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.path.push(number.to_string().into());
                    self.node(item, key);
                    self.path.pop();
                }
            }
            YamlData::Tagged(_, inner) => self.node(inner, key),
            _ => self.scalar(node, key),
        }
    }

    fn scalar(&mut self, node: &MarkedYaml<'_>, key: Option<ByteRange>) {
        let outer = self.range(node);
        let raw = outer.slice(self.reader.text);
        let quoted = raw.len() >= 2 && raw.starts_with(['"', '\'']);
        let inner =
            if quoted { range(outer.start as usize + 1, outer.end as usize - 1) } else { outer };
        let (value, is_text) = match &node.data {
            YamlData::Value(Scalar::String(text)) => (text.to_string(), quoted || is_word(text)),
            YamlData::Representation(text, ..) => (text.to_string(), quoted || is_word(text)),
            YamlData::Value(_) => (raw.trim().to_owned(), false),
            _ => return,
        };
        self.reader.add(&self.path, &value, key.unwrap_or(inner), inner, is_text);
    }
}

fn name_of(node: &MarkedYaml<'_>) -> Option<Box<str>> {
    match &node.data {
        YamlData::Value(Scalar::String(text)) => Some((**text).into()),
        YamlData::Value(Scalar::Integer(number)) => Some(number.to_string().into()),
        YamlData::Value(Scalar::Boolean(value)) => Some(value.to_string().into()),
        YamlData::Representation(text, ..) => Some((**text).into()),
        _ => None,
    }
}
