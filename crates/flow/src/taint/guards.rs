//! What a condition says about the values in it.

use facts::code::{BinaryOp, Call, ExprId, ExprKind, LogicalOp, Pattern, UnaryOp};

use super::engine::Engine;
use super::value::{Label, Value};
use crate::models::Kinds;

impl<'a> Engine<'a> {
    /// Takes the condition as true (or false) from here on.
    pub(crate) fn narrow(&mut self, test: ExprId, truth: bool) {
        self.narrow_at(test, truth, 0);
    }

    fn narrow_at(&mut self, test: ExprId, truth: bool, depth: u32) {
        if depth > 24 || !self.spend() {
            return;
        }
        self.here = self.act.code.range(test);
        let code = self.act.code;
        match code.kind(test) {
            ExprKind::Unary { op: UnaryOp::Not, operand } => {
                self.narrow_at(*operand, !truth, depth + 1)
            }
            ExprKind::Logical { op, left, right } => {
                self.narrow_logical(*op, *left, *right, truth, depth + 1)
            }
            ExprKind::Binary { op, left, right } => self.narrow_binary(*op, *left, *right, truth),
            ExprKind::Call(call) => self.narrow_call(test, call, truth),
            ExprKind::Await(inner) => self.narrow_at(*inner, truth, depth + 1),
            ExprKind::Sequence(all) => {
                if let Some(last) = all.last() {
                    self.narrow_at(*last, truth, depth + 1);
                }
            }
            // `const ok = list.includes(x); if (ok)`.
            ExprKind::Name { symbol: Some(_), .. } => {
                if !truth {
                    // What is empty harms nobody.
                    self.change_place(test, &|_| false);
                }
                self.narrow_destructured(test, truth);
                self.choose_way(test, truth);
                let held = code.constant(test);
                if held != test
                    && matches!(
                        code.kind(held),
                        ExprKind::Call(_)
                            | ExprKind::Binary { .. }
                            | ExprKind::Logical { .. }
                            | ExprKind::Unary { .. }
                    )
                {
                    self.narrow_at(held, truth, depth + 1);
                }
            }
            // `if (ALLOWED[x])`.
            ExprKind::Index { object, index, .. } if truth => self.narrow_key(*object, *index),
            ExprKind::Member { object, property, .. } => {
                self.narrow_result(*object, property, truth)
            }
            // `if (m = re.exec(x))`
            ExprKind::Assign { value, op: None, .. } => self.narrow_at(*value, truth, depth + 1),
            _ => {}
        }
    }

    fn narrow_logical(
        &mut self,
        op: LogicalOp,
        left: ExprId,
        right: ExprId,
        truth: bool,
        depth: u32,
    ) {
        let both = match op {
            LogicalOp::And => truth,
            LogicalOp::Or => !truth,
            LogicalOp::Coalesce => return,
        };
        if both {
            self.narrow_at(left, truth, depth);
            self.narrow_at(right, truth, depth);
            return;
        }
        let before = self.act.env.clone();
        self.narrow_at(left, truth, depth);
        let first = std::mem::replace(&mut self.act.env, before);
        self.narrow_at(left, !truth, depth);
        self.narrow_at(right, truth, depth);
        self.act.env = first.join(std::mem::take(&mut self.act.env));
    }

    fn narrow_binary(&mut self, op: BinaryOp, left: ExprId, right: ExprId, truth: bool) {
        let equal = match op {
            BinaryOp::Eq | BinaryOp::StrictEq => truth,
            BinaryOp::NotEq | BinaryOp::StrictNotEq => !truth,
            BinaryOp::In if truth => return self.narrow_key(right, left),
            BinaryOp::Greater | BinaryOp::GreaterEq | BinaryOp::Less | BinaryOp::LessEq => {
                self.narrow_bound(op, left, right, truth);
                return self.narrow_index_comparison(op, left, right, truth);
            }
            BinaryOp::InstanceOf => return,
            _ => return,
        };
        for (side, other) in [(left, right), (right, left)] {
            if self.narrow_typeof(side, other, equal) || self.narrow_index_of(side, other, equal) {
                return;
            }
            let truth_of_other = match self.act.code.kind(other) {
                ExprKind::Bool(value) => Some(*value),
                _ => None,
            };
            if let Some(value) = truth_of_other {
                return self.narrow_at(side, value == equal, 1);
            }
        }
        if self.narrow_prefix_comparison(left, right, equal) {
            return;
        }
        for (side, other) in [(left, right), (right, left)] {
            let code = self.act.code;
            let undefined = matches!(code.kind(other), ExprKind::Undefined | ExprKind::Null);
            if undefined && !equal {
                // `ALLOWED[x] !== undefined`.
                if let ExprKind::Index { object, index, .. } = code.kind(side) {
                    self.narrow_key(*object, *index);
                }
            }
            if equal && self.is_trusted(other) {
                self.narrow_equal(side);
            }
            if !equal && code.string(code.constant(other)) == Some("__proto__") {
                let kinds = self.models.bit("proto-key") | self.models.bit("proto-pollution");
                self.mark_safe(side, kinds);
            }
        }
    }

