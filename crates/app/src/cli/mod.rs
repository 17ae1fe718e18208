//! The command line: what can be typed. Keys of reviews come from the vocabulary, so that flags and blocks agree.

mod keys;
mod wide_events;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

pub(crate) use keys::KeyFlags;
pub(crate) use wide_events::{
    Engine, EventsAction, EventsSchemaArgs, QueryArgs, SetUpArgs, SimulateArgs, SkillArgs,
    TableFormat,
};

#[derive(Debug, Parser)]
#[command(
    name = "sw",
    version,
    about = "Reviews a repository with evidence, offline, and decides whether it may be merged.",
    after_help = "Exit codes: 0 pass, 1 blocked, 2 usage, 3 incomplete, 4 internal; the same for every format.",
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run reviews over files, a repository or a change.
    Review(ReviewArgs),
    /// Audit logs, metrics and traces: personal data, cardinality, cost.
    TelemetryAudit(AuditArgs),
    /// Run the command blocks of a document, as the guide writes them.
    Run(RunArgs),
    /// Say what a rule means, with examples.
    Explain { rule: String },
    /// List the rules.
    Rules {
        #[arg(long, value_enum, default_value_t = RulesFormat::Md)]
        format: RulesFormat,
    },
    /// Print what is known of a file or folder.
    Facts(FactsArgs),
    /// Write a waiver for a rule at a place to sw.toml.
    Suppress(SuppressArgs),
    /// Write or check the file of known findings.
    Baseline(BaselineArgs),
    /// Start, list, look at, resume and close pieces of work under .claude/.
    #[command(subcommand)]
    Session(SessionAction),
    /// List, show and decide about the findings of a session.
    #[command(subcommand)]
    Findings(FindingsAction),
    /// Show what a figure of a document rests on, and write documents again.
    #[command(subcommand)]
    Evidence(EvidenceAction),
    /// Write sessions and findings as a static site that opens without a server.
    Report(ReportArgs),
    /// Print the JSON Schema of a type of document; without one, the list of types.
    Schema {
        #[arg(value_name = "TYPE")]
        kind: Option<String>,
    },
    /// List, show and run workflows: commands in order, with conditions and gates.
    #[command(subcommand)]
    Workflow(WorkflowAction),
    /// Write one wide event for each request into a Node application: files, a few lines, tests.
    SetupWideLogging(SetUpArgs),
    /// Ask recorded wide events, simulate sampling on logs, print tables for other stores.
    #[command(subcommand)]
    Events(EventsAction),
    /// Design something for this repository, derived from its code: wide-event-observability.
    Skill(SkillArgs),
    /// Print a completion script.
    Completions { shell: clap_complete::Shell },
    /// Write an example repository and review it.
    Demo(WorldArgs),
}

/// How the program runs, whatever it does.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct WorldArgs {
    /// Read every file anew.
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Where facts are cached, instead of the user's cache directory.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) cache_dir: Option<String>,
    /// Known faults of packages in the OSV format: a folder, a file, or a zip archive.
    #[arg(long, value_name = "PATH")]
    pub(crate) advisories: Option<String>,
    /// Worker threads; one per core when not given.
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// The date to judge waivers by, in seconds since 1970, instead of the clock.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) now: Option<i64>,
}

#[derive(Clone, Debug, Default, Args)]
pub(crate) struct OutputArgs {
    /// text, agent, json, sarif, md, github, gitlab or junit.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: String,
    /// Also write FORMAT to PATH; can be given several times.
    #[arg(long, value_name = "FORMAT=PATH")]
    pub(crate) output: Vec<String>,
    /// Exit 0 where a finding blocks.
    #[arg(long)]
    pub(crate) exit_zero: bool,
    /// Print files, bytes, time and CPU by phase to standard error.
    #[arg(long)]
    pub(crate) stats: bool,
    /// Findings that are known and do not gate.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<String>,
}

