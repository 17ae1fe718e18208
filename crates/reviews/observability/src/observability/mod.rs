//! The observability review: whether a running system can be understood from outside.

use review::{Check, Focus, Review, SharedCheck};

mod alert_cause_not_symptom;
mod alert_missing_kind;
mod alert_no_context;
mod alert_no_for;
mod alert_no_owner;
mod alert_no_runbook;
mod alert_no_severity;
mod alert_noisy;
mod alert_unknown_metric;
mod alerted_not_emitted;
mod capture_no_context;
mod capture_pii;
mod catch_console_only;
mod context_not_propagated;
mod emitted_never_queried;
mod error_message_dynamic;
mod error_no_runbook;
mod fingerprint_user;
mod gauge_as_latency;
mod id_not_propagated;
mod label_unbounded;
mod label_wide;
mod metric_naming;
mod no_alerts;
mod no_error_metric;
mod no_error_reporter;
mod no_health_endpoint;
mod no_latency_metric;
mod no_release;
mod no_saturation_metric;
mod no_tracing;
mod no_traffic_metric;
mod pii_not_redacted;
mod queried_not_emitted;
mod runbook_dead_link;
mod runbook_thin;
mod sampled_not_emitted;
mod schema_inconsistent;
mod span_missing_op;
mod span_no_business;
mod span_no_error;
mod span_not_ended;
mod trace_no_sampling;
mod unhandled_global;
mod vanity_metric;

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
    &alerted_not_emitted::CHECK,
    &capture_no_context::CHECK,
    &capture_pii::CHECK,
    &catch_console_only::CHECK,
    &context_not_propagated::CHECK,
    &emitted_never_queried::CHECK,
    &error_message_dynamic::CHECK,
    &error_no_runbook::CHECK,
    &fingerprint_user::CHECK,
    &gauge_as_latency::CHECK,
    &id_not_propagated::CHECK,
    &label_unbounded::CHECK,
    &label_wide::CHECK,
    &metric_naming::CHECK,
    &no_alerts::CHECK,
    &no_error_metric::CHECK,
    &no_error_reporter::CHECK,
    &no_health_endpoint::CHECK,
    &no_latency_metric::CHECK,
    &no_release::CHECK,
    &no_saturation_metric::CHECK,
    &no_tracing::CHECK,
    &no_traffic_metric::CHECK,
    &pii_not_redacted::CHECK,
    &queried_not_emitted::CHECK,
    &runbook_dead_link::CHECK,
    &runbook_thin::CHECK,
    &sampled_not_emitted::CHECK,
    &schema_inconsistent::CHECK,
    &span_missing_op::CHECK,
    &span_no_business::CHECK,
    &span_no_error::CHECK,
    &span_not_ended::CHECK,
    &trace_no_sampling::CHECK,
    &unhandled_global::CHECK,
    &vanity_metric::CHECK,
];

const fn share(check: &'static Check) -> SharedCheck {
    SharedCheck { owner: "logging", check, focus: &["logs"] }
}

/// What is written to logs is a matter of both reviews: one rule, two labels.
static SHARED: &[SharedCheck] = &[
    share(crate::logging::NO_BUSINESS_CONTEXT),
    share(crate::logging::NO_CANONICAL),
    share(crate::logging::NO_CORRELATION),
    share(crate::logging::NO_SAMPLING),
    share(crate::logging::UNSTRUCTURED),
];

pub(crate) static REVIEW: Review = Review {
    name: "observability",
    ordinal: "OBS",
    summary: "whether a running system can be understood from outside",
    focus: FOCUS,
    checks: CHECKS,
    shared: SHARED,
    tables: crate::posture::tables,
    gaps: review::no_gaps,
};

static FOCUS: &[Focus] = &[
    Focus { name: "logs", summary: "events tell what happened to a request" },
    Focus {
        name: "metrics",
        summary: "latency, traffic, errors and saturation are measured at a bounded cost",
    },
    Focus { name: "tracing", summary: "a request can be followed through all that it touched" },
    Focus { name: "errors", summary: "failures are reported, grouped and known by release" },
    Focus { name: "alerts", summary: "somebody is told when users suffer" },
    Focus { name: "runbooks", summary: "whoever is told knows what to do" },
];