    /// `x < 100` holds, or `x > 100` does not: so much and no more.
    fn narrow_bound(&mut self, op: BinaryOp, left: ExprId, right: ExprId, truth: bool) {
        let less = matches!(op, BinaryOp::Less | BinaryOp::LessEq) == truth;
        let (bounded, bound) = if less { (left, right) } else { (right, left) };
        if self.is_trusted(bound) {
            self.mark_safe(bounded, self.models.bit("resource"));
        }
    }

    /// Constant, or at least nobody's input.
    pub(crate) fn is_constant(&self, expr: ExprId) -> bool {
        let code = self.act.code;
        matches!(
            code.kind(code.constant(expr)),
            ExprKind::String(_)
                | ExprKind::Number(_)
                | ExprKind::Bool(_)
                | ExprKind::BigInt(_)
                | ExprKind::Null
        ) || matches!(code.kind(expr), ExprKind::Member { .. })
    }

    fn is_trusted(&mut self, expr: ExprId) -> bool {
        if self.is_constant(expr) && !matches!(self.act.code.kind(expr), ExprKind::Member { .. }) {
            return true;
        }
        match self.place(expr) {
            Some(place) => {
                let mut value = self.root_value(place.root);
                for key in place.path {
                    value = self.member_quietly(&value, key);
                }
                !value.is_tainted()
            }
            None => !matches!(self.act.code.kind(expr), ExprKind::Call(_)),
        }
    }

    /// The expression equals something that nobody outside chose.
    pub(crate) fn narrow_equal(&mut self, expr: ExprId) {
        self.here = self.act.code.range(expr);
        self.change_place(expr, &|_| false);
        // `x.host === 'trusted'`, `new URL(x).host === ..`: the whole is as good as checked for requests.
        self.narrow_part(expr);
    }

    fn narrow_part(&mut self, expr: ExprId) {
        let Some((object, property)) = self.url_part(expr) else { return };
        let kinds = match property {
            "host" | "hostname" | "origin" => self.models.bit("ssrf") | self.models.bit("redirect"),
            "protocol" => self.models.bit("url-attr"),
            _ => return,
        };
        let target = self.parsed_url(object).unwrap_or(object);
        self.mark_safe(target, kinds);
        if target != object {
            self.mark_safe(object, kinds);
        }
    }

    /// `url` and `hostname` of `url.hostname`, `url.host.replace(/:.*/, "")`, and of a constant that holds such a part.
    fn url_part(&self, expr: ExprId) -> Option<(ExprId, &'a str)> {
        let code = self.act.code;
        let mut at = expr;
        for _ in 0..6 {
            match code.kind(code.constant(at)) {
                ExprKind::Member { object, property, .. } => return Some((*object, property)),
                ExprKind::Call(call) => match code.kind(call.callee) {
                    ExprKind::Member { object, property, .. }
                        if matches!(
                            &**property,
                            "replace" | "trim" | "toLowerCase" | "toUpperCase" | "toString"
                        ) =>
                    {
                        at = *object;
                    }
                    _ => return None,
                },
                _ => return None,
            }
        }
        None
    }

    /// The text that a URL object was made from.
    fn parsed_url(&self, expr: ExprId) -> Option<ExprId> {
        let code = self.act.code;
        let held = code.constant(expr);
        let made = self.assigned_once(held).map_or(held, |value| code.constant(value));
        let call = code.call(made)?;
        call.args.first().map(|arg| arg.value)
    }

    /// `let url; try { url = new URL(x) } ..`: the value of a name that is declared empty and assigned once.
    fn assigned_once(&self, expr: ExprId) -> Option<ExprId> {
        let code = self.act.code;
        let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(expr) else { return None };
        let own = code.symbol(*symbol);
        if own.init.is_some() || own.writes != 1 {
            return None;
        }
        // An assignment is laid down right behind its parts.
        own.references.iter().find_map(|place| {
            let behind = (place.0 as usize..code.exprs.len()).take(64);
            behind.map(|at| ExprId(at as u32)).find_map(|at| match code.kind(at) {
                ExprKind::Assign { target, value, op: None }
                    if matches!(**target, Pattern::Target(name) if name == *place) =>
                {
                    Some(*value)
                }
                _ => None,
            })
        })
    }

