//! Servers that fall over without a word.

use crate::critical;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "unhandled-global",
    summary: "nothing hears of errors that nobody catches",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "errors",
    focus: &["errors"],
    cwe: &[248],
    references: &["https://nodejs.org/api/process.html#event-unhandledrejection"],
    reads: FactKinds::CODE,
    page: include_str!("unhandled_global.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    // Reporters and agents listen themselves.
    let listens =
        telemetry.reporters.setups.iter().any(|setup| &*setup.system != "application insights");
    let agent = telemetry
        .tracing
        .setups
        .iter()
        .any(|setup| matches!(&*setup.system, "newrelic" | "elastic" | "application insights"));
    if listens || agent || is_heard(program) {
        return;
    }
    let services = critical::services(cx);
    for service in &services {
        let mut entries: Vec<(FileId, ByteRange)> = Vec::new();
        for site in
            cx.calls().filter(|site| cx.is_production(site.file) && site.name() == Some("listen"))
        {
            let here = critical::package_of(program, site.file) == service.folder;
            let is_server = site.callee.is_some_and(|callee| starts(callee.as_str()));
            if here && is_server {
                entries.push((site.file, site.range()));
            }
        }
        let Some((file, range)) = entries.first().copied() else { continue };
        let message = "the server starts here, and neither `unhandledRejection` nor `uncaughtException` is listened to";
        cx.report(file, range, message).absent(
            "process.on('unhandledRejection'), process.on('uncaughtException'), a reporter that does it",
            service.paths(),
        );
    }
}

/// Some code names the event, if only in a list of events.
fn is_heard(program: &flow::Program) -> bool {
    let mut exprs = program.base.code().flat_map(|(_, _, code)| &code.exprs);
    exprs.any(|expr| {
        matches!(&expr.kind, ExprKind::String(text)
            if matches!(&**text, "unhandledRejection" | "uncaughtException"))
    })
}

fn starts(callee: &str) -> bool {
    matches!(
        callee,
        "express().listen"
            | "fastify().listen"
            | "koa().listen"
            | "http.createServer().listen"
            | "https.createServer().listen"
            | "@nestjs/core.NestApplication().listen"
    )
}
