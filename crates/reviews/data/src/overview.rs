//! What the report says before its matrix: the model, the load, how safe each area is, races that somebody knows of,
//! and what the database should refuse by itself.

use model::{Evidence, Severity};
use review::{Cell, Focus, ReportedFinding, Table, TableContext};

use crate::{nouns, servers};

/// Operations that change something, as the matrix counts them.
pub(crate) struct Counts {
    pub(crate) operations: usize,
    pub(crate) critical: usize,
}

pub(crate) fn tables(cx: &TableContext<'_>, focus: &[Focus], counts: &Counts) -> Vec<Table> {
    let mut found = vec![model(cx, counts), safety(cx, focus)];
    found.extend(
        [known_races(cx), constraints(cx)].into_iter().filter(|table| !table.rows.is_empty()),
    );
    found
}

fn model(cx: &TableContext<'_>, counts: &Counts) -> Table {
    let (database, from) = database(cx);
    let rows = vec![
        concurrency(cx),
        row("Database", database.unwrap_or("unknown"), from),
        isolation(cx, database),
        match &cx.known().load {
            Some(load) => row("Expected load", load, "given"),
            None => row("Expected load", "many requests at the same time", "assumed"),
        },
        row(
            "Critical operations",
            &format!("{} of {} that change data", counts.critical, counts.operations),
            "found: money, stock, seats, quotas and the like",
        ),
    ];
    Table {
        title: "Model and load".into(),
        note: "What the findings rest on. Say it in CONTEXT and CONCURRENCY_MODEL where it is wrong: \"PostgreSQL serializable, 500 rps\".".into(),
        columns: ["What", "Taken as", "Source"].map(Into::into).to_vec(),
        rows,
        ..Table::default()
    }
}

fn row(what: &str, value: &str, source: &str) -> Vec<Cell> {
    vec![Cell::text(what), Cell::text(value), Cell::text(source)]
}

fn concurrency(cx: &TableContext<'_>) -> Vec<Cell> {
    let given = &cx.stack().concurrency_models;
    if !given.is_empty() {
        let meaning = match servers::are_several(cx.stack()) {
            true => {
                "several processes or threads: a lock or a variable in memory keeps nobody apart"
            }
            false => "one event loop a process: other requests run at every await",
        };
        return row("Concurrency", &format!("{} ({meaning})", given.join(", ")), "given");
    }
    let starts_more = cx.program().base.code().any(|(_, _, code)| {
        code.imports.iter().any(|import| {
            matches!(import.specifier.trim_start_matches("node:"), "cluster" | "worker_threads")
        })
    });
    let value = match starts_more {
        true => "async and await; worker threads or a cluster are started as well",
        false => "async and await on one event loop a process: other requests run at every await",
    };
    row("Concurrency", value, "found")
}

fn database<'a>(cx: &TableContext<'a>) -> (Option<&'a str>, &'static str) {
    let given = cx.known().database.as_deref().or(cx.stack().databases.first().map(|name| &**name));
    if given.is_some() {
        return (given, "given");
    }
    let manifests =
        || cx.program().base.files().filter_map(|(_, file)| file.facts.manifest.as_ref());
    let packages = [
        ("pg", "postgres"),
        ("postgres", "postgres"),
        ("mysql2", "mysql"),
        ("mysql", "mysql"),
        ("mongoose", "mongodb"),
        ("mongodb", "mongodb"),
        ("better-sqlite3", "sqlite"),
        ("sqlite3", "sqlite"),
    ];
    let used =
        packages.into_iter().find(|(package, _)| manifests().any(|own| own.depends_on(package)));
    (used.map(|(_, name)| name), if used.is_some() { "found: its driver" } else { "not found" })
}