#[derive(Debug, Args)]
#[command(
    override_usage = "sw review <NAME[,NAME...]> [PATH]... [OPTIONS]\n       sw review --all|--auto [PATH]... [OPTIONS]"
)]
pub(crate) struct ReviewArgs {
    /// Reviews by name, joined by commas, then files and folders; with --all or --auto only files and folders.
    #[arg(value_name = "NAMES|PATH")]
    pub(crate) words: Vec<String>,
    /// Every review that is built.
    #[arg(long, conflicts_with = "auto")]
    pub(crate) all: bool,
    /// Reviews that fit the change, or the kinds of files there are.
    #[arg(long)]
    pub(crate) auto: bool,
    /// Only what was introduced since this revision gates.
    #[arg(long, value_name = "REF", conflicts_with_all = ["diff", "staged"])]
    pub(crate) since: Option<String>,
    /// Only what was introduced between two revisions gates.
    #[arg(long, value_name = "A..B", conflicts_with = "staged")]
    pub(crate) diff: Option<String>,
    /// Only what is staged gates.
    #[arg(long)]
    pub(crate) staged: bool,
    /// Run the migrations in a scratch database on this server, and say which findings that confirms.
    #[arg(long, value_name = "postgres://URL")]
    pub(crate) database_url: Option<String>,
    /// The server of --database-url may be another machine.
    #[arg(long, requires = "database_url")]
    pub(crate) allow_remote_database: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// Files and folders.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// Only what was introduced since this revision gates.
    #[arg(long, value_name = "REF", conflicts_with_all = ["diff", "staged"])]
    pub(crate) since: Option<String>,
    /// Only what was introduced between two revisions gates.
    #[arg(long, value_name = "A..B", conflicts_with = "staged")]
    pub(crate) diff: Option<String>,
    /// Only what is staged gates.
    #[arg(long)]
    pub(crate) staged: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// A Markdown document or a file of commands; `-` is standard input.
    #[arg(default_value = "-")]
    pub(crate) file: String,
    /// Only what stands under the heading that starts so.
    #[arg(long, value_name = "TITLE")]
    pub(crate) section: Option<String>,
    /// Show what each block was understood as, and run nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Run shell lines too, instead of showing them.
    #[arg(long)]
    pub(crate) allow_shell: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FactsArgs {
    #[arg(default_value = ".")]
    pub(crate) path: String,
    /// Which facts; an outline of the code when not given.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(crate) kind: Vec<FactKind>,
    #[arg(long, value_enum, default_value_t = FactsFormat::Text)]
    pub(crate) format: FactsFormat,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FactKind {
    Code,
    Routes,
    Flows,
    Logs,
    Settings,
    Tokens,
    Manifests,
    Templates,
    Gaps,
    Files,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FactsFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesFormat {
    Md,
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct SuppressArgs {
    pub(crate) rule: String,
    /// FILE:LINE, or FILE for all of it.
    pub(crate) place: String,
    /// Why it is acceptable.
    #[arg(long)]
    pub(crate) reason: String,
    /// Who answers for it; needed for HIGH and BLOCKER.
    #[arg(long)]
    pub(crate) owner: Option<String>,
    /// The last day it holds, YYYY-MM-DD.
    #[arg(long)]
    pub(crate) until: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct BaselineArgs {
    pub(crate) action: BaselineAction,
    /// Files and folders.
    pub(crate) paths: Vec<String>,
    #[arg(long, value_name = "FILE", default_value = "sw-baseline.json")]
    pub(crate) baseline: String,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SessionAction {
    /// Open a session for a piece of work.
    Start(StartArgs),
    /// List the sessions.
    List(ListArgs),
    /// Show one session.
    Status(SlugArgs),
    /// Look whether what a session cites still holds; exit 1 when something is gone.
    Sync(SlugArgs),
    /// Take up a session that was paused or closed.
    Resume(SlugArgs),
    /// Close a session with what came of it, every claim checked.
    Close(CloseArgs),
}

#[derive(Debug, Args)]
pub(crate) struct StartArgs {
    /// What the work is.
    #[arg(value_name = "EXPLANATION")]
    pub(crate) explanation: Vec<String>,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CloseArgs {
    /// The session's name.
    #[arg(value_name = "SLUG")]
    pub(crate) slug: Option<String>,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SlugArgs {
    /// The session's name; the current one when not given.
    #[arg(value_name = "SLUG")]
    pub(crate) slug: Option<String>,
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// The folder to write to; files of the same names in it are replaced.
    #[arg(long, value_name = "FOLDER", required = true)]
    pub(crate) html: String,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FindingsAction {
    /// List them, all or those of a status.
    List(FindingsListArgs),
    /// Show one in full.
    Show(FindingArgs),
    /// Write down what becomes of findings.
    Triage(TriageArgs),
}

#[derive(Debug, Args)]
pub(crate) struct FindingsListArgs {
    /// The session; the current one when not given.
    #[arg(long, value_name = "SLUG", conflicts_with = "all")]
    pub(crate) session: Option<String>,
    /// Those of every session, each once.
    #[arg(long)]
    pub(crate) all: bool,
    /// open, resolved, deferred, dismissed, fixed, could-not-fix, waived; all when not given.
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    pub(crate) status: Vec<String>,
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FindingArgs {
    /// Such as F12.
    pub(crate) id: String,
    #[arg(long, value_name = "SLUG")]
    pub(crate) session: Option<String>,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct TriageArgs {
    pub(crate) decision: Decision,
    /// Such as F12 F13.
    #[arg(required = true)]
    pub(crate) ids: Vec<String>,
    /// Why; needed to defer, to dismiss and to give up.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// Who answers for it; needed to dismiss a HIGH or BLOCKER.
    #[arg(long)]
    pub(crate) owner: Option<String>,
    /// The last day that it holds, YYYY-MM-DD.
    #[arg(long)]
    pub(crate) until: Option<String>,
    #[arg(long, value_name = "SLUG")]
    pub(crate) session: Option<String>,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Decision {
    /// It is done; the next review tells.
    Fix,
    /// It is done later.
    Defer,
    /// It is lived with.
    Dismiss,
    /// It was tried, and could not be done.
    GiveUp,
    /// It is to be done after all.
    Reopen,
}

impl Decision {
    pub(crate) const fn status(self) -> ledger::findings::Status {
        use ledger::findings::Status;
        match self {
            Self::Fix => Status::Fixed,
            Self::Defer => Status::Deferred,
            Self::Dismiss => Status::Dismissed,
            Self::GiveUp => Status::CouldNotFix,
            Self::Reopen => Status::Open,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceAction {
    /// Show a piece of evidence and what is linked with it.
    Show(FindingArgs),
    /// Say what a line of a document rests on.
    Why(WhyArgs),
    /// Write documents that were deleted again, byte for byte.
    Rebuild(SlugArgs),
}

#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    /// FILE:LINE, the file from here or from the session's folder.
    #[arg(value_name = "FILE:LINE")]
    pub(crate) place: String,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WorkflowAction {
    /// List the workflows: ours, and those in .claude/workflows/.
    List(ListArgs),
    /// Print a workflow's file, to be copied and changed.
    Show(ShowArgs),
    /// Run a workflow on one reading of the repository; exit as its worst step.
    Run(WorkflowRunArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// A name, or a file that ends in .toml.
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Debug, Args)]
pub(crate) struct WorkflowRunArgs {
    /// A name, or a file that ends in .toml.
    pub(crate) name: String,
    /// Sets a key of every step that has it, or of one step: TARGET=src/, security.DEPTH=quick.
    #[arg(long, value_name = "[STEP.]KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// Leaves a step out; can be given several times.
    #[arg(long, value_name = "STEP")]
    pub(crate) skip: Vec<String>,
    /// Goes on where an earlier run on the same files ended: steps that passed are not run again.
    #[arg(long)]
    pub(crate) resume: bool,
    /// Also prints the report of every step.
    #[arg(long)]
    pub(crate) full: bool,
    /// Only what was introduced since this revision gates.
    #[arg(long, value_name = "REF", conflicts_with_all = ["diff", "staged"])]
    pub(crate) since: Option<String>,
    /// Only what was introduced between two revisions gates.
    #[arg(long, value_name = "A..B", conflicts_with = "staged")]
    pub(crate) diff: Option<String>,
    /// Only what is staged gates.
    #[arg(long)]
    pub(crate) staged: bool,
    /// The session that reports go to.
    #[arg(long, value_name = "SLUG", visible_alias = "session-slug")]
    pub(crate) session: Option<String>,
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BaselineAction {
    /// Know every finding of now.
    Write,
    /// Fail when there are findings that the file does not know.
    Check,
}

/// The whole command line, keys included.
pub(crate) fn command() -> clap::Command {
    let command =
        Cli::command().mut_subcommand("review", keys::add).mut_subcommand("session", |session| {
            SESSION_KEYS.iter().fold(session, |session, (action, name, positional)| {
                session
                    .mut_subcommand(action, |command| keys::add_command(command, name, positional))
            })
        });
    COMMAND_KEYS.iter().fold(command, |command, (name, positional)| {
        command.mut_subcommand(name, |command| keys::add_command(command, name, positional))
    })
}

/// Subcommands that are commands of blocks under the same name, and the keys that are words or flags of their own there.
const COMMAND_KEYS: [(&str, &[&str]); 2] =
    [("setup-wide-logging", &["TARGET", "DRY_RUN"]), ("telemetry-audit", &[])];

fn command_keys(matches: &clap::ArgMatches) -> Option<KeyFlags> {
    let (name, positional) =
        COMMAND_KEYS.iter().find(|(name, _)| matches.subcommand_matches(name).is_some())?;
    Some(KeyFlags::read_command(matches.subcommand_matches(name)?, name, positional))
}

/// Actions of `sw session` that take the keys of a command, and the keys that are words there.
const SESSION_KEYS: [(&str, &str, &[&str]); 2] =
    [("start", "start-session", &["EXPLANATION"]), ("close", "close-session", &["SESSION_SLUG"])];

fn session_keys(matches: &clap::ArgMatches) -> Option<KeyFlags> {
    let session = matches.subcommand_matches("session")?;
    let (action, matches) = session.subcommand()?;
    let (_, name, positional) = SESSION_KEYS.iter().find(|(own, ..)| *own == action)?;
    Some(KeyFlags::read_command(matches, name, positional))
}

/// What was typed; clap answers `--help`, `--version` and mistakes.
pub(crate) fn parse(
    words: impl Iterator<Item = std::ffi::OsString>,
) -> Result<(Cli, KeyFlags), clap::Error> {
    let matches = command().try_get_matches_from(words)?;
    let keys = matches.subcommand_matches("review").map(KeyFlags::read);
    let keys = keys.or_else(|| session_keys(&matches)).or_else(|| command_keys(&matches));
    let keys = keys.unwrap_or_default();
    Ok((Cli::from_arg_matches(&matches)?, keys))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_sound() {
        super::command().debug_assert();
    }

    #[test]
    fn every_key_is_a_flag() {
        let words = [
            "sw",
            "review",
            "security",
            "--depth",
            "quick",
            "--focus",
            "a",
            "--focus",
            "b,c",
            "--session",
            "x",
        ];
        let (_, keys) = super::parse(words.iter().map(Into::into)).unwrap();
        let pairs: Vec<_> = keys.pairs().collect();
        assert!(pairs.contains(&("DEPTH", "quick")), "{pairs:?}");
        assert!(pairs.contains(&("FOCUS", "a,b,c")), "{pairs:?}");
        assert!(pairs.contains(&("SESSION_SLUG", "x")), "{pairs:?}");
    }
}
