//! Messages that break the trace.

use std::collections::BTreeMap;

use crate::critical;
use crate::sites::cite;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "context-not-propagated",
    summary: "a message is sent without the context of its trace",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "tracing",
    focus: &["tracing"],
    cwe: &[],
    references: &[
        "https://opentelemetry.io/docs/concepts/context-propagation/",
        "https://www.w3.org/TR/trace-context/",
    ],
    reads: FactKinds::CODE,
    page: include_str!("context_not_propagated.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    let tracing = &telemetry.tracing;
    let traces = tracing.setups.iter().any(|setup| &*setup.system == "opentelemetry");
    if !traces || critical::is_watched_from_outside(program) {
        return;
    }
    let all: bool = tracing.instrumentations.iter().any(|it| it.contains("auto-instrumentations"));
    let instrumented =
        |library: &str| tracing.instrumentations.iter().any(|it| it.contains(library));
    let mut lost: BTreeMap<(FileId, &str), Vec<ByteRange>> = BTreeMap::new();
    let sites: Vec<CallSite<'_>> = cx.calls().filter(|site| cx.is_production(site.file)).collect();
    for site in sites {
        let Some((library, covered)) = site.callee.and_then(|callee| sends(callee.as_str())) else {
            continue;
        };
        if covered && all
            || instrumented(library)
            || instrumented(if library == "bullmq" { "bull" } else { library })
        {
            continue;
        }
        let carried = tracing.carried.contains(&(site.file, site.owner)) || writes_context(&site);
        if !carried {
            lost.entry((site.file, library)).or_default().push(site.range());
        }
    }
    for ((file, library), ranges) in lost {
        let Some((first, others)) = ranges.split_first() else { continue };
        let message = format!(
            "the message leaves through {library} without the context of the trace: what its receiver does is another trace"
        );
        let others: Vec<_> = others.iter().map(|range| (file, *range)).collect();
        cite(cx.report(file, *first, message), &others, "and here");
    }
}

/// The library that a call sends a message with, and whether OpenTelemetry's own set of instrumentations sees it.
fn sends(origin: &str) -> Option<(&'static str, bool)> {
    let (owner, method) = origin.rsplit_once('.')?;
    Some(match (owner, method) {
        ("bullmq.Queue()", "add" | "addBulk") => ("bullmq", false),
        ("bull()", "add" | "addBulk") => ("bull", false),
        ("pg-boss()", "send" | "insert" | "publish") => ("pg-boss", false),
        ("nats.connect()", "publish" | "request") => ("nats", false),
        (_, "publish" | "sendToQueue") if owner.starts_with("amqplib.connect().create") => {
            ("amqplib", true)
        }
        (_, "send" | "sendBatch") if owner.starts_with("kafkajs.Kafka().producer()") => {
            ("kafkajs", true)
        }
        _ => return None,
    })
}

/// `traceparent` or headers of the trace stand in the call.
fn writes_context(site: &CallSite<'_>) -> bool {
    let text = site.text(site.expr);
    ["traceparent", "traceContext", "trace_context", "carrier", "otel"]
        .iter()
        .any(|sign| text.contains(sign))
}
