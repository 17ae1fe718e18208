//! Blocks to resources: bodies, dynamic blocks, count and for_each.

use std::rc::Rc;
use std::sync::Arc;

use facts::FileId;
use facts::infra::{Attribute, Block, Body};

use super::{Evaluator, Instance, Scope};
use crate::resource::{Class, Resource};
use crate::value::{Kind, Map, Member, Value};

/// What a block is repeated with: `each` or `count`, or neither.
enum Rounds {
    /// Known: one scope each. None at all: it does not exist.
    Known(Vec<Scope>),
    /// It may exist, any number of times.
    Unknown(Scope),
}

impl<'a> Evaluator<'a> {
    /// Every resource of a module and of those that it calls.
    pub(super) fn module(&self, instance: &Rc<Instance<'a>>, into: &mut Vec<Resource>) {
        for (file, block) in &instance.folder.blocks {
            let class = match &*block.kind {
                "resource" => Class::Resource,
                "data" => Class::Data,
                "provider" => Class::Provider,
                "terraform" => Class::Settings,
                "variable" => Class::Variable,
                "output" => Class::Output,
                "module" => Class::Call,
                _ => continue,
            };
            self.resource(instance, *file, block, class, into);
        }
        for name in instance.folder.calls.keys() {
            let Some(child) = self.child(instance, name) else { continue };
            let Some((_, (file, call))) = &child.caller else { continue };
            let exists = match self.rounds(instance, *file, &call.body) {
                Rounds::Known(rounds) => !rounds.is_empty(),
                Rounds::Unknown(_) => true,
            };
            if exists && self.step() {
                self.module(&child, into);
            }
        }
    }

    fn resource(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        block: &'a Block,
        class: Class,
        into: &mut Vec<Resource>,
    ) {
        let (rounds, certain) = match self.rounds(instance, file, &block.body) {
            Rounds::Known(rounds) => (rounds, true),
            Rounds::Unknown(scope) => (vec![scope], false),
        };
        let label =
            |place: usize| -> Arc<str> { block.labels.get(place).map_or("", |label| label).into() };
        let (kind, name) = match class {
            Class::Resource | Class::Data => (label(0), label(1)),
            _ => (Arc::from(&*block.kind), label(0)),
        };
        let data = if class == Class::Data { "data." } else { "" };
        let id: Arc<str> = format!("{}{data}{kind}.{name}", instance.prefix).into();
        let several = rounds.len() > 1 || !certain;
        for mut scope in rounds {
            let body = self.body(instance, file, &block.body, &mut scope);
            into.push(Resource {
                class,
                kind: kind.clone(),
                name: name.clone(),
                id: id.clone(),
                folder: instance.folder.path.as_str().into(),
                is_root: instance.caller.is_none(),
                at: self.place(file, block.header),
                whole: self.place(file, block.range),
                body: Value::new(self.place(file, block.header), Kind::Map(body.into())),
                certain,
                several,
            });
        }
    }

    /// The scope in which the arguments of a module's call are worked out.
    pub(super) fn call_scope(
        &self,
        caller: &Rc<Instance<'a>>,
        file: FileId,
        call: &'a Block,
    ) -> Scope {
        match self.rounds(caller, file, &call.body) {
            Rounds::Known(mut rounds) if rounds.len() == 1 => rounds.remove(0),
            Rounds::Unknown(scope) => scope,
            Rounds::Known(_) => Scope::new(),
        }
    }

