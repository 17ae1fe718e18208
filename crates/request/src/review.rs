//! What a person asks of a review: one struct, whichever way it was said.

use model::{Depth, Scope, Severity, TestCode};
use serde::{Deserialize, Serialize};

use crate::Call;
use crate::vocabulary::Family;

/// Filled alike by flags, by a `KEY: value` block and by a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRequest {
    /// Short names: `security`, `api-contracts`.
    pub reviews: Vec<String>,
    /// As given: paths, or a revision or range of revisions. Only the repository can tell which.
    pub target: Vec<String>,
    pub scope: Option<Scope>,
    /// Globs that narrow the scope further.
    pub paths: Vec<String>,
    /// Facts that the code does not say, in a person's words.
    pub context: Option<String>,
    pub session: SessionChoice,
    pub depth: Depth,
    /// Lower case, as given; which of them a review knows is for the review to say.
    pub focus: Vec<String>,
    pub frameworks: Vec<String>,
    pub api_style: Vec<String>,
    pub database: Vec<String>,
    pub logger: Vec<String>,
    pub infra_type: Vec<String>,
    pub ci_platform: Vec<String>,
    pub observability_stack: Vec<String>,
    pub refactor_type: Option<String>,
    pub concurrency_model: Vec<String>,
    pub tests: TestCode,
    /// The mildest severity that blocks.
    pub fail_on: Severity,
    #[serde(default)]
    pub audit: AuditRequest,
}

/// What only an audit of telemetry is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRequest {
    /// `datadog`, `newrelic` .., lower case.
    pub systems: Vec<String>,
    /// `gdpr`, `hipaa`, `pci-dss` or `none`, lower case; empty when nothing was said.
    pub compliance: Vec<String>,
    /// `logs`, `metrics` or `traces`; `None` for all.
    pub signal: Option<String>,
    /// Files of exported logs, as typed.
    pub samples: Vec<String>,
    pub requests_per_month: Option<u64>,
    /// From 0 to 1, as written; `0.05` when it was not given.
    pub tail_sample_rate: Option<String>,
}

/// Whether a report also goes to a session's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionChoice {
    /// Nothing was said: the environment and the branch decide.
    #[default]
    Unsaid,
    None,
    Slug(String),
}

impl Default for ReviewRequest {
    fn default() -> Self {
        Self {
            reviews: Vec::new(),
            target: Vec::new(),
            scope: None,
            paths: Vec::new(),
            context: None,
            session: SessionChoice::Unsaid,
            depth: Depth::Thorough,
            focus: Vec::new(),
            frameworks: Vec::new(),
            api_style: Vec::new(),
            database: Vec::new(),
            logger: Vec::new(),
            infra_type: Vec::new(),
            ci_platform: Vec::new(),
            observability_stack: Vec::new(),
            refactor_type: None,
            concurrency_model: Vec::new(),
            tests: TestCode::Demote,
            fail_on: Severity::High,
            audit: AuditRequest::default(),
        }
    }
}

impl ReviewRequest {
    /// From a call of a `/review:..` command; values that were not said keep their defaults.
    pub fn from_call(call: &Call) -> Self {
        let word = |key: &str| call.text(key);
        let list = |key: &str| call.list(key);
        let defaults = Self::default();
        let is_audit = call.command.family == Family::Audit;
        Self {
            reviews: call.command.review_name().map(str::to_owned).into_iter().collect(),
            target: list("TARGET"),
            scope: word("SCOPE").and_then(|scope| scope.parse().ok()),
            paths: list("PATHS"),
            context: word("CONTEXT"),
            session: SessionChoice::read(word("SESSION_SLUG").as_deref()),
            depth: word("DEPTH").and_then(|depth| depth.parse().ok()).unwrap_or_default(),
            focus: if is_audit { list("AUDIT_FOCUS") } else { list("FOCUS") },
            frameworks: list("FRAMEWORKS"),
            api_style: list("API_STYLE"),
            database: list("DATABASE"),
            logger: list("LOGGER"),
            infra_type: list("INFRA_TYPE"),
            ci_platform: list("CI_PLATFORM"),
            observability_stack: list("OBSERVABILITY_STACK"),
            refactor_type: word("REFACTOR_TYPE"),
            concurrency_model: list("CONCURRENCY_MODEL"),
            tests: word("TESTS").and_then(|tests| tests.parse().ok()).unwrap_or_default(),
            fail_on: word("FAIL_ON")
                .and_then(|level| level.parse().ok())
                .unwrap_or(defaults.fail_on),
            audit: AuditRequest::from_call(call),
        }
    }
}

impl AuditRequest {
    fn from_call(call: &Call) -> Self {
        if call.command.family != Family::Audit {
            return Self::default();
        }
        let lower = |key: &str| call.list(key).iter().map(|word| word.to_lowercase()).collect();
        Self {
            systems: lower("TELEMETRY_SYSTEM"),
            compliance: lower("COMPLIANCE_REQUIREMENTS"),
            signal: call.text("SCOPE").filter(|word| word != "all"),
            samples: call.list("LOG_SAMPLES"),
            requests_per_month: call.text("REQUESTS_PER_MONTH").and_then(|text| text.parse().ok()),
            tail_sample_rate: call.text("TAIL_SAMPLE_RATE"),
        }
    }
}

impl SessionChoice {
    /// `none` is a choice; nothing is none.
    pub fn read(slug: Option<&str>) -> Self {
        match slug {
            None => Self::Unsaid,
            Some("none") => Self::None,
            Some(slug) => Self::Slug(slug.to_owned()),
        }
    }
}
