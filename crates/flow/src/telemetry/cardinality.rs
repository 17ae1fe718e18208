//! Bounds a value by the code that makes it.

use std::cell::Cell;
use std::collections::BTreeSet;

use facts::FileId;
use facts::code::{
    BinaryOp, Code, ExprId, ExprKind, LogicalOp, Param, SymbolId, SymbolKind, TypeRef, UnaryOp,
};

use super::bound::{Bound, Class, Unbounded};
use super::frames::{Place, Reader};
use super::{names, sources};
use crate::Value;
use crate::modules::Definition;

/// Values of values.
const MAX_DEPTH: u32 = 24;
/// Expressions that are looked at for one label.
const MAX_STEPS: u32 = 600;

/// Bounds labels of one program.
pub(crate) struct Judge<'p> {
    pub(crate) reader: Reader<'p>,
    /// How many routes the program has.
    routes: u64,
    steps: Cell<u32>,
}

impl<'p> Judge<'p> {
    pub(crate) fn new(reader: Reader<'p>) -> Self {
        let mut paths: Vec<_> =
            reader.program.routes.routes.iter().map(|route| &route.path).collect();
        paths.sort_unstable();
        paths.dedup();
        Self { routes: paths.len() as u64, reader, steps: Cell::new(0) }
    }

    /// The bound of a label's value; what nothing else is known of goes by the label's own name.
    pub(crate) fn label(&self, name: &str, place: &Place) -> Bound {
        self.steps.set(0);
        let bound = self.bound(place, MAX_DEPTH);
        if !bound.is_unknown() {
            return bound;
        }
        names::judge(name, None).or_else(|| names::small_set(name)).unwrap_or(bound)
    }

    pub(crate) fn bound(&self, place: &Place, depth: u32) -> Bound {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        let (Some(code), Some(depth)) = (self.reader.code(place.file), depth.checked_sub(1)) else {
            return Bound::unknown();
        };
        if steps > MAX_STEPS {
            return Bound::unknown();
        }
        let found = self.of(code, place, depth);
        if found.size.is_some() {
            return found;
        }
        let is_read =
            matches!(code.kind(place.expr), ExprKind::Name { .. } | ExprKind::Member { .. });
        let guarded = is_read.then(|| self.reader.guarded(place)).flatten();
        guarded.unwrap_or_else(|| match found.is_unbounded() {
            true => found.from(place.file, code.range(place.expr)),
            false => found,
        })
    }

    fn of(&self, code: &'p Code, place: &Place, depth: u32) -> Bound {
        let inner = |expr: ExprId| self.bound(&place.at(expr), depth);
        match code.kind(place.expr) {
            ExprKind::String(text) => Bound::literal(text.clone()),
            ExprKind::Number(number) => Bound::literal(number.to_string()),
            ExprKind::BigInt(text) => Bound::literal(text.clone()),
            ExprKind::Bool(value) => Bound::literal(value.to_string()),
            ExprKind::Null | ExprKind::Undefined => Bound::literal(""),
            ExprKind::Template { texts, exprs } => {
                let constant = texts.iter().map(|text| &*text.text).collect::<String>();
                let start = Bound::literal(constant);
                exprs.iter().fold(start, |whole, part| whole.and(inner(*part)))
            }
            ExprKind::Name { symbol, name } => self.name(code, place, *symbol, name, depth),
            ExprKind::Member { object, property, .. } => {
                self.member(code, place, *object, property, depth)
            }
            ExprKind::Index { object, .. } => self.element(code, place, *object, depth),
            ExprKind::Call(call) => self.call(code, place, call, depth),
            ExprKind::Unary { op, operand } => match op {
                UnaryOp::Not | UnaryOp::Delete => Bound::boolean(),
                UnaryOp::TypeOf => Bound::new(Class::Bounded, Some(8), "the name of a type"),
                UnaryOp::Void => Bound::literal(""),
                UnaryOp::Minus | UnaryOp::Plus | UnaryOp::BitNot => inner(*operand),
            },
            ExprKind::Binary { op, left, right } => self.binary(*op, inner(*left), inner(*right)),
            ExprKind::Logical { op: LogicalOp::And, right, .. } => inner(*right),
            ExprKind::Logical { left, right, .. } => inner(*left).or(inner(*right)),
            ExprKind::Conditional { test, then, otherwise } => self
                .chosen(place, *test, *then, true, depth)
                .or(self.chosen(place, *test, *otherwise, false, depth)),
            ExprKind::Assign { value, .. } | ExprKind::Await(value) => inner(*value),
            ExprKind::Sequence(values) => {
                values.last().map_or(Bound::unknown(), |last| inner(*last))
            }
            _ => Bound::unknown(),
        }
    }

