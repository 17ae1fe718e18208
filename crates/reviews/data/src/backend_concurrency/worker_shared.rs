//! Threads write shared memory without Atomics: one of two additions is lost, and a reader sees half of a change.

use std::collections::BTreeSet;

use facts::code::{Pattern, SymbolId};
use review::prelude::*;

use crate::places;

pub(crate) static CHECK: Check = Check {
    id: "worker-shared",
    summary: "shared memory is written without Atomics",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions"],
    cwe: &[362, 567],
    references: &[
        "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Atomics",
    ],
    reads: FactKinds::CODE,
    page: include_str!("worker_shared.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let files: Vec<_> = cx.code().collect();
    for (file, source, code) in files {
        if !source.text.contains("SharedArrayBuffer") && !source.text.contains("workerData") {
            continue;
        }
        let views = views(code);
        for expr in &code.exprs {
            let target = match &expr.kind {
                ExprKind::Update { target, .. } => Some(*target),
                ExprKind::Assign { target, .. } => match &**target {
                    Pattern::Target(target) => Some(*target),
                    _ => None,
                },
                _ => None,
            };
            let Some(object) = target.and_then(|target| indexed(code, target)) else { continue };
            let ExprKind::Name { symbol: Some(symbol), name } = code.kind(object) else { continue };
            if views.contains(symbol) && !is_locked(source) {
                let message = format!(
                    "`{name}` is memory that other threads see: this write is no atomic step"
                );
                cx.report(file, expr.range, message);
            }
        }
    }
}

/// Typed arrays over shared memory.
fn views(code: &Code) -> BTreeSet<SymbolId> {
    let shared = |expr: ExprId| {
        let expr = code.constant(expr);
        let made = code.call(expr).and_then(|call| places::name_of(code, call.callee))
            == Some("SharedArrayBuffer");
        made || matches!(code.kind(expr), ExprKind::Member { object, .. } if places::name_of(code, *object) == Some("workerData"))
            || places::name_of(code, expr)
                .is_some_and(|name| matches!(name, "sharedBuffer" | "sab" | "sharedArrayBuffer"))
    };
    (0..)
        .map(SymbolId)
        .zip(&code.symbols)
        .filter(|(_, symbol)| {
            let call = symbol.init.and_then(|init| code.call(init));
            call.is_some_and(|call| {
                let view =
                    places::name_of(code, call.callee).is_some_and(|name| name.ends_with("Array"));
                view && call.args.first().is_some_and(|arg| shared(arg.value))
            })
        })
        .map(|(id, _)| id)
        .collect()
}

fn indexed(code: &Code, target: ExprId) -> Option<ExprId> {
    match code.kind(target) {
        ExprKind::Index { object, .. } => Some(*object),
        ExprKind::Member { object, property, .. }
            if property.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Some(*object)
        }
        _ => None,
    }
}

/// The file waits on and notifies the memory: it keeps a lock in it.
fn is_locked(source: &SourceFile) -> bool {
    source.text.contains("Atomics.wait") || source.text.contains("Atomics.compareExchange")
}
