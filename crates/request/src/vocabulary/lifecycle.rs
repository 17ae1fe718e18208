//! Commands of a session's life: start, specify, plan, work, decide, document, close.

use super::{Command, Family, Key, Kind};

const fn command(name: &'static str, summary: &'static str, own_keys: &'static [Key]) -> Command {
    Command { name, summary, own_keys, family: Family::Lifecycle }
}

const TARGET: Key = Key::new("TARGET", Kind::List, "files, directories or a range of revisions");
const INPUTS: Key = Key::new("INPUTS", Kind::Text, "what to start from").required();
const CONSTRAINTS: Key = Key::new("CONSTRAINTS", Kind::Items, "what must hold");
const NON_GOALS: Key = Key::new("NON_GOALS", Kind::Items, "what is left out on purpose");
const WORK_TYPE: Key = Key::new(
    "WORK_TYPE",
    Kind::Word(&["error_report", "incident", "new_feature", "refactor", "greenfield_app"]),
    "kind of work",
);
const MILESTONE: Key =
    Key::new("MILESTONE", Kind::Word(&["mvp", "m1", "m2", "m3", "full"]), "which part of the plan");

pub(crate) static COMMANDS: &[Command] = &[
    command(
        "start-session",
        "opens a session folder for a piece of work",
        &[
            Key::new("EXPLANATION", Kind::Text, "what the work is").required(),
            Key::new(
                "SESSION_SLUG",
                Kind::OpenWord(&[]),
                "its name; made of the explanation when not given",
            )
            .also(&["SESSION", "SLUG"]),
            Key::new("TITLE", Kind::Text, "a short title"),
            Key::new("TYPE", WORK_TYPE.kind, WORK_TYPE.doc).also(&["WORK_TYPE"]),
            TARGET,
            CONSTRAINTS,
            NON_GOALS,
            Key::new("SUCCESS_CRITERIA", Kind::Items, "how success is known"),
        ],
    ),
    command(
        "close-session",
        "closes a session with what came of it",
        &[
            Key::new("SESSION_SLUG", Kind::Slug, "the session")
                .required()
                .also(&["SESSION", "SLUG"]),
            Key::new("STATUS", Kind::Word(&["done", "paused", "abandoned"]), "how it ends")
                .required(),
            Key::new("OUTCOME", Kind::Text, "one to three sentences"),
            Key::new("PR_OR_COMMIT", Kind::List, "where the work is"),
            Key::new(
                "ROLL_OUT",
                Kind::Word(&["none", "canary", "phased", "full"]),
                "how it goes out",
            )
            .or("none"),
            Key::new("FOLLOW_UPS", Kind::Items, "what is left, with owners and dates"),
            Key::new("ARTIFACTS_COMPLETED", Kind::Items, "`path - what it is`"),
            Key::new("STRICT", Kind::YesNo, "not done while anything speaks against it"),
            Key::new("CREATE", Kind::YesNo, "make the session if it is not there"),
        ],
    ),
    command(
        "spec-crystallize",
        "a specification with acceptance criteria",
        &[
            INPUTS,
            TARGET,
            CONSTRAINTS,
            NON_GOALS,
            Key::new("STAKEHOLDERS", Kind::Items, "who cares"),
            Key::new("OUTPUT_STYLE", Kind::Word(&["engineering", "product", "mixed"]), "for whom")
                .or("mixed"),
        ],
    ),
    command(
        "scope-triage",
        "what comes first and what can wait",
        &[
            INPUTS,
            TARGET,
            CONSTRAINTS,
            Key::new(
                "DELIVERY_MODE",
                Kind::Word(&["mvp-first", "iterative", "big-bang-not-allowed"]),
                "how it is delivered",
            )
            .or("mvp-first"),
        ],
    ),
    command(
        "research-plan",
        "a plan whose every claim about code can be checked",
        &[
            INPUTS,
            MILESTONE,
            WORK_TYPE,
            TARGET,
            CONSTRAINTS,
            NON_GOALS,
            Key::new("SUCCESS_CRITERIA", Kind::Items, "how success is known"),
            Key::new("ASSUMPTIONS_ALLOWED", Kind::YesNo, "whether gaps may be filled").or("yes"),
        ],
    ),
    command(
        "work",
        "a checkpoint of the work, measured",
        &[
            Key::new("CHECKPOINT", Kind::Text, "what was done").required(),
            MILESTONE,
            WORK_TYPE,
            TARGET,
            CONSTRAINTS,
            Key::new("GUARDRAILS", Kind::Items, "limits of a step"),
            Key::new("DONE_DEFINITION", Kind::Items, "when it is done"),
            Key::new("REVIEW_CHAIN", Kind::List, "reviews to run at the end"),
        ],
    ),
    command(
        "decision-record",
        "a decision, its options and its reasons",
        &[
            Key::new("DECISION_TOPIC", Kind::Text, "what is decided").required(),
            Key::new("OPTIONS", Kind::Items, "what was considered"),
            Key::new("DECISION_DRIVERS", Kind::Items, "what counts, most important first"),
            Key::new(
                "STATUS",
                Kind::Word(&["proposed", "accepted", "superseded", "deprecated"]),
                "where it stands",
            )
            .or("proposed"),
            Key::new(
                "AUDIENCE",
                Kind::Word(&["engineers", "cross-functional", "leadership"]),
                "who reads it",
            )
            .or("engineers"),
        ],
    ),
    command(
        "write-docs",
        "documentation from what the code says",
        &[
            Key::new(
                "AUDIENCE",
                Kind::Word(&["developers", "end-users", "operators", "contributors"]),
                "who reads it",
            )
            .or("developers"),
            Key::new(
                "SCOPE",
                Kind::Word(&["full", "readme-only", "api-only", "guides-only"]),
                "how much",
            )
            .or("full"),
            Key::new("UPDATE_EXISTING", Kind::YesNo, "whether existing pages are updated"),
            TARGET,
        ],
    ),
];