    /// `LIST.includes(x) ? x : 'other'`
    fn chosen(&self, place: &Place, test: ExprId, value: ExprId, holds: bool, depth: u32) -> Bound {
        let value = place.at(value);
        let text = self.reader.text(&value);
        match self.reader.passes(place.file, test, holds, text) {
            Some(size) => Bound::new(Class::Bounded, size, "tested against a list of values"),
            None => self.bound(&value, depth),
        }
    }

    fn binary(&self, op: BinaryOp, left: Bound, right: Bound) -> Bound {
        let is_time = |bound: &Bound| bound.unbounded_by() == Some(Unbounded::Timestamp);
        match op {
            BinaryOp::Add => left.and(right),
            BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Exp
                if is_time(&left) || is_time(&right) =>
            {
                Bound::unbounded(Unbounded::Duration)
            }
            // `status / 100 | 0`
            BinaryOp::Div | BinaryOp::Bitwise if left.class == Class::StatusCode => left,
            BinaryOp::Sub
            | BinaryOp::Mul
            | BinaryOp::Div
            | BinaryOp::Exp
            | BinaryOp::Bitwise
            | BinaryOp::Rem => Bound::unknown(),
            _ => Bound::boolean(),
        }
    }

    fn name(
        &self,
        code: &'p Code,
        place: &Place,
        symbol: Option<SymbolId>,
        name: &str,
        depth: u32,
    ) -> Bound {
        let by_name = || {
            names::judge(name, None).or_else(|| names::small_set(name)).unwrap_or(Bound::unknown())
        };
        let Some(symbol) = symbol else { return by_name() };
        let declared = code.symbol(symbol);
        if let Some(bound) = self.declared_type(code, place.file, symbol, depth) {
            return bound;
        }
        if declared.kind == SymbolKind::Catch {
            return Bound::unbounded(Unbounded::ErrorMessage);
        }
        let values = self.reader.name_values(place, symbol).unwrap_or_default();
        let joined = values.iter().map(|value| self.bound(value, depth)).reduce(Bound::or);
        if let Some(bound) = joined.filter(|bound| !bound.is_unknown()) {
            return bound;
        }
        if let Some(bound) = self.iterated(place, symbol, depth) {
            return bound;
        }
        if let Some(bound) = sources::judge(self.reader.origin(place), self.routes) {
            return bound;
        }
        match self.linked(place) {
            Some(bound) => bound,
            None if names::is_thrown(name) => Bound::unbounded(Unbounded::ErrorMessage).by_name(),
            None => by_name(),
        }
    }

    /// `for (const kind of KINDS)`
    fn iterated(&self, place: &Place, symbol: SymbolId, depth: u32) -> Option<Bound> {
        let index = self.reader.index(place.file);
        let bound_here = |pattern: &facts::code::Pattern| matches!(pattern, facts::code::Pattern::Bind { symbol: bound, .. } if *bound == symbol);
        let list = index.loops.iter().find(|(_, binding, _)| bound_here(binding))?.2;
        self.elements(&place.at(list), depth)
    }

