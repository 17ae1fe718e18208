//! Threads write shared memory without Atomics: one of two additions is lost, and a reader sees half of a change.

use std::collections::BTreeSet;

use facts::code::{MemberKind, Pattern, SymbolId};
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
        let (views, fields) = (views(code), view_fields(code));
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
            let (name, is_view) = match code.kind(object) {
                ExprKind::Name { symbol: Some(symbol), name } => (name, views.contains(symbol)),
                ExprKind::Member { object, property, .. }
                    if matches!(code.kind(*object), ExprKind::This) =>
                {
                    (property, fields.contains(&**property))
                }
                _ => continue,
            };
            if is_view && !is_locked(source) {
                let message = format!(
                    "`{name}` is memory that other threads see: this write is no atomic step"
                );
                cx.report(file, expr.range, message);
            }
        }
    }
}

/// Variables that hold typed arrays over shared memory.
fn views(code: &Code) -> BTreeSet<SymbolId> {
    let symbols = (0..).map(SymbolId).zip(&code.symbols);
    let held = symbols.filter(|(_, symbol)| symbol.init.is_some_and(|init| is_view(code, init)));
    held.map(|(id, _)| id).collect()
}

/// Fields of classes that do.
fn view_fields(code: &Code) -> BTreeSet<&str> {
    fields(code).filter(|(_, init)| is_view(code, *init)).map(|(name, _)| name).collect()
}

fn fields(code: &Code) -> impl Iterator<Item = (&str, ExprId)> {
    let members = code.classes.iter().flat_map(|class| &class.members);
    members.filter_map(|member| match member.kind {
        MemberKind::Field(Some(init)) => Some((&*member.name, init)),
        _ => None,
    })
}

fn is_view(code: &Code, init: ExprId) -> bool {
    let Some(call) = code.call(init) else { return false };
    let views = places::name_of(code, call.callee).is_some_and(|name| name.ends_with("Array"));
    views && call.args.first().is_some_and(|arg| is_shared(code, arg.value))
}

fn is_shared(code: &Code, expr: ExprId) -> bool {
    let expr = code.constant(expr);
    let is_made = |expr: ExprId| {
        code.call(expr).and_then(|call| places::name_of(code, call.callee))
            == Some("SharedArrayBuffer")
    };
    let by_name = || {
        places::name_of(code, expr)
            .is_some_and(|name| matches!(name, "sharedBuffer" | "sab" | "sharedArrayBuffer"))
    };
    match code.kind(expr) {
        ExprKind::Member { object, property, .. } => {
            let is_field = matches!(code.kind(*object), ExprKind::This)
                && fields(code).any(|(name, init)| *name == **property && is_made(init));
            is_field || places::name_of(code, *object) == Some("workerData") || by_name()
        }
        _ => is_made(expr) || by_name(),
    }
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
