//! What a rule watches, by its queries first and by its name.

use facts::telemetry::{AlertRule, Operator, Query, QueryLanguage, Signal};

use crate::words;

const ERRORS: &[&str] = &[
    "error",
    "errors",
    "err",
    "failure",
    "failures",
    "failed",
    "fail",
    "fails",
    "failing",
    "5xx",
    "exception",
    "exceptions",
    "fault",
    "faults",
    "timeouts",
    "timeout",
    "rejected",
    "dropped",
    "unsuccessful",
    "errored",
    "aborted",
    "availability",
    "budget",
    "burn",
    "slo",
    "panics",
];
const LATENCY: &[&str] = &[
    "latency",
    "latencies",
    "duration",
    "slow",
    "elapsed",
    "p50",
    "p90",
    "p95",
    "p99",
    "apdex",
    "responsetime",
    "durations",
];
const TRAFFIC: &[&str] = &["traffic", "throughput", "rps", "qps", "hits", "tps"];
const REQUESTS: &[&str] =
    &["request", "requests", "req", "reqs", "calls", "messages", "invocations"];
const FULL: &[&str] = &[
    "queue",
    "queues",
    "queued",
    "backlog",
    "lag",
    "pool",
    "depth",
    "pending",
    "waiting",
    "connections",
    "saturation",
    "throttled",
    "throttles",
    "throttling",
    "capacity",
    "eventloop",
    "utilization",
    "utilisation",
    "quota",
    "backpressure",
    "inflight",
    "exhausted",
    "exhaustion",
    "oldest",
    "workers",
    "limit",
    "pressure",
    "full",
    "sessions",
    "fds",
    "descriptors",
    "concurrency",
    "iterator",
    "storage",
    "headroom",
];
const MEANS: &[&str] = &[
    "cpu",
    "memory",
    "mem",
    "heap",
    "rss",
    "disk",
    "filesystem",
    "load1",
    "load5",
    "load15",
    "swap",
    "oom",
    "inode",
    "inodes",
    "ram",
    "oomkilled",
];
const BUSINESS: &[&str] = &[
    "order",
    "orders",
    "payment",
    "payments",
    "checkout",
    "checkouts",
    "purchase",
    "purchases",
    "signup",
    "signups",
    "registration",
    "registrations",
    "revenue",
    "cart",
    "carts",
    "conversion",
    "conversions",
    "subscription",
    "subscriptions",
    "booking",
    "bookings",
    "refund",
    "refunds",
    "invoice",
    "invoices",
    "billing",
    "login",
    "logins",
    "deposit",
    "deposits",
    "withdrawal",
    "withdrawals",
    "shipment",
    "shipments",
    "delivery",
    "sales",
    "customers",
    "churn",
    "charge",
    "charges",
    "gmv",
    "chargeback",
    "chargebacks",
];
const SILENCE: &[&str] = &[
    "heartbeat",
    "watchdog",
    "deadman",
    "deadmansswitch",
    "absent",
    "unreachable",
    "down",
    "offline",
];

/// In order, each once.
pub(crate) fn of(rule: &AlertRule) -> Vec<Signal> {
    let named = words::of(&rule.name.text);
    let metrics: Vec<String> = rule
        .queries
        .iter()
        .flat_map(|query| &query.metrics)
        .flat_map(|metric| words::of(&metric.name))
        .collect();
    let has =
        |list: &[&str]| named.iter().chain(&metrics).any(|word| list.contains(&word.as_str()));
    let percentile = rule.queries.iter().any(|query| !query.percentiles.is_empty());
    let errors = has(ERRORS) || rule.queries.iter().any(filters_failures);
    let latency = has(LATENCY)
        || percentile && !has(&["size", "bytes", "amount", "cents"])
        || follows(&metrics, "response", "time")
        || follows(&named, "response", "time");
    let means = has(MEANS);
    let full = means || has(FULL) || follows(&metrics, "event", "loop");
    let requests = has(REQUESTS) && !errors && !latency && !full;
    let mut found = Vec::new();
    let mut add = |is_it: bool, signal| {
        if is_it {
            found.push(signal);
        }
    };
    add(errors, Signal::Errors);
    add(latency, Signal::Latency);
    add(has(TRAFFIC) || requests, Signal::Traffic);
    add(full, Signal::Saturation);
    add(has(BUSINESS), Signal::Business);
    add(
        is_silence(rule) || named.iter().any(|word| SILENCE.contains(&word.as_str())),
        Signal::Heartbeat,
    );
    add(means, Signal::Cause);
    found
}

fn follows(words: &[String], first: &str, second: &str) -> bool {
    words.windows(2).any(|pair| pair[0] == first && pair[1] == second)
}

/// Something that no longer answers or reports.
fn is_silence(rule: &AlertRule) -> bool {
    let zero = rule.comparison.is_some_and(|comparison| {
        let low =
            matches!(comparison.operator, Operator::Equal | Operator::Below | Operator::AtMost);
        low && comparison.value.is_some_and(|value| value <= 1.0)
    });
    rule.queries.iter().any(|query| {
        let reports = query.metrics.iter().any(|metric| {
            matches!(&*metric.name, "up" | "probe_success")
                || metric.name.ends_with(".up")
                || metric.name.ends_with("can_connect")
        });
        query.calls("absent")
            || query.calls("absent_over_time")
            || query.calls("count_by_status")
            || reports && zero
    })
}

/// A label or field that picks out what failed.
fn filters_failures(query: &Query) -> bool {
    query.fields.iter().any(|field| {
        let Some(value) = field.value.as_deref() else { return false };
        if value.starts_with('!') && !value.starts_with("!=") {
            return matches!(value, "!2.." | "!200" | "!success" | "!ok" | "!OK");
        }
        let name = field.name.rsplit(['.', ':']).next().unwrap_or("").to_ascii_lowercase();
        let lower = value.to_ascii_lowercase();
        let is_status =
            name.contains("status") || name.contains("code") || name == "response_class";
        let is_failed = is_status
            && (lower.trim_start_matches(['>', '=', '~', '[', '(', '^']).starts_with('5')
                || lower.contains("|5")
                || lower.contains("error")
                || lower.contains("fail"));
        let says = matches!(
            &*lower,
            "error" | "errors" | "failed" | "failure" | "fail" | "exception" | "fatal" | "critical"
        );
        let is_true = matches!(&*name, "error" | "failed") && lower == "true";
        let is_level = matches!(&*name, "level" | "severity" | "outcome" | "result" | "state");
        is_failed
            || is_true
            || (is_status || is_level) && says
            || is_level && (lower.contains("error") || lower.contains("fail"))
    }) || query.language == QueryLanguage::LogQl
        && query.text.to_ascii_lowercase().contains("error")
}
