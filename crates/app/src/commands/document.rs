//! `sw run`: the command blocks of a document, one after the other.

use std::process::Stdio;

use host::{Disk, DiskOptions};
use model::ExitCode;
use request::{Call, Document, Script, Shell, Step};

use super::perform as perform_call;
use super::reviews::not_built;
use super::skill;
use crate::cli::RunArgs;
use crate::engine::{Kept, Outputs};
use crate::failure::Failure;
use crate::gather::{ChangeFlags, read_text, settle};
use crate::{catalogue, console};

pub(super) fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    let outputs = Outputs::read(&args.output)?;
    let disk = Disk::discover(".", DiskOptions::default())
        .map_err(|error| Failure::user(error.to_string()))?;
    let document = Document::parse(&read_text(&disk, &args.file)?);
    let script = match &args.section {
        Some(title) => document.section(title).map_err(|problem| as_failure(&problem))?,
        None => document.script(),
    };
    let notes = settle(&script.problems).map_err(|failure| in_file(failure, &args.file))?;
    notes.iter().for_each(|note| console::say(&format!("note: {note}")));
    if script.steps.is_empty() {
        return Err(Failure::user(format!("`{}` holds no commands", args.file))
            .hint("a command is a line such as /review:security, with KEY: value lines below it"));
    }
    if args.dry_run {
        return dry_run(&script);
    }
    let mut worst = ExitCode::Pass;
    let mut kept = Kept::default();
    let mut lines = String::new();
    for step in &script.steps {
        let exit = perform(step, args, &outputs, &mut kept);
        worst = worst.worst(exit);
        lines.push_str(&format!("\n  line {}: {}", step.line(), outcome(step, args, exit)));
    }
    // Reports are long: what came of each step stands together at the end.
    if script.steps.len() > 1 {
        console::say(&format!("{}: exit {}{lines}", args.file, worst.code()));
    }
    Ok(worst)
}

/// A step in a few words.
fn outcome(step: &Step, args: &RunArgs, exit: ExitCode) -> String {
    let word = match exit {
        ExitCode::Pass => "passed",
        ExitCode::Blocked => "blocked",
        ExitCode::Incomplete => "incomplete",
        ExitCode::Usage | ExitCode::Internal => "did not run",
    };
    match step {
        Step::Call(call) => format!("/{} {word}", call.command.name),
        Step::Shell(shell) if skill::said_in(&shell.text).is_some() => format!("skill {word}"),
        Step::Shell(_) if args.allow_shell => format!("shell {word}"),
        Step::Shell(_) => "shell, shown and not run".to_owned(),
    }
}

fn as_failure(problem: &request::Problem) -> Failure {
    let failure = Failure::user(problem.message.clone());
    match &problem.hint {
        Some(hint) => failure.hint(hint.clone()),
        None => failure,
    }
}

fn in_file(mut failure: Failure, file: &str) -> Failure {
    failure.message = format!("{file}: {}", failure.message);
    failure
}

/// A step that fails does not keep the others from running.
fn perform(step: &Step, args: &RunArgs, outputs: &Outputs, kept: &mut Kept) -> ExitCode {
    let done = match step {
        Step::Call(call) => {
            console::say(&format!("{}:{}: /{}", args.file, call.line, call.command.name));
            perform_call(call, &ChangeFlags::default(), outputs, &args.world, kept)
                .map(|done| done.exit)
        }
        Step::Shell(shell) if skill::said_in(&shell.text).is_some() => {
            console::say(&format!(
                "{}:{}: {}, done by sw skill",
                args.file, shell.line, shell.text
            ));
            by_skill(shell, args, outputs)
        }
        Step::Shell(shell) if args.allow_shell => {
            kept.forget();
            run_shell(shell)
        }
        Step::Shell(shell) => {
            console::say(&format!(
                "{}:{}: shell, not run (--allow-shell runs it):",
                args.file, shell.line
            ));
            console::say(&indented(&shell.text));
            Ok(ExitCode::Pass)
        }
    };
    done.unwrap_or_else(|failure| {
        console::say(&failure.text());
        failure.exit()
    })
}

/// A line that asks a model for what can be derived from the code.
fn by_skill(shell: &Shell, args: &RunArgs, outputs: &Outputs) -> Result<ExitCode, Failure> {
    let Some((name, prompt)) = skill::said_in(&shell.text) else { return Ok(ExitCode::Usage) };
    skill::perform(&name, &prompt, &[], &args.world, outputs)
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

/// A shell that fails blocks, as a failed test would.
fn run_shell(shell: &Shell) -> Result<ExitCode, Failure> {
    let mut command = std::process::Command::new("sh");
    let status = command.arg("-c").arg(&shell.text).stdin(Stdio::null()).status();
    let status = status.map_err(|error| Failure::user(format!("sh cannot be started: {error}")))?;
    if status.success() {
        return Ok(ExitCode::Pass);
    }
    console::say(&format!("line {}: the shell ended with {status}", shell.line));
    Ok(ExitCode::Blocked)
}

fn dry_run(script: &Script) -> Result<ExitCode, Failure> {
    let understood: Vec<String> = script.steps.iter().map(shown).collect();
    console::result(&understood.join("\n"))?;
    Ok(ExitCode::Pass)
}

fn shown(step: &Step) -> String {
    match step {
        Step::Call(call) => {
            format!("# line {}{}\n{}{}", call.line, built(call), call.to_block(), defaults(call))
        }
        Step::Shell(shell) => format!("# line {}: shell\n{}\n", shell.line, indented(&shell.text)),
    }
}

fn built(call: &Call) -> String {
    if catalogue::is_built(call.command) {
        return String::new();
    }
    format!(": {}", not_built(&format!("/{}", call.command.name)).message)
}

/// What was not said, as comments.
fn defaults(call: &Call) -> String {
    let unsaid = call.command.keys().filter(|key| call.value(key.name).is_none());
    let lines = unsaid.filter_map(|key| Some(format!("#   {}: {}\n", key.name, key.default?)));
    lines.collect()
}
