//! Commands of risk, release, incident and stewardship.

use super::{Command, Family, Key, Kind};
use model::Depth;

/// Taken by every command that is no review, unless it has a key of that name itself.
pub(crate) static SHARED_KEYS: &[Key] = &[
    Key::new("SESSION_SLUG", Kind::Slug, "the session it belongs to").also(&["SESSION"]),
    Key::new("SCOPE", Kind::Word(model::Scope::WORDS), "what it looks at"),
    Key::new("CONTEXT", Kind::Text, "what the repository does not say"),
    Key::new("RISK_TOLERANCE", Kind::Word(LOW_TO_HIGH), "how much risk is acceptable").or("medium"),
    Key::new("DEPTH", Kind::Word(Depth::WORDS), "how far to look").or("thorough"),
];

const LOW_TO_HIGH: &[&str] = &["low", "medium", "high"];
const LOW_TO_CRITICAL: &[&str] = &["low", "medium", "high", "critical"];
const SERVICE_TEAM_ORG: &[&str] = &["service", "team", "org"];
const ENVIRONMENTS: &[&str] = &["staging", "production"];
const PRIORITIZATION: Key = Key::new(
    "PRIORITIZATION",
    Kind::Word(&["impact-first", "effort-first", "balanced"]),
    "what comes first",
);
const REFACTOR_TYPES: &[&str] = &["extract", "inline", "rename", "restructure", "replace"];

const fn command(name: &'static str, summary: &'static str, own_keys: &'static [Key]) -> Command {
    Command { name, summary, own_keys, family: Family::Operational }
}

const fn audit(name: &'static str, summary: &'static str, own_keys: &'static [Key]) -> Command {
    Command { name, summary, own_keys, family: Family::Audit }
}

