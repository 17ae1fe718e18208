//! A handler that logs and goes on as if nothing had happened.

use facts::code::{Stmt, StmtKind};
use flow::By;
use review::prelude::*;

use crate::sites::{Site, sites};

pub(crate) static CHECK: Check = Check {
    id: "swallowed-log",
    summary: "a failure is logged and then forgotten",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "quality",
    focus: &["quality"],
    cwe: &[390],
    references: &["https://cwe.mitre.org/data/definitions/390.html"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("swallowed_log.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut seen = Vec::new();
    for site in sites(cx) {
        let Some((statement, Some(_))) = site.caught() else { continue };
        let StmtKind::Try { body, handler: Some(handler), .. } = &statement.kind else { continue };
        let place = (site.file(), statement.range);
        if seen.contains(&place) || !only_logs(&site, handler) {
            continue;
        }
        if is_documented(&site, statement.range) || is_last_word(&site) || is_cleanup(&site, body) {
            continue;
        }
        seen.push(place);
        let message = "the failure is logged and the code behind it runs on as if it had worked";
        cx.report(site.file(), site.call.range, message);
    }
}

/// Every statement of the handler is a log call.
fn only_logs(site: &Site<'_>, handler: &[Stmt]) -> bool {
    let logs = |statement: &Stmt| {
        let StmtKind::Expr(expr) = &statement.kind else { return false };
        let calls = &site.program.log_calls;
        let key = (site.file(), site.code.range(*expr).start);
        let at = calls.partition_point(|call| (call.file, call.range.start) < key);
        calls.get(at).is_some_and(|call| call.file == key.0 && call.expr == *expr)
    };
    handler.iter().all(logs)
}

/// A comment in the handler says why.
fn is_documented(site: &Site<'_>, range: ByteRange) -> bool {
    site.source.facts.comments.iter().any(|comment| {
        range.contains(comment.range) && !site.text(comment.range).contains("finding:")
    })
}

/// Nothing runs behind it: the `try` ends its function, or the program.
fn is_last_word(site: &Site<'_>) -> bool {
    let outer =
        site.around().iter().skip_while(|enclosing| !matches!(enclosing.by, By::Catch(_))).nth(1);
    outer.is_none_or(|enclosing| {
        enclosing.at + 1 >= enclosing.block.len()
            || matches!(
                enclosing.by,
                By::Function { function: FunctionId::TOP_LEVEL, .. } | By::Loop(_)
            )
    })
}

/// Closing, removing and telling others may fail without harm.
fn is_cleanup(site: &Site<'_>, body: &[Stmt]) -> bool {
    const CLEANUP: &[&str] = &[
        "close",
        "end",
        "destroy",
        "disconnect",
        "unlink",
        "rm",
        "quit",
        "release",
        "track",
        "emit",
        "notify",
        "send",
        "publish",
        "flush",
        "stop",
        "del",
        "set",
        "capture",
    ];
    let Some((first, last)) = body.first().zip(body.last()) else { return true };
    let range = ByteRange::new(first.range.start, last.range.end);
    let calls = site.code.calls.iter().filter(|call| range.contains(site.code.range(**call)));
    let names = calls.filter_map(|call| match site.code.kind(site.code.call(*call)?.callee) {
        ExprKind::Member { property, .. } => Some(&**property),
        ExprKind::Name { name, .. } => Some(&**name),
        _ => None,
    });
    let names: Vec<&str> = names.collect();
    names.iter().any(|name| CLEANUP.iter().any(|word| name.starts_with(word)))
}
