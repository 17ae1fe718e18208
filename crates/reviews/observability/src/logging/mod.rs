//! The logging review: what is written to logs, and what should not be.

use review::{Check, Focus, Review, SharedCheck};

mod console_in_prod;
mod debug_prod;
mod diary_logging;
mod error_as_string;
mod field_ambiguous;
mod field_name_mixed;
mod level_all_info;
mod level_completion_debug;
mod level_debug_info;
mod level_expected_error;
mod level_failure_info;
mod level_retry_error;
mod level_sensitive_op;
mod log_body;
mod log_card_ssn_health;
mod log_config_env;
mod log_early;
mod log_error_object_pii;
mod log_headers;
mod log_health;
mod log_in_loop;
mod log_jwt;
mod log_large;
mod log_pii;
mod no_business_context;
mod no_canonical;
mod no_context;
mod no_correlation;
mod no_redaction;
mod no_sampling;
mod swallowed_log;
mod unstructured;

/// One line a check, in the order of the folder.
static CHECKS: &[&Check] = &[
    &console_in_prod::CHECK,
    &debug_prod::CHECK,
    &diary_logging::CHECK,
    &error_as_string::CHECK,
    &field_ambiguous::CHECK,
    &field_name_mixed::CHECK,
    &level_all_info::CHECK,
    &level_completion_debug::CHECK,
    &level_debug_info::CHECK,
    &level_expected_error::CHECK,
    &level_failure_info::CHECK,
    &level_retry_error::CHECK,
    &level_sensitive_op::CHECK,
    &log_body::CHECK,
    &log_card_ssn_health::CHECK,
    &log_config_env::CHECK,
    &log_early::CHECK,
    &log_error_object_pii::CHECK,
    &log_headers::CHECK,
    &log_health::CHECK,
    &log_in_loop::CHECK,
    &log_jwt::CHECK,
    &log_large::CHECK,
    &log_pii::CHECK,
    &no_business_context::CHECK,
    &no_canonical::CHECK,
    &no_context::CHECK,
    &no_correlation::CHECK,
    &no_redaction::CHECK,
    &no_sampling::CHECK,
    &swallowed_log::CHECK,
    &unstructured::CHECK,
];

/// Matters of the observability review as well.
pub(crate) const NO_BUSINESS_CONTEXT: &Check = &no_business_context::CHECK;
pub(crate) const NO_CANONICAL: &Check = &no_canonical::CHECK;
pub(crate) const NO_CORRELATION: &Check = &no_correlation::CHECK;
pub(crate) const NO_SAMPLING: &Check = &no_sampling::CHECK;
pub(crate) const UNSTRUCTURED: &Check = &unstructured::CHECK;

/// A credential in a log is a matter of both reviews: one rule, two labels.
static SHARED: &[SharedCheck] = &[SharedCheck {
    owner: "security",
    check: security::SECRET_LOGGED,
    focus: &["safety", "privacy"],
}];

/// What an audit of telemetry says about logs as well: the same claims under its own areas.
pub(crate) static FOR_AUDIT: &[SharedCheck] = &[
    SharedCheck { owner: "security", check: security::SECRET_LOGGED, focus: &["pii"] },
    audited(&log_card_ssn_health::CHECK, &["pii"]),
    audited(&log_pii::CHECK, &["pii"]),
    audited(&log_body::CHECK, &["pii"]),
    audited(&log_headers::CHECK, &["pii"]),
    audited(&log_jwt::CHECK, &["pii"]),
    audited(&log_config_env::CHECK, &["pii"]),
    audited(&log_error_object_pii::CHECK, &["pii"]),
    audited(&diary_logging::CHECK, &["cost", "coverage"]),
    audited(&log_in_loop::CHECK, &["cost"]),
    audited(&log_large::CHECK, &["cost"]),
    audited(&log_health::CHECK, &["cost"]),
    audited(&debug_prod::CHECK, &["cost"]),
    audited(&no_sampling::CHECK, &["cost"]),
    audited(&no_correlation::CHECK, &["coverage"]),
    audited(&unstructured::CHECK, &["coverage"]),
    audited(&level_failure_info::CHECK, &["coverage"]),
    audited(&no_business_context::CHECK, &["coverage"]),
    audited(&no_canonical::CHECK, &["coverage"]),
];

pub(crate) use no_correlation::carries_request_id;
pub(crate) use unstructured::is_glued as is_glued_message;

const fn audited(check: &'static Check, focus: &'static [&'static str]) -> SharedCheck {
    SharedCheck { owner: "logging", check, focus }
}

pub(crate) static REVIEW: Review = Review {
    name: "logging",
    ordinal: "LOG",
    summary: "what is written to logs, and what should not be",
    focus: FOCUS,
    checks: CHECKS,
    shared: SHARED,
    tables: crate::migration::tables,
    gaps: review::no_gaps,
};

static FOCUS: &[Focus] = &[
    Focus { name: "safety", summary: "credentials and regulated data stay out of logs" },
    Focus { name: "privacy", summary: "personal data and what people wrote stay out of logs" },
    Focus { name: "quality", summary: "a record can be searched, joined and understood" },
    Focus { name: "levels", summary: "the level says how bad it is" },
    Focus { name: "noise", summary: "what is written is worth its storage" },
    Focus { name: "structure", summary: "one event tells a request's whole story" },
];
