//! What each subcommand does. All of them end in an exit code or a failure.

mod baseline;
mod document;
mod events;
mod evidence;
mod explain;
mod facts;
mod findings;
mod report;
mod reviews;
mod rules;
mod schema;
mod session;
mod skill;
mod suppress;
mod wide_logging;
mod workflow;

use model::ExitCode;
use request::Call;
use review::ReviewReport;

use crate::cli::{Cli, Command, KeyFlags, WorldArgs};
use crate::engine::{Kept, Outputs};
use crate::failure::Failure;
use crate::gather::{ChangeFlags, settle};
use crate::{console, demo};

pub(crate) use reviews::as_flag;

/// What a command came to.
pub(crate) struct Performed {
    pub(crate) exit: ExitCode,
    /// Of a review.
    pub(crate) report: Option<ReviewReport>,
}

/// Runs the call of a block; a review looks at a change when these flags name one.
pub(crate) fn perform(
    call: &Call,
    flags: &ChangeFlags,
    outputs: &Outputs,
    world: &WorldArgs,
    kept: &mut Kept,
) -> Result<Performed, Failure> {
    let plain = |exit| Performed { exit, report: None };
    match call.command.name {
        "start-session" => session::start_call(call, outputs, world, kept).map(plain),
        "close-session" => session::close_call(call, outputs, world, kept).map(plain),
        "setup-wide-logging" => wide_logging::call(call, outputs, world, kept).map(plain),
        _ => reviews::run_review(call, flags, outputs, world, kept)
            .map(|done| Performed { exit: done.exit, report: Some(done.report) }),
    }
}

pub(crate) fn dispatch(cli: Cli, keys: &KeyFlags) -> Result<ExitCode, Failure> {
    match cli.command {
        Command::Review(args) => reviews::run(&args, keys),
        Command::TelemetryAudit(args) => reviews::run_audit(args, keys),
        Command::Run(args) => document::run(&args),
        Command::Explain { rule } => explain::run(&rule),
        Command::Rules { format } => rules::run(format),
        Command::Facts(args) => facts::run(&args),
        Command::Suppress(args) => suppress::run(&args),
        Command::Baseline(args) => baseline::run(&args),
        Command::Session(action) => session::run(&action, keys),
        Command::Findings(action) => findings::run(&action),
        Command::Evidence(action) => evidence::run(&action),
        Command::Report(args) => report::run(&args),
        Command::Schema { kind } => schema::run(kind.as_deref()),
        Command::Workflow(action) => workflow::run(&action),
        Command::Events(action) => events::run(&action),
        Command::Skill(args) => skill::run(&args),
        Command::SetupWideLogging(args) => wide_logging::run(&args, keys),
        Command::Completions { shell } => completions(shell),
        Command::Demo(world) => demo::run(&world),
    }
}

/// The call that words and flags make.
fn said<'w>(
    name: &str,
    keys: &'w KeyFlags,
    words: impl IntoIterator<Item = (&'static str, &'w str)>,
) -> Result<Call, Failure> {
    let command = request::Command::find(name);
    let command = command.ok_or_else(|| Failure::internal(format!("/{name} is no command")))?;
    let words = words.into_iter().filter(|(_, word)| !word.is_empty());
    let pairs = words.chain(keys.pairs()).collect::<Vec<_>>();
    let (call, problems) = Call::from_flags(command, pairs);
    settle(&problems)?.iter().for_each(|note| console::say(&format!("note: {note}")));
    Ok(call)
}

fn completions(shell: clap_complete::Shell) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut crate::cli::command(), "sw", &mut script);
    console::result(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::Pass)
}
