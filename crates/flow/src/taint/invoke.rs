//! Calls of functions of the repository: binding, what comes back, closures.

use std::rc::Rc;

use facts::FileId;
use facts::code::{
    ClassId, Code, ExprId, ExprKind, FunctionId, FunctionKind, MemberKind, Param, Pattern,
    StmtKind, SymbolId,
};

use super::engine::{Engine, Source};
use super::env::{Env, Outcome};
use super::guards::filter_labels;
use super::steps::Note;
use super::value::{Callable, Captured, Label, Value};

impl<'a> Engine<'a> {
    pub(crate) fn run_body(&mut self) {
        let code = self.act.code;
        let function = code.function(self.act.function);
        let args = std::mem::take(&mut self.act.args);
        self.bind_params(&function.params, &args);
        self.act.args = args;
        if function.kind == FunctionKind::Constructor {
            self.run_field_initialisers(self.act.file, function.class);
        }
        self.exec_block(&function.body);
        // Those of the top level are roots of their own.
        if function.kind != FunctionKind::TopLevel {
            self.run_uncalled();
        }
    }

    /// Function literals that nobody called, with the captured variables as they are in the end.
    fn run_uncalled(&mut self) {
        let env = match (&self.act.ends, self.act.env.dead) {
            (Some(ends), true) => ends.clone(),
            (Some(ends), false) => ends.clone().join(self.act.env.clone()),
            (None, _) => self.act.env.clone(),
        };
        let now = std::mem::replace(&mut self.act.env, Env { dead: false, ..env });
        let seen = std::mem::take(&mut self.act.seen);
        for function in seen {
            if self.act.invoked.contains(&function) {
                continue;
            }
            let value = self.closure(function);
            let mut args = Vec::new();
            self.fill_root_args(self.act.file, function, &mut args);
            self.call_value(&value, &Value::CLEAN, &args, None);
        }
        let after = std::mem::replace(&mut self.act.env, now);
        // What they stored is seen by nobody any more but the caller, through captured variables.
        if !self.act.env.dead {
            let dead = self.act.env.dead;
            self.act.env = Env { dead, ..after };
        }
    }

