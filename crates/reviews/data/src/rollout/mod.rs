//! What the report of a migrations review says beside its findings: which tables are touched and how hard, when what
//! runs, whether old and new versions live together, and how each phase is undone.

mod impact;
mod plan;
mod proof;

use flow::migrations::{MigrationSet, Moment, Step};
use review::{Cell, Table, TableContext};

use crate::ddl::Engine;

/// One statement under review.
#[derive(Clone, Copy)]
struct Item<'a> {
    set: &'a MigrationSet,
    moment: Moment,
    step: &'a Step,
    engine: Engine,
}

pub(crate) fn tables(cx: &TableContext<'_>) -> Vec<Table> {
    let items = items(cx);
    if items.is_empty() {
        return Vec::new();
    }
    let mut found = vec![impact::table(cx, &items)];
    found.extend(plan::tables(cx, &items));
    found.extend(proof::table(cx, &items));
    found
}

fn items<'a>(cx: &TableContext<'a>) -> Vec<Item<'a>> {
    let sets = cx.program().migrations().sets.iter();
    let all = sets.flat_map(|set| {
        let engine = Engine::of(set, cx.stack(), cx.known());
        set.steps.iter().zip(0..).map(move |(step, moment)| Item { set, moment, step, engine })
    });
    all.filter(|item| cx.is_reviewed(item.step.file)).collect()
}

fn text(words: impl Into<String>) -> Cell {
    Cell::text(words)
}

/// Where the statement is written.
fn place(cx: &TableContext<'_>, item: &Item<'_>) -> Cell {
    let span = cx.program().base.span(item.step.file, item.step.range);
    Cell::Place { path: span.path, line: span.start.line }
}
