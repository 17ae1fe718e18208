//! The tables of the report: what each operation that changes something does about those that run beside it, what
//! to try under load, and how often each way of keeping requests apart is used.

use std::collections::BTreeMap;

use facts::code::FunctionId;
use facts::{FileId, SourceFile};
use flow::{Db, Event, EventKind, LockKind, Op, Program, RegionKind, Timeline};
use review::{Cell, Table, TableContext};

use crate::overview::{self, Counts};
use crate::{nouns, pairs};

/// Operations that are listed; the riskiest come first.
const MOST_ROWS: usize = 60;

/// One operation, judged.
struct Operation {
    name: String,
    place: Cell,
    atomicity: String,
    idempotency: String,
    locking: String,
    risk: Risk,
    load: String,
    /// Money, or what runs out.
    critical: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Risk {
    High,
    Medium,
    Low,
}

impl Risk {
    const fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// The safety matrix and the counts of patterns.
pub(crate) fn tables(cx: &TableContext<'_>) -> Vec<Table> {
    let program = cx.program();
    let is_operation = |timeline: &&Timeline| {
        timeline.frames.first().is_some_and(|entry| {
            let in_server = program.effects().is_server(entry.file);
            cx.is_reviewed(entry.file) && entry.function != FunctionId::TOP_LEVEL && in_server
        })
    };
    let runs: Vec<&Timeline> = program.effects().timelines.iter().filter(is_operation).collect();
    let names = routes(program);
    let mut operations: Vec<Operation> =
        runs.iter().filter_map(|timeline| operation(cx, timeline, &names)).collect();
    operations.sort_by_key(|operation| operation.risk);
    if operations.is_empty() {
        return Vec::new();
    }
    let counts = Counts {
        operations: operations.len(),
        critical: operations.iter().filter(|operation| operation.critical).count(),
    };
    let mut found = overview::tables(cx, crate::REVIEW.focus, &counts);
    found.extend([matrix(&operations), patterns(&runs)]);
    found
}

fn matrix(operations: &[Operation]) -> Table {
    let high = operations.iter().filter(|operation| operation.risk == Risk::High).count();
    let rows = operations.iter().take(MOST_ROWS).map(|operation| {
        vec![
            Cell::text(&operation.name),
            operation.place.clone(),
            Cell::text(&operation.atomicity),
            Cell::text(&operation.idempotency),
            Cell::text(&operation.locking),
            Cell::text(operation.risk.word()),
            Cell::text(&operation.load),
        ]
    });
    Table {
        title: "Operations and what keeps them safe".into(),
        note: format!(
            "Functions that write to a database or call a payment provider, with what they call; the riskiest first, at most {MOST_ROWS} of {}.",
            operations.len()
        ),
        columns: [
            "Operation",
            "Place",
            "Atomicity",
            "Idempotency",
            "Locking",
            "Risk",
            "Try under load",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: rows.collect(),
        summary: format!("{} operations change data, {high} of high risk", operations.len()),
        ..Table::default()
    }
}

/// Routes by the function that answers them.
fn routes(program: &Program) -> BTreeMap<(FileId, FunctionId), String> {
    let routes = program.routes.routes.iter();
    let named = routes.flat_map(|route| {
        route.handlers.iter().map(move |handler| {
            ((handler.file, handler.function), format!("{} {}", route.method, route.path))
        })
    });
    named.collect()
}

fn operation(
    cx: &TableContext<'_>,
    timeline: &Timeline,
    names: &BTreeMap<(FileId, FunctionId), String>,
) -> Option<Operation> {
    let program = cx.program();
    let entry = timeline.frames.first()?;
    let source = program.base.file(entry.file);
    let writes: Vec<(&Event, &Db)> = timeline
        .db()
        .filter(|(_, _, db)| db.op.is_write())
        .map(|(_, event, db)| (event, db))
        .collect();
    let pays = timeline.events.iter().any(|event| matches!(&event.kind, EventKind::External(external) if external.service == flow::Service::Payment && external.changes));
    if writes.is_empty() && !pays {
        return None;
    }
    let function = source.code()?.function(entry.function);
    let name = names
        .get(&(entry.file, entry.function))
        .cloned()
        .unwrap_or_else(|| function.name.to_string());
    let raced = raced(program, timeline);
    let locking = locking(timeline, &writes);
    let open =
        writes.iter().filter(|(event, db)| timeline.tx(event).is_none() && !db.in_tx).count();
    let critical = pays || writes.iter().any(|(_, db)| is_critical(db));
    let unsafe_race = raced.is_some() && locking == "none";
    let risk = match () {
        () if critical && (unsafe_race || open > 1) => Risk::High,
        () if critical || unsafe_race => Risk::Medium,
        () => Risk::Low,
    };
    Some(Operation {
        name: if name.is_empty() { "(unnamed)".into() } else { name },
        place: place(source, function.range),
        atomicity: atomicity(timeline, &together(timeline, &writes)),
        idempotency: idempotency(&writes, pays),
        load: load(cx.known().load.as_deref(), raced.as_deref(), risk, &locking),
        locking,
        risk,
        critical,
    })
}

fn place(source: &SourceFile, range: model::ByteRange) -> Cell {
    Cell::Place { path: source.path.clone(), line: source.span(range).start.line }
}

fn is_critical(db: &Db) -> bool {
    db.entity.as_deref().is_some_and(nouns::is_money)
        || db.sets.iter().any(|set| nouns::is_critical(&set.column))
}

/// The entity of which a row is read and later written.
fn raced(program: &Program, timeline: &Timeline) -> Option<String> {
    let found = pairs::of_run(program, timeline, |write, _| !write.tests.is_empty());
    found.iter().find(|pair| pair.tests().next().is_some()).map(|pair| pair.entity().to_owned())
}

/// The most writes that one run makes: those in two arms of a test are alternatives.
fn together<'t>(timeline: &Timeline, writes: &[(&'t Event, &'t Db)]) -> Vec<(&'t Event, &'t Db)> {
    let beside = |first: &Event| -> Vec<(&'t Event, &'t Db)> {
        writes.iter().copied().filter(|(other, _)| timeline.compatible(first, other)).collect()
    };
    writes.iter().take(40).map(|(first, _)| beside(first)).max_by_key(Vec::len).unwrap_or_default()
}

fn atomicity(timeline: &Timeline, writes: &[(&Event, &Db)]) -> String {
    let open = writes.iter().filter(|(event, db)| is_open(timeline, event, db)).count();
    match (writes.len(), open) {
        (0, _) => "no write".into(),
        (1, _) => "one write".into(),
        (_, 0) => "one transaction".into(),
        (all, open) if open == all => format!("{all} writes, no transaction"),
        (all, open) => format!("{open} of {all} writes outside of a transaction"),
    }
}

fn is_open(timeline: &Timeline, event: &Event, db: &Db) -> bool {
    timeline.tx(event).is_none() && !db.in_tx
}

fn idempotency(writes: &[(&Event, &Db)], pays: bool) -> String {
    let inserts = writes.iter().find(|(_, db)| db.op == Op::Insert);
    let adds = writes.iter().find(|(_, db)| db.sets.iter().any(|set| set.atomic));
    let named = |db: &Db| db.entity.as_deref().unwrap_or("a row").to_owned();
    match (inserts, adds) {
        (Some((_, db)), _) => format!("a repeat inserts {} again", named(db)),
        (None, Some((_, db))) => format!("a repeat changes {} again", named(db)),
        _ if pays => "depends on the key of the payment".into(),
        _ => "a repeat changes nothing more".into(),
    }
}

fn locking(timeline: &Timeline, writes: &[(&Event, &Db)]) -> String {
    let mut found = Vec::new();
    if timeline.db().any(|(_, _, db)| db.for_update) {
        found.push("row lock");
    }
    for event in &timeline.events {
        if let EventKind::Acquire(lock) = &event.kind {
            found.push(match lock.kind {
                LockKind::Mutex => "mutex",
                LockKind::Distributed => "distributed lock",
                LockKind::Advisory => "advisory lock",
                LockKind::Row => "row lock",
                LockKind::File => "file lock",
            });
        }
    }
    if writes.iter().any(|(_, db)| db.op == Op::Update && is_guarded(db)) {
        found.push("guarded update");
    }
    if writes.iter().any(|(_, db)| db.on_conflict || db.op == Op::Upsert) {
        found.push("unique key");
    }
    found.dedup();
    if found.is_empty() { "none".into() } else { found.join(", ") }
}

/// The statement tests a column that it changes.
fn is_guarded(db: &Db) -> bool {
    db.conditions.iter().any(|condition| {
        db.sets.iter().any(|set| set.column == condition.column && !set.column.is_empty())
    })
}

fn load(given: Option<&str>, raced: Option<&str>, risk: Risk, locking: &str) -> String {
    let many = match given {
        Some(load) if load.starts_with(|first: char| first.is_ascii_digit()) => {
            format!("{load} for a minute, all")
        }
        _ => "50 parallel requests".to_owned(),
    };
    match (raced, risk) {
        (Some(entity), Risk::High | Risk::Medium) => {
            format!("{many} for one {entity}; compare the sum of changes with its last state")
        }
        (_, Risk::High) => {
            "send the same request twice at once, and stop the process between the writes".into()
        }
        (_, Risk::Medium) if locking != "none" => {
            format!("{many} for one row; measure the time spent waiting for locks")
        }
        _ => String::new(),
    }
}

/// How often each way of keeping requests apart is used.
fn patterns(runs: &[&Timeline]) -> Table {
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut seen = std::collections::BTreeSet::new();
    for timeline in runs {
        for event in timeline.events.iter().filter(|event| pattern(event).is_some()) {
            if seen.insert((event.file, event.expr)) {
                pattern(event).into_iter().for_each(|name| *counts.entry(name).or_default() += 1);
            }
        }
        for region in
            timeline.regions.iter().filter(|region| matches!(region.kind, RegionKind::Tx(_)))
        {
            if seen.insert((region.file, region.expr)) {
                *counts.entry("transactions").or_default() += 1;
            }
        }
    }
    Table {
        title: "Patterns".into(),
        note: "How often each way to keep requests apart, or not to, stands in the code.".into(),
        columns: vec!["Pattern".into(), "Count".into()],
        rows: counts
            .into_iter()
            .map(|(name, count)| vec![Cell::text(name), Cell::Number(count)])
            .collect(),
        ..Table::default()
    }
}

fn pattern(event: &Event) -> Option<&'static str> {
    match &event.kind {
        EventKind::Db(db) if db.for_update => Some("row locks (FOR UPDATE)"),
        EventKind::Db(db) if db.on_conflict || db.op == Op::Upsert => Some("upserts"),
        EventKind::Db(db) if db.op == Op::Update && is_guarded(db) => Some("guarded updates"),
        EventKind::Db(db) if db.sets.iter().any(|set| set.atomic) => Some("atomic updates"),
        EventKind::Db(db) if db.op.is_write() => Some("plain writes"),
        EventKind::Acquire(_) => Some("locks"),
        EventKind::Cache(cache) if cache.op == flow::CacheOp::Atomic => {
            Some("atomic cache commands")
        }
        _ => None,
    }
}