fn isolation(cx: &TableContext<'_>, database: Option<&str>) -> Vec<Cell> {
    if let Some(level) = &cx.known().isolation {
        return row("Isolation", level, "given");
    }
    let value = match database {
        Some("mysql") => "repeatable read, at which two writers of one row still lose a change",
        Some("sqlite") => "serializable",
        Some("mongodb") => "one document changes atomically, several do not",
        _ => "read committed",
    };
    row("Isolation", value, if database.is_some() { "the database's default" } else { "assumed" })
}

/// Each area in a word.
fn safety(cx: &TableContext<'_>, focus: &[Focus]) -> Table {
    let rows = focus.iter().map(|area| {
        let of_area = || cx.findings().filter(|finding| finding.category == area.name);
        let ids: Vec<&str> = of_area().map(|finding| &*finding.id).take(6).collect();
        let word = match of_area().map(|finding| finding.severity).max() {
            Some(Severity::Blocker) => "unsafe: data is lost or paid twice",
            Some(Severity::High) => "unsafe",
            Some(Severity::Med) => "mostly safe",
            Some(_) => "safe, with remarks",
            None => "nothing found",
        };
        row(area.name, word, &ids.join(", "))
    });
    Table {
        title: "Safety".into(),
        note: "Each area by its worst open finding.".into(),
        columns: ["Area", "Safety", "Findings"].map(Into::into).to_vec(),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// Races of the request, with the findings that are about the same thing.
fn known_races(cx: &TableContext<'_>) -> Table {
    let rows = cx.known().races.iter().map(|race| {
        let same: Vec<&str> = cx
            .findings()
            .filter(|finding| names(race, finding))
            .map(|finding| &*finding.id)
            .take(6)
            .collect();
        let state = if same.is_empty() {
            "no check found it: it stands as given, and wants a test of its own".to_owned()
        } else {
            format!("found as {}", same.join(", "))
        };
        vec![Cell::text(race), Cell::text(state)]
    });
    Table {
        title: "Known races".into(),
        note:
            "Given in CONTEXT, not verified; beside each the findings about the same rows or code."
                .into(),
        columns: ["Race", "In this review"].map(Into::into).to_vec(),
        rows: rows.collect(),
        ..Table::default()
    }
}

const FILLER: [&str; 20] = [
    "the",
    "of",
    "in",
    "on",
    "and",
    "race",
    "races",
    "condition",
    "for",
    "to",
    "at",
    "during",
    "when",
    "two",
    "between",
    "with",
    "a",
    "an",
    "same",
    "request",
];

/// Whether at least half of the words that a race is told in are words of the finding.
fn names(race: &str, finding: &ReportedFinding) -> bool {
    let stem = |word: String| word.trim_end_matches('s').to_owned();
    let path = finding.span.as_ref().map_or("", |span| span.path.as_str());
    let code: String = finding.snippet.iter().map(|line| format!("{} ", line.text)).collect();
    let told: Vec<String> = [&finding.message, path, &finding.rule, &code]
        .into_iter()
        .flat_map(nouns::words)
        .map(stem)
        .collect();
    let wanted: Vec<String> = nouns::words(race)
        .into_iter()
        .filter(|word| word.len() > 2 && !FILLER.contains(&word.as_str()))
        .map(stem)
        .collect();
    let found = wanted.iter().filter(|word| told.contains(word)).count();
    found > 0 && 2 * found >= wanted.len()
}

/// What the database can refuse, so that no way through the code gets past it.
fn constraints(cx: &TableContext<'_>) -> Table {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for finding in cx.findings() {
        for evidence in &finding.evidence {
            let Evidence::Absent { sought, .. } = evidence else { continue };
            let Some(sought) = sought.strip_prefix("a ").filter(|it| it.contains("constraint"))
            else {
                continue;
            };
            rows.push(vec![Cell::text(sought), Cell::text(&finding.id)]);
        }
    }
    Table {
        title: "Constraints to add".into(),
        note: "What the database refuses, no two requests can do. The code has to expect the refusal and turn it into an answer.".into(),
        columns: ["Constraint", "Finding"].map(Into::into).to_vec(),
        rows,
        ..Table::default()
    }
}
