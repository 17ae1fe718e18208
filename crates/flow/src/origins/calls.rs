//! What calls give, and which functions they run.

use facts::FileId;
use facts::code::{Call, CallKind, Code, ExprId, ExprKind, FunctionId, MemberKind};
use smallvec::smallvec;

use super::eval::Evaluator;
use super::frameworks;
use super::members::constructor;
use super::value::{OriginId, Site, SitePlace};
use super::{Value, Values};

/// Base classes of base classes end somewhere.
const MAX_ANCESTORS: usize = 16;

impl Evaluator<'_> {
    pub(crate) fn call(&mut self, file: FileId, expr: ExprId, call: &Call) -> Values {
        let Some(code) = self.code(file) else { return Values::new() };
        if let Some(import) = self.modules.import_of_call(file, expr) {
            let target = self.modules.target(self.base, file, import);
            return self.defined(&target);
        }
        if let Some(values) = self.handed_on(file, code, call) {
            return values;
        }
        let callees = self.eval(file, call.callee);
        callees.iter().flat_map(|callee| self.call_of(file, expr, call, *callee)).collect()
    }

    /// `f.bind(x)` is `f`; a promise is what it resolves to.
    fn handed_on(&mut self, file: FileId, code: &Code, call: &Call) -> Option<Values> {
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return None };
        let first = call.args.first().map(|arg| arg.value);
        match (&**property, first) {
            ("bind", _) | ("catch" | "finally", Some(_)) => Some(self.eval(file, *object)),
            ("then", Some(callback)) => {
                let callbacks = self.eval(file, callback);
                let results = callbacks.iter().flat_map(|callback| match callback {
                    Value::Function(file, function) => self.returns(*file, *function),
                    _ => Values::new(),
                });
                Some(results.collect())
            }
            ("call" | "apply", Some(_)) => {
                let functions = self.eval(file, *object);
                let results = functions.iter().flat_map(|function| match function {
                    Value::Function(file, function) => self.returns(*file, *function),
                    _ => Values::new(),
                });
                let results: Values = results.collect();
                (!results.is_empty()).then_some(results)
            }
            _ => None,
        }
    }

    fn call_of(&mut self, file: FileId, expr: ExprId, call: &Call, callee: Value) -> Values {
        match callee {
            Value::External { origin, certain, .. } => {
                self.external_call(file, expr, call, origin, certain)
            }
            Value::Function(of, function) => {
                let returned = self.returns(of, function);
                // An object that a constructor returns replaces what it makes.
                let replaces = returned
                    .iter()
                    .any(|value| matches!(value, Value::Literal(..) | Value::Instance(..)));
                if call.kind != CallKind::New || replaces {
                    return returned;
                }
                smallvec![Value::Made(of, function)]
            }
            Value::Class(of, class) if call.kind == CallKind::New => {
                smallvec![Value::Instance(of, class)]
            }
            _ => Values::new(),
        }
    }

    fn external_call(
        &mut self,
        file: FileId,
        expr: ExprId,
        call: &Call,
        origin: OriginId,
        certain: bool,
    ) -> Values {
        let text = self.interner.text(origin).to_owned();
        let first = call.args.first().map(|arg| arg.value);
        if frameworks::hands_on_argument(&text) {
            return first.map_or(Values::new(), |first| self.eval(file, first));
        }
        if let (Some((receiver, method)), Some(code)) = (text.rsplit_once('.'), self.code(file)) {
            if frameworks::gives_receiver(receiver, method, call.args.len()) {
                return self.receiver(file, code, call);
            }
            let is_setting =
                method == "get" && matches!(receiver, "express()" | "express.Request.app");
            if let Some(stored) = self.stored(file, code, method, is_setting, first) {
                return stored;
            }
        }
        let Some(origin) = self.constructed(origin) else { return Values::new() };
        let site = Some(Site { file, place: SitePlace::Call(expr) });
        smallvec![Value::External { origin, site, certain }]
    }

    fn receiver(&mut self, file: FileId, code: &Code, call: &Call) -> Values {
        match code.kind(call.callee) {
            ExprKind::Member { object, .. } | ExprKind::Index { object, .. } => {
                self.eval(file, *object)
            }
            _ => Values::new(),
        }
    }

    /// `app.get('db')` of an Express application; `app.get(UsersService)` of a Nest one.
    fn stored(
        &mut self,
        file: FileId,
        code: &Code,
        method: &str,
        is_setting: bool,
        first: Option<ExprId>,
    ) -> Option<Values> {
        let first = first?;
        if let (true, Some(name)) = (is_setting, code.string(first)) {
            return Some(self.local(name)).filter(|local| !local.is_empty());
        }
        if !matches!(method, "get" | "resolve") {
            return None;
        }
        let classes = self.eval(file, first);
        let classes: Values =
            classes.into_iter().filter(|value| matches!(value, Value::Class(..))).collect();
        Some(self.instances(&classes)).filter(|instances| !instances.is_empty())
    }

    /// The origin of what a call or `new` gives.
    pub(crate) fn constructed(&mut self, origin: OriginId) -> Option<OriginId> {
        match frameworks::constructed(self.interner.text(origin)) {
            Some(name) => Some(self.interner.origin(name)),
            None => self.interner.called(origin),
        }
    }

    /// The functions that a call runs.
    pub(crate) fn callees(
        &mut self,
        file: FileId,
        code: &Code,
        call: &Call,
    ) -> Vec<(FileId, FunctionId)> {
        let mut called = self.eval(file, call.callee);
        if let ExprKind::Member { object, property, .. } = code.kind(call.callee)
            && called.is_empty()
            && matches!(&**property, "call" | "apply")
        {
            called = self.eval(file, *object);
        }
        let mut found: Vec<(FileId, FunctionId)> = Vec::new();
        for value in called {
            let function = match value {
                Value::Function(file, function) => Some((file, function)),
                Value::Class(file, class) if call.kind == CallKind::New => {
                    self.constructor_of(file, class)
                }
                _ => None,
            };
            found.extend(function.filter(|function| !found.contains(function)));
        }
        found
    }

    /// The constructor that `new` runs: the class's own, or the nearest inherited one.
    fn constructor_of(
        &mut self,
        file: FileId,
        class: facts::code::ClassId,
    ) -> Option<(FileId, FunctionId)> {
        let mut at = (file, class);
        for _ in 0..MAX_ANCESTORS {
            let code = self.code(at.0)?;
            if let Some(own) = constructor(code, at.1) {
                return Some((at.0, own));
            }
            let parent = code.class(at.1).super_class?;
            at = self.eval(at.0, parent).into_iter().find_map(|value| match value {
                Value::Class(file, class) => Some((file, class)),
                _ => None,
            })?;
        }
        None
    }

    /// The method of a class by name, inherited ones included.
    pub(crate) fn method(&mut self, class: Value, name: &str) -> Option<(FileId, FunctionId)> {
        let instances: Values = match class {
            Value::Class(file, class) => smallvec![Value::Instance(file, class)],
            other => smallvec![other],
        };
        self.member_of(&instances, name).into_iter().find_map(|value| match value {
            Value::Function(file, function) => Some((file, function)),
            _ => None,
        })
    }
}

/// The functions of a class, with their members.
pub(crate) fn methods(
    code: &Code,
    class: facts::code::ClassId,
) -> impl Iterator<Item = (&facts::code::Member, FunctionId)> {
    code.class(class).members.iter().filter_map(|member| match member.kind {
        MemberKind::Function(function) => Some((member, function)),
        MemberKind::Field(_) => None,
    })
}
