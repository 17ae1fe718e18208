//! The fields of an event: what it is made with, and what is put into it afterwards.

use std::collections::BTreeSet;

use facts::FileId;
use facts::code::{Code, ExprId, ExprKind, PropertyKey};
use model::ByteRange;

use super::emit::Emission;
use super::objects::{Node, Nodes, Objects};
use super::puts::{Put, Puts, What, param};
use super::stdout;
use super::{EventField, WideEvent};

/// Objects in objects in an event.
const MAX_DEPTH: u32 = 8;
const MAX_FIELDS: usize = 1500;

/// The objects of an event, with what stands before the names of their fields.
pub(super) type Held = (String, Nodes);

#[derive(Default)]
pub(super) struct Gathered {
    pub(super) held: Vec<Held>,
    fields: BTreeSet<EventField>,
    open: BTreeSet<(FileId, ByteRange)>,
    seen: BTreeSet<(String, Node)>,
    puts: usize,
}

pub(super) fn gather(objects: &Objects<'_>, puts: &Puts, emission: &Emission) -> Gathered {
    let mut gatherer = Gatherer { objects, puts, found: Gathered::default() };
    for (file, expr) in &emission.written {
        let Some(code) = objects.code(*file) else { continue };
        for object in stdout::objects_in(code, *expr) {
            gatherer.object(*file, object);
        }
    }
    gatherer.found
}

impl Gathered {
    pub(super) fn event(self, objects: &Objects<'_>, emission: &Emission) -> WideEvent {
        let program = objects.program;
        let calls = emission.calls.iter().filter_map(|place| program.log_calls.get(*place));
        let mut named: Vec<Box<str>> =
            calls.flat_map(|call| call.fields.iter().map(|field| field.name.clone())).collect();
        named.extend(emission.bound.iter().cloned());
        let setup = emission.setup.and_then(|setup| program.loggers.get(setup as usize));
        named.extend(setup.into_iter().flat_map(|setup| setup.added.iter().cloned()));
        named.sort();
        named.dedup();
        WideEvent {
            file: emission.file,
            range: emission.range,
            level: emission.level,
            setup: emission.setup,
            around: emission.around.clone(),
            fields: self.fields.into_iter().collect(),
            open: self.open.into_iter().collect(),
            is_collected: self.puts > 0,
            named,
        }
    }
}

struct Gatherer<'g, 'p> {
    objects: &'g Objects<'p>,
    puts: &'g Puts,
    found: Gathered,
}

impl Gatherer<'_, '_> {
    /// What is handed to the log call.
    fn object(&mut self, file: FileId, expr: ExprId) {
        let nodes = self.objects.all(file, expr);
        // A name or a member that is no known object is a value that a message holds.
        if nodes.iter().any(is_made) {
            self.fields_of("", &nodes, MAX_DEPTH);
        }
    }

