//! Failures that only a console hears of.

use facts::code::{Stmt, StmtKind};

use crate::critical::{self, by_words, called};
use crate::reach::Reached;
use crate::sites::{Site, sites};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "catch-console-only",
    summary: "an error goes to the console and nowhere else",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "errors",
    focus: &["errors"],
    cwe: &[390],
    references: &[
        "https://cwe.mitre.org/data/definitions/390.html",
        "https://docs.sentry.io/platforms/javascript/guides/node/",
    ],
    reads: FactKinds::CODE.and(FactKinds::LOG_CALLS).and(FactKinds::ROUTES),
    page: include_str!("catch_console_only.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    // A reporter or shipper that takes what the console says.
    if critical::is_mentioned(
        program,
        &["captureConsoleIntegration", "CaptureConsole", "rollbar.global"],
    ) {
        return;
    }
    let reached = program.shared::<Reached>();
    let mut seen = Vec::new();
    for site in sites(cx) {
        let Some((statement, _)) = site.caught() else { continue };
        let StmtKind::Try { body, handler: Some(handler), .. } = &statement.kind else { continue };
        let place = (site.file(), statement.range);
        if !site.is_console()
            || seen.contains(&place)
            || !reached.contains(site.file(), site.call.function)
        {
            continue;
        }
        seen.push(place);
        let in_handler = |range: ByteRange| handler.iter().any(|it| it.range.contains(range));
        let captured = telemetry
            .reporters
            .captures
            .iter()
            .any(|it| it.file == site.file() && in_handler(it.range));
        if captured
            || !only_console(&site, handler)
            || is_cleanup(&site, body)
            || is_explained(&site, statement.range)
        {
            continue;
        }
        let name = &site.code.function(site.call.function).name;
        let kind = by_words(name).or_else(|| by_words(site.source.path.file_name()));
        let severity = if kind.is_some() { Severity::High } else { Severity::Med };
        let message = match kind {
            Some(kind) => format!(
                "the error ({kind}) goes to the console, the code goes on, and nobody is told"
            ),
            None => {
                "the error goes to the console, the code goes on, and nobody is told".to_owned()
            }
        };
        cx.report(site.file(), site.call.range, message).severity(severity);
    }
}

/// Every statement of the handler writes to the console.
fn only_console(site: &Site<'_>, handler: &[Stmt]) -> bool {
    handler.iter().all(|statement| {
        let StmtKind::Expr(expr) = &statement.kind else { return false };
        site.code.call(*expr).is_some_and(|call| site.origin(call.callee).starts_with("console."))
    })
}

/// What is tried is only the end of something, or runs on a developer's machine alone.
fn is_cleanup(site: &Site<'_>, body: &[Stmt]) -> bool {
    if let [Stmt { kind: StmtKind::If { test, otherwise, .. }, .. }] = body
        && otherwise.is_empty()
        && security::is_development_test(site.code, *test, true)
    {
        return true;
    }
    let (Some(first), Some(last)) = (body.first(), body.last()) else { return true };
    let range = ByteRange::new(first.range.start, last.range.end);
    let calls = site.code.calls.iter().filter(|call| range.contains(site.code.range(**call)));
    let names: Vec<&str> = calls
        .filter_map(|call| site.code.call(*call))
        .map(|call| called(site.code, call))
        .collect();
    const ENDS: [&str; 13] = [
        "close",
        "end",
        "disconnect",
        "unlink",
        "unlinkSync",
        "destroy",
        "quit",
        "release",
        "rm",
        "abort",
        "removeListener",
        "clearInterval",
        "unsubscribe",
    ];
    !names.is_empty() && names.iter().all(|name| ENDS.contains(name))
}

/// A comment in the handler says why.
fn is_explained(site: &Site<'_>, range: ByteRange) -> bool {
    site.source.facts.comments.iter().any(|comment| {
        let text = site.text(comment.range);
        range.contains(comment.range) && !text.contains("finding:") && !text.contains("eslint")
    })
}
