//! Documents with the places of their values in the file, also those that are written as a text in another.

use facts::telemetry::{Period, Said};
use model::ByteRange;
use yaml::{Data, Document, NodeId, Style};

use crate::period;
use crate::text::Text;

#[derive(Clone, Copy)]
pub(crate) struct Tree<'a> {
    document: &'a Document,
    /// The text that the document is written in, if it is no file of its own.
    outer: Option<&'a Text>,
    /// Marks of a template were written over.
    pub(crate) masked: bool,
    pub(crate) source: &'a str,
}

impl<'a> Tree<'a> {
    pub(crate) fn new(source: &'a str, document: &'a Document, masked: bool) -> Self {
        Self { document, outer: None, masked, source }
    }

    pub(crate) fn within(self, document: &'a Document, outer: &'a Text) -> Self {
        Self { document, outer: Some(outer), ..self }
    }

    pub(crate) fn maps(self) -> impl Iterator<Item = NodeId> + use<'a> {
        let nodes = self.document.nodes();
        nodes.filter(|(_, node)| matches!(node.data, Data::Map(_))).map(|(id, _)| id)
    }

    /// Scalars, in the order of the text.
    pub(crate) fn texts(self) -> impl Iterator<Item = Text> + use<'a> {
        self.document.nodes().filter_map(move |(id, _)| self.text(id))
    }

    pub(crate) fn range(self, id: NodeId) -> ByteRange {
        let range = self.document.node(id).range;
        match self.outer {
            Some(outer) => outer.at(range.start as usize, range.end as usize),
            None => range,
        }
    }

    /// From the key to the end of its value.
    pub(crate) fn entry_range(self, key: NodeId, value: NodeId) -> ByteRange {
        let (key, value) = (self.range(key), self.range(value));
        ByteRange::new(key.start, if value.start >= key.start { value.end } else { key.end })
    }

    pub(crate) fn get(self, map: NodeId, key: &str) -> Option<NodeId> {
        self.document.get(map, key)
    }

    /// The first of these keys that is there.
    pub(crate) fn any(self, map: NodeId, keys: &[&str]) -> Option<NodeId> {
        keys.iter().find_map(|key| self.get(map, key))
    }

    /// Behind keys within keys.
    pub(crate) fn path(self, map: NodeId, keys: &[&str]) -> Option<NodeId> {
        keys.iter().try_fold(map, |map, key| self.get(map, key))
    }

    pub(crate) fn has(self, map: NodeId, key: &str) -> bool {
        self.get(map, key).is_some()
    }

    pub(crate) fn entries(self, map: NodeId) -> &'a [(NodeId, NodeId)] {
        self.document.entries(map)
    }

    pub(crate) fn items(self, list: NodeId) -> &'a [NodeId] {
        self.document.items(list)
    }

    pub(crate) fn items_at(self, map: NodeId, key: &str) -> &'a [NodeId] {
        self.get(map, key).map_or(&[], |list| self.items(list))
    }

    pub(crate) fn is_map(self, id: NodeId) -> bool {
        self.document.is_map(id)
    }

    pub(crate) fn is_list(self, id: NodeId) -> bool {
        self.document.is_list(id)
    }

    /// The word of a key.
    pub(crate) fn word(self, id: NodeId) -> &'a str {
        self.document.text(id).unwrap_or("")
    }

    pub(crate) fn text(self, id: NodeId) -> Option<Text> {
        let scalar = self.document.scalar(id).filter(|_| !self.document.is_null(id))?;
        let place = |offset: u32| match self.outer {
            Some(outer) => outer.at(offset as usize, offset as usize + 1).start,
            None => offset,
        };
        let mut places: Vec<(u32, u32)> =
            scalar.places.iter().map(|(at, offset)| (*at, place(*offset))).collect();
        if scalar.style == Style::Quoted && self.outer.is_none() {
            let raw = self.document.node(id).range;
            places.extend(behind_escapes(raw.slice(self.source), raw.start, scalar.value.len()));
        }
        Some(Text { value: scalar.value.clone(), range: self.range(id), places })
    }

    pub(crate) fn text_at(self, map: NodeId, key: &str) -> Option<Text> {
        self.text(self.get(map, key)?)
    }

    pub(crate) fn said(self, map: NodeId, key: &str) -> Option<Said> {
        self.text_at(map, key).filter(|text| !text.is_blank()).map(|text| text.said())
    }

    pub(crate) fn number(self, map: NodeId, key: &str) -> Option<f64> {
        self.word(self.get(map, key)?).trim().parse().ok()
    }

    /// A duration: `5m`, or a number of seconds.
    pub(crate) fn period(self, map: NodeId, key: &str) -> Option<Period> {
        let text = self.text_at(map, key)?;
        Some(Period { seconds: period::seconds(&text.value)?, range: text.range })
    }

    /// The scalars of a list, or the one that stands for it.
    pub(crate) fn words_at(self, map: NodeId, key: &str) -> Vec<Text> {
        let Some(value) = self.get(map, key) else { return Vec::new() };
        let all = self.document.one_or_many(value);
        all.into_iter().filter_map(|item| self.text(item)).collect()
    }

    /// Whether a template writes entries of what stands here, and not just values.
    pub(crate) fn is_templated(self, range: ByteRange) -> bool {
        let lines = range.slice(self.source).lines().map(str::trim_start);
        self.masked && lines.filter_map(|line| line.strip_prefix("{{")).any(is_filled_in)
    }

    /// Whether something stands under the key that is no mapping: a mark for one, or lines that a template writes.
    pub(crate) fn is_unread_map(self, map: NodeId, key: &str) -> bool {
        let Some(value) = self.get(map, key) else { return false };
        match self.document.is_null(value) {
            true => self.masked,
            false => !self.is_map(value) && self.text(value).is_some(),
        }
    }
}

/// Offsets in the value with those in the file, one behind each escape of a quoted text: `\\n` is two signs and one.
/// Nothing where the text goes on over several lines, as those are folded.
fn behind_escapes(raw: &str, start: u32, length: usize) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    if raw.len() == length || raw.contains('\n') {
        return found;
    }
    let bytes = raw.as_bytes();
    let (mut at, mut value) = (0_usize, 0_usize);
    while let Some(byte) = bytes.get(at) {
        let (written, meant) = match (byte, bytes.get(at + 1)) {
            (b'\\', Some(b'u')) => unicode(raw, at),
            (b'\\', Some(_)) => (2, 1),
            (b'\'', Some(b'\'')) => (2, 1),
            _ => (1, 1),
        };
        at += written;
        value += meant;
        if written > 1 {
            found.push((value as u32, start + at as u32));
        }
    }
    found
}

/// Bytes of `\\u00e4` in the file and in the value; two of them may be one character.
fn unicode(raw: &str, at: usize) -> (usize, usize) {
    let code = |at: usize| {
        let digits = raw.get(at + 2..at + 6).filter(|_| raw.get(at..at + 2) == Some("\\u"));
        digits.and_then(|digits| u32::from_str_radix(digits, 16).ok())
    };
    match (code(at), code(at + 6)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, 4),
        (Some(code), _) => (6, char::from_u32(code).map_or(3, char::len_utf8)),
        _ => (2, 1),
    }
}

/// `{{ $labels.x }}` is filled in by the alert itself, `{{ .Values.x }}` by whoever writes the rule.
fn is_filled_in(mark: &str) -> bool {
    let inner = mark.trim_start_matches(['-', ' ', '`', '"', '\'', '\\']);
    !inner.starts_with(['$', '{', '}']) && !inner.starts_with("printf \"{{")
}
