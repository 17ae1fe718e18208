//! Calls: what is called, what the models say about it, what the repository's own code does with it.

use std::rc::Rc;

use facts::code::{Argument, Call, CallKind, ExprId, ExprKind};

use super::engine::Engine;
use super::steps::Note;
use super::value::{Callable, Label, Node, Value, merge_labels};
use crate::models::Port;
use crate::models::{CallbackRow, PropagatorRow, Rows, SanitizerRow};

/// A call with its parts evaluated.
pub(crate) struct Site<'a> {
    pub(crate) expr: ExprId,
    pub(crate) call: &'a Call,
    /// The receiver's expression and value, when it is a method call.
    pub(crate) receiver: Option<(ExprId, Value<'a>)>,
    pub(crate) method: &'a str,
    pub(crate) callee: Value<'a>,
    pub(crate) args: Vec<Value<'a>>,
}

impl<'a> Site<'a> {
    pub(crate) fn this(&self) -> Value<'a> {
        self.receiver.as_ref().map_or(Value::CLEAN, |(_, value)| value.clone())
    }

    pub(crate) fn arg(&self, place: usize) -> Value<'a> {
        self.args.get(place).cloned().unwrap_or_default()
    }

    pub(crate) fn arg_expr(&self, place: usize) -> Option<ExprId> {
        self.call.args.get(place).map(|arg| arg.value)
    }
}

