//! What each subcommand does. All of them end in an exit code or a failure.

mod baseline;
mod document;
mod explain;
mod facts;
mod reviews;
mod rules;
mod session;
mod suppress;

use model::ExitCode;

use crate::cli::{Cli, Command, KeyFlags};
use crate::failure::Failure;
use crate::{console, demo};

pub(crate) use reviews::run_call;

pub(crate) fn dispatch(cli: Cli, keys: &KeyFlags) -> Result<ExitCode, Failure> {
    match cli.command {
        Command::Review(args) => reviews::run(&args, keys),
        Command::Run(args) => document::run(&args),
        Command::Explain { rule } => explain::run(&rule),
        Command::Rules { format } => rules::run(format),
        Command::Facts(args) => facts::run(&args),
        Command::Suppress(args) => suppress::run(&args),
        Command::Baseline(args) => baseline::run(&args),
        Command::Session(action) => session::run(&action, keys),
        Command::Completions { shell } => completions(shell),
        Command::Demo(world) => demo::run(&world),
    }
}

fn completions(shell: clap_complete::Shell) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut crate::cli::command(), "sw", &mut script);
    console::result(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::Pass)
}
