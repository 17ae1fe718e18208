//! YAML and JSON to trees with ranges.
//!
//! The parser's events are read, not its nodes: an alias is copied under a budget, so that a file of anchors cannot
//! grow without bound, and an alias to what contains it is nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;

use facts::infra::{Entry, Node, NodeKind};
use model::ByteRange;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};

/// Deeper nesting is hostile.
const DEEPEST: usize = 100;
/// Nodes of one file, copies by aliases included.
const MOST: usize = 400_000;

/// Why the rest of a file could not be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// 1-based.
    pub(crate) line: u32,
    pub(crate) reason: String,
    pub(crate) is_budget: bool,
}

/// The documents up to the first mistake, and the mistake.
pub(crate) fn documents(text: &str) -> (Vec<Node>, Option<Fault>) {
    if is_bracketed_too_deep(text) {
        return (Vec::new(), Some(budget(1, "it nests too deep to be read")));
    }
    let mut builder = Builder::new(text);
    for event in Parser::new_from_str(text) {
        let fault = match event {
            Ok((event, span)) => builder.event(event, span).err(),
            Err(error) => Some(Fault {
                line: error.marker().line() as u32,
                reason: error.info().to_owned(),
                is_budget: false,
            }),
        };
        if fault.is_some() {
            return (builder.documents, fault);
        }
    }
    (builder.documents, None)
}

/// The parser of flow collections calls itself.
fn is_bracketed_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    })
}

fn budget(line: u32, reason: &str) -> Fault {
    Fault { line, reason: reason.to_owned(), is_budget: true }
}

struct Builder {
    /// Byte offsets of characters; `None` when every character is one byte.
    bytes: Option<Vec<u32>>,
    length: u32,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    documents: Vec<Node>,
    nodes: usize,
}

struct Open {
    start: u32,
    tag: Option<Box<str>>,
    anchor: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    /// The key that waits for its value.
    Map(Vec<Entry>, Option<(Box<str>, ByteRange)>),
}

impl Builder {
    fn new(text: &str) -> Self {
        let bytes = (!text.is_ascii()).then(|| {
            let starts = text.char_indices().map(|(at, _)| at as u32);
            starts.chain([text.len() as u32]).collect()
        });
        Self {
            bytes,
            length: text.len() as u32,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            documents: Vec::new(),
            nodes: 0,
        }
    }

    fn at(&self, marker: &Marker) -> u32 {
        let index = marker.index();
        match &self.bytes {
            None => (index as u32).min(self.length),
            Some(bytes) => bytes.get(index).copied().unwrap_or(self.length),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Fault> {
        let (start, end) = (self.at(&span.start), self.at(&span.end));
        let line = span.start.line() as u32;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let range = ByteRange::new(start, end.max(start));
                let kind = scalar(text, style, tag.as_deref());
                let node = Node { range, tag: tag_of(tag), kind };
                self.value(node, anchor, line)?;
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(start, tag_of(tag), anchor, Content::List(Vec::new()), line)?;
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(start, tag_of(tag), anchor, Content::Map(Vec::new(), None), line)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(end, line)?,
            Event::Alias(anchor) => {
                let range = ByteRange::new(start, end.max(start));
                let empty = Node { range, tag: None, kind: NodeKind::Null };
                let node = self.anchors.get(&anchor).cloned().unwrap_or(empty);
                self.nodes += size(&node);
                self.value(node, 0, line)?;
            }
            Event::DocumentStart(_) => self.anchors.clear(),
            _ => {}
        }
        Ok(())
    }

    fn begin(
        &mut self,
        start: u32,
        tag: Option<Box<str>>,
        anchor: usize,
        content: Content,
        line: u32,
    ) -> Result<(), Fault> {
        if self.open.len() >= DEEPEST {
            return Err(budget(line, "it nests too deep to be read"));
        }
        self.open.push(Open { start, tag, anchor, content });
        Ok(())
    }

    fn end(&mut self, end: u32, line: u32) -> Result<(), Fault> {
        let Some(Open { start, tag, anchor, content }) = self.open.pop() else { return Ok(()) };
        let kind = match content {
            Content::List(items) => NodeKind::List(items),
            Content::Map(entries, _) => NodeKind::Map(merged(entries)),
        };
        let range = ByteRange::new(start, end.max(start));
        self.value(Node { range, tag, kind }, anchor, line)
    }

    fn value(&mut self, node: Node, anchor: usize, line: u32) -> Result<(), Fault> {
        self.nodes += 1;
        if self.nodes > MOST {
            return Err(budget(line, "it has too many values to be read"));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.documents.push(node),
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map(entries, waiting)) => match waiting.take() {
                None => *waiting = Some((key_of(&node), node.range)),
                Some((key, key_range)) => entries.push(Entry { key, key_range, value: node }),
            },
        }
        Ok(())
    }
}

