//! The fields of events as a tree, those of the business among them.

use wide_events::fields::{FIELDS, Field, Kind};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree(Vec<Node>);

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) of: Of,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Of {
    /// A value, and whether every event has it.
    Value(Kind, bool),
    Struct(Vec<Node>),
}

impl Tree {
    /// Our fields, then what the business adds, before what the sampler adds.
    pub(super) fn new(business: &[String]) -> Self {
        let mut tree = Self(Vec::new());
        let (sampler, ours): (Vec<&Field>, Vec<&Field>) = FIELDS
            .iter()
            .partition(|field| field.name.starts_with("sample_") || field.name == "truncated");
        for field in ours {
            tree.insert(field.name, field.kind, field.required);
        }
        for path in business {
            tree.insert(path, guess(path), false);
        }
        for field in sampler {
            tree.insert(field.name, field.kind, field.required);
        }
        tree
    }

    pub(super) fn nodes(&self) -> &[Node] {
        &self.0
    }

    /// What is there stays: a path through a value or map is part of it already.
    fn insert(&mut self, path: &str, kind: Kind, required: bool) {
        let mut nodes = &mut self.0;
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let at = nodes.iter().position(|node| node.name == name);
            let last = names.peek().is_none();
            if at.is_none() {
                let of = if last { Of::Value(kind, required) } else { Of::Struct(Vec::new()) };
                nodes.push(Node { name: name.to_owned(), of });
            }
            let at = at.unwrap_or(nodes.len() - 1);
            match &mut nodes[at].of {
                Of::Struct(inner) if !last => nodes = inner,
                _ => return,
            }
        }
    }

    /// Paths of values with their kinds, in order.
    pub(super) fn leaves(&self) -> Vec<(String, Kind)> {
        let mut leaves = Vec::new();
        collect(&self.0, "", &mut leaves);
        leaves
    }

    /// The first of the paths that is a value.
    pub(super) fn first<'p>(&self, paths: &'p [String]) -> Option<&'p str> {
        let leaves = self.leaves();
        paths.iter().find(|path| leaves.iter().any(|(leaf, _)| leaf == *path)).map(String::as_str)
    }
}

fn collect(nodes: &[Node], before: &str, leaves: &mut Vec<(String, Kind)>) {
    for node in nodes {
        let path =
            if before.is_empty() { node.name.clone() } else { format!("{before}.{}", node.name) };
        match &node.of {
            Of::Value(kind, _) => leaves.push((path, *kind)),
            Of::Struct(inner) => collect(inner, &path, leaves),
        }
    }
}

pub(super) fn is_name(name: &str) -> bool {
    let first = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    first && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// What a name says of its values. Text takes anything.
fn guess(path: &str) -> Kind {
    let name = path.rsplit('.').next().unwrap_or(path);
    let word = name.rsplit('_').next().unwrap_or(name);
    match word {
        _ if name.starts_with("is_") || name.starts_with("has_") => Kind::Flag,
        "count" | "cents" | "quantity" | "days" | "bytes" | "items" => Kind::Integer,
        "total" | "amount" | "price" | "value" | "ltv" | "ms" | "percent" | "rate" | "score" => {
            Kind::Number
        }
        "subscription" | "plan" | "tier" | "status" | "kind" | "type" | "country" | "currency"
        | "provider" | "method" | "cohort" => Kind::Word,
        _ => Kind::Text,
    }
}
