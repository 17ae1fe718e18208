//! `sw events query`: saved questions in one pass, or any SQL.

use std::io::Write;
use std::process::{Command, Stdio};

use events::query::{Options, QUESTIONS, ask_reader};
use events::{Table, duckdb};
use host::Disk;
use model::ExitCode;

use super::{database, input, print};
use crate::cli::{Engine, QueryArgs};
use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;

pub(super) fn run(args: &QueryArgs) -> Result<ExitCode, Failure> {
    let workspace = Workspace::open(&[], &args.world)?;
    let tables = match &args.sql {
        Some(sql) => vec![statement(&workspace, args, sql)?],
        None => saved(&workspace.disk, args)?,
    };
    print(&tables, args.format)?;
    Ok(ExitCode::Pass)
}

fn saved(disk: &Disk, args: &QueryArgs) -> Result<Vec<Table>, Failure> {
    let known: Vec<&str> = QUESTIONS.iter().map(|question| question.name).collect();
    if let Some(name) = args.saved.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(Failure::user(format!("there is no saved question `{name}`"))
            .hint(request::suggestion(name, &known)));
    }
    let mut options =
        Options { slow_ms: args.slow_ms, checkout: args.checkout.clone(), ..Options::default() };
    options.names.tier.splice(0..0, args.tier.clone());
    options.names.revenue.splice(0..0, args.money.clone());
    if let Some(text) = &args.at {
        let at = events::instant(text).ok_or_else(|| {
            Failure::user(format!("--at {text} is no time")).hint("2026-01-31T12:00:00Z")
        })?;
        options.at = Some(at);
    }
    let events = input::open(disk, &args.files)?;
    let answers = ask_reader(events, &options)
        .map_err(|error| Failure::user(format!("the events cannot be read: {error}")))?;
    let totals = answers.totals;
    console::say(&format!(
        "{} events read, standing for {:.0} requests{}{}",
        totals.events,
        totals.requests,
        counted(totals.malformed, "lines are no events"),
        counted(totals.unweighted, "events have no sample_rate and count once"),
    ));
    let asked = |table: &Table| args.saved.is_empty() || args.saved.contains(&table.name);
    Ok(answers.tables.into_iter().filter(asked).collect())
}

fn counted(count: u64, what: &str) -> String {
    if count == 0 { String::new() } else { format!("; {count} {what}") }
}

fn statement(workspace: &Workspace, args: &QueryArgs, sql: &str) -> Result<Table, Failure> {
    match args.engine {
        Engine::Sqlite => database::ask(workspace, args, sql),
        Engine::Duckdb => by_duckdb(workspace, args, sql)?.ok_or_else(|| {
            Failure::user("there is no duckdb program here").hint("--engine sqlite needs none")
        }),
        Engine::Auto => match by_duckdb(workspace, args, sql)? {
            Some(table) => {
                console::say("engine: duckdb");
                Ok(table)
            }
            None => database::ask(workspace, args, sql),
        },
    }
}

/// Nothing where there is no such program, or where the events are no single file.
fn by_duckdb(workspace: &Workspace, args: &QueryArgs, sql: &str) -> Result<Option<Table>, Failure> {
    let [file] = args.files.as_slice() else { return Ok(None) };
    if workspace.disk.stamp_given(file).is_none() {
        return Ok(None);
    }
    let threads = args.world.jobs.unwrap_or(2);
    let asked = duckdb::command(std::path::Path::new(file), sql, threads);
    let child = Command::new("duckdb")
        .args(&asked.arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else { return Ok(None) };
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends early says why on its standard error.
        let _ = stdin.write_all(asked.script.as_bytes());
    }
    let output = child.wait_with_output().map_err(|error| Failure::user(error.to_string()))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::user(format!("duckdb: {}", why.trim())));
    }
    let table = duckdb::table(&String::from_utf8_lossy(&output.stdout));
    table.map(Some).ok_or_else(|| Failure::user("duckdb printed something that is no table"))
}
