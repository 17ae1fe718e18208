//! The observability review: whether a running system tells what happens in it.

use review::{Check, Focus, Review};

mod alert_cause_not_symptom;
mod alert_missing_kind;
mod alert_no_context;
mod alert_no_for;
mod alert_no_owner;
mod alert_no_runbook;
mod alert_no_severity;
mod alert_noisy;
mod alert_unknown_metric;
mod error_no_runbook;
mod no_alerts;
mod no_health_endpoint;
mod runbook_dead_link;
mod runbook_thin;
mod trace_no_sampling;

/// One line a check, in the order of the folder.
static CHECKS: &[&Check] = &[
    &alert_cause_not_symptom::CHECK,
    &alert_missing_kind::CHECK,
    &alert_no_context::CHECK,
    &alert_no_for::CHECK,
    &alert_no_owner::CHECK,
    &alert_no_runbook::CHECK,
    &alert_no_severity::CHECK,
    &alert_noisy::CHECK,
    &alert_unknown_metric::CHECK,
    &error_no_runbook::CHECK,
    &no_alerts::CHECK,
    &no_health_endpoint::CHECK,
    &runbook_dead_link::CHECK,
    &runbook_thin::CHECK,
    &trace_no_sampling::CHECK,
];

pub(crate) static REVIEW: Review = Review {
    name: "observability",
    ordinal: "OBS",
    summary: "whether a running system tells what happens in it, to whom it happens, and whom to wake",
    focus: FOCUS,
    checks: CHECKS,
    shared: &[],
    tables: review::no_tables,
    gaps: review::no_gaps,
};

static FOCUS: &[Focus] = &[
    Focus { name: "logs", summary: "one event a request, with ids and business context" },
    Focus {
        name: "metrics",
        summary: "latency, traffic, errors and saturation, at a bounded cost",
    },
    Focus { name: "tracing", summary: "a request is followed through every service" },
    Focus { name: "errors", summary: "failures are reported, grouped and told whom they hit" },
    Focus { name: "alerts", summary: "somebody is told when users notice, and not otherwise" },
    Focus { name: "runbooks", summary: "who is woken knows what to do" },
];