    /// One of the elements of a list, or of the values of a map, that the code writes out.
    fn elements(&self, list: &Place, depth: u32) -> Option<Bound> {
        let (literals, is_open) = self.reader.literals(list);
        if is_open {
            return None;
        }
        let parts = literals.iter().flat_map(|literal| {
            let values: Vec<Option<ExprId>> =
                match self.reader.code(literal.file).map(|code| code.kind(literal.expr)) {
                    Some(ExprKind::Array(elements)) => {
                        elements.iter().map(|it| it.value.filter(|_| !it.spread)).collect()
                    }
                    Some(ExprKind::Object(properties)) => properties
                        .iter()
                        .map(|it| {
                            let named = matches!(it.key, facts::code::PropertyKey::Name(_));
                            Some(it.value).filter(|_| named)
                        })
                        .collect(),
                    _ => vec![None],
                };
            values.into_iter().map(|value| value.map(|value| literal.at(value))).collect::<Vec<_>>()
        });
        let bounds =
            parts.map(|part| part.map_or(Bound::unknown(), |part| self.bound(&part, depth)));
        bounds.reduce(Bound::or)
    }

    fn element(&self, code: &'p Code, place: &Place, object: ExprId, depth: u32) -> Bound {
        if let Some(bound) = self.elements(&place.at(object), depth) {
            return bound;
        }
        let whole = self.bound(&place.at(object), depth);
        match (whole.class, code.kind(object)) {
            // `String(res.statusCode)[0]`
            (Class::StatusCode, _) => sources::status_class(),
            // `url.split('?')[0]`
            (_, ExprKind::Call(_)) => whole,
            _ => {
                let judged = sources::judge(self.reader.origin(place), self.routes);
                judged.unwrap_or(Bound::unknown())
            }
        }
    }

    fn member(
        &self,
        code: &'p Code,
        place: &Place,
        object: ExprId,
        property: &str,
        depth: u32,
    ) -> Bound {
        let object_place = place.at(object);
        if let Some(values) = self.reader.members(&object_place, property, 12) {
            let joined = values.iter().map(|value| self.bound(value, depth)).reduce(Bound::or);
            if let Some(bound) = joined.filter(|bound| !bound.is_unknown()) {
                return bound;
            }
        }
        if let Some(bound) = sources::judge(self.reader.origin(place), self.routes) {
            return bound;
        }
        if let Some(bound) = self.linked(place) {
            return bound;
        }
        let owner = last_name(code, object);
        let is_error = owner.is_some_and(names::is_error) || is_caught(code, object);
        match property {
            "statusCode" => return sources::status(),
            "status" if is_error || self.is_response(&object_place, owner) => {
                return sources::status();
            }
            "message" | "stack" if is_error => return Bound::unbounded(Unbounded::ErrorMessage),
            "name" | "code" | "type" | "errno" if is_error => {
                return Bound::new(Class::Bounded, Some(50), "a kind of error");
            }
            "name" if owner == Some("constructor") => {
                return Bound::new(Class::Bounded, Some(50), "the name of a class");
            }
            _ => {}
        }
        let judged = names::judge(property, owner).or_else(|| names::small_set(property));
        judged.unwrap_or(Bound::unknown())
    }

    fn is_response(&self, object: &Place, owner: Option<&str>) -> bool {
        sources::is_response(self.reader.origin(object))
            || owner.is_some_and(|owner| {
                matches!(owner, "res" | "response" | "resp" | "reply" | "httpResponse")
            })
    }

    /// Constants of other files: members of enums, exported texts.
    fn linked(&self, place: &Place) -> Option<Bound> {
        let values = self.reader.program.origins.values(place.file, place.expr);
        let mut texts = BTreeSet::new();
        for value in values {
            let Value::Literal(file, expr) = value else { return None };
            let code = self.reader.code(*file)?;
            texts.insert(match code.kind(*expr) {
                ExprKind::Number(number) => number.to_string().into(),
                _ => Box::from(code.string(*expr)?),
            });
        }
        (!texts.is_empty()).then(|| Bound::among(Class::Literal, texts, "constants of the code"))
    }