pub(crate) static COMMANDS: &[Command] = &[
    command(
        "setup-wide-logging",
        "writes one-event-per-request logging for the framework in use",
        &[
            Key::new(
                "FRAMEWORK",
                Kind::OpenWord(&["express", "fastify", "koa", "nestjs", "next", "auto-detect"]),
                "web framework",
            )
            .or("auto-detect")
            .also(&["FRAMEWORKS"]),
            Key::new(
                "LOGGER",
                Kind::OpenWord(&["pino", "winston", "bunyan", "console", "auto-detect"]),
                "logger",
            )
            .or("auto-detect"),
            Key::new(
                "TAIL_SAMPLE_RATE",
                Kind::Fraction,
                "share of uneventful requests that is kept",
            )
            .or("0.05"),
            Key::new("BUSINESS_CONTEXT", Kind::List, "fields of every event: user.id, cart.total"),
            Key::new("KEEP_ALWAYS", Kind::Conditions, "events that are never sampled away"),
            Key::new("TARGET", Kind::List, "the application's folder, when there are several"),
            Key::new("DRY_RUN", Kind::YesNo, "show the changes and write nothing").or("no"),
        ],
    ),
    audit(
        "telemetry-audit",
        "personal data, cardinality and cost of logs, metrics and traces",
        &[
            Key::new("TARGET", Kind::List, "files or directories").or("."),
            Key::new(
                "AUDIT_FOCUS",
                Kind::Focus(&["pii", "cardinality", "cost", "coverage"]),
                "what to audit; a BLOCKER outside it is reported all the same",
            )
            .also(&["FOCUS"]),
            Key::new(
                "TELEMETRY_SYSTEM",
                Kind::OpenWord(&["datadog", "newrelic", "grafana", "cloudwatch"]),
                "where telemetry goes",
            ),
            Key::new(
                "COMPLIANCE_REQUIREMENTS",
                Kind::OpenWords(&["gdpr", "hipaa", "pci-dss", "none"]),
                "rules that apply",
            ),
            Key::new(
                "SCOPE",
                Kind::Word(&["logs", "metrics", "traces", "all"]),
                "kinds of telemetry",
            )
            .or("all"),
            Key::new(
                "LOG_SAMPLES",
                Kind::List,
                "exported logs to search: NDJSON or text, anywhere on the machine",
            )
            .also(&["SAMPLE"]),
            Key::new(
                "REQUESTS_PER_MONTH",
                Kind::Amount,
                "how many requests are served: 50M; without it, cost is told for a million",
            ),
            Key::new(
                "TAIL_SAMPLE_RATE",
                Kind::Fraction,
                "share of uneventful requests that is kept once there is one event for each",
            )
            .or("0.05"),
        ],
    ),
    command(
        "repro-harness",
        "a test that reproduces a bug every time",
        &[
            Key::new("BUG_REPORT", Kind::Text, "what goes wrong")
                .required()
                .also(&["BUG_DESCRIPTION"]),
            Key::new("TARGET", Kind::List, "where to look").also(&["FILES"]),
            Key::new(
                "FRAMEWORKS",
                Kind::OpenWords(&["express", "fastify", "koa", "nestjs", "stripe"]),
                "what the code uses",
            ),
            Key::new(
                "REPRODUCTION_STYLE",
                Kind::Word(&["unit-test", "integration-test", "e2e-test", "manual-steps"]),
                "kind of test",
            ),
        ],
    ),
    command(
        "rca",
        "root cause analysis of an incident",
        &[
            Key::new("INCIDENT", Kind::Text, "its title").required(),
            Key::new("DURATION", Kind::Duration, "how long it lasted"),
            Key::new("IMPACT", Kind::Text, "who and what was hit"),
            Key::new("TIMELINE", Kind::Text, "lines of `HH:MM - what happened`"),
            Key::new(
                "METHODOLOGY",
                Kind::Word(&["five-whys", "fishbone", "timeline"]),
                "how causes are sought",
            )
            .or("five-whys"),
        ],
    ),
    command(
        "postmortem-actions",
        "an analysis turned into actions with owners and dates",
        &[
            Key::new("RCA", Kind::Text, "the analysis, or where it is").required(),
            Key::new("SCOPE", Kind::Word(SERVICE_TEAM_ORG), "who acts").or("service"),
            PRIORITIZATION.or("balanced"),
            Key::new("CAPACITY", Kind::Word(LOW_TO_HIGH), "how much can be taken on").or("medium"),
            Key::new(
                "OWNERSHIP_MODEL",
                Kind::Word(&["direct-owner", "module-owners", "team-rotation"]),
                "how owners are found",
            )
            .or("module-owners"),
            Key::new(
                "TRACKING_SYSTEM",
                Kind::OpenWord(&["jira", "linear", "github", "none"]),
                "where actions are tracked",
            )
            .or("none"),
            Key::new(
                "DUE_DATE_POLICY",
                Kind::Word(&["aggressive", "realistic", "none"]),
                "latest dates",
            )
            .or("realistic"),
        ],
    ),
    command(
        "risk-assess",
        "risk of a release, with its reasons",
        &[
            Key::new("RELEASE", Kind::Text, "its name or tag").also(&["CHANGE"]),
            Key::new("CHANGES", Kind::List, "what it contains"),
            Key::new("ENVIRONMENT", Kind::OpenWord(ENVIRONMENTS), "where it goes").or("production"),
            Key::new("RISK_APPETITE", Kind::Word(LOW_TO_HIGH), "how much risk is acceptable")
                .or("medium"),
            Key::new("ASSESSMENT_DEPTH", Kind::Word(Depth::WORDS), "how far to look")
                .or("thorough"),
        ],
    ),
    command(
        "compat-check",
        "what a new version breaks for those who use the old",
        &[
            Key::new(
                "CHANGE_TYPE",
                Kind::Words(&["api", "database", "events", "dependencies"]),
                "what to compare",
            ),
            Key::new("CHANGE", Kind::Text, "what the change is"),
            Key::new("OLD_VERSION", Kind::Text, "revision in use"),
            Key::new("NEW_VERSION", Kind::Text, "revision to come"),
            Key::new(
                "COMPATIBILITY_LEVEL",
                Kind::Word(&["strict", "moderate", "loose"]),
                "what blocks",
            )
            .or("strict"),
        ],
    ),
    command(
        "test-matrix",
        "scenarios to test, matched with the tests that exist",
        &[
            Key::new("TARGET", Kind::Text, "the feature or the paths").also(&["FEATURE"]),
            Key::new("RISK_LEVEL", Kind::Word(LOW_TO_CRITICAL), "how much is at stake")
                .or("medium"),
            Key::new("COVERAGE_GOAL", Kind::Percent, "per cent of lines").or("80"),
            Key::new(
                "TEST_TYPES",
                Kind::Words(&["unit", "integration", "e2e", "chaos", "load", "contract"]),
                "levels to plan",
            ),
        ],
    ),
    command(
        "prod-readiness",
        "whether a service can be run at night by somebody else",
        &[
            Key::new("SERVICE", Kind::Text, "its name").also(&["FEATURE"]),
            Key::new("DEPLOYMENT_ENVIRONMENT", Kind::OpenWord(ENVIRONMENTS), "where it runs")
                .or("production"),
            Key::new(
                "READINESS_LEVEL",
                Kind::Word(&["mvp", "production", "critical"]),
                "how strict to be",
            )
            .or("production"),
            Key::new(
                "FOCUS",
                Kind::Focus(&[
                    "monitoring",
                    "runbooks",
                    "scaling",
                    "disaster-recovery",
                    "observability",
                    "safety",
                    "data-safety",
                    "security",
                    "capacity",
                    "incident-response",
                ]),
                "what to look at",
            ),
            Key::new(
                "SCOPE",
                Kind::Word(&["service", "feature", "infrastructure", "database"]),
                "what it covers",
            )
            .or("service"),
        ],
    ),
    command(
        "ship-plan",
        "a rollout in phases with conditions to go on and to go back",
        &[
            Key::new("RELEASE", Kind::Text, "its name or tag").also(&["CHANGE"]),
            Key::new(
                "ROLLOUT_STYLE",
                Kind::Word(&["canary", "blue-green", "rolling", "all-at-once"]),
                "how traffic moves",
            )
            .or("canary"),
            Key::new("TRAFFIC_PATTERN", Kind::Percents, "per cent of traffic in each phase")
                .or("1,10,50,100"),
            Key::new("FEATURE_FLAGS", Kind::List, "flags that guard it"),
            Key::new("ROLLBACK_TRIGGERS", Kind::Conditions, "what turns it back"),
            Key::new("ENVIRONMENTS", Kind::List, "where it goes, in order"),
        ],
    ),
    command(
        "debt-register",
        "debt with its price, in the order to pay it",
        &[
            Key::new("SCOPE", Kind::Word(SERVICE_TEAM_ORG), "whose debt").or("service"),
            Key::new(
                "DEBT_SOURCES",
                Kind::Words(&[
                    "code",
                    "architecture",
                    "process",
                    "infrastructure",
                    "documentation",
                ]),
                "where to look",
            )
            .also(&["SOURCE"]),
            PRIORITIZATION.or("balanced"),
            Key::new("TIME_HORIZON", Kind::Word(&["sprint", "quarter", "year"]), "how far to plan")
                .or("quarter"),
            Key::new(
                "FORMAT",
                Kind::Word(&["jira", "github", "markdown", "csv"]),
                "how it is written",
            )
            .or("markdown"),
        ],
    ),
    command(
        "refactor-followups",
        "a refactoring in steps that can each be taken back",
        &[
            Key::new("REFACTOR_TARGET", Kind::Text, "what is refactored").also(&["TARGET"]),
            Key::new("REFACTOR_TYPE", Kind::Word(REFACTOR_TYPES), "what kind of change"),
            Key::new("RISK_LEVEL", Kind::Word(LOW_TO_HIGH), "how much is at stake").or("medium"),
            Key::new("PARALLEL_WORK", Kind::YesNo, "whether old and new run side by side").or("no"),
            Key::new(
                "STYLE",
                Kind::Word(&["aggressive", "conservative", "ultra-safe"]),
                "how small the steps are",
            )
            .or("conservative"),
        ],
    ),
    command(
        "handoff",
        "what the next person must know",
        &[
            Key::new(
                "AUDIENCE",
                Kind::Word(&["reviewers", "oncall", "cross-functional", "leadership"]),
                "who reads it",
            )
            .or("reviewers"),
            Key::new("CHANGE", Kind::Text, "what changed"),
            Key::new("CRITICAL_PATHS", Kind::List, "what must not break"),
            Key::new(
                "ROLLBACK_PLAN",
                Kind::OpenWord(&[
                    "feature-flag",
                    "deployment-rollback",
                    "database-rollback",
                    "manual",
                ]),
                "the way back",
            ),
            Key::new("TARGET", Kind::List, "a range of revisions or paths"),
            Key::new("SCOPE", Kind::Word(&["pr", "worktree", "diff", "repo"]), "what it covers")
                .or("pr"),
        ],
    ),
];
