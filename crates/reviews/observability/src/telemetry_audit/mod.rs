//! The audit of telemetry: what logs, metrics, traces, error reports and analytics tell of people, and what they cost.

use review::{Check, Focus, Review};

mod log_pii_flow;
mod pii_in_metric;
mod pii_in_trace;
mod pii_to_third_party;
mod sample_pii;
mod sample_secret;
mod unbounded_label;

/// One line a check, in the order of the folder.
static CHECKS: &[&Check] = &[
    &log_pii_flow::CHECK,
    &pii_in_metric::CHECK,
    &pii_in_trace::CHECK,
    &pii_to_third_party::CHECK,
    &sample_pii::CHECK,
    &sample_secret::CHECK,
    &unbounded_label::CHECK,
];

pub(crate) static REVIEW: Review = Review {
    name: "telemetry-audit",
    ordinal: "TEL",
    summary: "what telemetry tells of people, and what it costs",
    focus: FOCUS,
    checks: CHECKS,
    shared: crate::logging::FOR_AUDIT,
    tables: crate::audit::tables,
    gaps: review::no_gaps,
};

static FOCUS: &[Focus] = &[
    Focus { name: "pii", summary: "personal data and credentials stay out of telemetry" },
    Focus { name: "cardinality", summary: "labels take few values" },
    Focus { name: "cost", summary: "what is written is worth its price" },
    Focus { name: "coverage", summary: "what is written can be found, joined and understood" },
];