impl<'a> Engine<'a> {
    pub(crate) fn eval_call(&mut self, expr: ExprId, call: &'a Call) -> Value<'a> {
        if let Some(import) =
            self.layout(self.act.file).and_then(|layout| layout.requires.get(&expr).copied())
        {
            return self.import_value(self.act.file, import);
        }
        let site = self.site(expr, call);
        // What an earlier turn of a loop made of this call is no matter any more.
        self.act.outcomes.remove(&expr);
        self.here = self.act.code.range(expr);
        if matches!(self.act.code.kind(call.callee), ExprKind::Super) {
            self.call_super(&site.args);
            return Value::CLEAN;
        }
        self.run_call(&site)
    }

    fn site(&mut self, expr: ExprId, call: &'a Call) -> Site<'a> {
        let code = self.act.code;
        let (receiver, method, callee) = match code.kind(call.callee) {
            ExprKind::Member { object, property, .. } => {
                let value = self.eval(*object);
                let callee = self.member(&value, property, call.callee);
                (Some((*object, value)), &**property, callee)
            }
            ExprKind::Index { object, index, .. } => {
                let value = self.eval(*object);
                let key = self.eval(*index);
                self.check_dynamic_call((*object, &value), *index, &key);
                let name = key.text().unwrap_or("*");
                let callee = if name == "*" {
                    value.field("*").cleansed()
                } else {
                    self.member(&value, name, call.callee)
                };
                (Some((*object, value)), name, callee)
            }
            ExprKind::Meta(_) => (None, "import", Value::CLEAN),
            _ => {
                let value = self.eval(call.callee);
                self.check_chosen(call.callee);
                (None, "", value)
            }
        };
        let args = self.eval_args(&call.args);
        Site { expr, call, receiver, method, callee, args }
    }

    fn eval_args(&mut self, args: &'a [Argument]) -> Vec<Value<'a>> {
        let mut values = Vec::with_capacity(args.len());
        for arg in args {
            let value = self.eval(arg.value);
            if arg.spread {
                // `f(...args)`: as many as are known, then any.
                let known = (0..8).map(|place| {
                    let key = super::eval::small_number(f64::from(place)).unwrap_or("*");
                    value.field(key)
                });
                values.extend(known);
            } else {
                values.push(value);
            }
        }
        values
    }

    fn run_call(&mut self, site: &Site<'a>) -> Value<'a> {
        let is_new = site.call.kind == CallKind::New;
        let rows = self.origins.rows(site.callee.origin());
        self.check_call(site, rows.as_deref());
        if let Some(value) = self.call_special(site) {
            return value;
        }
        if site.callee.callables().is_empty()
            && rows.as_ref().is_none_or(|rows| rows.callbacks.is_empty())
        {
            // Only known by the linker: a service behind an interface, a value from a registry.
            if let Some(value) = self.call_hinted(site) {
                return value;
            }
        }
        let own = if is_new {
            self.construct_function(&site.callee, &site.args, site.expr)
        } else {
            let this = site.this();
            self.call_value(&site.callee, &this, &site.args, Some(site.expr))
        };
        if let Some(value) = own {
            self.write_back(site);
            self.run_other_functions(site);
            return value;
        }
        let modelled = self.apply_rows(site, rows.as_deref());
        let callbacks = self.run_callbacks(site, rows.as_deref());
        let built_in =
            if modelled.is_none() { self.built_in(site, callbacks.is_some()) } else { None };
        let mut value = modelled.or(built_in).unwrap_or_default();
        if let Some(result) = callbacks {
            value = value.join(&result);
        }
        self.run_other_functions(site);
        self.result_shape(site, value)
    }

    /// The origin of the result, and the label of the source that it names.
    fn result_shape(&mut self, site: &Site<'a>, value: Value<'a>) -> Value<'a> {
        let Some(origin) = site.callee.origin() else { return value };
        if value.origin().is_some() {
            return value;
        }
        let Some(called) = self.origins.called(self.models, origin) else { return value };
        let range = self.act.code.range(site.expr);
        let shape = self.origin_value(Some(called), Some(site.expr), Some((self.act.file, range)));
        let uncertain = site.receiver.as_ref().and_then(|(_, value)| value.own_field("%uncertain"));
        let mut shape = match uncertain {
            Some(_) => shape.map_labels(&|label| label.state |= super::value::state::UNCERTAIN),
            None => shape,
        };
        // A chain on the response keeps what was said about it.
        if let Some((_, receiver)) = &site.receiver
            && receiver.origin() == shape.origin()
        {
            for (key, field) in receiver.fields().iter().filter(|(key, _)| key.starts_with('%')) {
                shape = shape.with_field(key, field.clone());
            }
        }
        value.join(&shape)
    }

    fn call_hinted(&mut self, site: &Site<'a>) -> Option<Value<'a>> {
        if site.call.kind == CallKind::New {
            return None;
        }
        let file = self.act.file;
        let callees = self.hints.origins.callees(file, site.expr);
        let mut result: Option<Value<'a>> = None;
        for (target, function) in callees.iter().take(3) {
            if *target == file
                && self.act.code.function(*function).parent
                    != Some(facts::code::FunctionId::TOP_LEVEL)
                && self.act.code.function(*function).class.is_none()
            {
                continue;
            }
            let class =
                self.layout(*target).and_then(|layout| layout.code.function(*function).class);
            let this = class.map_or_else(|| site.this(), |class| Self::instance(*target, class));
            let closure = Value::callable(Callable::Closure {
                file: *target,
                function: *function,
                captured: Rc::default(),
            });
            let value = self.call_value(&closure, &this, &site.args, Some(site.expr))?;
            result = Some(result.map_or_else(|| value.clone(), |old| old.join(&value)));
        }
        result
    }

    /// What a function did to the objects that it was given, and what it checked about them.
    fn write_back(&mut self, site: &Site<'a>) {
        let Some(outcomes) = self.act.outcomes.get(&site.expr).cloned() else { return };
        let [outcome] = &outcomes[..] else { return };
        let range = self.act.code.range(site.expr);
        for (place, value) in outcome.params.iter().enumerate() {
            let (Some(value), Some(arg)) = (value, site.call.args.get(place)) else { continue };
            if arg.spread || value.fingerprint() == site.arg(place).fingerprint() {
                continue;
            }
            // Nothing that could be harmed by it, and nothing new in it.
            if let Some(target) = self.place(arg.value) {
                self.here = range;
                let value = if value.origin().is_none()
                    && value.is_clean()
                    && !site.arg(place).is_tainted()
                {
                    continue;
                } else {
                    value.clone()
                };
                self.store(&target, value, true);
            }
        }
        if let Some((receiver, before)) = &site.receiver
            && outcome.this.fingerprint() != before.fingerprint()
            && !outcome.this.is_clean()
            && let Some(target) = self.place(*receiver)
        {
            self.store(&target, outcome.this.clone(), true);
        }
    }

    /// Function arguments that no rule called: run with nothing known, for what they captured.
    fn run_other_functions(&mut self, site: &Site<'a>) {
        for arg in &site.call.args {
            let ExprKind::Function(function) = self.act.code.kind(arg.value) else { continue };
            if self.act.invoked.contains(function) {
                continue;
            }
            let value = self.closure(*function);
            let mut args = Vec::new();
            self.fill_root_args(self.act.file, *function, &mut args);
            // A callback's parameters are not the public's: the library chooses them.
            args.iter_mut().for_each(|arg| {
                if arg.origin().is_none() {
                    *arg = Value::CLEAN;
                }
            });
            self.call_value(&value, &Value::CLEAN, &args, None);
        }
    }

    fn apply_rows(&mut self, site: &Site<'a>, rows: Option<&Rows>) -> Option<Value<'a>> {
        let rows = rows?;
        if !rows.describes_call() {
            return None;
        }
        let mut result = Value::CLEAN;
        for row in &rows.sanitizers {
            result = result.join(&self.sanitize(site, row));
        }
        for row in &rows.propagators {
            if let Some(value) = self.propagate(site, row) {
                result = result.join(&value);
            }
        }
        Some(result)
    }

    fn sanitize(&mut self, site: &Site<'a>, row: &SanitizerRow) -> Value<'a> {
        if row.kinds == crate::models::Kinds::MAX {
            return Value::CLEAN;
        }
        let mut labels = self.port_labels(site, &row.from, false);
        for label in &mut labels {
            label.safe |= row.kinds;
            label.safe &= !row.raise;
        }
        self.through(site, labels)
    }

    fn propagate(&mut self, site: &Site<'a>, row: &PropagatorRow) -> Option<Value<'a>> {
        let value = match (&row.from[..], row.deep) {
            // One input, kept with its fields.
            ([Port::Arg(place)], false) => {
                let value = site.arg(*place as usize).map_labels(&|label| {
                    self.cut_loose(label);
                    label.safe &= !row.raise;
                });
                Value::new(Node {
                    origin: None,
                    lead: None,
                    ..value.node().cloned().unwrap_or_default()
                })
            }
            (ports, deep) => {
                let mut labels = self.port_labels(site, ports, deep);
                for label in &mut labels {
                    self.cut_loose(label);
                    label.safe &= !row.raise;
                }
                self.through(site, labels)
            }
        };
        match row.to {
            Port::Return | Port::Any | Port::Rest => return Some(value),
            Port::This => {
                let receiver = site.receiver.as_ref().map(|(expr, _)| *expr);
                self.add_whole(receiver, &value);
            }
            Port::Arg(place) => self.add_whole(site.arg_expr(place as usize), &value),
        }
        None
    }

    /// A call that is worth a step of its own.
    pub(crate) fn through(&mut self, site: &Site<'a>, labels: Vec<Label>) -> Value<'a> {
        let range = self.act.code.range(site.expr);
        self.step(&Value::labelled(labels), range, Note::Called(site.expr))
    }

    fn add_whole(&mut self, expr: Option<ExprId>, value: &Value<'a>) {
        let Some(place) = expr.and_then(|expr| self.place(expr)) else { return };
        if !value.is_clean() {
            self.store(&place, value.clone(), false);
        }
    }

    pub(crate) fn port_labels(&self, site: &Site<'a>, ports: &[Port], deep: bool) -> Vec<Label> {
        let mut labels = Vec::new();
        let mut add = |value: &Value<'a>| {
            let own = if deep { value.deep_labels() } else { value.text_labels() };
            merge_labels(&mut labels, &own);
        };
        for port in ports {
            match port {
                Port::Arg(place) => add(&site.arg(*place as usize)),
                Port::Rest => site.args.iter().skip(1).for_each(&mut add),
                Port::Any => site.args.iter().for_each(&mut add),
                Port::This => add(&site.this()),
                Port::Return => {}
            }
        }
        labels
    }

    fn run_callbacks(&mut self, site: &Site<'a>, rows: Option<&Rows>) -> Option<Value<'a>> {
        let rows = rows?;
        let mut result: Option<Value<'a>> = None;
        for row in &rows.callbacks {
            if !row.event.is_empty() && site.arg(row.event_arg as usize).text() != Some(&*row.event)
            {
                continue;
            }
            let places: Vec<usize> = match row.arg {
                -2 => (0..site.args.len()).collect(),
                -1 => site.args.len().checked_sub(1).into_iter().collect(),
                place => vec![place.max(0) as usize],
            };
            for place in places {
                if let Some(value) = self.run_callback(site, row, place) {
                    result = Some(result.map_or_else(|| value.clone(), |old| old.join(&value)));
                }
            }
        }
        result.map(|_| Value::CLEAN)
    }

    fn run_callback(
        &mut self,
        site: &Site<'a>,
        row: &CallbackRow,
        place: usize,
    ) -> Option<Value<'a>> {
        let mut callee = site.arg(place);
        if !row.path.is_empty() {
            callee = callee.own_field(&row.path).cloned().unwrap_or_default();
        }
        // Handlers come in arrays, too.
        let callee = if callee.callables().is_empty() && callee.is_object() {
            callee.field("*")
        } else {
            callee
        };
        if callee.callables().is_empty() {
            return None;
        }
        let mut args: Vec<_> =
            row.params.iter().map(|shape| self.callback_argument(site, shape)).collect();
        shift_for_error_handler(self, &callee, &mut args);
        let this = args.first().cloned().unwrap_or_default();
        let this = if this.origin().is_some() { this } else { Value::CLEAN };
        self.call_value(&callee, &this, &args, None)
    }

    fn callback_argument(&mut self, site: &Site<'a>, shape: &str) -> Value<'a> {
        match shape {
            "" => Value::CLEAN,
            "this" => site.this(),
            "elem" => {
                let this = site.this();
                self.elements(&this)
            }
            _ => match shape.strip_prefix("arg:").and_then(|place| place.parse().ok()) {
                Some(place) => site.arg(place),
                None => {
                    let range = self.act.code.range(site.expr);
                    self.origin_value_at(shape, self.act.file, range)
                }
            },
        }
    }
}

/// Express tells error handlers by their four parameters: the request is the second of them.
fn shift_for_error_handler<'a>(
    engine: &mut Engine<'a>,
    callee: &Value<'a>,
    args: &mut Vec<Value<'a>>,
) {
    let four = callee.callables().iter().any(|callable| match callable {
        Callable::Closure { file, function, .. } => engine
            .layout(*file)
            .is_some_and(|layout| layout.code.function(*function).params.len() == 4),
        _ => false,
    });
    let is_express = args
        .first()
        .and_then(Value::origin)
        .is_some_and(|origin| engine.origins.text(origin) == "express.Request");
    if four && is_express {
        args.insert(0, Value::CLEAN);
    }
}
