//! Events to nodes.

use model::ByteRange;
use saphyr_parser::{Event, Parser, Span, Tag};

use crate::{Data, Document, Node, NodeId, Scalar, Style, scalar};

/// Deeper nesting is hostile.
const DEEPEST: usize = 200;

/// Why a text is no YAML, or is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// 1-based.
    pub line: u32,
    pub reason: String,
    /// A bound was reached; the text may be fine.
    pub budget: bool,
}

/// The first document.
///
/// # Errors
/// The first fault, in words.
pub fn read(text: &str) -> Result<Document, Fault> {
    let (mut documents, fault) = read_all(text);
    match fault {
        Some(fault) if documents.is_empty() => Err(fault),
        _ if documents.is_empty() => Ok(Document::default()),
        _ => Ok(documents.swap_remove(0)),
    }
}

/// The documents of a stream up to its first fault; one of them may be read whole and hold an alias of what it lies
/// in, which is null and a fault too.
pub fn read_all(text: &str) -> (Vec<Document>, Option<Fault>) {
    let mut builder = Builder::new(text);
    let mut documents = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let line = error.marker().line() as u32;
                let fault = Fault { line, reason: error.info().to_owned(), budget: false };
                return (documents, Some(fault));
            }
        };
        if event == Event::DocumentEnd {
            documents.push(builder.finish());
        } else if !builder.event(event, span) {
            let line = span.start.line() as u32;
            let reason = "it nests too deep to be read".to_owned();
            return (documents, Some(Fault { line, reason, budget: true }));
        }
    }
    let circular = builder.circular.map(|line| Fault {
        line,
        reason: "an alias stands for what it lies in".to_owned(),
        budget: false,
    });
    (documents, circular)
}

struct Builder<'a> {
    text: &'a str,
    /// Character numbers to byte offsets; `None` when every character is one byte.
    offsets: Option<Vec<u32>>,
    document: Document,
    open: Vec<Open>,
    /// By the parser's anchor number; `None` while the node is open.
    anchors: Vec<Option<NodeId>>,
    /// The line of the first alias that lies within its own anchor.
    circular: Option<u32>,
}

