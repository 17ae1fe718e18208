//! The JSON syntax of Terraform: <https://developer.hashicorp.com/terraform/language/syntax/json>.
//!
//! What is a block and what an argument follows from the place; nested blocks stay arguments, which are asked alike.

use facts::infra::{Attribute, Block, Body, Entry, Expr, ExprKind, Node, NodeKind, ObjectItem};
use model::ByteRange;

use super::Parser;
use super::scan::Scan;

/// Kinds of blocks at the top, and how many labels each has.
const KINDS: [(&str, usize); 11] = [
    ("resource", 2),
    ("data", 2),
    ("ephemeral", 2),
    ("variable", 1),
    ("output", 1),
    ("module", 1),
    ("provider", 1),
    ("check", 1),
    ("locals", 0),
    ("terraform", 0),
    ("moved", 0),
];
/// The same inside of blocks.
const NESTED: [(&str, usize); 4] =
    [("backend", 1), ("required_providers", 0), ("lifecycle", 0), ("dynamic", 1)];

/// A file of blocks.
pub(crate) fn file(text: &str, document: &Node) -> Body {
    let mut body = Body::default();
    for entry in document.entries() {
        let labels = KINDS.iter().find(|(kind, _)| *kind == &*entry.key).map(|(_, labels)| *labels);
        if let Some(labels) = labels {
            blocks(text, entry, entry.key_range, labels, Vec::new(), &entry.value, &mut body);
        }
    }
    body
}

/// A file of values: `terraform.tfvars.json`.
pub(crate) fn values(text: &str, document: &Node) -> Body {
    let attributes = document.entries().iter().map(|entry| attribute(text, entry)).collect();
    Body { attributes, blocks: Vec::new() }
}

/// Goes down the labels; a list is several blocks.
fn blocks(
    text: &str,
    kind: &Entry,
    header: ByteRange,
    labels: usize,
    found: Vec<Box<str>>,
    node: &Node,
    body: &mut Body,
) {
    if let NodeKind::List(items) = &node.kind {
        for item in items {
            blocks(text, kind, header, labels, found.clone(), item, body);
        }
        return;
    }
    if labels == found.len() {
        let range = ByteRange::new(header.start, node.range.end.max(header.end));
        let inner = inside(text, node);
        body.blocks.push(Block {
            kind: kind.key.clone(),
            labels: found,
            header,
            range,
            body: inner,
        });
        return;
    }
    for entry in node.entries() {
        let mut found = found.clone();
        found.push(entry.key.clone());
        blocks(text, kind, entry.key_range, labels, found, &entry.value, body);
    }
}

fn inside(text: &str, node: &Node) -> Body {
    let mut body = Body::default();
    for entry in node.entries().iter().filter(|entry| &*entry.key != "//") {
        match NESTED.iter().find(|(kind, _)| *kind == &*entry.key) {
            Some((_, labels)) => {
                blocks(text, entry, entry.key_range, *labels, Vec::new(), &entry.value, &mut body);
            }
            None => body.attributes.push(attribute(text, entry)),
        }
    }
    body
}

fn attribute(text: &str, entry: &Entry) -> Attribute {
    Attribute {
        name: entry.key.clone(),
        name_range: entry.key_range,
        value: expression(text, &entry.value),
    }
}

fn expression(text: &str, node: &Node) -> Expr {
    let kind = match &node.kind {
        NodeKind::Null => ExprKind::Null,
        NodeKind::Bool(value) => ExprKind::Bool(*value),
        NodeKind::Number(number) => ExprKind::Number(*number),
        NodeKind::List(items) => {
            ExprKind::List(items.iter().map(|item| expression(text, item)).collect())
        }
        NodeKind::Map(entries) => ExprKind::Object(
            entries
                .iter()
                .map(|entry| ObjectItem {
                    key: Expr { range: entry.key_range, kind: ExprKind::Text(entry.key.clone()) },
                    value: expression(text, &entry.value),
                })
                .collect(),
        ),
        NodeKind::Text(said) if said.contains("${") || said.contains("%{") => {
            return template(text, node, said);
        }
        NodeKind::Text(said) => ExprKind::Text(said.clone()),
    };
    Expr { range: node.range, kind }
}

/// Read where it stands. Behind escapes of JSON the places are others: it is not known what comes of it.
fn template(text: &str, node: &Node, said: &str) -> Expr {
    let opaque = Expr { range: node.range, kind: ExprKind::Opaque };
    let written = node.range.slice(text);
    let start = node.range.start as usize + written.find('"').unwrap_or(0);
    if written.trim_matches('"') != said {
        return opaque;
    }
    let mut scan = Scan::new(text);
    scan.at = start;
    let mut parser = Parser { scan, depth: 0, brackets: 0, faults: Vec::new() };
    let read = parser.quoted().unwrap_or(opaque);
    // `"${x}"` is `x` itself, of whatever kind.
    match read.kind {
        ExprKind::Template(mut parts) if parts.len() == 1 => parts.remove(0),
        kind => Expr { range: read.range, kind },
    }
}
