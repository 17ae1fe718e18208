//! Functions of the repository that write to a log for others: `logger.ts` around pino, `logError(message, error)`.

use std::collections::BTreeMap;

use facts::code::{Code, ExprId, FunctionId, SymbolKind};
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
    /// What stands before the names of the fields of each argument: `Some("meta.")` for `{ meta }`.
    pub(super) prefixes: Vec<String>,
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
        let level = loggers::level_of_wrapper(&code.function(function).name).unwrap_or(call.level);
        if !known.contains_key(&key) {
            let prefixes = prefixes(code, call, function);
            let wrapper = Wrapper { inner: place, level, prefixes };
            known.insert(key, wrapper.clone());
            found.insert(key, wrapper);
        }
    }
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

/// Where the fields of each parameter come to stand in the record.
fn prefixes(code: &Code, call: &LogCall, function: FunctionId) -> Vec<String> {
    let count = code.function(function).params.len();
    let under = |place: usize| {
        let is_param = |value: ExprId| match code.kind(value) {
            facts::code::ExprKind::Name { symbol: Some(symbol), .. } => {
                let symbol = code.symbol(*symbol);
                symbol.function == function && symbol.kind == SymbolKind::Param(place as u32)
            }
            _ => false,
        };
        let field = call.fields.iter().find(|field| field.by_key && is_param(field.value));
        field.map(|field| format!("{}.", field.name)).unwrap_or_default()
    };
    (0..count).map(under).collect()
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
