//! An event about the request and nothing about the business.

use review::prelude::*;
use review::words;

use crate::completion::Completions;

pub(crate) static CHECK: Check = Check {
    id: "no-business-context",
    summary: "the completion event says nothing about the business",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "structure",
    focus: &["structure"],
    cwe: &[],
    references: &["https://stripe.com/blog/canonical-log-lines"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE),
    page: include_str!("no_business_context.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    for completion in &program.shared::<Completions>().0 {
        if !cx.in_scope(completion.file) || completion.keys.iter().any(|key| is_business(key)) {
            continue;
        }
        let message = "the event that ends every request says nothing of whom it was for: no plan, flags, tenant or order";
        cx.report(completion.file, completion.range, message);
    }
}

/// Anything but the mechanics of HTTP, and ids, which say who and not what kind.
fn is_business(key: &str) -> bool {
    const TECHNICAL: &[&str] = &[
        "request",
        "req",
        "res",
        "response",
        "err",
        "error",
        "id",
        "ids",
        "trace",
        "span",
        "correlation",
        "method",
        "url",
        "uri",
        "path",
        "route",
        "status",
        "code",
        "statuscode",
        "duration",
        "time",
        "ms",
        "elapsed",
        "latency",
        "ip",
        "remote",
        "address",
        "agent",
        "useragent",
        "user",
        "service",
        "version",
        "env",
        "environment",
        "host",
        "hostname",
        "pid",
        "level",
        "msg",
        "message",
        "timestamp",
        "name",
        "type",
        "event",
        "protocol",
        "http",
        "query",
        "params",
        "headers",
        "header",
        "body",
        "length",
        "content",
        "size",
        "referer",
        "referrer",
        "start",
        "end",
        "started",
        "query",
        "session",
        "reqid",
        "requestid",
        "userid",
        "took",
        "original",
        "base",
        "secure",
        "port",
        "peer",
        "responsetime",
        "label",
    ];
    key == "*" || words(key).iter().any(|word| !TECHNICAL.contains(&word.as_str()))
}