/// A collection whose end has not come.
struct Open {
    id: NodeId,
    anchor: usize,
    /// The key that waits for its value.
    key: Option<NodeId>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        let starts = || text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]);
        let offsets = (!text.is_ascii()).then(|| starts().collect());
        Self {
            text,
            offsets,
            document: Document::default(),
            open: Vec::new(),
            anchors: Vec::new(),
            circular: None,
        }
    }

    fn finish(&mut self) -> Document {
        self.open.clear();
        self.anchors.clear();
        std::mem::take(&mut self.document)
    }

    /// `false` when the nesting is too deep.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let (range, scalar) = scalar::scalar(self.text, self.range(span), &value, style);
                let id = self.add(range, Data::Scalar(scalar), tag.as_deref());
                self.name(anchor, Some(id));
                self.place(id);
            }
            Event::Alias(anchor) => {
                let known = self.anchors.get(anchor).copied().flatten();
                let id = known.unwrap_or_else(|| {
                    self.circular.get_or_insert(span.start.line() as u32);
                    self.null(span)
                });
                self.place(id);
            }
            Event::SequenceStart(anchor, tag) => {
                return self.begin(Data::List(Vec::new()), anchor, tag.as_deref(), span);
            }
            Event::MappingStart(anchor, tag) => {
                return self.begin(Data::Map(Vec::new()), anchor, tag.as_deref(), span);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            _ => {}
        }
        true
    }

    fn range(&self, span: Span) -> ByteRange {
        let at = |index: usize| match &self.offsets {
            None => (index as u32).min(self.text.len() as u32),
            Some(offsets) => offsets.get(index).or(offsets.last()).copied().unwrap_or(0),
        };
        let start = at(span.start.index());
        ByteRange::new(start, at(span.end.index()).max(start))
    }

    fn add(&mut self, range: ByteRange, data: Data, tag: Option<&Tag>) -> NodeId {
        let id = NodeId(self.document.nodes.len() as u32);
        let tag = tag.filter(|tag| !tag.is_yaml_core_schema());
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix).into());
        self.document.nodes.push(Node { range, data, tag });
        id
    }

    fn null(&mut self, span: Span) -> NodeId {
        let scalar = Scalar { value: "".into(), style: Style::Plain, places: Vec::new() };
        self.add(self.range(span), Data::Scalar(scalar), None)
    }

    /// Anchor number 0 is none.
    fn name(&mut self, anchor: usize, id: Option<NodeId>) {
        if anchor == 0 {
            return;
        }
        if self.anchors.len() <= anchor {
            self.anchors.resize(anchor + 1, None);
        }
        self.anchors[anchor] = id;
    }

    fn begin(&mut self, data: Data, anchor: usize, tag: Option<&Tag>, span: Span) -> bool {
        if self.open.len() >= DEEPEST {
            return false;
        }
        let id = self.add(self.range(span), data, tag);
        self.name(anchor, None);
        self.place(id);
        self.open.push(Open { id, anchor, key: None });
        true
    }

    /// What begins at its first entry ends where the last one does, not at the indentation of what follows.
    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        self.name(open.anchor, Some(open.id));
        let last = match &self.document.node(open.id).data {
            Data::Map(entries) => entries.last().map(|(_, value)| *value),
            Data::List(items) => items.last().copied(),
            Data::Scalar(_) => None,
        };
        let first = match &self.document.node(open.id).data {
            Data::Map(entries) => entries.first().map(|(key, _)| *key),
            Data::List(items) => items.first().copied(),
            Data::Scalar(_) => None,
        };
        let closed = self.range(span);
        let end_of = |id: NodeId| self.document.node(id).range.end;
        let inner = last.map_or(closed.end, end_of);
        let own = self.document.node(open.id).range;
        // An aliased entry stands elsewhere, and a bracket ends after its entries.
        let end = if closed.start < closed.end || inner < own.start { closed.end } else { inner };
        let start = first.map_or(own.start, |id| self.document.node(id).range.start);
        let is_bracketed = own.start < own.end;
        let start = if !is_bracketed && start >= own.start { start } else { own.start };
        if let Some(node) = self.document.nodes.get_mut(open.id.0 as usize) {
            node.range = ByteRange::new(start, end.max(start));
        }
    }

    /// Under the collection that is open.
    fn place(&mut self, id: NodeId) {
        let Some(open) = self.open.last_mut() else {
            self.document.root.get_or_insert(id);
            return;
        };
        let Some(node) = self.document.nodes.get_mut(open.id.0 as usize) else { return };
        match &mut node.data {
            Data::List(items) => items.push(id),
            Data::Map(entries) => match open.key.take() {
                Some(key) => entries.push((key, id)),
                None => open.key = Some(id),
            },
            Data::Scalar(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{read, read_all};
    use crate::{Document, NodeId};

    fn slice<'t>(text: &'t str, document: &Document, id: NodeId) -> &'t str {
        document.node(id).range.slice(text)
    }

    #[test]
    fn ranges_are_those_of_the_text() {
        let text = "é: x\nlist:\n  - uses: k # c\n    with: {a: 'b'}\n  - two\nnext: 1\n";
        let document = read(text).unwrap();
        let root = document.root().unwrap();
        let list = document.get(root, "list").unwrap();
        let first = document.items(list)[0];
        assert_eq!(slice(text, &document, first), "uses: k # c\n    with: {a: 'b'}");
        let with = document.get(first, "with").unwrap();
        assert_eq!(slice(text, &document, with), "{a: 'b'}");
        assert_eq!(slice(text, &document, document.get(with, "a").unwrap()), "b");
        assert_eq!(document.text(document.get(root, "next").unwrap()), Some("1"));
    }

    #[test]
    fn block_scalars_know_where_each_line_stands() {
        let text = "run: |\n\n  one\n    two\n\n  three\nfold: >-\n  a\n  b\n";
        let document = read(text).unwrap();
        let root = document.root().unwrap();
        let run = document.scalar(document.get(root, "run").unwrap()).unwrap();
        assert_eq!(run.value.trim_start(), "one\n  two\n\nthree");
        for word in ["one", "two", "three"] {
            let at = run.value.find(word).unwrap();
            assert_eq!(run.place(at as u32) as usize, text.find(word).unwrap(), "{word}");
        }
        let fold = document.get(root, "fold").unwrap();
        assert_eq!(document.text(fold), Some("a b"));
    }

    #[test]
    fn aliases_are_shared_and_merged_and_never_circular() {
        let text = "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\nloop: &l [*l]\n";
        let document = read(text).unwrap();
        let root = document.root().unwrap();
        let used = document.get(root, "use").unwrap();
        assert_eq!(document.text(document.get(used, "x").unwrap()), Some("1"));
        assert_eq!(document.text(document.get(used, "y").unwrap()), Some("3"));
        let inner = document.items(document.get(root, "loop").unwrap())[0];
        assert!(document.is_null(inner));
        let (documents, fault) = read_all("a: &l [*l]\n---\nb: 1\n");
        assert_eq!((documents.len(), fault.map(|fault| fault.line)), (2, Some(1)));
        assert!(read_all("a: &x [1]\nb: [*x, *x]\n").1.is_none());
        let mut bomb = "a0: &a0 [x, x]\n".to_owned();
        for level in 1..60 {
            let below = level - 1;
            bomb.push_str(&format!("a{level}: &a{level} [*a{below}, *a{below}, *a{below}]\n"));
        }
        assert!(read(&bomb).unwrap().nodes().count() < 1000);
    }

    #[test]
    fn faults_have_a_line_and_depth_a_bound() {
        let (documents, fault) = read_all("a: 1\n---\nb: [1\n---\n");
        assert_eq!(documents.len(), 1);
        assert!(fault.unwrap().line >= 3);
        let deep = "- ".repeat(5000) + "x";
        assert!(read(&deep).is_err());
    }
}
