//! What parameters are.

use facts::code::{
    Code, ExprId, ExprKind, Function, FunctionId, Param, Pattern, SymbolId, TypeRef,
};
use facts::{FileClass, FileId};

use smallvec::smallvec;

use super::eval::Evaluator;
use super::frameworks;
use super::value::{Site, SitePlace};
use super::{Value, Values};

impl Evaluator<'_> {
    pub(crate) fn param_values(
        &mut self,
        file: FileId,
        function: FunctionId,
        place: usize,
    ) -> Values {
        let Some(code) = self.code(file) else { return Values::new() };
        let declared = code.function(function);
        let Some(param) = declared.params.get(place) else { return Values::new() };
        if let Some(registered) =
            self.known.params.get(&(file, function)).and_then(|params| *params.get(place)?)
        {
            return smallvec![registered];
        }
        let mut values = param.ty.as_ref().map_or(Values::new(), |ty| self.type_values(file, ty));
        if let Some(application) = self.application(&values) {
            let passed = self.passed(file, function, place);
            let is_known =
                passed.iter().any(|value| matches!(value, Value::External { site: Some(_), .. }));
            let site = Some(Site { file, place: SitePlace::Plugin(function) });
            return if is_known {
                passed
            } else {
                smallvec![Value::External { origin: application, site, certain: true }]
            };
        }
        if values.is_empty() {
            values = self.contextual_type(file, code, function, place);
        }
        if values.is_empty() {
            values = self.passed(file, function, place);
        }
        if values.is_empty() {
            values = self.resolved_by_callback(file, code, function, place);
        }
        if let (true, Pattern::Default { default, .. }) = (values.is_empty(), &param.pattern) {
            values = self.eval(file, *default);
        }
        if values.is_empty() {
            values = self.named_shape(code, declared, place);
        }
        values
    }

    fn application(&self, values: &[Value]) -> Option<super::value::OriginId> {
        values.iter().find_map(|value| match value {
            Value::External { origin, .. } => {
                frameworks::is_application(self.interner.text(*origin)).then_some(*origin)
            }
            _ => None,
        })
    }

    /// `const list: RequestHandler = (req, res) => ..`
    fn contextual_type(
        &mut self,
        file: FileId,
        code: &Code,
        function: FunctionId,
        place: usize,
    ) -> Values {
        let holders = self.holders(file, function);
        for ty in holders.iter().filter_map(|holder| code.symbol(*holder).ty.as_ref()) {
            for origin in self.type_origins(file, ty) {
                let Some(params) = frameworks::function_type(&origin) else { continue };
                let Some(Some(shape)) = params.get(place) else { return Values::new() };
                let site = Some(Site { file, place: SitePlace::Plugin(function) })
                    .filter(|_| shape.ends_with(')'));
                return smallvec![Value::External {
                    origin: self.interner.origin(shape),
                    site,
                    certain: true,
                }];
            }
        }
        Values::new()
    }

    /// What the call sites pass. They must agree on what comes from outside; test code does not count for others.
    fn passed(&mut self, file: FileId, function: FunctionId, place: usize) -> Values {
        let is_test = |it: &Self, file: FileId| it.base.file(file).class == FileClass::Test;
        let callers = self
            .known
            .callers
            .get(file.0 as usize)
            .and_then(|functions| functions.get(function.0 as usize));
        let callers = callers.cloned().unwrap_or_default();
        let ours = is_test(self, file);
        let mut values: Values = Values::new();
        let mut origins: Vec<Option<super::value::OriginId>> = Vec::new();
        for (caller, call) in callers {
            if !ours && is_test(self, caller) {
                continue;
            }
            let passed = self.argument(caller, call, place);
            if passed.is_empty() && self.is_within(caller, call, file, function) {
                // A function that calls itself hands on what it was given.
                continue;
            }
            origins.push(passed.iter().find_map(|value| match value {
                Value::External { origin, .. } => Some(*origin),
                _ => None,
            }));
            values.extend(passed);
        }
        if origins.windows(2).any(|pair| pair[0] != pair[1]) {
            values.retain(|value| !matches!(value, Value::External { .. }));
        }
        values
    }

    fn is_within(&self, caller: FileId, call: ExprId, file: FileId, function: FunctionId) -> bool {
        let inside = |code: &Code| code.function(function).range.contains(code.range(call));
        caller == file && self.code(file).is_some_and(inside)
    }

    fn argument(&mut self, file: FileId, call: ExprId, place: usize) -> Values {
        let Some((code, call)) = self.code(file).and_then(|code| Some((code, code.call(call)?)))
        else {
            return Values::new();
        };
        let place = match code.kind(call.callee) {
            ExprKind::Member { property, .. } if &**property == "call" => place + 1,
            ExprKind::Member { property, .. } if &**property == "apply" => return Values::new(),
            _ => place,
        };
        let before = call.args.get(..=place).unwrap_or(&[]);
        match before.last() {
            Some(arg) if before.iter().all(|arg| !arg.spread) => self.eval(file, arg.value),
            _ => Values::new(),
        }
    }

    /// `connect(url, (err, db) => ..)` and `connect(url).then(db => ..)` give what `await connect(url)` gives.
    fn resolved_by_callback(
        &mut self,
        file: FileId,
        code: &Code,
        function: FunctionId,
        place: usize,
    ) -> Values {
        let Some((call_expr, at)) = self.index(file).passed.get(&function).copied() else {
            return Values::new();
        };
        let Some(call) = code.call(call_expr) else { return Values::new() };
        if let ExprKind::Member { object, property, .. } = code.kind(call.callee)
            && &**property == "then"
            && (at, place) == (0, 0)
        {
            return self.eval(file, *object);
        }
        let takes_error = first_name(code, code.function(function)).is_some_and(is_error_name);
        if place != 1 || !takes_error || at + 1 != call.args.len() {
            return Values::new();
        }
        let callees = self.eval(file, call.callee);
        let results = callees.iter().filter_map(|callee| match callee {
            Value::External { origin, certain, .. } => {
                let site = Some(Site { file, place: SitePlace::Call(call_expr) });
                Some(Value::External {
                    origin: self.constructed(*origin)?,
                    site,
                    certain: *certain,
                })
            }
            _ => None,
        });
        results.collect()
    }

    /// By convention of names, when nothing better is known.
    fn named_shape(&mut self, code: &Code, function: &Function, place: usize) -> Values {
        let names: Vec<&str> =
            function.params.iter().map(|param| param_name(code, param).unwrap_or("")).collect();
        let shape = shape_by_name(&names).and_then(|shapes| *shapes.get(place)?);
        let Some(shape) = shape else { return Values::new() };
        smallvec![Value::External {
            origin: self.interner.origin(shape),
            site: None,
            certain: false
        }]
    }

    /// What a value of a type is.
    pub(crate) fn type_values(&mut self, file: FileId, ty: &TypeRef) -> Values {
        let mut ty = ty;
        while let (
            "Promise" | "Readonly" | "Partial" | "Required" | "NonNullable" | "Awaited",
            Some(inner),
        ) = (&*ty.name, ty.args.first())
        {
            ty = inner;
        }
        let named = self.type_head(file, ty);
        let of = |it: &mut Self, value: &Value| match *value {
            Value::External { origin, certain, .. } => {
                let origin = match frameworks::type_shape(it.interner.text(origin)) {
                    Some(shape) => Some(it.interner.origin(shape)),
                    None => it.constructed(origin),
                };
                origin.map(|origin| Value::External { origin, site: None, certain })
            }
            Value::Class(file, class) => Some(Value::Instance(file, class)),
            _ => None,
        };
        named.iter().filter_map(|value| of(self, value)).collect()
    }

    fn type_head(&mut self, file: FileId, ty: &TypeRef) -> Values {
        let mut parts = ty.name.split('.');
        let head = parts.next().unwrap_or("");
        let mut values = match ty.symbol {
            Some(symbol) => {
                let implementors = self.implementors(file, symbol);
                if implementors.is_empty() { self.symbol(file, symbol) } else { implementors }
            }
            // `import("express").Request`
            None => {
                match head.strip_prefix("import(\"").and_then(|head| head.strip_suffix("\")")) {
                    Some(package) if !package.starts_with('.') => smallvec![self.external(package)],
                    _ => return Values::new(),
                }
            }
        };
        for part in parts {
            values = self.member_of(&values, part);
        }
        values
    }

    fn type_origins(&mut self, file: FileId, ty: &TypeRef) -> Vec<String> {
        let named = self.type_head(file, ty);
        let texts = named.iter().filter_map(|value| match value {
            Value::External { origin, .. } => Some(self.interner.text(*origin).to_owned()),
            _ => None,
        });
        texts.collect()
    }

    /// The classes that implement an interface of the repository.
    fn implementors(&mut self, file: FileId, symbol: SymbolId) -> Values {
        let definitions = self.modules.definition_of(self.base, file, symbol);
        let Some(crate::modules::Definition::Symbol(file, symbol)) = definitions.first() else {
            return Values::new();
        };
        let classes =
            self.known.implementors.get(&(*file, *symbol)).map_or(&[][..], |classes| classes);
        classes.iter().map(|(file, class)| Value::Class(*file, *class)).collect()
    }
}

fn first_name<'c>(code: &'c Code, function: &Function) -> Option<&'c str> {
    param_name(code, function.params.first()?)
}

pub(crate) fn param_name<'c>(code: &'c Code, param: &Param) -> Option<&'c str> {
    match &param.pattern {
        Pattern::Bind { symbol, .. } => Some(&code.symbol(*symbol).name),
        _ => None,
    }
}

fn is_error_name(name: &str) -> bool {
    matches!(name, "err" | "error" | "e" | "er" | "_err" | "_error")
}

fn shape_by_name(names: &[&str]) -> Option<&'static [Option<&'static str>]> {
    let plain = |name: &str| name.trim_start_matches('_').to_ascii_lowercase();
    let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names[..] {
        ["req" | "request", "res" | "response"]
        | ["req" | "request", "res" | "response", "next" | "done" | "cb" | "callback"] => {
            Some(frameworks::EXPRESS)
        }
        ["err" | "error", "req" | "request", "res" | "response", "next"] => {
            Some(frameworks::EXPRESS_ERROR)
        }
        ["ctx", "next"] => Some(frameworks::KOA),
        _ => None,
    }
}
