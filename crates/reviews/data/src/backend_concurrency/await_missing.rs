//! A call that gives a promise stands alone: what it does has not happened when the next line runs, and its failure is nobody's.

use std::collections::BTreeMap;

use flow::Event;
use review::prelude::*;

use crate::{awaits, nouns, places, servers, story};

pub(crate) static CHECK: Check = Check {
    id: "await-missing",
    summary: "a write is started and not waited for",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "async",
    focus: &["async"],
    cwe: &[772, 754],
    references: &["https://typescript-eslint.io/rules/no-floating-promises/"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("await_missing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let steps = steps(cx);
    for site in servers::sites(cx) {
        if !places::is_bare(cx, site.file, site.expr) || !runs_on(&site) {
            continue;
        }
        let own = steps.get(&(site.file, site.expr));
        let of_function = awaits::async_callees(cx.program(), &site);
        let message = match (own, of_function.first()) {
            (Some(what), _) => format!(
                "{what} and nobody waits for it: the next line runs before, and a failure is lost"
            ),
            (None, Some((file, function)))
                if writes(cx, *file, *function, &steps) && !is_left_alone(&site) =>
            {
                let name = site.name().unwrap_or("the function");
                format!(
                    "`{name}` writes to the database and gives a promise that nobody waits for: a failure is lost, and what follows runs before"
                )
            }
            _ => continue,
        };
        cx.report(site.file, site.range(), message);
    }
}

/// Database writes of sure origin that give promises.
fn steps(cx: &CheckContext<'_>) -> BTreeMap<(FileId, ExprId), String> {
    let mut found = BTreeMap::new();
    for timeline in servers::runs(cx) {
        for (_, event, db) in timeline.db() {
            let Some(code) = cx.file(event.file).code() else { continue };
            if db.op.is_write() && !db.sync && event.certain && gives_promise(cx, event, code) {
                found.insert(
                    (event.file, event.expr),
                    format!("this {}", story::words(cx, event, db, "")),
                );
            }
        }
    }
    found
}

/// Drivers with callbacks give none.
fn gives_promise(cx: &CheckContext<'_>, event: &Event, code: &Code) -> bool {
    let Some(call) = code.call(event.expr) else { return false };
    let last = call.args.last().map(|arg| code.kind(arg.value));
    let calls_back = matches!(last, Some(ExprKind::Function(_)))
        || matches!(last, Some(ExprKind::Name { name, .. }) if matches!(&**name, "cb" | "callback" | "done" | "next"));
    let origin = cx.program().callee(event.file, event.expr).map_or("", |origin| origin.as_str());
    let old = ["sqlite3.", "mysql.", "mysql2.", "better-sqlite3", "sqlite.", "node:sqlite"]
        .iter()
        .any(|driver| origin.starts_with(driver));
    !calls_back && !old
}

/// The function goes on for somebody: it is asynchronous or a handler, not the top of a file.
fn runs_on(site: &CallSite<'_>) -> bool {
    let owner = site.code.function(site.owner);
    site.owner != FunctionId::TOP_LEVEL && owner.is_async
}

/// A function of the repository whose own steps include a write.
fn writes(
    cx: &CheckContext<'_>,
    file: FileId,
    function: FunctionId,
    steps: &BTreeMap<(FileId, ExprId), String>,
) -> bool {
    let Some(code) = cx.file(file).code() else { return false };
    let declared = code.function(function);
    let inside = steps.range((file, ExprId(0))..=(file, ExprId(u32::MAX)));
    let own = inside.into_iter().any(|((_, expr), _)| declared.range.contains(code.range(*expr)));
    own && !awaits::handles_errors(code, declared)
}

/// Work that is meant to happen on the side.
fn is_left_alone(site: &CallSite<'_>) -> bool {
    site.name().is_some_and(|name| {
        nouns::has_word(
            name,
            &[
                "log",
                "track",
                "notify",
                "emit",
                "publish",
                "audit",
                "record",
                "report",
                "background",
                "async",
                "schedule",
                "enqueue",
                "cleanup",
                "warm",
                "refresh",
                "prefetch",
                "sync",
                "touch",
                "fire",
                "send",
                "ping",
                "poll",
                "watch",
                "start",
                "run",
                "init",
            ],
        )
    })
}