    fn rounds(&self, instance: &Rc<Instance<'a>>, file: FileId, body: &'a Body) -> Rounds {
        let value = |attribute: &'a Attribute| {
            self.value(instance, file, &attribute.value, &mut Scope::new())
        };
        if let Some(count) = body.attribute("count") {
            let count = value(count);
            let at = count.at;
            return match count.as_number() {
                Some(number) => {
                    let most = self.bounded(number.max(0.0) as usize);
                    let scope = |index: usize| {
                        let index = Value::new(at, Kind::Number(index as f64));
                        vec![("count".into(), one_member("index", index))]
                    };
                    Rounds::Known((0..most).map(scope).collect())
                }
                None => match count.as_bool() {
                    Some(false) => Rounds::Known(Vec::new()),
                    _ => Rounds::Unknown(Scope::new()),
                },
            };
        }
        let Some(each) = body.attribute("for_each") else {
            return Rounds::Known(vec![Scope::new()]);
        };
        let each = value(each);
        let scope = |key: Value, value: Value| -> Scope {
            let at = key.at;
            let key = Member { name: "key".into(), at, value: key };
            let value = Member { name: "value".into(), at, value };
            vec![("each".into(), Value::map(at, vec![key, value]))]
        };
        match super::loops::pairs(&each) {
            Some(pairs) => {
                let is_set = matches!(each.kind, Kind::List(_));
                let open = each.as_map().is_some_and(|map| map.open);
                if pairs.is_empty() && open {
                    return Rounds::Unknown(Scope::new());
                }
                let most = self.bounded(pairs.len());
                let pairs = pairs.into_iter().take(most);
                let scopes = pairs
                    .map(|(key, value)| scope(if is_set { value.clone() } else { key }, value));
                Rounds::Known(scopes.collect())
            }
            // `each.value.id` of resources that are known by name.
            None => Rounds::Unknown(scope(Value::unknown(each.at), each)),
        }
    }

    /// Attributes and blocks as members; blocks of one kind are a list.
    pub(super) fn body(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        body: &'a Body,
        scope: &mut Scope,
    ) -> Map {
        let mut map = Map::default();
        for attribute in &body.attributes {
            let value = self.value(instance, file, &attribute.value, scope);
            let at = self.place(file, self.written_at(file, attribute));
            map.set(Member { name: (*attribute.name).into(), at, value });
        }
        for block in &body.blocks {
            let before = scope.len();
            let made = match &*block.kind {
                "dynamic" => self.dynamic(instance, file, block, scope),
                _ => vec![self.block(instance, file, block, block, scope)],
            };
            scope.truncate(before);
            let name: &str = match &*block.kind {
                "dynamic" => block.labels.first().map_or("", |label| label),
                kind => kind,
            };
            add_blocks(&mut map, name, made);
        }
        map
    }

    fn block(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        shown: &'a Block,
        block: &'a Block,
        scope: &mut Scope,
    ) -> Value {
        let at = self.place(file, shown.header);
        if !self.step() {
            return Value::unknown(at);
        }
        let mut map = self.body(instance, file, &block.body, scope);
        // `provisioner "local-exec"`: the label is part of what it says.
        if let Some(label) = block.labels.first() {
            map.set(Member { name: "label".into(), at, value: Value::text(at, &**label) });
        }
        Value::new(at, Kind::Map(map.into()))
    }

    fn dynamic(
        &self,
        instance: &Rc<Instance<'a>>,
        file: FileId,
        block: &'a Block,
        scope: &mut Scope,
    ) -> Vec<Value> {
        let Some(content) = block.body.blocks_of("content").next() else { return Vec::new() };
        let Some(each) = block.body.attribute("for_each") else { return Vec::new() };
        let each = self.value(instance, file, &each.value, scope);
        let label: &str = block.labels.first().map_or("", |label| label);
        let iterator = block.body.attribute("iterator").map(|named| match &named.value.kind {
            facts::infra::ExprKind::Name(name) => &**name,
            _ => label,
        });
        let iterator: Box<str> = iterator.unwrap_or(label).into();
        let at = each.at;
        let rounds = match super::loops::pairs(&each) {
            Some(pairs) => pairs,
            None => vec![(Value::unknown(at), each)],
        };
        let mut made = Vec::new();
        let most = self.bounded(rounds.len());
        for (key, value) in rounds.into_iter().take(most) {
            let key = Member { name: "key".into(), at, value: key };
            let value = Member { name: "value".into(), at, value };
            scope.push((iterator.clone(), Value::map(at, vec![key, value])));
            made.push(self.block(instance, file, block, content, scope));
            scope.pop();
        }
        made
    }

    /// The whole attribute where it is short, else its name.
    fn written_at(&self, file: FileId, attribute: &Attribute) -> model::ByteRange {
        let range = attribute.range();
        let lines = range.slice(&self.base.file(file).text).bytes().filter(|byte| *byte == b'\n');
        if lines.count() > 2 { attribute.name_range } else { range }
    }
}

fn one_member(name: &str, value: Value) -> Value {
    let at = value.at;
    Value::map(at, vec![Member { name: name.into(), at, value }])
}

fn add_blocks(map: &mut Map, name: &str, made: Vec<Value>) {
    let Some(at) = made.first().map(|first| first.at) else { return };
    match map.members.iter_mut().find(|member| &*member.name == name) {
        Some(member) => {
            let mut items = member.value.items().to_vec();
            items.extend(made);
            member.value = Value::list(member.at, items);
        }
        None => map.members.push(Member { name: name.into(), at, value: Value::list(at, made) }),
    }
}
