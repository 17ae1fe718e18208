//! Variables and the fields below them: reading, storing, destructuring.

use facts::code::{ExprId, ExprKind, FunctionId, Pattern, PropertyKey, SymbolId};

use super::engine::Engine;
use super::heap::Slot;
use super::steps::Note;
use super::value::{Node, Value};

/// Something that can be stored to and narrowed: a variable or `this`, and a path of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub(crate) root: Root,
    pub(crate) path: Vec<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Root {
    Symbol(SymbolId),
    This,
}

impl<'a> Engine<'a> {
    pub(crate) fn place(&self, expr: ExprId) -> Option<Place<'a>> {
        let code = self.act.code;
        let mut path = Vec::new();
        let mut at = expr;
        loop {
            match code.kind(at) {
                ExprKind::Name { symbol: Some(symbol), .. } => {
                    path.reverse();
                    return Some(Place { root: Root::Symbol(*symbol), path });
                }
                ExprKind::This => {
                    path.reverse();
                    return Some(Place { root: Root::This, path });
                }
                ExprKind::Member { object, property, .. } if path.len() < 5 => {
                    path.push(&**property);
                    at = *object;
                }
                ExprKind::Index { object, index, .. } if path.len() < 5 => {
                    path.push(self.constant_key(*index));
                    at = *object;
                }
                ExprKind::Await(inner) => at = *inner,
                _ => return None,
            }
        }
    }

    fn constant_key(&self, index: ExprId) -> &'a str {
        let code = self.act.code;
        let constant = code.constant(index);
        match code.kind(constant) {
            ExprKind::Number(number) => super::eval::small_number(*number).unwrap_or("*"),
            _ => code.string(constant).unwrap_or("*"),
        }
    }

    pub(crate) fn root_value(&mut self, root: Root) -> Value<'a> {
        match root {
            Root::This => self.act.env.this.clone(),
            Root::Symbol(symbol) => self.symbol_value(symbol),
        }
    }

    /// Stores at a place; weak stores keep what was there as well.
    pub(crate) fn store(&mut self, place: &Place<'a>, value: Value<'a>, strong: bool) {
        if place.path.is_empty() {
            match place.root {
                Root::This => {}
                Root::Symbol(symbol) => self.set_symbol(symbol, value, strong),
            }
            return;
        }
        let old = self.root_value(place.root);
        let new = self.rebuilt(&old, &place.path, &value, strong);
        match place.root {
            Root::This => self.act.env.this = new,
            Root::Symbol(symbol) => self.set_symbol(symbol, new, true),
        }
    }

    /// The whole with one field changed. Fields on the way are what reading them gives, so that a check of
    /// `req.query.id` narrows that one and leaves `req.query.name` a source.
    fn rebuilt(
        &mut self,
        whole: &Value<'a>,
        path: &[&'a str],
        value: &Value<'a>,
        strong: bool,
    ) -> Value<'a> {
        let Some((key, rest)) = path.split_first() else {
            return if strong { value.clone() } else { whole.join(value) };
        };
        if rest.is_empty() && value.is_clean() && whole.is_clean() {
            return Value::CLEAN;
        }
        let strong = strong && *key != "*";
        let old = match *key {
            _ if rest.is_empty() && strong => Value::CLEAN,
            // What is added to a client or a map is no member of it that a model would know.
            "*" => whole.own_field("*").cloned().unwrap_or_default(),
            key => self.member_quietly(whole, key),
        };
        let new = self.rebuilt(&old, rest, value, strong);
        if new.is_clean()
            && old.is_clean()
            && whole.origin().is_none()
            && whole.labels().is_empty()
            && whole.own_field(key).is_none()
        {
            return whole.clone();
        }
        whole.with_field(key, new)
    }

    pub(crate) fn set_symbol(&mut self, symbol: SymbolId, value: Value<'a>, strong: bool) {
        let value = if strong { value } else { self.symbol_value(symbol).join(&value) };
        let file = self.act.file;
        if self.act.code.symbol(symbol).function == FunctionId::TOP_LEVEL {
            self.heap.add(Slot::Global(file, symbol), &value);
        }
        self.act.env.set(symbol, value);
    }

    /// Binds a pattern: declares names, stores to targets.
    pub(crate) fn bind(&mut self, pattern: &'a Pattern, value: &Value<'a>) {
        match pattern {
            Pattern::Bind { symbol, range } => {
                let value = self.step(value, *range, Note::Assigned);
                let value = self.declared_shape(*symbol, value);
                self.set_symbol(*symbol, value, true);
            }
            Pattern::Target(target) => self.assign_target(*target, value),
            Pattern::Default { pattern, default } => {
                let fallback = self.eval(*default);
                // A default does not make what is given harmless, and is itself the value only when nothing is.
                let both = if value.is_clean() { fallback } else { value.join(&fallback) };
                self.bind(pattern, &both);
            }
            Pattern::Object { properties, rest } => {
                for property in properties {
                    if let Some(range) = bound_range(&property.value) {
                        self.here = range;
                    }
                    let field = self.pattern_field(value, &property.key);
                    self.bind(&property.value, &field);
                }
                if let Some(rest) = rest {
                    self.bind(rest, value);
                }
            }
            Pattern::Array { elements, rest } => {
                for (place, element) in elements.iter().enumerate() {
                    let Some(element) = element else { continue };
                    let key = super::eval::small_number(place as f64).unwrap_or("*");
                    let field = self.member_quietly(value, key);
                    self.bind(element, &field);
                }
                if let Some(rest) = rest {
                    let all = Value::CLEAN.with_path(&["*"], &value.field("*"), false);
                    self.bind(rest, &all);
                }
            }
        }
    }

    fn pattern_field(&mut self, value: &Value<'a>, key: &'a PropertyKey) -> Value<'a> {
        match key {
            PropertyKey::Name(name) => self.member_quietly(value, name),
            PropertyKey::Computed(expr) => {
                let key = self.eval(*expr);
                self.member_quietly(value, key.text().unwrap_or("*"))
            }
            PropertyKey::Spread => value.clone(),
        }
    }

    fn declared_shape(&mut self, symbol: SymbolId, value: Value<'a>) -> Value<'a> {
        let Some(ty) = &self.act.code.symbol(symbol).ty else { return value };
        if value.origin().is_some() || value.is_tainted() || !value.callables().is_empty() {
            return value;
        }
        let shape = self.value_of_type(ty);
        value.join(&shape)
    }

    fn assign_target(&mut self, target: ExprId, value: &Value<'a>) {
        self.check_assignment(target, value);
        self.check_inner_key(target, value);
        if let ExprKind::Member { property, .. } = self.act.code.kind(target)
            && &**property == "onmessage"
            && !value.callables().is_empty()
        {
            let range = self.act.code.range(target);
            let event = self.origin_value_at("event.Message", self.act.file, range);
            self.call_value(value, &Value::CLEAN, &[event], None);
        }
        let range = self.act.code.range(target);
        let value = self.step(value, range, Note::Assigned);
        if let ExprKind::Name { name, symbol: None } = self.act.code.kind(target) {
            self.heap.write(Slot::Undeclared(self.act.file, name), value);
            return;
        }
        // Prototype methods: `A.prototype.run = function () {}`.
        if let Some(place) = self.place(target) {
            let strong = !place.path.contains(&"*");
            self.store(&place, value, strong);
        } else if let ExprKind::Member { object, .. } | ExprKind::Index { object, .. } =
            self.act.code.kind(target)
        {
            self.eval(*object);
        }
    }

    /// An object that a call fills: what was at its place, and the value.
    pub(crate) fn add_to(&mut self, expr: ExprId, key: &'a str, value: &Value<'a>) {
        if value.is_clean() {
            return;
        }
        if let Some(mut place) = self.place(expr) {
            place.path.push(key);
            self.store(&place, value.clone(), false);
        }
    }

    pub(crate) fn empty_object() -> Value<'a> {
        Value::new(Node { object: true, ..Node::default() })
    }
}

fn bound_range(pattern: &Pattern) -> Option<model::ByteRange> {
    match pattern {
        Pattern::Bind { range, .. } => Some(*range),
        Pattern::Default { pattern, .. } => bound_range(pattern),
        _ => None,
    }
}