    /// `class A { field = value }`, run before the constructor's own code.
    fn run_field_initialisers(&mut self, file: FileId, class: Option<ClassId>) {
        let Some(class) = class else { return };
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return };
        if file != self.act.file {
            return;
        }
        for member in &code.class(class).members {
            if let MemberKind::Field(Some(init)) = member.kind
                && !member.is_static
            {
                let value = self.eval(init);
                self.act.env.this = self.act.env.this.with_path(&[&member.name], &value, true);
            }
        }
    }

    pub(crate) fn outcome(&mut self, captured: &Rc<Captured<'a>>) -> Outcome<'a> {
        let last = self.act.env.clone();
        let falls_out = !last.dead;
        if falls_out && self.act.when_true.is_some() {
            self.note_truth(false, &last);
        }
        let end = match self.act.ends.take() {
            Some(ends) => ends.join(last),
            None => last,
        };
        let code = self.act.code;
        let function = code.function(self.act.function);
        let params = function.params.iter().map(|param| self.final_param(param, &end)).collect();
        let before = |symbol: SymbolId| {
            let place = captured.symbols.binary_search_by_key(&symbol, |entry| entry.0).ok()?;
            Some(captured.symbols[place].1.fingerprint())
        };
        let captures =
            self.layout(self.act.file).map_or(&[][..], |layout| layout.captures(self.act.function));
        let changed = captures
            .iter()
            .filter_map(|symbol| Some((*symbol, end.get(*symbol)?.clone())))
            .filter(|(symbol, value)| before(*symbol).unwrap_or(0) != value.fingerprint())
            .collect();
        Outcome {
            returned: self.act.returned.take().unwrap_or_default(),
            this: end.this.clone(),
            params,
            when_true: self.act.when_true.take(),
            when_false: self.act.when_false.take(),
            captured: changed,
            resolved: std::mem::take(&mut self.act.resolved),
        }
    }

    pub(crate) fn final_param(&self, param: &Param, env: &Env<'a>) -> Option<Value<'a>> {
        let symbol = bound_name(self.act.code, param)?;
        Some(env.get(symbol).cloned().unwrap_or_default())
    }

    fn bind_params(&mut self, params: &'a [Param], args: &[Value<'a>]) {
        for (place, param) in params.iter().enumerate() {
            let value = if param.rest {
                rest_array(args, place)
            } else {
                args.get(place).cloned().unwrap_or_default()
            };
            let file = self.act.file;
            let value = value.map_labels(&|label| {
                label.trace = label.trace.then(file, param.range, Note::Passed);
            });
            let value = self.typed_param(param, value);
            let value = self.validated_request(file, self.act.function, value);
            self.bind(&param.pattern, &value);
            if param.is_field
                && let Pattern::Bind { symbol, .. } = &param.pattern
            {
                let name = &*self.act.code.symbol(*symbol).name;
                self.act.env.this = self.act.env.this.with_path(&[name], &value, true);
            }
        }
    }

    /// A parameter's annotation tells what it is when the caller does not.
    fn typed_param(&mut self, param: &'a Param, value: Value<'a>) -> Value<'a> {
        if (value.is_clean() || self.is_jquery(&value))
            && let Pattern::Bind { symbol, .. } = &param.pattern
            && matches!(&*self.act.code.symbol(*symbol).name, "$" | "jQuery")
        {
            // `(function ($) { .. })(library)`: whatever hands it in, that is what everybody calls it.
            let shape = self.origins.intern(self.models, "jquery");
            return shape.map_or(Value::CLEAN, Value::of_origin);
        }
        let Some(ty) = &param.ty else { return value };
        if matches!(&*ty.name, "number" | "boolean" | "bigint") {
            return value.cleansed();
        }
        if value.origin().is_some() || value.is_tainted() || !value.callables().is_empty() {
            return value;
        }
        let shape = self.value_of_type(ty);
        value.join(&shape)
    }

    /// `django.jQuery`, `wp.jQuery`, `jQuery.noConflict()`: the library under another name.
    fn is_jquery(&self, value: &Value<'a>) -> bool {
        value.origin().is_some_and(|origin| {
            let text = self.origins.text(origin);
            let last = text.trim_end_matches(".noConflict()").rsplit('.').next().unwrap_or(text);
            last.eq_ignore_ascii_case("jquery")
        })
    }

    /// Shapes for the parameters of a function that nobody calls, and marks on those without one.
    pub(crate) fn fill_root_args(
        &mut self,
        file: FileId,
        function: FunctionId,
        args: &mut Vec<Value<'a>>,
    ) {
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return };
        let function_facts = code.function(function);
        if matches!(function_facts.kind, FunctionKind::TopLevel | FunctionKind::StaticBlock) {
            return;
        }
        args.resize(function_facts.params.len().max(args.len()), Value::CLEAN);
        for (place, param) in function_facts.params.iter().enumerate() {
            if !args[place].is_clean() {
                continue;
            }
            args[place] = self.root_param(file, function, place, param);
        }
    }

    fn root_param(
        &mut self,
        file: FileId,
        function: FunctionId,
        place: usize,
        param: &'a Param,
    ) -> Value<'a> {
        let hint = self.hints.origins.param(file, function, place);
        let hint = hint.map(|(origin, certain)| (origin.as_str().to_owned(), certain));
        if let Some((origin, certain)) = hint {
            let value = self.framework_value(&origin, file, param);
            return if certain { value } else { uncertain(&value) };
        }
        if let Some(shape) = self.decorated_shape(file, param) {
            return self.framework_value(&shape, file, param);
        }
        if let Some(shape) = self.conventional_shape(file, function, place) {
            let value = self.origin_value_at(shape, file, param.range);
            return uncertain(&value);
        }
        if param.ty.as_ref().is_some_and(|ty| matches!(&*ty.name, "number" | "boolean" | "bigint"))
        {
            return Value::CLEAN;
        }
        self.parameter_value(file, param)
    }

    /// What a framework hands in. A class or primitive as its type is what pipes check it against and convert it to.
    pub(crate) fn framework_value(
        &mut self,
        shape: &str,
        file: FileId,
        param: &Param,
    ) -> Value<'a> {
        if self.is_parsed(file, param) {
            return Value::CLEAN;
        }
        let value = match picked(shape) {
            Some(whole) => self.picked_value(whole, file, param),
            None => self.origin_value_at(shape, file, param.range),
        };
        if let Some(checked) = self.piped(file, param, &value) {
            return checked;
        }
        let is_typed =
            param.ty.as_ref().is_some_and(|ty| ty.symbol.is_some() || &*ty.name == "string");
        let kinds = if is_typed && value.is_tainted() { self.string_kinds } else { 0 };
        value.map_labels(&|label| label.safe |= kinds)
    }

    /// `@Query('q') q`: one field of what was sent.
    fn picked_value(&mut self, whole: &str, file: FileId, param: &Param) -> Value<'a> {
        let labels = self.origin_value_at(whole, file, param.range).labels().to_vec();
        let one = Value::labelled(labels);
        one.map_labels(&|label| label.state &= !super::value::state::WHOLE_BODY)
    }

    /// `@Param('id', ParseUUIDPipe) id`: what cannot be parsed is refused.
    fn is_parsed(&self, file: FileId, param: &Param) -> bool {
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return false };
        let calls = param.decorators.iter().filter_map(|decorator| code.call(*decorator));
        calls.flat_map(|call| &call.args).any(|arg| {
            let at = code.call(arg.value).map_or(arg.value, |call| call.callee);
            matches!(code.kind(at), ExprKind::Name { name, .. }
                if name.starts_with("Parse") && &**name != "ParseArrayPipe"
                    || name.ends_with("IdPipe") || name.ends_with("UuidPipe"))
        })
    }

    /// A mark that says only: this is whatever the caller gives.
    fn parameter_value(&mut self, file: FileId, param: &Param) -> Value<'a> {
        let source = Source {
            file,
            expr: None,
            range: param.range,
            kind: "parameter".into(),
            model: "parameter".into(),
            name: "".into(),
            certain: false,
        };
        let label = self.source_label(source, 0);
        Value::labelled(vec![label])
    }

    /// The values of the variables that a function uses from around it, as they are now.
    pub(crate) fn capture(&self, function: FunctionId) -> Captured<'a> {
        let Some(layout) = self.layout(self.act.file) else { return Captured::default() };
        let mut symbols: Vec<_> = layout
            .captures(function)
            .iter()
            .filter_map(|symbol| Some((*symbol, self.captured_value(*symbol)?)))
            .collect();
        symbols.sort_by_key(|entry| entry.0);
        let facts = layout.code.function(function);
        let this = if facts.kind == FunctionKind::Arrow {
            self.act.env.this.clone()
        } else {
            Value::CLEAN
        };
        Captured::new(this, symbols)
    }

    fn captured_value(&self, symbol: SymbolId) -> Option<Value<'a>> {
        if let Some(value) = self.act.env.get(symbol) {
            return (!value.is_clean()).then(|| value.clone());
        }
        None
    }

    /// The value of a function literal.
    pub(crate) fn closure(&mut self, function: FunctionId) -> Value<'a> {
        let captured = Rc::new(self.capture(function));
        Value::callable(Callable::Closure { file: self.act.file, function, captured })
    }

    /// Calls everything that a value may be, and joins what comes back.
    pub(crate) fn call_value(
        &mut self,
        callee: &Value<'a>,
        this: &Value<'a>,
        args: &[Value<'a>],
        call: Option<ExprId>,
    ) -> Option<Value<'a>> {
        let mut result: Option<Value<'a>> = None;
        for callable in callee.callables() {
            let value = self.call_callable(callable, this, args, call);
            result = Some(result.map_or_else(|| value.clone(), |old| old.join(&value)));
        }
        result
    }

    fn call_callable(
        &mut self,
        callable: &Callable<'a>,
        this: &Value<'a>,
        args: &[Value<'a>],
        call: Option<ExprId>,
    ) -> Value<'a> {
        match callable {
            Callable::Closure { file, function, captured } => {
                self.call_closure(*file, *function, captured, this, args, call)
            }
            Callable::Class { file, class } => self.construct(*file, *class, args, call),
            Callable::Resolve(cell) => {
                if let Some(value) = args.first() {
                    self.resolve(*cell, value);
                }
                Value::CLEAN
            }
            Callable::Bound { target, this: bound, args: first } => {
                let all: Vec<_> = first.iter().chain(args).cloned().collect();
                let this = if bound.is_clean() { this } else { bound };
                self.call_value(target, this, &all, None).unwrap_or_default()
            }
        }
    }

    fn call_closure(
        &mut self,
        file: FileId,
        function: FunctionId,
        captured: &Rc<Captured<'a>>,
        this: &Value<'a>,
        args: &[Value<'a>],
        call: Option<ExprId>,
    ) -> Value<'a> {
        let inner = self.is_inner(file, function);
        // Inside the function that made it, the variables of now count, not those of when it was made.
        let captured = if inner { Rc::new(self.capture(function)) } else { captured.clone() };
        let Some(layout) = self.layout(file) else { return Value::CLEAN };
        let kind = layout.code.function(function).kind;
        let this = if kind == FunctionKind::Arrow { captured.this.clone() } else { this.clone() };
        let args = if inner { args.to_vec() } else { self.without_parameters(args) };
        let outcome = self.call_function(file, function, captured, this, &args);
        if inner {
            for (symbol, value) in &outcome.captured {
                let old = self.act.env.get(*symbol).cloned().unwrap_or_default();
                self.act.env.set(*symbol, old.join(value));
            }
        }
        if kind == FunctionKind::Arrow && inner {
            self.act.env.this = self.act.env.this.join(&outcome.this);
        }
        if let Some(call) = call {
            self.act.outcomes.entry(call).or_default().push(outcome.clone());
        }
        let outcome = self.escaped(file, function, outcome);
        let (at, range) = (self.act.file, call.map(|call| self.act.code.range(call)));
        match range {
            Some(range) => outcome.returned.map_labels(&|label| {
                label.trace = label.trace.then(at, range, Note::Returned);
            }),
            None => outcome.returned.clone(),
        }
    }

    fn escaped(
        &self,
        file: FileId,
        function: FunctionId,
        outcome: Rc<Outcome<'a>>,
    ) -> Rc<Outcome<'a>> {
        let escapes = self.layout(file).is_some_and(|layout| layout.escapers.contains(&function));
        if !escapes || !outcome.returned.is_tainted() {
            return outcome;
        }
        let html = self.models.bit("html") | self.models.bit("dom-html");
        let returned = outcome.returned.map_labels(&|label| label.safe |= html);
        Rc::new(Outcome { returned, ..(*outcome).clone() })
    }

    /// Whether a function is written inside the one that runs.
    fn is_inner(&self, file: FileId, function: FunctionId) -> bool {
        file == self.act.file
            && self.act.function != FunctionId::TOP_LEVEL
            && self.layout(file).is_some_and(|layout| {
                // A sibling's variables are those that the running function captured, too.
                let parent = layout.code.function(function).parent;
                parent.is_some_and(|parent| {
                    parent != FunctionId::TOP_LEVEL && layout.is_within(self.act.function, parent)
                })
            })
    }

    /// Marks of parameters do not enter other functions: those are told for their own parameters.
    fn without_parameters(&self, args: &[Value<'a>]) -> Vec<Value<'a>> {
        args.iter().map(|value| self.without_parameter_labels(value)).collect()
    }

    fn without_parameter_labels(&self, value: &Value<'a>) -> Value<'a> {
        let is_parameter = |label: &Label| self.parameter_sources.contains(&label.source);
        if !value.all_labels().iter().any(is_parameter) {
            return value.clone();
        }
        filter_labels(value, &|label| !is_parameter(label))
    }

    /// Declares the functions of a block before its statements run.
    pub(crate) fn hoist(&mut self, block: &'a [facts::code::Stmt]) {
        for statement in block {
            if let StmtKind::Function(function) = statement.kind {
                self.act.seen.push(function);
            }
        }
    }
}

fn uncertain<'a>(value: &Value<'a>) -> Value<'a> {
    let value = value.map_labels(&|label| label.state |= super::value::state::UNCERTAIN);
    value.with_field("%uncertain", Value::constant("yes"))
}

/// `nest.Query` of `nest.Query.q`, the shape of a parameter that is one field.
fn picked(shape: &str) -> Option<&str> {
    let (kind, _) = shape.strip_prefix("nest.")?.split_once('.')?;
    let is_sent = matches!(kind, "Body" | "Query" | "Param" | "Headers" | "HostParam");
    is_sent.then(|| &shape[.."nest.".len() + kind.len()])
}

fn rest_array<'a>(args: &[Value<'a>], from: usize) -> Value<'a> {
    args.iter().skip(from).fold(Value::CLEAN, |array, value| array.with_path(&["*"], value, false))
}

/// The name that a parameter is, as long as nothing is stored to it.
pub(crate) fn bound_name(code: &Code, param: &Param) -> Option<SymbolId> {
    let mut pattern = &param.pattern;
    if let Pattern::Default { pattern: inner, .. } = pattern {
        pattern = inner;
    }
    match pattern {
        Pattern::Bind { symbol, .. } if code.symbol(*symbol).writes == 0 && !param.rest => {
            Some(*symbol)
        }
        _ => None,
    }
}
