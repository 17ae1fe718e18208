//! From many lines to one event: what each handler writes today, and what would be left.

use std::collections::BTreeMap;

use facts::LogLevel;
use flow::{LogPaths, Program};
use review::{Cell, Table, TableContext};

use crate::completion::Completions;
use crate::reach::handlers;
use crate::role::{Role, Roles};
use crate::sites::counted;

/// The tables of the logging review.
pub(crate) fn tables(cx: &TableContext<'_>) -> Vec<Table> {
    vec![statements(cx), migration(cx)]
}

/// Log calls by logger.
fn statements(cx: &TableContext<'_>) -> Table {
    let program = cx.program();
    let roles = Roles::new(program);
    let mut by_logger: BTreeMap<&str, (u64, Vec<facts::FileId>, u64)> = BTreeMap::new();
    for call in program.log_calls.iter().filter(|call| !call.in_wrapper) {
        if !cx.is_reviewed(call.file) || roles.of(call.file) != Role::Server {
            continue;
        }
        let (count, files, errors) = by_logger.entry(&call.logger).or_default();
        *count += 1;
        *errors += u64::from(call.level >= LogLevel::Warn);
        if files.last() != Some(&call.file) {
            files.push(call.file);
        }
    }
    let total: u64 = by_logger.values().map(|(count, ..)| count).sum();
    let mut files: Vec<_> = by_logger.values().flat_map(|(_, files, _)| files).collect();
    files.sort();
    files.dedup();
    let summary = match total {
        0 => String::new(),
        _ => format!(
            "{} in {}",
            counted(total as usize, "log statement"),
            counted(files.len(), "file")
        ),
    };
    let given = cx.stack().loggers.join(", ");
    let rows = by_logger.iter().map(|(logger, (count, files, errors))| {
        let name = match *logger {
            "unknown" if !given.is_empty() => format!("unknown, taken for {given} as given"),
            logger => logger.to_owned(),
        };
        vec![
            Cell::text(name),
            Cell::Number(*count),
            Cell::Number(*errors),
            Cell::Number(files.len() as u64),
        ]
    });
    Table {
        title: "Log statements".into(),
        note: "Of server code; tests, pages, scripts and the inside of the repository's own logger are not counted. \"unknown\" is a logger that is known by its name alone.".into(),
        columns: ["Logger", "Statements", "Warnings and errors", "Files"].map(Into::into).to_vec(),
        rows: rows.collect(),
        summary,
        ..Table::default()
    }
}

/// Handlers with what they write on their longest way.
fn migration(cx: &TableContext<'_>) -> Table {
    let program = cx.program();
    let has_completion = u64::from(!program.shared::<Completions>().all.is_empty());
    let mut paths = LogPaths::new(program, |call| call.level >= LogLevel::Info);
    let mut rows: Vec<(u64, Vec<Cell>)> = Vec::new();
    for (route, (file, function)) in handlers(program) {
        if !cx.is_reviewed(file) {
            continue;
        }
        let written = paths.through(file, function).calls.len() as u64;
        if written == 0 {
            continue;
        }
        let now = written + has_completion;
        rows.push((now, row(program, route, file, function, now)));
    }
    rows.sort_by_key(|(now, _)| std::cmp::Reverse(*now));
    let now: u64 = rows.iter().map(|(now, _)| now).sum();
    let after = rows.len() as u64;
    Table {
        title: "Wide-event migration".into(),
        note: note(has_completion > 0),
        columns: ["Handler", "Route", "Lines now", "Lines after"].map(Into::into).to_vec(),
        summary: summary(now, after),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        ..Table::default()
    }
}

fn row(
    program: &Program,
    route: &facts::Route,
    file: facts::FileId,
    function: facts::code::FunctionId,
    now: u64,
) -> Vec<Cell> {
    let source = program.base.file(file);
    let range = source.code().map(|code| code.function(function).range).unwrap_or_default();
    let line = program.base.span(file, range).start.line;
    vec![
        Cell::Place { path: source.path.clone(), line },
        Cell::text(format!("{} {}", route.method, route.path)),
        Cell::Number(now),
        Cell::Number(1),
    ]
}

fn note(has_completion: bool) -> String {
    let own = if has_completion { " and the request logger's own line" } else { "" };
    format!(
        "Lines now are the statements at info and above on the longest way through the handler, with what it calls{own}. Afterwards one event holds them all. The estimate takes every handler to be called equally often and every line to be of one size; lines of loops count once, so the real figure is higher."
    )
}

fn summary(now: u64, after: u64) -> String {
    if now <= after {
        return String::new();
    }
    let fewer = 100 * (now - after) / now;
    format!(
        "{} write {now} lines where {after} events would do: an estimated {fewer}% fewer",
        counted(after as usize, "handler")
    )
}
