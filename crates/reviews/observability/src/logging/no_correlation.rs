//! Lines of a request that cannot be found together.

use review::prelude::*;
use std::collections::BTreeMap;

use facts::FileClass;
use flow::Program;
use review::words;

use crate::reach::Reached;
use crate::sites::{Site, cite, counted, sites};

pub(crate) static CHECK: Check = Check {
    id: "no-correlation",
    summary: "lines of a handler carry no request id",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "quality",
    focus: &["quality"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/specs/otel/logs/#log-correlation"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::ROUTES).and(FactKinds::CODE),
    page: include_str!("no_correlation.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    if adds_ids_everywhere(program) {
        return;
    }
    let reached = program.shared::<Reached>();
    let sites = sites(cx);
    let lost = sites.iter().filter(|site| {
        is_logger(site) && reached.contains(site.file(), site.call.function) && !is_bound(site)
    });
    // The cause is the logger: one finding for each.
    let mut loggers: BTreeMap<Option<u32>, Vec<&Site<'_>>> = BTreeMap::new();
    for site in lost {
        loggers.entry(site.call.setup).or_default().push(site);
    }
    for sites in loggers.values() {
        let Some((first, others)) = sites.split_first() else { continue };
        let mut files: Vec<_> = sites.iter().map(|site| site.source.path.clone()).collect();
        files.dedup();
        let message = format!(
            "{} of request handling in {} without a request or trace id: those of one request cannot be told from the others'",
            counted(sites.len(), "line"),
            counted(files.len(), "file"),
        );
        let others: Vec<_> = others.iter().map(|site| (site.file(), site.call.range)).collect();
        files.truncate(10);
        let builder = cite(cx.report(first.file(), first.call.range, message), &others, "and here");
        builder.absent("a request id: in the call, bound by `child()`, added by a mixin, or a request's own logger", files);
    }
}

/// The console has no binding to speak of; that it is used is another finding. Loggers known by their name alone may
/// do what they like.
fn is_logger(site: &Site<'_>) -> bool {
    !site.is_console() && &*site.call.logger != "unknown"
}

/// Whether the call, its logger or the program as a whole says which request a line belongs to.
pub(crate) fn carries_request_id(site: &Site<'_>) -> bool {
    is_bound(site) || adds_ids_everywhere(site.program)
}

fn is_bound(site: &Site<'_>) -> bool {
    let call = site.call;
    let setup = call.setup.and_then(|setup| site.program.loggers.get(setup as usize));
    call.of_request
        || call.bound.iter().any(|key| is_id(key))
        || call.fields.iter().any(|field| field.name.split('.').any(is_id))
        || setup.is_some_and(|setup| setup.added.iter().any(|key| &**key == "*" || is_id(key)))
}

fn is_id(key: &str) -> bool {
    let words = words(key).concat();
    matches!(
        words.as_str(),
        "requestid"
            | "reqid"
            | "traceid"
            | "correlationid"
            | "correlation"
            | "trace"
            | "spanid"
            | "rid"
            | "req"
            | "request"
            | "jobid"
            | "transactionid"
            | "xrequestid"
    )
}

/// What puts an id on every line without the calls' doing.
fn adds_ids_everywhere(program: &Program) -> bool {
    const PACKAGES: &[&str] = &[
        "nestjs-cls",
        "cls-rtracer",
        "cls-hooked",
        "express-http-context",
        "nestjs-pino",
        "@opentelemetry/instrumentation-pino",
        "@opentelemetry/instrumentation-winston",
        "@opentelemetry/instrumentation-bunyan",
        "@opentelemetry/auto-instrumentations-node",
        "dd-trace",
        "elastic-apm-node",
        "@elastic/ecs-pino-format",
        "newrelic",
        "@google-cloud/logging-winston",
    ];
    let production = |(_, file, code): (FileId, &_, _)| -> Option<_> {
        let file: &SourceFile = file;
        (file.class == FileClass::Production).then_some(code)
    };
    let codes: Vec<&Code> = program.base.code().filter_map(production).collect();
    let imports = codes.iter().flat_map(|code| &code.imports);
    imports.into_iter().any(|import| PACKAGES.contains(&&*import.specifier))
}
