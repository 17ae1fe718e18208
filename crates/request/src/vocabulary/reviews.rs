//! The reviews and what may be asked of them.

use super::{Command, Key, Kind};
use model::{Depth, Scope, TestCode};

const TARGET: Key = Key::new(
    "TARGET",
    Kind::List,
    "files or directories; or a branch, a commit or a range of revisions a..b",
);

/// What every review takes, besides its FOCUS.
pub static REVIEW_KEYS: &[Key] = &[
    TARGET.or("."),
    Key::new(
        "SCOPE",
        Kind::Word(Scope::WORDS),
        "what is under review; a change gates only on what it introduces",
    ),
    Key::new("PATHS", Kind::List, "globs that narrow the scope further"),
    Key::new(
        "CONTEXT",
        Kind::Text,
        "what the code does not say: threat model, traffic, table sizes",
    ),
    Key::new("SESSION_SLUG", Kind::Slug, "the session whose folder also receives the report")
        .also(&["SESSION"]),
    Key::new(
        "DEPTH",
        Kind::Word(Depth::WORDS),
        "how far facts are followed and how sure a finding must be",
    )
    .or("thorough"),
    Key::new(
        "FOCUS",
        Kind::OpenWords(&[]),
        "categories; a BLOCKER outside them is reported all the same",
    ),
    Key::new(
        "FRAMEWORKS",
        Kind::OpenWords(&[
            "express", "fastify", "koa", "nestjs", "next", "react", "vue", "angular", "webpack",
            "vite", "html",
        ]),
        "frameworks in use; found by themselves when not given",
    )
    .also(&["FRAMEWORK"]),
    Key::new(
        "API_STYLE",
        Kind::OpenWords(&["rest", "graphql", "grpc"]),
        "kind of interface; found by itself when not given",
    ),
    Key::new(
        "DATABASE",
        Kind::OpenWords(&["postgres", "mysql", "mongodb", "sqlite"]),
        "database in use; found by itself when not given",
    ),
    Key::new(
        "LOGGER",
        Kind::OpenWords(&["pino", "winston", "bunyan", "console", "log4js"]),
        "logger in use; found by itself when not given",
    ),
    Key::new(
        "INFRA_TYPE",
        Kind::OpenWords(&[
            "terraform",
            "kubernetes",
            "cloudformation",
            "pulumi",
            "helm",
            "dockerfile",
            "compose",
            "cdk",
        ]),
        "kinds of infrastructure code; found by themselves when not given",
    ),
    Key::new(
        "CI_PLATFORM",
        Kind::OpenWords(&[
            "github-actions",
            "gitlab-ci",
            "circleci",
            "jenkins",
            "azure",
            "buildkite",
            "travis",
        ]),
        "pipeline in use; found by itself when not given",
    ),
    Key::new(
        "OBSERVABILITY_STACK",
        Kind::OpenWords(&[
            "datadog",
            "newrelic",
            "grafana",
            "cloudwatch",
            "prometheus",
            "otel",
            "sentry",
        ]),
        "where telemetry goes; found by itself when not given",
    ),
    Key::new(
        "REFACTOR_TYPE",
        Kind::OpenWord(&["rename", "extract", "inline", "restructure", "replace"]),
        "what kind of change was meant",
    ),
    Key::new(
        "CONCURRENCY_MODEL",
        Kind::OpenWords(&["async-await", "promises", "workers", "threads"]),
        "how work runs side by side",
    ),
    Key::new("TESTS", Kind::Word(TestCode::WORDS), "findings in test, fixture and example files")
        .or("demote"),
    Key::new(
        "FAIL_ON",
        Kind::Word(&["blocker", "high", "med", "low", "nit", "medium"]),
        "the mildest severity that blocks",
    )
    .or("high"),
];

const fn focus(values: &'static [&'static str]) -> Key {
    Key::new(
        "FOCUS",
        Kind::Focus(values),
        "categories; a BLOCKER outside them is reported all the same",
    )
}

/// The thirteen that the guide's workflows use, in its order.
pub static GUIDE_REVIEWS: &[&str] = &[
    "security",
    "api-contracts",
    "migrations",
    "logging",
    "frontend-performance",
    "accessibility",
    "ux-copy",
    "infra",
    "infra-security",
    "ci",
    "observability",
    "refactor-safety",
    "backend-concurrency",
];

