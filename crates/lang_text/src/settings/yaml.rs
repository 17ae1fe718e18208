//! YAML: every scalar with the keys above it.

use model::{ByteRange, GapKind};
use yaml::{Data, Document, NodeId, Scalar, Style};

use super::{DEEPEST, MOST, Reader, is_word, lines};

pub(super) fn read(reader: &mut Reader<'_>) {
    comments(reader);
    let masked = yaml::without_templates(reader.text, ' ');
    let (documents, fault) = yaml::read_all(&masked);
    for document in &documents {
        let mut walk = Walk { reader, document, path: Vec::new(), visits: 0 };
        if let Some(root) = document.root() {
            walk.node(root, None);
        }
    }
    if let Some(fault) = fault {
        // Templates of other tools (Helm, Ansible) are YAML only after they were filled in.
        let kind = if fault.budget { GapKind::Budget } else { GapKind::Syntax };
        let line = yaml::line_of(reader.text, &masked, fault.line);
        reader.gap(kind, Some(line), &fault.reason);
    }
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

struct Walk<'r, 'a, 'd> {
    reader: &'r mut Reader<'a>,
    document: &'d Document,
    path: Vec<Box<str>>,
    /// Nodes come to, those behind aliases each time.
    visits: usize,
}

impl Walk<'_, '_, '_> {
    /// `false` when a bound is reached, which the reader has noted.
    fn node(&mut self, id: NodeId, key: Option<ByteRange>) -> bool {
        self.visits += 1;
        if self.visits > 2 * MOST {
            return self.reader.full();
        }
        if self.path.len() > DEEPEST {
            self.reader.gap(GapKind::Budget, None, "it nests too deep to be read");
            return false;
        }
        let document = self.document;
        match &document.node(id).data {
            Data::Map(entries) => entries.iter().all(|(name, value)| {
                let Some(text) = document.text(*name) else { return true };
                self.below(text.into(), *value, Some(document.node(*name).range))
            }),
            Data::List(items) => items.iter().zip(0..).all(|(item, number): (_, usize)| {
                self.below(number.to_string().into(), *item, key)
            }),
            Data::Scalar(scalar) => self.scalar(document.node(id).range, scalar, key),
        }
    }

    fn below(&mut self, step: Box<str>, id: NodeId, key: Option<ByteRange>) -> bool {
        self.path.push(step);
        let goes_on = self.node(id, key);
        self.path.pop();
        goes_on
    }

    fn scalar(&mut self, range: ByteRange, scalar: &Scalar, key: Option<ByteRange>) -> bool {
        let is_text = scalar.style != Style::Plain || is_word(&scalar.value);
        self.reader.add(&self.path, &scalar.value, key.unwrap_or(range), range, is_text)
    }
}
