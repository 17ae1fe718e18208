//! An error line that says only that something failed.

use facts::LogLevel;
use facts::code::{Stmt, StmtKind};
use review::prelude::*;

use crate::sites::{Site, sites};

pub(crate) static CHECK: Check = Check {
    id: "no-context",
    summary: "an error is logged without the error or anything about it",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "quality",
    focus: &["quality"],
    cwe: &[],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#event-attributes",
    ],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("no_context.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        let bare = site.at_least(LogLevel::Error)
            && !site.is_console()
            && site.call.bound.iter().all(|key| is_static(key))
            && site
                .call
                .args
                .iter()
                .all(|arg| site.code.string(site.code.constant(*arg)).is_some())
            && !site.call.args.is_empty();
        if !bare || site.call.function == FunctionId::TOP_LEVEL {
            continue;
        }
        let (file, range) = (site.file(), site.call.range);
        match site.caught() {
            Some((statement, Some(_))) if !is_logged_beside(&site) => {
                cx.report(
                    file,
                    range,
                    "the caught error is not logged: what failed, and where, is lost",
                )
                .because(file, handler_range(statement), "caught here");
            }
            Some(_) => {}
            None if takes_something(&site) => {
                cx.report(
                    file,
                    range,
                    "nothing says for which request, record or user this failed",
                );
            }
            None => {}
        }
    }
}

/// What a child logger binds for all lines of a module.
fn is_static(key: &str) -> bool {
    matches!(key, "module" | "component" | "service" | "name" | "context" | "scope")
}

fn handler_range(statement: &Stmt) -> ByteRange {
    match &statement.kind {
        StmtKind::Try { handler: Some(handler), .. } => {
            handler.first().map_or(statement.range, |first| first.range)
        }
        _ => statement.range,
    }
}

/// Another line of the same handler may log the error, or it is thrown on to whoever does.
fn is_logged_beside(site: &Site<'_>) -> bool {
    let Some((_, Some(symbol))) = site.caught() else { return false };
    let block = site.block();
    let uses = &site.code.symbol(symbol).references;
    block
        .iter()
        .any(|statement| uses.iter().any(|name| statement.range.contains(site.code.range(*name))))
}

/// A function with parameters has something to tell.
fn takes_something(site: &Site<'_>) -> bool {
    !site.code.function(site.call.function).params.is_empty()
}
