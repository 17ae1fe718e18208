//! Functions of the repository that write to a log for others: `logger.ts` around pino, `logError(message, error)`.

use std::collections::BTreeMap;

use facts::code::{Code, ExprId, ExprKind, FunctionId, Param};
use facts::{FactBase, FileId, LogCall, LogLevel};
use rustc_hash::FxHashMap;

use super::loggers;

/// A wrapper of a wrapper of a wrapper.
const MAX_ROUNDS: usize = 3;
/// Functions in functions between the wrapper and its log call.
const MAX_OWNERS: usize = 3;

#[derive(Clone)]
pub(super) struct Wrapper {
    /// The call inside, by its place in the list of log calls.
    pub(super) inner: usize,
    pub(super) level: LogLevel,
    /// The first argument may name the level instead: not of `warn(..)`.
    pub(super) takes_level: bool,
    /// What stands before the names of the fields of each argument, `meta.` for `{ meta }`; `None` for an argument
    /// that is not written.
    pub(super) handed: Vec<Option<String>>,
}

pub(super) type Wrappers = BTreeMap<(FileId, FunctionId), Wrapper>;

/// Finds the wrappers among the owners of the calls and marks the calls inside of them.
fn of_calls(base: &FactBase, calls: &mut [LogCall], known: &mut Wrappers) -> Wrappers {
    let mut found = Wrappers::new();
    for (place, call) in calls.iter_mut().enumerate().filter(|(_, call)| !call.in_wrapper) {
        let Some(code) = base.file(call.file).code() else { continue };
        let Some(function) = wrapper_of(code, call) else { continue };
        call.in_wrapper = true;
        let key = (call.file, function);
        if known.contains_key(&key) {
            continue;
        }
        let name = &code.function(function).name;
        let handed = handed(code, call, function);
        let wrapper = found.entry(key).or_insert_with(|| Wrapper {
            inner: place,
            level: loggers::level_of_wrapper(name).unwrap_or(call.level),
            takes_level: &**name == "log" || loggers::level(name).is_none(),
            handed: vec![None; handed.len()],
        });
        // It may write in several ways: what one of them writes is written.
        for (all, one) in wrapper.handed.iter_mut().zip(handed) {
            *all = all.take().or(one);
        }
    }
    known.extend(found.iter().map(|(key, wrapper)| (*key, wrapper.clone())));
    found
}

/// The innermost named function around the call that hands what it is given to the log.
fn wrapper_of(code: &Code, call: &LogCall) -> Option<FunctionId> {
    let mut at = call.function;
    for _ in 0..MAX_OWNERS {
        let function = code.function(at);
        if !function.name.is_empty() {
            let writes = loggers::level_of_wrapper(&function.name).is_some();
            return (writes && hands_on(code, call, at)).then_some(at);
        }
        at = function.parent?;
    }
    None
}

/// Whether a parameter of the function is written.
fn hands_on(code: &Code, call: &LogCall, function: FunctionId) -> bool {
    let names = code.function(function).params.iter().flat_map(|param| param.pattern.symbols());
    names.into_iter().any(|name| {
        let uses = &code.symbol(name).references;
        uses.iter().any(|name| call.range.contains(code.range(*name)))
    })
}

/// Where the fields of each parameter come to stand in the record: nowhere when the call does not mention it, or only
/// through a function that takes out what must not be written.
fn handed(code: &Code, call: &LogCall, function: FunctionId) -> Vec<Option<String>> {
    let params = &code.function(function).params;
    let under = |param: &Param| {
        let symbols = param.pattern.symbols();
        let uses = symbols.iter().flat_map(|symbol| &code.symbol(*symbol).references);
        let inside: Vec<ExprId> =
            uses.copied().filter(|name| call.range.contains(code.range(*name))).collect();
        if inside.is_empty() || inside.iter().all(|name| is_cleaned(code, call, *name)) {
            return None;
        }
        let mut keyed = call.fields.iter().filter(|field| field.by_key);
        let field = keyed.find(|field| inside.contains(&field.value));
        Some(field.map(|field| format!("{}.", field.name)).unwrap_or_default())
    };
    params.iter().map(under).collect()
}

/// `base.info(message, sanitize(fields))`
fn is_cleaned(code: &Code, call: &LogCall, name: ExprId) -> bool {
    call.args.iter().any(|arg| {
        let Some(inner) = code.call(*arg).filter(|_| code.range(*arg).contains(code.range(name)))
        else {
            return false;
        };
        let called = match code.kind(inner.callee) {
            ExprKind::Member { property, .. } => property,
            ExprKind::Name { name, .. } => name,
            _ => return false,
        };
        let called = called.to_ascii_lowercase();
        ["sanit", "redact", "mask", "scrub", "clean", "filter", "omit", "censor"]
            .iter()
            .any(|word| called.contains(word))
    })
}

/// Adds the calls of wrappers to the log calls, round by round. `make` gives the log call for a call expression.
pub(super) fn follow(
    base: &FactBase,
    calls: &mut Vec<LogCall>,
    mut make: impl FnMut(&[LogCall], (FileId, FunctionId), &Wrapper) -> Vec<LogCall>,
) {
    let mut known = Wrappers::new();
    let mut places: FxHashMap<(FileId, ExprId), usize> =
        calls.iter().enumerate().map(|(place, call)| ((call.file, call.expr), place)).collect();
    for _ in 0..MAX_ROUNDS {
        let found = of_calls(base, calls, &mut known);
        if found.is_empty() {
            break;
        }
        for (function, wrapper) in &found {
            for call in make(calls, *function, wrapper) {
                match places.get(&(call.file, call.expr)) {
                    Some(place) => calls[*place] = call,
                    None => {
                        places.insert((call.file, call.expr), calls.len());
                        calls.push(call);
                    }
                }
            }
        }
    }
}