    pub(crate) fn mark_safe(&mut self, expr: ExprId, kinds: Kinds) {
        self.change_place(expr, &|label| {
            label.safe |= kinds;
            true
        });
    }

    /// Changes the labels of what an expression names; those for which `change` is false go away.
    /// Conversions on the way are looked through: a check of `String(x).trim()` is a check of `x`.
    pub(crate) fn change_place(&mut self, expr: ExprId, change: &dyn Fn(&mut Label) -> bool) {
        let expr = self.checked_part(expr);
        let Some(place) = self.place(expr) else { return };
        // What is read for the first time here is told by its own text, not by the condition's.
        self.here = self.act.code.range(expr);
        let mut value = self.root_value(place.root);
        for key in &place.path {
            value = self.member_quietly(&value, key);
        }
        if !value.is_tainted() {
            return;
        }
        let changed = filter_labels(&value, change);
        self.store(&place, changed, true);
        // What the name was made from is checked by the same condition: `const id = req.query.id`.
        if place.path.is_empty()
            && let ExprKind::Name { symbol: Some(_), .. } = self.act.code.kind(expr)
        {
            let held = self.act.code.constant(expr);
            if held != expr && self.place(held).is_some() {
                self.change_place(held, change);
            }
        }
    }

    fn checked_part(&self, expr: ExprId) -> ExprId {
        let code = self.act.code;
        let mut at = expr;
        for _ in 0..6 {
            let Some(call) = code.call(at) else { return at };
            match code.kind(call.callee) {
                ExprKind::Member { object, property, .. }
                    if matches!(
                        &**property,
                        "toString" | "toLowerCase" | "toUpperCase" | "trim" | "normalize"
                    ) =>
                {
                    at = *object;
                }
                ExprKind::Name { name, symbol: None } if &**name == "String" => {
                    match call.args.first() {
                        Some(arg) => at = arg.value,
                        None => return at,
                    }
                }
                _ => return at,
            }
        }
        at
    }

    /// `typeof x === 'string'`.
    fn narrow_typeof(&mut self, side: ExprId, other: ExprId, equal: bool) -> bool {
        let code = self.act.code;
        let ExprKind::Unary { op: UnaryOp::TypeOf, operand } = code.kind(side) else {
            return false;
        };
        let Some(kind) = code.string(code.constant(other)) else { return true };
        match kind {
            "string" if equal => {
                let kinds = self.string_kinds;
                self.mark_safe(*operand, kinds);
            }
            "number" if equal => self.mark_safe(*operand, self.models.numeric()),
            "boolean" | "bigint" | "undefined" | "function" if equal => {
                self.change_place(*operand, &|_| false);
            }
            "object" if !equal => {
                let kinds = self.string_kinds;
                self.mark_safe(*operand, kinds);
            }
            _ => {}
        }
        true
    }

    /// A key that an object of the program has: one of a known few.
    fn narrow_key(&mut self, object: ExprId, key: ExprId) {
        let trusted = match self.place(object) {
            Some(place) => {
                let value = self.root_value(place.root);
                !value.is_tainted()
            }
            None => true,
        };
        if trusted {
            self.change_place(key, &|_| false);
        }
    }