    fn fields_of(&mut self, prefix: &str, nodes: &Nodes, depth: u32) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let fresh: Nodes = nodes
            .iter()
            .filter(|node| self.found.seen.insert((prefix.to_owned(), (*node).clone())))
            .cloned()
            .collect();
        if fresh.is_empty() {
            return;
        }
        self.found.held.push((prefix.to_owned(), nodes.clone()));
        for node in &fresh {
            if let Node::Made(file, literal) = node {
                self.literal(prefix, *file, *literal, depth);
            }
        }
        let puts = self.puts;
        for (put, path) in puts.of(&fresh) {
            self.found.puts += 1;
            let name = path.iter().fold(prefix.to_owned(), |name, step| joined(&name, step));
            self.put(&name, put, depth);
        }
    }

    fn literal(&mut self, prefix: &str, file: FileId, literal: ExprId, depth: u32) {
        let Some(code) = self.objects.code(file) else { return };
        let ExprKind::Object(properties) = code.kind(literal) else { return };
        for property in properties {
            match &property.key {
                PropertyKey::Name(_)
                    if matches!(code.kind(property.value), ExprKind::Function(_)) => {}
                PropertyKey::Name(name) => {
                    let name = joined(prefix, name);
                    self.field(&name, file, property.value, property.range, depth);
                }
                PropertyKey::Spread => self.merge(prefix, file, property.value, depth),
                PropertyKey::Computed(_) => {
                    self.unknown(prefix, file, property.value, property.range)
                }
            }
        }
    }

    fn put(&mut self, name: &str, put: &Put, depth: u32) {
        match put.what {
            What::Field(value) => self.field(name, put.file, value, put.range, depth),
            What::Merge(source) => self.merge(name, put.file, source, depth),
            What::Dynamic { key, value } => self.dynamic(name, put, key, value, depth),
        }
    }

    fn field(&mut self, name: &str, file: FileId, value: ExprId, range: ByteRange, depth: u32) {
        let Some(code) = self.objects.code(file) else { return };
        if self.found.fields.len() >= MAX_FIELDS {
            return;
        }
        let constant = code.constant(value);
        let is_written =
            matches!(code.kind(constant), ExprKind::Object(inner) if !inner.is_empty());
        if !is_written {
            let is_opaque = !is_scalar(code, constant);
            let name = name.into();
            self.found.fields.insert(EventField { name, file, range, value, is_opaque });
        }
        let nodes = self.objects.all(file, value);
        if nodes.iter().any(is_made) {
            self.fields_of(name, &nodes, depth);
        }
    }

    /// All that another object holds.
    fn merge(&mut self, prefix: &str, file: FileId, source: ExprId, depth: u32) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let Some(code) = self.objects.code(file) else { return };
        if let Some((function, place)) = param(code, source) {
            let passed = self.objects.passed(file, function, place);
            if !passed.is_empty() {
                for (file, arg) in passed {
                    self.merge(prefix, file, arg, depth);
                }
                return;
            }
        }
        let nodes = self.objects.all(file, source);
        if nodes.iter().any(is_made) {
            self.fields_of(prefix, &nodes, depth);
        } else if !tells_nothing(code, source) {
            self.unknown(prefix, file, source, code.range(source));
        }
    }

    /// A key that run time knows: one of those that callers pass, or those of another object.
    fn dynamic(&mut self, prefix: &str, put: &Put, key: ExprId, value: ExprId, depth: u32) {
        let Some(code) = self.objects.code(put.file) else { return };
        if let Some(over) = self.puts.looped(put.file, code, key, put.range) {
            return self.merge(prefix, put.file, over, depth);
        }
        let Some((function, place)) = param(code, key) else {
            return self.unknown(prefix, put.file, value, put.range);
        };
        for (file, arg) in self.objects.passed(put.file, function, place) {
            let Some(code) = self.objects.code(file) else { continue };
            let range = code.range(arg);
            match code.string(code.constant(arg)) {
                Some(key) => {
                    let name = joined(prefix, key);
                    let name = name.into();
                    let field = EventField { name, file, range, value: arg, is_opaque: true };
                    self.found.fields.insert(field);
                }
                None => match self.puts.looped(file, code, arg, range) {
                    Some(over) => self.merge(prefix, file, over, depth),
                    None => self.unknown(prefix, file, arg, range),
                },
            }
        }
    }

    /// Fields that cannot be told: of the event itself, or of an object in it.
    fn unknown(&mut self, prefix: &str, file: FileId, value: ExprId, range: ByteRange) {
        if prefix.is_empty() {
            self.found.open.insert((file, range));
        } else {
            let name = prefix.into();
            self.found.fields.insert(EventField { name, file, range, value, is_opaque: true });
        }
    }
}

fn joined(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

fn is_made(node: &Node) -> bool {
    matches!(node, Node::Made(..))
}

/// `...(err && { .. })` of which only the object counts; `undefined`, `null`.
fn tells_nothing(code: &Code, expr: ExprId) -> bool {
    matches!(
        code.kind(expr),
        ExprKind::Null | ExprKind::Undefined | ExprKind::Bool(_) | ExprKind::String(_)
    )
}

fn is_scalar(code: &Code, expr: ExprId) -> bool {
    matches!(
        code.kind(expr),
        ExprKind::String(_)
            | ExprKind::Number(_)
            | ExprKind::BigInt(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Undefined
            | ExprKind::Template { .. }
            | ExprKind::Binary { .. }
            | ExprKind::Unary { .. }
            | ExprKind::Update { .. }
            | ExprKind::Object(_)
    )
}
