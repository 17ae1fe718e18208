//! The labels that a call is given: objects, lists of `key:value` texts, and what was put together from them.

use facts::code::{BinaryOp, ExprKind, FunctionId, PropertyKey, SymbolKind};

use super::frames::{Place, Reader};

/// Objects in objects.
const MAX_DEPTH: u32 = 8;
/// Labels of one call.
const MAX_LABELS: usize = 40;

/// A label before anything is said about its values.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) name: Box<str>,
    pub(crate) value: Place,
}

impl Reader<'_> {
    /// The labels of an argument; none when it holds none that can be read.
    pub(crate) fn labels(&self, place: &Place) -> Vec<Given> {
        let mut found = Vec::new();
        self.add_labels(place, MAX_DEPTH, &mut found);
        found
    }

    fn add_labels(&self, place: &Place, depth: u32, found: &mut Vec<Given>) {
        let (Some(code), Some(depth)) = (self.code(place.file), depth.checked_sub(1)) else {
            return;
        };
        match code.kind(place.expr) {
            ExprKind::Call(call) => {
                if let ExprKind::Member { object, property, .. } = code.kind(call.callee) {
                    match &**property {
                        // `Object.entries(tags).map(([key, value]) => `${key}:${value}`)`
                        "map" | "filter" | "flatMap" | "concat" => {
                            self.add_labels(&place.at(*object), depth, found);
                            if &**property == "concat" {
                                for arg in &call.args {
                                    self.add_labels(&place.at(arg.value), depth, found);
                                }
                            }
                            return;
                        }
                        "entries" | "keys" | "assign" | "freeze" => {
                            for arg in &call.args {
                                self.add_labels(&place.at(arg.value), depth, found);
                            }
                            return;
                        }
                        _ => {}
                    }
                }
                for value in self.returns(place) {
                    self.add_labels(&value, depth, found);
                }
            }
            ExprKind::Object(properties) => {
                for property in properties {
                    let value = place.at(property.value);
                    match &property.key {
                        PropertyKey::Name(name) => push(found, name.clone(), value),
                        PropertyKey::Spread => self.add_labels(&value, depth, found),
                        PropertyKey::Computed(key) => {
                            let name = code.string(code.constant(*key)).unwrap_or("*");
                            push(found, name.into(), value);
                        }
                    }
                }
            }
            ExprKind::Array(elements) => {
                for element in elements {
                    let Some(value) = element.value else { continue };
                    match element.spread {
                        true => self.add_labels(&place.at(value), depth, found),
                        false => self.tag(&place.at(value), depth, found),
                    }
                }
            }
            ExprKind::Name { symbol: Some(symbol), .. } => {
                let values = self.name_values(place, *symbol).unwrap_or_default();
                values.iter().for_each(|value| self.add_labels(value, depth, found));
                let index = self.index(place.file);
                for (name, value) in index.members.get(symbol).into_iter().flatten() {
                    push(found, name.clone(), place.at(*value));
                }
                if values.is_empty() {
                    self.add_literals(place, depth, found);
                }
            }
            ExprKind::Conditional { .. } | ExprKind::Logical { .. } | ExprKind::Member { .. } => {
                self.add_literals(place, depth, found);
            }
            ExprKind::Await(value) => self.add_labels(&place.at(*value), depth, found),
            _ => {}
        }
    }

    fn add_literals(&self, place: &Place, depth: u32, found: &mut Vec<Given>) {
        for literal in self.literals(place).0 {
            if (literal.file, literal.expr) != (place.file, place.expr) {
                self.add_labels(&literal, depth, found);
            }
        }
    }

    /// `'route:home'`, `` `route:${route}` ``, `'route:' + route`, or an object in a list.
    fn tag(&self, place: &Place, depth: u32, found: &mut Vec<Given>) {
        let Some(code) = self.code(place.file) else { return };
        match code.kind(place.expr) {
            ExprKind::String(text) => {
                let name = text.split_once(':').map_or(&**text, |(name, _)| name);
                push(found, name.into(), place.clone());
            }
            ExprKind::Template { texts, exprs } => {
                let first = texts.first().map_or("", |text| &*text.text);
                match (first.split_once(':'), &exprs[..], texts.get(1)) {
                    (Some((name, "")), [only], Some(rest)) if rest.text.is_empty() => {
                        push(found, name.into(), place.at(*only));
                    }
                    (Some((name, _)), ..) => push(found, name.into(), place.clone()),
                    (None, [key, ..], Some(rest)) if rest.text.starts_with(':') => {
                        let name = code.string(code.constant(*key)).unwrap_or("*");
                        let value = exprs.get(1).copied().unwrap_or(place.expr);
                        push(found, name.into(), place.at(value));
                    }
                    _ => {}
                }
            }
            ExprKind::Binary { op: BinaryOp::Add, left, right } => {
                if let Some((name, _)) = code.string(*left).and_then(|text| text.split_once(':')) {
                    push(found, name.into(), place.at(*right));
                }
            }
            ExprKind::Object(_) | ExprKind::Conditional { .. } | ExprKind::Name { .. } => {
                self.add_labels(place, depth, found);
            }
            _ => {}
        }
    }

    /// The function whose callers decide what this expression is made of: a parameter of it is the whole, or a part
    /// that is spread. With `deep`, any parameter inside counts.
    pub(crate) fn decided_by_caller(&self, place: &Place, deep: bool) -> Option<FunctionId> {
        let mut open = vec![place.expr];
        let code = self.code(place.file)?;
        for _ in 0..64 {
            let at = open.pop()?;
            match code.kind(at) {
                ExprKind::Name { symbol: Some(symbol), .. } => {
                    let declared = code.symbol(*symbol);
                    match declared.kind {
                        SymbolKind::Param(_) => {
                            let taken = std::iter::successors(place.frame.as_ref(), |frame| {
                                frame.call.frame.as_ref()
                            });
                            let function = (place.file, declared.function);
                            if !taken.into_iter().any(|frame| frame.function == function)
                                && !self.callers(function).is_empty()
                            {
                                return Some(declared.function);
                            }
                        }
                        _ => open.extend(declared.init),
                    }
                }
                ExprKind::Object(properties) => {
                    let spread = properties.iter().filter(|it| it.key == PropertyKey::Spread);
                    open.extend(spread.map(|it| it.value));
                }
                ExprKind::Array(elements) => {
                    let spread = elements.iter().filter(|element| element.spread || deep);
                    open.extend(spread.filter_map(|element| element.value));
                }
                ExprKind::Logical { left, right, .. } => open.extend([*left, *right]),
                ExprKind::Binary { left, right, .. } if deep => open.extend([*left, *right]),
                ExprKind::Conditional { then, otherwise, .. } => open.extend([*then, *otherwise]),
                ExprKind::Template { exprs, .. } if deep => open.extend(exprs.iter().copied()),
                ExprKind::Member { object, .. } => open.push(*object),
                ExprKind::Call(call) => {
                    if let ExprKind::Member { object, .. } = code.kind(call.callee) {
                        open.push(*object);
                    }
                    open.extend(call.args.iter().map(|arg| arg.value));
                }
                _ => {}
            }
        }
        None
    }

    /// The constant text of an expression, with `*` for what is not constant.
    pub(crate) fn pattern(&self, place: &Place, depth: u32) -> String {
        let (Some(code), Some(depth)) = (self.code(place.file), depth.checked_sub(1)) else {
            return "*".to_owned();
        };
        match code.kind(place.expr) {
            ExprKind::String(text) => text.to_string(),
            ExprKind::Template { texts, exprs } => {
                let mut whole = String::new();
                for (at, text) in texts.iter().enumerate() {
                    whole.push_str(&text.text);
                    if let Some(part) = exprs.get(at) {
                        whole.push_str(&self.pattern(&place.at(*part), depth));
                    }
                }
                whole
            }
            ExprKind::Binary { op: BinaryOp::Add, left, right } => {
                let left = self.pattern(&place.at(*left), depth);
                left + &self.pattern(&place.at(*right), depth)
            }
            ExprKind::Name { symbol: Some(symbol), .. } => {
                match self.name_values(place, *symbol).as_deref() {
                    Some([one]) => self.pattern(one, depth),
                    _ => self.linked_text(place),
                }
            }
            ExprKind::Member { object, property, .. } => {
                match self.members(&place.at(*object), property, 8).as_deref() {
                    Some([one]) => self.pattern(one, depth),
                    _ => self.linked_text(place),
                }
            }
            _ => "*".to_owned(),
        }
    }

    fn linked_text(&self, place: &Place) -> String {
        match self.program.origins.values(place.file, place.expr) {
            [crate::Value::Literal(file, expr)] => {
                let text = self.code(*file).and_then(|code| code.string(*expr));
                text.unwrap_or("*").to_owned()
            }
            _ => "*".to_owned(),
        }
    }

    /// A property of an option object, wherever it is written.
    pub(crate) fn option(&self, object: &Place, name: &str) -> Option<Place> {
        self.members(object, name, 8)?.into_iter().next()
    }

    /// The texts of a constant list.
    pub(crate) fn texts(&self, list: &Place) -> Vec<Box<str>> {
        let mut found: Vec<Box<str>> = Vec::new();
        for literal in self.literals(list).0 {
            let Some(ExprKind::Array(elements)) =
                self.code(literal.file).map(|code| code.kind(literal.expr))
            else {
                continue;
            };
            for value in elements.iter().filter_map(|element| element.value) {
                found.push(self.pattern(&literal.at(value), 6).into());
            }
        }
        found
    }
}

fn push(found: &mut Vec<Given>, name: Box<str>, value: Place) {
    let is_known = found.iter().any(|it: &Given| {
        it.name == name && (it.value.file, it.value.expr) == (value.file, value.expr)
    });
    if !is_known && found.len() < MAX_LABELS {
        found.push(Given { name, value });
    }
}

/// Whether an expression is a function or a number, which no labels are.
pub(crate) fn is_plain(reader: &Reader<'_>, place: &Place) -> bool {
    let kind = reader.code(place.file).map(|code| code.kind(place.expr));
    matches!(
        kind,
        Some(ExprKind::Function(_) | ExprKind::Number(_) | ExprKind::String(_) | ExprKind::Bool(_))
    )
}

/// The first argument of a call that is an object or list of labels.
pub(crate) fn first_labels(
    reader: &Reader<'_>,
    call: &Place,
    from: usize,
    count: usize,
) -> Option<(usize, Vec<Given>)> {
    (from..count).find_map(|index| {
        let arg = reader.argument(call, index).filter(|arg| !is_plain(reader, arg))?;
        let labels = reader.labels(&arg);
        (!labels.is_empty()).then_some((index, labels))
    })
}
