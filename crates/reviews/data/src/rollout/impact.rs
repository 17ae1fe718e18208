//! The tables that are there already and what the migrations do to them.

use std::collections::BTreeMap;

use facts::sql::StatementKind;
use review::{Cell, Table, TableContext};

use super::{Item, place, text};
use crate::ddl::{self, Lock, Work};

/// Tables that are listed; the ones that wait longest come first.
const MOST_ROWS: usize = 40;

/// The worst that happens to one table.
struct Touched<'a> {
    lock: Lock,
    work: Work,
    count: usize,
    first: Item<'a>,
}

pub(super) fn table(cx: &TableContext<'_>, items: &[Item<'_>]) -> Table {
    let mut touched: BTreeMap<Box<str>, Touched<'_>> = BTreeMap::new();
    for item in items {
        let kind = &item.step.statement.kind;
        let Some(lock) = ddl::lock_of(kind, item.engine) else { continue };
        let work = ddl::work_of(kind, item.engine);
        for table in ddl::touched_tables(kind) {
            if item.set.is_new(&table, item.moment) {
                continue;
            }
            let known =
                touched.entry(table).or_insert(Touched { lock, work, count: 0, first: *item });
            known.count += 1;
            if (work, lock) > (known.work, known.lock) {
                (known.work, known.lock, known.first) = (work, lock, *item);
            }
        }
    }
    let mut rows: Vec<_> = touched.into_iter().collect();
    rows.sort_by(|(left, one), (right, other)| {
        (other.work, other.lock).cmp(&(one.work, one.lock)).then(left.cmp(right))
    });
    let minutes = rows.iter().map(|(name, one)| seconds(cx, name, one)).sum::<Option<f64>>();
    let summary = match minutes {
        Some(seconds) => format!("{:.1} minutes of downtime risk", seconds / 60.0),
        None => "downtime risk is not known: say how large the tables are in CONTEXT (\"users table 10M rows\")".into(),
    };
    let rows = rows.iter().take(MOST_ROWS).map(|(name, one)| row(cx, name, one));
    Table {
        title: "Impact on tables".into(),
        note: "The heaviest statement of each table that is there already. Time is rows of 500 bytes at 50 MB a second; the lock and the work are those of the table in docs/migrations.md.".into(),
        columns: ["Table", "Rows", "Statements", "Lock", "Who waits", "Rows that are there", "Estimate", "Manual", "Where"].map(Into::into).to_vec(),
        rows: rows.collect(),
        summary,
        ..Table::default()
    }
}

fn row(cx: &TableContext<'_>, name: &str, one: &Touched<'_>) -> Vec<Cell> {
    let rows = cx.known().store.rows_of(name);
    let estimate = match (one.work, seconds(cx, name, one)) {
        (Work::None, _) => "a moment, once it has the lock".to_owned(),
        (_, Some(seconds)) => format!("{seconds:.1} s"),
        (_, None) => "size not stated".to_owned(),
    };
    vec![
        text(name),
        rows.map_or_else(|| text("not stated"), Cell::Number),
        Cell::Number(one.count as u64),
        text(one.lock.word()),
        text(one.lock.blocks()),
        text(one.work.word()),
        text(estimate),
        text(ddl::source_of(&one.first.step.statement.kind, one.first.engine)),
        place(cx, &one.first),
    ]
}

/// How long others wait; `None` when that depends on a size that nobody stated.
fn seconds(cx: &TableContext<'_>, name: &str, one: &Touched<'_>) -> Option<f64> {
    const BYTES_OF_ROW: f64 = 500.0;
    const BYTES_A_SECOND: f64 = 50e6;
    if one.work == Work::None || !one.lock.is_heavy() {
        return Some(0.0);
    }
    let is_batch = matches!(
        one.first.step.statement.kind,
        StatementKind::Update { .. } | StatementKind::Delete { .. }
    );
    let rows = cx.known().store.rows_of(name)? as f64;
    Some(if is_batch { 0.0 } else { rows * BYTES_OF_ROW / BYTES_A_SECOND })
}
