//! The `sw` binary: what was typed, done, and its exit code.
//!
//! Parse, gather, run, render. Everything that can be wrong with input ends in a [`failure::Failure`] with a hint; a
//! panic is a defect and exits as one.

mod catalogue;
mod cli;
mod closing;
mod commands;
mod config;
mod console;
mod demo;
mod engine;
mod failure;
mod gather;
mod progress;
mod proof;
mod recall;
mod record;
mod site;
mod stats;
mod workflow;

use std::process::ExitCode as Status;

use clap::error::ErrorKind;
use model::ExitCode;

use crate::cli::{Cli, Command, KeyFlags, WorldArgs};
use crate::failure::Failure;

/// Facts and abstract values are many small allocations that live and die together: the system's allocator takes a
/// fifth to a third longer over a whole review.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Per thread: parsers of nested code go deep, and a scanner meets the deepest there is.
const STACK: usize = 64 << 20;

fn main() -> Status {
    let (cli, keys) = match cli::parse(std::env::args_os()) {
        Ok(parsed) => parsed,
        Err(answer) => return answered(&answer),
    };
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || run(cli, &keys));
    let code = match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // The panic's message is on standard error already.
        Ok(Err(_)) => told(
            &Failure::internal("the program failed; this is a defect")
                .hint("please report it with the command line and the file it read last"),
        ),
        Err(error) => told(&Failure::internal(format!("no thread could be started: {error}"))),
    };
    Status::from(code.code())
}

/// Help and version are results; everything else that clap says is a usage error.
fn answered(answer: &clap::Error) -> Status {
    let is_result = matches!(answer.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if is_result {
        let _ = console::result(&answer.render().ansi().to_string());
        return Status::SUCCESS;
    }
    console::say(&answer.render().ansi().to_string());
    Status::from(ExitCode::Usage.code())
}

fn run(cli: Cli, keys: &KeyFlags) -> ExitCode {
    let threads = rayon::ThreadPoolBuilder::new().stack_size(STACK).num_threads(jobs(&cli));
    let done = match threads.build_global() {
        Ok(()) => commands::dispatch(cli, keys),
        Err(error) => Err(Failure::internal(error.to_string())),
    };
    done.unwrap_or_else(|failure| told(&failure))
}

fn told(failure: &Failure) -> ExitCode {
    console::say(&failure.text());
    failure.exit()
}

/// 0 is one per core.
fn jobs(cli: &Cli) -> usize {
    let world: Option<&WorldArgs> = match &cli.command {
        Command::Review(args) => Some(&args.world),
        Command::TelemetryAudit(args) => Some(&args.world),
        Command::Run(args) => Some(&args.world),
        Command::Facts(args) => Some(&args.world),
        Command::Baseline(args) => Some(&args.world),
        Command::Demo(world) => Some(world),
        _ => None,
    };
    world.and_then(|world| world.jobs).unwrap_or(0)
}
