//! The logging review: what is written to logs, and what should not be.

use review::{Check, Focus, Review, SharedCheck};

/// One line a check, in the order of the folder.
static CHECKS: &[&Check] = &[];

/// A credential in a log is a matter of both reviews: one rule, two labels.
static SHARED: &[SharedCheck] = &[SharedCheck {
    owner: "security",
    check: security::SECRET_LOGGED,
    focus: &["safety", "privacy"],
}];

pub static REVIEW: Review = Review {
    name: "logging",
    ordinal: "LOG",
    summary: "what is written to logs, and what should not be",
    focus: FOCUS,
    checks: CHECKS,
    shared: SHARED,
    tables: review::no_tables,
};

static FOCUS: &[Focus] = &[
    Focus { name: "safety", summary: "credentials and regulated data stay out of logs" },
    Focus { name: "privacy", summary: "personal data and what people wrote stay out of logs" },
    Focus { name: "quality", summary: "a record can be searched, joined and understood" },
    Focus { name: "levels", summary: "the level says how bad it is" },
    Focus { name: "noise", summary: "what is written is worth its storage" },
    Focus { name: "structure", summary: "one event tells a request's whole story" },
];
