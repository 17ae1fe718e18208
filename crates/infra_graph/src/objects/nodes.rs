//! Trees of YAML and JSON as values.

use facts::infra::{Infra, Node, NodeKind, is_masked};
use facts::{FactBase, FileId};
use model::ByteRange;

use crate::value::{Kind, Map, Member, Place, Value};

/// Every document of every manifest that is reviewed.
pub(crate) fn manifests(base: &FactBase) -> impl Iterator<Item = (FileId, &str, &Node)> {
    let reviewed = base.files().filter(|(_, file)| file.class.is_reviewed());
    reviewed.flat_map(|(id, file)| {
        let documents: &[Node] = match &file.facts.infra {
            Some(Infra::Manifests(documents)) => documents,
            _ => &[],
        };
        documents.iter().map(move |document| (id, &*file.text, document))
    })
}

/// Trees nest as deep as their reader allows.
pub(crate) fn value(file: FileId, text: &str, node: &Node) -> Value {
    let at = Place { file, range: node.range };
    let kind = match &node.kind {
        NodeKind::Null => Kind::Null,
        NodeKind::Bool(value) => Kind::Bool(*value),
        NodeKind::Number(number) => Kind::Number(*number),
        NodeKind::Text(said) if is_masked(said) => Value::unknown(at).kind,
        NodeKind::Text(said) => Kind::Text((**said).into()),
        NodeKind::List(items) => {
            return Value::list(at, items.iter().map(|item| value(file, text, item)).collect());
        }
        NodeKind::Map(entries) => {
            let members = entries.iter().map(|entry| Member {
                name: (*entry.key).into(),
                at: Place { file, range: written_at(text, entry.key_range, entry.value.range) },
                value: value(file, text, &entry.value),
            });
            // What a template puts in is not known: nothing can be said to be missing.
            let map = Map { members: members.collect(), open: text.contains("{{") };
            return Value::new(at, Kind::Map(map.into()));
        }
    };
    Value::new(at, kind)
}

/// Key and value where they are short, else the key.
pub(super) fn written_at(text: &str, key: ByteRange, value: ByteRange) -> ByteRange {
    let both = ByteRange::new(key.start, value.end);
    let is_short =
        value.start >= key.end && both.slice(text).bytes().filter(|b| *b == b'\n').count() == 0;
    if is_short { both } else { key }
}
