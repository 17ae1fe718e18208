//! The functions of templates: `Ref`, `GetAtt`, `Sub`, `Join`.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::FileId;
use facts::infra::{Entry, Node, NodeKind};
use model::ByteRange;

use super::names;
use crate::resource::{Class, Resource};
use crate::value::{Kind, Member, Place, Value};

/// Deeper nesting is hostile.
const DEEPEST: usize = 80;

/// One template, and what its names stand for.
pub(super) struct Template<'a> {
    pub(super) file: FileId,
    pub(super) prefix: String,
    text: &'a str,
    parameters: BTreeMap<&'a str, &'a Entry>,
    /// The kind of each resource, in the words of Terraform.
    kinds: BTreeMap<&'a str, &'static str>,
}

impl<'a> Template<'a> {
    pub(super) fn new(file: FileId, text: &'a str, path: &str, node: &'a Node) -> Self {
        let entries = |name: &str| node.get(name).map_or(&[][..], Node::entries);
        let parameters = entries("Parameters").iter().map(|entry| (&*entry.key, entry)).collect();
        let kinds = entries("Resources").iter().filter_map(|entry| {
            let kind = names::kind(entry.value.get("Type")?.text()?)?;
            Some((&*entry.key, kind))
        });
        Self { file, prefix: path.to_owned(), text, parameters, kinds: kinds.collect() }
    }

    pub(super) fn folder(&self) -> &str {
        self.prefix.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    fn place(&self, range: ByteRange) -> Place {
        Place { file: self.file, range }
    }

    /// Parameters, as variables with their defaults.
    pub(super) fn parameters(&self) -> Vec<Resource> {
        let one = |(name, entry): (&&'a str, &&'a Entry)| {
            let at = self.place(entry.key_range);
            let mut members = Vec::new();
            if let Some(default) = entry.value.entries().iter().find(|one| &*one.key == "Default") {
                let value = self.value(&default.value, 0);
                members.push(Member {
                    name: "default".into(),
                    at: self.place(default.key_range),
                    value,
                });
            }
            if let Some(hidden) = entry.value.get("NoEcho") {
                members.push(Member { name: "sensitive".into(), at, value: self.value(hidden, 0) });
            }
            Resource {
                class: Class::Variable,
                kind: "variable".into(),
                name: Arc::from(*name),
                id: format!("{}:variable.{name}", self.prefix).into(),
                folder: self.folder().into(),
                is_root: true,
                at,
                whole: self.place(ByteRange::new(entry.key_range.start, entry.value.range.end)),
                body: Value::map(at, members),
                certain: true,
                several: false,
            }
        };
        self.parameters.iter().map(one).collect()
    }

    /// A node with its functions worked out as far as they are known.
    pub(super) fn value(&self, node: &Node, depth: usize) -> Value {
        let at = self.place(node.range);
        if depth > DEEPEST {
            return Value::unknown(at);
        }
        if let Some(tag) = &node.tag {
            return self.function(tag, node, at, depth);
        }
        match &node.kind {
            NodeKind::Null => Value::new(at, Kind::Null),
            NodeKind::Bool(value) => Value::new(at, Kind::Bool(*value)),
            NodeKind::Number(number) => Value::new(at, Kind::Number(*number)),
            NodeKind::Text(text) => Value::text(at, &**text),
            NodeKind::List(items) => {
                Value::list(at, items.iter().map(|item| self.value(item, depth + 1)).collect())
            }
            NodeKind::Map(entries) => match &**entries {
                [only] if &*only.key == "Ref" || only.key.starts_with("Fn::") => {
                    let name = only.key.trim_start_matches("Fn::");
                    self.function(name, &only.value, at, depth)
                }
                _ => {
                    let members = entries.iter().map(|entry| Member {
                        name: (*entry.key).into(),
                        at: self.place(self.written_at(entry)),
                        value: self.value(&entry.value, depth + 1),
                    });
                    Value::map(at, members.collect())
                }
            },
        }
    }

    /// Key and value where they stand on one line, else the key.
    fn written_at(&self, entry: &Entry) -> ByteRange {
        let both = ByteRange::new(entry.key_range.start, entry.value.range.end);
        let short =
            entry.value.range.start >= entry.key_range.end && !both.slice(self.text).contains('\n');
        if short { both } else { entry.key_range }
    }

    fn function(&self, name: &str, node: &Node, at: Place, depth: usize) -> Value {
        match (name, &node.kind) {
            ("Ref", NodeKind::Text(name)) => self.reference(name, "id", at),
            ("GetAtt", NodeKind::Text(path)) => {
                let (name, attribute) = path.split_once('.').unwrap_or((path, "id"));
                self.reference(name, attribute, at)
            }
            ("GetAtt", NodeKind::List(parts)) => {
                let name = parts.first().and_then(Node::text).unwrap_or("");
                self.reference(name, "id", at)
            }
            ("Sub", NodeKind::Text(text)) => self.substituted(text, at),
            ("Sub", NodeKind::List(parts)) => match parts.first().and_then(Node::text) {
                Some(text) => self.substituted(text, at),
                None => Value::unknown(at),
            },
            ("Join", NodeKind::List(parts)) => self.joined(parts, at, depth),
            ("If", NodeKind::List(parts)) if parts.len() == 3 => {
                let (yes, no) =
                    (self.value(&parts[1], depth + 1), self.value(&parts[2], depth + 1));
                if yes.kind == no.kind { yes } else { Value::depends(at, [&yes, &no]) }
            }
            _ => Value::unknown(at),
        }
    }

    fn reference(&self, name: &str, attribute: &str, at: Place) -> Value {
        if let Some(kind) = self.kinds.get(name) {
            return Value::reference(at, &format!("{}:{kind}.{name}.{attribute}", self.prefix));
        }
        let default = self.parameters.get(name).and_then(|entry| entry.value.get("Default"));
        match default {
            // A default that refers to something is no default.
            Some(default) if default.tag.is_none() && default.entries().is_empty() => {
                self.value(default, DEEPEST)
            }
            _ => Value::reference(at, &format!("{}:variable.{name}.value", self.prefix)),
        }
    }

    /// `${Name}`, `${Name.Arn}`; `${!Name}` is the text itself.
    fn substituted(&self, text: &str, at: Place) -> Value {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, tail)) = rest.split_once("${") {
            out.push_str(before);
            let Some((name, after)) = tail.split_once('}') else { return Value::unknown(at) };
            match name.strip_prefix('!') {
                Some(literal) => out.push_str(&format!("${{{literal}}}")),
                None => {
                    let (name, attribute) = name.split_once('.').unwrap_or((name, "id"));
                    out.push_str(
                        &self.reference(name, attribute, at).rendered().unwrap_or_default(),
                    );
                }
            }
            rest = after;
        }
        out.push_str(rest);
        Value::text(at, out)
    }

    fn joined(&self, parts: &[Node], at: Place, depth: usize) -> Value {
        let (Some(between), Some(list)) = (parts.first().and_then(Node::text), parts.get(1)) else {
            return Value::unknown(at);
        };
        let items = self.value(list, depth + 1);
        let texts: Option<Vec<String>> = items.items().iter().map(Value::rendered).collect();
        texts.map_or_else(
            || Value::depends(at, [&items]),
            |texts| Value::text(at, texts.join(between)),
        )
    }
}
