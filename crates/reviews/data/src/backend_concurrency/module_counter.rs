//! A count or a map in the memory of one process is the truth: a second process has another, and a restart has none.

use facts::code::{BinaryOp, SymbolKind};
use flow::Place;
use review::prelude::*;

use crate::{nouns, places, servers};

pub(crate) static CHECK: Check = Check {
    id: "module-counter",
    summary: "the truth is kept in the memory of one process",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions"],
    cwe: &[362],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("module_counter.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let several = servers::are_several(cx.stack());
    let files: Vec<_> = servers::files(cx).collect();
    for (file, _, code) in files {
        for symbol in code.symbols.iter().filter(|symbol| {
            symbol.function == FunctionId::TOP_LEVEL && matches!(symbol.kind, SymbolKind::Variable)
        }) {
            let Some(purpose) = purpose(&symbol.name) else { continue };
            let Some(init) = first_value(cx, file, code, symbol) else { continue };
            let is_store = is_container(code, init);
            let is_count = matches!(code.kind(init), ExprKind::Number(_))
                && symbol.writes > 0
                && symbol.references.iter().any(|name| is_compared(cx, file, code, *name));
            let used = symbol
                .references
                .iter()
                .any(|reference| changes(cx, file, code, *reference, is_count));
            let timers =
                symbol.references.iter().any(|reference| holds_timer(cx, file, code, *reference));
            if (is_store || is_count) && used && !timers {
                let message = format!(
                    "`{}` lives in this process alone: with several instances each has its own {purpose}, and a restart forgets it",
                    symbol.name
                );
                let claim = cx.report(file, symbol.range, message).severity(Severity::Med);
                if several {
                    claim
                        .severity(Severity::High)
                        .confidence(Confidence::High)
                        .given("CONCURRENCY_MODEL", "several processes or threads");
                }
            }
        }
    }
}

/// What the name says the state is for, when that must hold for all processes together.
fn purpose(name: &str) -> Option<&'static str> {
    let words = nouns::words(name);
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    if has(&[
        "options",
        "config",
        "schema",
        "constants",
        "ms",
        "max",
        "default",
        "middleware",
        "router",
        "service",
        "store",
        "error",
        "messages",
        "types",
        "keys",
        "prefix",
        "timer",
        "interval",
        "name",
    ]) {
        return None;
    }
    match () {
        () if has(&["rate", "ratelimit", "limiter", "limits", "throttle", "hits", "requests"])
            && !has(&["client", "per"]) =>
        {
            Some("limit")
        }
        () if has(&["quota", "quotas"]) => Some("quota"),
        () if has(&["attempts", "failures", "lockouts", "lockout", "blocked"]) => {
            Some("count of attempts")
        }
        () if has(&["sessions"]) => Some("sessions"),
        () if has(&["otps", "otp", "nonces", "codes"])
            && has(&["otp", "otps", "nonces", "used", "verification", "reset"]) =>
        {
            Some("codes")
        }
        () if has(&["idempotency", "processed", "seen"]) && !has(&["count"]) => {
            Some("record of what was done")
        }
        () => None,
    }
}

fn first_value(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    symbol: &facts::code::Symbol,
) -> Option<ExprId> {
    let id = code.symbols.iter().position(|other| other.range == symbol.range)?;
    symbol.init.or_else(|| {
        cx.effects().uses(file).values(facts::code::SymbolId(id as u32)).first().copied()
    })
}

/// `pending[id] = setTimeout(..)`: what waits in this process is of no use to another.
fn holds_timer(cx: &CheckContext<'_>, file: FileId, code: &Code, reference: ExprId) -> bool {
    let index = cx.effects().uses(file);
    let mut at = reference;
    for _ in 0..3 {
        let Place::In(whole) = index.place(at) else { return false };
        let value = match code.kind(whole) {
            ExprKind::Assign { value, .. } => Some(*value),
            ExprKind::Call(call) => call.args.get(1).map(|arg| arg.value),
            _ => None,
        };
        if let Some(value) = value {
            let name = code.call(value).and_then(|call| places::name_of(code, call.callee));
            return matches!(name, Some("setTimeout" | "setInterval"));
        }
        at = whole;
    }
    false
}

/// A count that is compared with nothing decides nothing: it is a figure.
fn is_compared(cx: &CheckContext<'_>, file: FileId, code: &Code, reference: ExprId) -> bool {
    let index = cx.effects().uses(file);
    let mut at = reference;
    // `++failures >= 5`
    for _ in 0..2 {
        let Place::In(whole) = index.place(at) else { return false };
        match code.kind(whole) {
            ExprKind::Binary { op, .. } => {
                return matches!(
                    op,
                    BinaryOp::Less | BinaryOp::LessEq | BinaryOp::Greater | BinaryOp::GreaterEq
                );
            }
            ExprKind::Update { .. } => at = whole,
            _ => return false,
        }
    }
    false
}

/// `new Map()`, `new Set()`, `{}`
fn is_container(code: &Code, init: ExprId) -> bool {
    match code.kind(init) {
        ExprKind::Object(properties) => properties.is_empty(),
        ExprKind::Call(call) => {
            call.kind == CallKind::New
                && call.args.is_empty()
                && matches!(places::name_of(code, call.callee), Some("Map" | "Set"))
        }
        _ => false,
    }
}

/// The mention changes the state inside of a function.
fn changes(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    reference: ExprId,
    is_count: bool,
) -> bool {
    let index = cx.effects().uses(file);
    if index.owner(reference) == FunctionId::TOP_LEVEL {
        return false;
    }
    let Place::In(whole) = index.place(reference) else { return false };
    match code.kind(whole) {
        ExprKind::Member { property, .. } => matches!(&**property, "set" | "add"),
        ExprKind::Index { .. } => {
            matches!(index.place(whole), Place::In(outer) if matches!(code.kind(outer), ExprKind::Assign { .. } | ExprKind::Update { .. }))
        }
        ExprKind::Update { .. } | ExprKind::Assign { .. } => is_count,
        _ => false,
    }
}
