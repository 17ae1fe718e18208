//! The observability review: whether a running system tells what happens in it.

use review::{Check, Focus, Review, SharedCheck};

mod alerted_not_emitted;
mod emitted_never_queried;
mod id_not_propagated;
mod pii_not_redacted;
mod queried_not_emitted;
mod sampled_not_emitted;
mod schema_inconsistent;

/// One line a check, in the order of the folder.
static CHECKS: &[&Check] = &[
    &alerted_not_emitted::CHECK,
    &emitted_never_queried::CHECK,
    &id_not_propagated::CHECK,
    &pii_not_redacted::CHECK,
    &queried_not_emitted::CHECK,
    &sampled_not_emitted::CHECK,
    &schema_inconsistent::CHECK,
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
    summary: "whether a running system tells what happens in it, to whom it happens, and whom to wake",
    focus: FOCUS,
    checks: CHECKS,
    shared: SHARED,
    tables: crate::posture::tables,
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