fn key_of(node: &Node) -> Box<str> {
    match &node.kind {
        NodeKind::Text(text) => text.clone(),
        NodeKind::Bool(value) => value.to_string().into(),
        NodeKind::Number(number) => number.to_string().into(),
        _ => "".into(),
    }
}

/// `<<: *base`: what the mapping says itself wins.
fn merged(entries: Vec<Entry>) -> Vec<Entry> {
    if !entries.iter().any(|entry| &*entry.key == "<<") {
        return entries;
    }
    let (bases, mut own): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|entry| &*entry.key == "<<");
    for base in bases {
        let several = base.value.items().iter().flat_map(Node::entries);
        for entry in base.value.entries().iter().chain(several) {
            if !own.iter().any(|known| known.key == entry.key) {
                own.push(entry.clone());
            }
        }
    }
    own
}

/// Bounded by [`DEEPEST`].
fn size(node: &Node) -> usize {
    match &node.kind {
        NodeKind::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        NodeKind::Map(entries) => 1 + entries.iter().map(|entry| size(&entry.value)).sum::<usize>(),
        _ => 1,
    }
}

fn tag_of(tag: Option<Cow<'_, Tag>>) -> Option<Box<str>> {
    let tag = tag?;
    (tag.handle == "!").then(|| tag.suffix.as_str().into())
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> NodeKind {
    let is_text = tag.is_some_and(|tag| tag.suffix == "str");
    if style != ScalarStyle::Plain || is_text {
        return NodeKind::Text(text.into_owned().into());
    }
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" => NodeKind::Null,
        "true" | "True" | "TRUE" => NodeKind::Bool(true),
        "false" | "False" | "FALSE" => NodeKind::Bool(false),
        word => match word.parse::<f64>() {
            Ok(number) if word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
                NodeKind::Number(number)
            }
            _ => NodeKind::Text(word.into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::documents;
    use facts::infra::NodeKind;

    #[test]
    fn documents_have_values_ranges_and_tags() {
        let text = "ü: &a\n  n: 5432\n  on: true\n  v: \"x\"\n---\nkey: !Ref Db\nb:\n- one\n";
        let (found, fault) = documents(text);
        assert_eq!((found.len(), fault), (2, None));
        let first = found[0].get("ü").unwrap();
        assert_eq!(first.get("n").unwrap().kind, NodeKind::Number(5432.0));
        assert_eq!(first.get("v").unwrap().range.slice(text), "\"x\"");
        assert_eq!(found[1].get("key").unwrap().tag.as_deref(), Some("Ref"));
        assert_eq!(found[1].get("b").unwrap().items()[0].text(), Some("one"));
    }

    #[test]
    fn aliases_are_copied_merged_and_bounded() {
        let (found, _) = documents("a: &x\n  p: 1\n  q: 2\nb:\n  <<: *x\n  q: 3\n");
        let b = found[0].get("b").unwrap();
        assert_eq!(b.get("p").unwrap().kind, NodeKind::Number(1.0));
        assert_eq!(b.get("q").unwrap().kind, NodeKind::Number(3.0));
        let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for level in 1..12 {
            let last = level - 1;
            let items = format!("*a{last},").repeat(10);
            bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        assert!(documents(&bomb).1.unwrap().is_budget);
        assert!(documents(&"[".repeat(100_000)).1.unwrap().is_budget);
        let (found, fault) = documents("a: &c\n  b: *c\n");
        assert!(fault.is_some() || found[0].get("a").is_some());
    }

    #[test]
    fn a_mistake_keeps_what_came_before() {
        let (found, fault) = documents("a: 1\n---\nb: [1\nc: 2\n");
        assert_eq!(found.len(), 1);
        assert!(fault.unwrap().line >= 3);
    }
}
