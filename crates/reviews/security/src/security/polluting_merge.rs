//! Functions that copy keys deeply, or walk a path of keys, and refuse none.

use facts::code::{AssignOp, BinaryOp, FunctionId, LogicalOp, Pattern, SymbolId, SymbolKind};
use model::ByteRange;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "polluting-merge",
    summary: "a deep copy or a setter by path follows the key `__proto__`",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "injection",
    focus: &["injection", "input-validation"],
    cwe: &[1321, 915],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Prototype_Pollution_Prevention_Cheat_Sheet.html",
        "https://github.com/HoLyVieR/prototype-pollution-nsec18",
    ],
    reads: FactKinds::CODE,
    page: include_str!("polluting_merge.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (file, source, code) in cx.code() {
        let stores = stores(code);
        if stores.is_empty() {
            continue;
        }
        let functions = Functions::new(code, &source.text);
        let mut told: Vec<FunctionId> = Vec::new();
        for store in &stores {
            let Some((function, what)) = functions.polluting(store) else { continue };
            if told.contains(&function) {
                continue;
            }
            told.push(function);
            let name = &*code.function(function).name;
            let message = format!(
                "`{name}` {what} and refuses none: with the key `__proto__` it changes every object"
            );
            cx.report(file, code.range(store.target), message);
        }
    }
}

/// `object[key] = value`.
struct Store {
    target: ExprId,
    object: SymbolId,
    key: ExprId,
    value: ExprId,
}

fn stores(code: &Code) -> Vec<Store> {
    let store = |expr: &facts::code::Expr| {
        let ExprKind::Assign { target, value, op: None } = &expr.kind else { return None };
        let Pattern::Target(target) = &**target else { return None };
        let ExprKind::Index { object, index, .. } = code.kind(*target) else { return None };
        let object = symbol(code, *object)?;
        let is_constant = code.string(code.constant(*index)).is_some();
        (!is_constant).then_some(Store { target: *target, object, key: *index, value: *value })
    };
    code.exprs.iter().filter_map(store).collect()
}

fn symbol(code: &Code, expr: ExprId) -> Option<SymbolId> {
    match code.kind(expr) {
        ExprKind::Name { symbol, .. } => *symbol,
        _ => None,
    }
}

/// The variable of `at = at[key]`, `at = at[key] || {}`, `at = at[key] = {}`.
fn step(code: &Code, expr: &facts::code::Expr) -> Option<SymbolId> {
    let ExprKind::Assign { target, value, op: None } = &expr.kind else { return None };
    let Pattern::Target(target) = &**target else { return None };
    let variable = symbol(code, *target)?;
    let mut at = *value;
    for _ in 0..4 {
        match code.kind(at) {
            ExprKind::Index { object, index, .. } => {
                let is_key =
                    !matches!(code.kind(*index), ExprKind::Number(_) | ExprKind::String(_));
                return (symbol(code, *object) == Some(variable) && is_key).then_some(variable);
            }
            ExprKind::Logical { op: LogicalOp::Or | LogicalOp::Coalesce, left, .. } => at = *left,
            ExprKind::Assign { target, op: None | Some(AssignOp::Logical(_)), .. } => {
                let Pattern::Target(inner) = &**target else { return None };
                at = *inner;
            }
            _ => return None,
        }
    }
    None
}

/// The functions of one file, with what is asked of each again and again.
struct Functions<'a> {
    code: &'a Code,
    text: &'a str,
    /// Ranges of named functions, in order of their start.
    named: Vec<(ByteRange, FunctionId)>,
    /// `at = at[key]`: the place and the variable.
    steps: Vec<(ByteRange, SymbolId)>,
}

/// Helpers that copy or walk are small; in a large function the question would cost more than the answer is worth.
const MOST_BYTES: u32 = 6_000;

impl<'a> Functions<'a> {
    fn new(code: &'a Code, text: &'a str) -> Self {
        let all = code.functions.iter().zip(0..).skip(1);
        let named = all
            .filter(|(function, _)| !function.name.is_empty())
            .filter(|(function, _)| function.range.end - function.range.start <= MOST_BYTES)
            .map(|(function, id)| (function.range, FunctionId(id)))
            .collect();
        let steps = code.exprs.iter().filter_map(|expr| Some((expr.range, step(code, expr)?)));
        Self { code, text, named, steps: steps.collect() }
    }

    /// The function that copies or walks by this store, and how.
    fn polluting(&self, store: &Store) -> Option<(FunctionId, &'static str)> {
        let place = self.code.range(store.target);
        // Callbacks inside belong to the function that they help.
        let mut around: Vec<_> =
            self.named.iter().filter(|(range, _)| range.contains(place)).collect();
        around.sort_by_key(|(range, _)| range.end - range.start);
        around.into_iter().take(4).find_map(|(range, function)| {
            let what = if self.merges(store, *range, *function) {
                "copies keys deeply"
            } else if self.walks(store, *range, *function) {
                "walks a path of keys"
            } else {
                return None;
            };
            (!self.refuses(store, *range)).then_some((*function, what))
        })
    }

    fn calls_in(&self, range: ByteRange) -> impl Iterator<Item = &'a Call> + use<'a> {
        let code = self.code;
        let from = code.calls.partition_point(|call| code.range(*call).start < range.start);
        code.calls[from..]
            .iter()
            .take_while(move |call| code.range(**call).start < range.end)
            .filter_map(move |call| code.call(*call))
    }

    fn exprs_in(&self, range: ByteRange) -> impl Iterator<Item = &'a facts::code::Expr> + use<'a> {
        self.code.exprs.iter().filter(move |expr| range.contains(expr.range))
    }