pub(crate) static REVIEWS: &[Command] = &[
    Command::review(
        "review:security",
        "vulnerabilities: input that reaches where it does harm, identity, secrets, cryptography",
        &[focus(&[
            "authentication",
            "authorization",
            "secrets",
            "injection",
            "xss",
            "csrf",
            "input-validation",
            "cryptography",
            "web",
            "rate-limiting",
            "data-protection",
            "dependencies",
            "business-logic",
        ])],
    ),
    Command::review(
        "review:api-contracts",
        "changes that break the callers of an interface",
        &[focus(&[
            "backwards-compat",
            "versioning",
            "deprecation",
            "documentation",
            "validation",
            "errors",
            "pagination",
            "idempotency",
            "auth",
            "consistency",
        ])],
    ),
    Command::review(
        "review:migrations",
        "schema changes: locks, lost data, the way back",
        &[focus(&[
            "downtime",
            "data-loss",
            "performance",
            "rollback",
            "compatibility",
            "locking",
            "backfill",
            "ordering",
            "constraints",
            "index",
        ])],
    ),
    Command::review(
        "review:logging",
        "what is written to logs, and what should not be",
        &[focus(&["safety", "privacy", "quality", "levels", "noise", "structure"])],
    ),
    Command::review(
        "review:frontend-performance",
        "what makes pages slow",
        &[focus(&[
            "bundle-size",
            "rendering",
            "data-fetching",
            "images",
            "main-thread",
            "state",
            "ssr",
            "css",
            "third-party",
            "mobile",
            "network",
        ])],
    ),
    Command::review(
        "review:accessibility",
        "who is kept from using the pages",
        &[focus(&[
            "keyboard",
            "screen-reader",
            "color-contrast",
            "focus",
            "aria",
            "semantic",
            "labels",
            "forms",
            "dynamic",
        ])],
    ),
    Command::review(
        "review:ux-copy",
        "words that people read",
        &[focus(&[
            "clarity",
            "actionability",
            "consistency",
            "tone",
            "i18n",
            "errors",
            "success",
            "specificity",
            "accessibility",
        ])],
    ),
    Command::review(
        "review:infra",
        "infrastructure code: rights, networks, availability, cost",
        &[focus(&[
            "iam",
            "network",
            "compute",
            "availability",
            "cost",
            "observability",
            "secrets",
            "state",
            "kubernetes",
        ])],
    ),
    Command::review(
        "review:infra-security",
        "infrastructure code as an attacker reads it",
        &[focus(&[
            "iam",
            "network",
            "secrets",
            "encryption",
            "container",
            "logging",
            "public-exposure",
        ])],
    ),
    Command::review(
        "review:ci",
        "pipelines: secrets, who may run what, the same result twice",
        &[focus(&[
            "correctness",
            "determinism",
            "caching",
            "secrets",
            "parallelization",
            "flakiness",
            "feedback",
            "deployment",
            "permissions",
        ])],
    ),
    Command::review(
        "review:observability",
        "whether a fault at night can be understood",
        &[focus(&["logs", "metrics", "tracing", "errors", "alerts", "runbooks"])],
    ),
    Command::review(
        "review:refactor-safety",
        "behaviour that a refactoring changed",
        &[focus(&[
            "behavior-changes",
            "edge-cases",
            "error-handling",
            "side-effects",
            "defaults",
            "control-flow",
            "api",
            "performance",
            "ordering",
            "data-transform",
        ])],
    ),
    Command::review(
        "review:backend-concurrency",
        "races, lost updates, deadlocks",
        &[focus(&[
            "race-conditions",
            "atomicity",
            "locking",
            "deadlocks",
            "idempotency",
            "async",
            "isolation",
            "jobs",
        ])],
    ),
    Command::review("review:correctness", "logic that does not do what it means to", &[]),
    Command::review("review:testing", "changes without tests, tests without force", &[]),
    Command::review("review:docs", "what a reader is not told", &[]),
    Command::review("review:performance", "work that grows faster than its input", &[]),
    Command::review("review:privacy", "personal data and where it goes", &[]),
    Command::review("review:supply-chain", "dependencies and how they arrive", &[]),
    Command::review("review:reliability", "timeouts, retries, failure of others", &[]),
    Command::review("review:scalability", "what breaks at ten times the load", &[]),
    Command::review("review:cost", "what a change costs each month", &[]),
    Command::review("review:maintainability", "code that is hard to change", &[]),
    Command::review("review:style-consistency", "departures from the repository's own habits", &[]),
    Command::review("review:overengineering", "parts that nothing needs", &[]),
    Command::review("review:architecture", "layers and cycles", &[]),
    Command::review(
        "review:dx",
        "how it is to work with this repository",
        &[focus(&["ergonomics", "discoverability", "error-messages", "documentation"])],
    ),
    Command::review(
        "review:data-integrity",
        "promises about data that nothing keeps",
        &[focus(&["constraints", "transactions", "validation", "consistency"])],
    ),
    Command::review(
        "review:release",
        "versions, changelog, rollout",
        &[focus(&["versioning", "changelog", "rollout", "rollback", "communication"])],
    ),
    Command::review(
        "review:frontend-accessibility",
        "single-page applications and assistive technology",
        &[focus(&["route-announcements", "dynamic-content", "client-side-routing"])],
    ),
];