    fn declared_type(
        &self,
        code: &'p Code,
        file: FileId,
        symbol: SymbolId,
        depth: u32,
    ) -> Option<Bound> {
        let declared = code.symbol(symbol);
        let annotated = declared.ty.as_deref();
        let of_param = || {
            let SymbolKind::Param(place) = declared.kind else { return None };
            let param: &Param = code.function(declared.function).params.get(place as usize)?;
            param.ty.as_ref().filter(|_| declared.init_path.is_empty() && !param.rest)
        };
        let ty = annotated.or_else(of_param)?;
        let mut values = BTreeSet::new();
        self.of_type(file, ty, depth.min(8), &mut values)?;
        let class = if values.len() <= 1 { Class::Literal } else { Class::Enum };
        (!values.is_empty()).then(|| {
            match values.iter().all(|it| matches!(&**it, "true" | "false")) {
                true => Bound::boolean(),
                false => Bound::among(class, values, "its type lists the values"),
            }
        })
    }

    /// The values that a type lists; `None` for a type that does not.
    fn of_type(
        &self,
        file: FileId,
        ty: &TypeRef,
        depth: u32,
        values: &mut BTreeSet<Box<str>>,
    ) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        if let Some(literal) = ty.name.strip_prefix('\'') {
            values.insert(literal.trim_end_matches('\'').into());
            return Some(());
        }
        if matches!(&*ty.name, "|") {
            return ty.args.iter().try_for_each(|arg| self.of_type(file, arg, depth, values));
        }
        if &*ty.name == "boolean" {
            values.extend([Box::from("true"), Box::from("false")]);
            return Some(());
        }
        let base = &self.reader.program.base;
        let definitions = self.reader.program.modules.definition_of(base, file, ty.symbol?);
        let Definition::Symbol(file, symbol) = definitions.into_iter().next()? else { return None };
        let code = self.reader.code(file)?;
        let declared = code.symbol(symbol);
        match (&*ty.name, declared.kind) {
            ("keyof" | "element of" | "value of", _) | (_, SymbolKind::Enum) => {
                self.of_constant(code, declared.init?, &*ty.name == "keyof", values)
            }
            (_, SymbolKind::Type) => self.of_type(file, declared.ty.as_deref()?, depth, values),
            _ => None,
        }
    }

    fn of_constant(
        &self,
        code: &Code,
        constant: ExprId,
        keys: bool,
        values: &mut BTreeSet<Box<str>>,
    ) -> Option<()> {
        // `Object.freeze({ .. })`
        let constant = match code.kind(constant) {
            ExprKind::Call(call) => call.args.first()?.value,
            _ => constant,
        };
        match code.kind(constant) {
            ExprKind::Array(elements) => {
                for element in elements {
                    values.insert(code.string(element.value?)?.into());
                }
            }
            ExprKind::Object(properties) => {
                for property in properties {
                    let facts::code::PropertyKey::Name(key) = &property.key else { return None };
                    let value = code.string(property.value).filter(|_| !keys);
                    values.insert(value.unwrap_or(key).into());
                }
            }
            _ => return None,
        }
        Some(())
    }

    pub(crate) fn routes(&self) -> u64 {
        self.routes
    }
}

fn is_caught(code: &Code, expr: ExprId) -> bool {
    matches!(code.kind(expr), ExprKind::Name { symbol: Some(symbol), .. }
        if code.symbol(*symbol).kind == SymbolKind::Catch)
}

/// `user` of `req.user`, `this.user` and `user`.
pub(crate) fn last_name(code: &Code, expr: ExprId) -> Option<&str> {
    match code.kind(expr) {
        ExprKind::Name { name, .. } => Some(name),
        ExprKind::Member { property, .. } => Some(property),
        ExprKind::Call(call) => last_name(code, call.callee)
            .map(|name| name.strip_prefix("get").filter(|rest| !rest.is_empty()).unwrap_or(name)),
        ExprKind::Await(value) => last_name(code, *value),
        _ => None,
    }
}