    /// Calls itself with what both objects hold under one key.
    fn merges(&self, store: &Store, range: ByteRange, function: FunctionId) -> bool {
        self.calls_in(range).filter(|call| self.is_call_of(call, function)).any(|call| {
            let mine = |arg: &facts::code::Argument| self.reads(arg.value, store, function, true);
            let other = |arg: &facts::code::Argument| self.reads(arg.value, store, function, false);
            call.args.iter().any(mine) && call.args.iter().any(other)
        })
    }

    fn is_call_of(&self, call: &Call, function: FunctionId) -> bool {
        let facts = self.code.function(function);
        match self.code.kind(call.callee) {
            ExprKind::Name { name, .. } => **name == *facts.name,
            ExprKind::Member { object, property, .. } => {
                **property == *facts.name && matches!(self.code.kind(*object), ExprKind::This)
            }
            _ => false,
        }
    }

    /// An argument that is `object[key]` of the store (`own`), or of another object.
    fn reads(&self, arg: ExprId, store: &Store, function: FunctionId, own: bool) -> bool {
        let code = self.code;
        match code.kind(code.constant(arg)) {
            ExprKind::Index { object, index, .. } => {
                let same = symbol(code, *object) == Some(store.object);
                same == own && (!own || self.same_text(*index, store.key))
            }
            // A helper that reads: `read(target, key)`.
            ExprKind::Call(call) => {
                let names = |wanted: SymbolId| {
                    call.args.iter().any(|arg| symbol(code, arg.value) == Some(wanted))
                };
                let key = symbol(code, store.key).is_some_and(names);
                key && names(store.object) == own
            }
            // What a callback is given besides the key.
            ExprKind::Name { symbol: Some(name), .. } if !own => {
                let is_callbacks = code.symbol(*name).function != function;
                *name != store.object
                    && matches!(code.symbol(*name).kind, SymbolKind::Param(_))
                    && is_callbacks
            }
            _ => false,
        }
    }

    fn same_text(&self, left: ExprId, right: ExprId) -> bool {
        let text = |expr: ExprId| self.code.range(expr).slice(self.text);
        text(left) == text(right)
    }

    /// `at = at[key]` in a loop, before `at[last] = value` with a parameter as the value.
    fn walks(&self, store: &Store, range: ByteRange, function: FunctionId) -> bool {
        let code = self.code;
        let given = symbol(code, code.constant(store.value)).is_some_and(|value| {
            let value = code.symbol(value);
            matches!(value.kind, SymbolKind::Param(_)) && value.function == function
        });
        let steps =
            |(place, at): &(ByteRange, SymbolId)| *at == store.object && range.contains(*place);
        given && self.steps.iter().any(steps)
    }

    /// Something in the function keeps the dangerous keys out.
    fn refuses(&self, store: &Store, range: ByteRange) -> bool {
        range.slice(self.text).contains("__proto__")
            || self.is_without_prototype(store.object)
            || self.calls_in(range).any(|call| self.call_refuses(call, store))
            || self.exprs_in(range).any(|expr| self.expr_refuses(expr, store))
    }

    fn is_without_prototype(&self, object: SymbolId) -> bool {
        let Some(init) = self.code.symbol(object).init else { return false };
        self.code.call(init).is_some_and(|call| {
            call.args.first().is_some_and(|arg| matches!(self.code.kind(arg.value), ExprKind::Null))
        })
    }

    /// `target.hasOwnProperty(key)`, `hasOwn(target, key)`; a function of this file that knows `__proto__`.
    fn call_refuses(&self, call: &Call, store: &Store) -> bool {
        let code = self.code;
        let is_key = |expr: ExprId| self.same_text(expr, store.key);
        let asks_key = call.args.iter().any(|arg| is_key(arg.value));
        let asks_target = call.args.iter().any(|arg| symbol(code, arg.value) == Some(store.object));
        match code.kind(call.callee) {
            ExprKind::Member { object, property, .. } if asks_key => match &**property {
                "hasOwnProperty" => symbol(code, *object) == Some(store.object),
                "hasOwn" | "has" | "call" => asks_target,
                "includes" | "indexOf" | "test" => self.knows_prototype(*object),
                _ => false,
            },
            ExprKind::Name { name, symbol: called } if asks_key => {
                let own = name.to_lowercase().contains("hasown") && asks_target;
                own || called.is_some_and(|called| match code.symbol(called).kind {
                    SymbolKind::Function(function) => {
                        code.function(function).range.slice(self.text).contains("__proto__")
                            && code
                                .function(function)
                                .range
                                .slice(self.text)
                                .contains("constructor")
                    }
                    _ => code.symbol(called).init.is_some_and(|init| self.knows_prototype(init)),
                })
            }
            _ => false,
        }
    }

    fn knows_prototype(&self, list: ExprId) -> bool {
        let code = self.code;
        code.range(code.constant(list)).slice(self.text).contains("__proto__")
    }

    /// `target[key] instanceof Object`, which no prototype is; a key compared with a name that may pass.
    fn expr_refuses(&self, expr: &facts::code::Expr, store: &Store) -> bool {
        let code = self.code;
        match &expr.kind {
            ExprKind::Binary { op: BinaryOp::InstanceOf, .. } => true,
            ExprKind::Binary {
                op: BinaryOp::StrictEq | BinaryOp::Eq | BinaryOp::StrictNotEq | BinaryOp::NotEq,
                left,
                right,
            } => {
                let named = |expr: ExprId| {
                    code.string(code.constant(expr)).is_some_and(|text| text != "constructor")
                };
                (self.same_text(*left, store.key) && named(*right))
                    || (self.same_text(*right, store.key) && named(*left))
            }
            _ => false,
        }
    }
}