    fn narrow_call(&mut self, test: ExprId, call: &'a Call, truth: bool) {
        if self.is_schema_check(test) {
            if truth {
                self.narrow_by_schema(test);
            }
            return;
        }
        if let Some(outcomes) = self.act.outcomes.get(&test).cloned() {
            self.narrow_by_outcome(call, &outcomes, truth);
            return;
        }
        if self.narrow_by_rows(call, truth) {
            return;
        }
        let code = self.act.code;
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
            if let ExprKind::Name { name, symbol: None } = code.kind(call.callee)
                && let Some(arg) = call.args.first()
            {
                match (&**name, truth) {
                    ("isNaN", false) | ("isFinite", true) => {
                        self.change_place(arg.value, &|_| false)
                    }
                    _ => {}
                }
            }
            return;
        };
        let Some(arg) = call.args.first() else { return };
        match &**property {
            "includes" | "contains" | "has" | "indexOf" => {
                self.narrow_membership(*object, arg.value, truth)
            }
            "hasOwnProperty" if truth => self.narrow_key(*object, arg.value),
            "call" if truth => {
                // Object.prototype.hasOwnProperty.call(map, key)
                if let ExprKind::Member { property, .. } = code.kind(*object)
                    && &**property == "hasOwnProperty"
                    && let Some(key) = call.args.get(1)
                {
                    self.narrow_key(arg.value, key.value);
                }
            }
            "test" => self.narrow_regex(*object, arg.value, truth),
            "exec" => self.narrow_regex(*object, arg.value, truth),
            "match" | "search" => self.narrow_regex(arg.value, *object, truth),
            "startsWith" => self.narrow_prefix(*object, arg.value, truth),
            "some" if truth => self.narrow_some(*object, arg.value),
            "isInteger" | "isSafeInteger" | "isFinite" if truth => {
                self.change_place(arg.value, &|_| false)
            }
            "isNaN" if !truth => self.change_place(arg.value, &|_| false),
            "isAbsolute" if !truth => self.add_state(arg.value, super::value::state::RELATIVE),
            _ => {}
        }
    }

    /// `ALLOWED.some(one => one === x)`, `ROOTS.some(root => x.startsWith(root))`: one of the program's own passes.
    fn narrow_some(&mut self, list: ExprId, callback: ExprId) {
        let code = self.act.code;
        let ExprKind::Function(function) = code.kind(callback) else { return };
        let Some(facts::code::StmtKind::Return(Some(test))) =
            code.function(*function).body.first().map(|statement| &statement.kind)
        else {
            return;
        };
        if !self.eval(list).is_tainted() {
            self.narrow_at(*test, true, 1);
        }
    }

    fn narrow_by_outcome(
        &mut self,
        call: &'a Call,
        outcomes: &[std::rc::Rc<super::env::Outcome<'a>>],
        truth: bool,
    ) {
        let [outcome] = outcomes else { return };
        let params = if truth { &outcome.when_true } else { &outcome.when_false };
        let Some(params) = params else { return };
        for (place, value) in params.iter().enumerate() {
            let (Some(value), Some(arg)) = (value, call.args.get(place)) else { continue };
            let expr = self.checked_part(arg.value);
            let safe: Vec<Label> = value.deep_labels();
            if !arg.spread {
                self.change_place(expr, &|label| match safe
                    .iter()
                    .find(|after| after.source == label.source)
                {
                    Some(after) => {
                        label.safe |= after.safe;
                        label.state |= after.state;
                        true
                    }
                    None => false,
                });
                // A name of hosts that passed speaks for the address that it is a part of.
                let hosts = self.models.bit("ssrf");
                if safe.iter().all(|label| label.safe & hosts != 0) {
                    self.narrow_part(expr);
                }
            }
        }
    }

    fn narrow_by_rows(&mut self, call: &'a Call, truth: bool) -> bool {
        let callee = self.eval(call.callee);
        let Some(rows) = self.origins.rows(callee.origin()) else { return false };
        for guard in rows.guards.iter().filter(|guard| guard.when == truth) {
            if let Some(arg) = call.args.get(guard.arg as usize) {
                let kinds = guard.kinds;
                if kinds == Kinds::MAX {
                    self.change_place(arg.value, &|_| false);
                } else {
                    self.mark_safe(arg.value, kinds);
                }
            }
        }
        !rows.guards.is_empty()
    }

    /// `const { error } = schema.validate(x); if (error) return`.
    fn narrow_destructured(&mut self, name: ExprId, truth: bool) {
        let code = self.act.code;
        let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(name) else { return };
        let symbol = code.symbol(*symbol);
        if let (Some(init), [property], 0) = (symbol.init, &symbol.init_path[..], symbol.writes) {
            self.narrow_result(init, property, truth);
        }
    }

    /// `result.success`, `!result.error` of a schema validation.
    fn narrow_result(&mut self, object: ExprId, property: &str, truth: bool) {
        let passed = match property {
            "success" | "valid" | "ok" => truth,
            "error" | "errors" | "err" => !truth,
            _ => return,
        };
        let code = self.act.code;
        if !passed {
            return;
        }
        let held = match code.kind(code.constant(object)) {
            ExprKind::Await(inner) => *inner,
            _ => code.constant(object),
        };
        if self.narrow_by_schema(held) {
            return;
        }
        let Some(call) = code.call(held) else { return };
        let callee = self.eval(call.callee);
        let Some(rows) = self.origins.rows(callee.origin()) else { return };
        for guard in &rows.guards {
            if let Some(arg) = call.args.get(guard.arg as usize) {
                self.mark_safe(arg.value, guard.kinds);
            }
        }
    }
}

/// The value without the labels that `change` gives up.
pub(crate) fn filter_labels<'a>(
    value: &Value<'a>,
    change: &dyn Fn(&mut Label) -> bool,
) -> Value<'a> {
    if !value.is_tainted() {
        return value.clone();
    }
    let filtered = value.with(|node| {
        node.labels.retain_mut(|label| change(label));
        node.fields.iter_mut().for_each(|(_, field)| *field = filter_labels(field, change));
    });
    if filtered.node().is_some_and(super::value::Node::is_empty) { Value::CLEAN } else { filtered }
}
