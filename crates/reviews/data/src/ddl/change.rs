//! Steps of migrations, as checks go through them.

use facts::sql::{Action, AlterTable, Dialect, StatementKind};
use flow::migrations::{Migration, MigrationSet, Moment, Step, TableLife};
use model::ByteRange;
use review::CheckContext;

use super::Engine;

/// One statement on its way up.
#[derive(Clone, Copy)]
pub(crate) struct Change<'a> {
    pub(crate) set: &'a MigrationSet,
    pub(crate) moment: Moment,
    pub(crate) step: &'a Step,
    pub(crate) engine: Engine,
    /// CONTEXT says that files run inside of a transaction.
    assumes_tx: bool,
}

impl<'a> Change<'a> {
    pub(crate) fn kind(&self) -> &'a StatementKind {
        &self.step.statement.kind
    }

    pub(crate) fn migration(&self) -> &'a Migration {
        self.set.migration(self.step)
    }

    /// The table of this name before the statement.
    pub(crate) fn table(&self, name: &str) -> Option<&'a TableLife> {
        self.set.history.table(name, self.moment)
    }

    /// Nobody else can be using the table: this migration made it, or it is a temporary one.
    pub(crate) fn is_new(&self, table: &str) -> bool {
        self.set.is_new(table, self.moment)
            || self.table(table).is_some_and(|table| table.temporary)
    }

    /// The transaction that it runs in.
    pub(crate) fn tx(&self) -> Option<u32> {
        self.tx_of(self.step)
    }

    pub(crate) fn tx_of(&self, step: &Step) -> Option<u32> {
        let assumes = self.assumes_tx && self.set.migration(step).wrapped.is_none();
        if assumes { step.tx_if_wrapped } else { step.tx }
    }

    /// The other statements of the same migration, each with its moment.
    pub(crate) fn siblings(&self) -> impl Iterator<Item = (Moment, &'a Step)> + use<'a> {
        let set = self.set;
        set.up(set.migration(self.step))
    }

    /// What comes before it in the same transaction.
    pub(crate) fn before_in_tx(&self) -> impl Iterator<Item = (Moment, &'a Step)> + use<'a> {
        let (this, tx) = (*self, self.tx());
        self.siblings().filter(move |(moment, step)| {
            *moment < this.moment && tx.is_some() && this.tx_of(step) == tx
        })
    }

    /// Where a part of the statement is written; of a schema builder, the whole call.
    pub(crate) fn place(&self, part: ByteRange) -> ByteRange {
        let (written, read) = (self.step.range, self.step.statement.range);
        let same_length = written.end - written.start == read.end - read.start;
        if !same_length || !read.contains(part) {
            return written;
        }
        let start = written.start + (part.start - read.start);
        ByteRange::new(start, start + (part.end - part.start))
    }
}

/// Whether files that nobody is known to run are run inside of a transaction.
fn assumes_tx(cx: &CheckContext<'_>) -> bool {
    cx.known().store.in_transaction == Some(true)
}

/// Every set whose dialect is read.
pub(crate) fn sets<'a>(
    cx: &CheckContext<'a>,
) -> impl Iterator<Item = (&'a MigrationSet, Engine)> + use<'a> {
    let (stack, known) = (cx.stack(), cx.known());
    let sets = cx.migrations().sets.iter();
    sets.map(move |set| (set, Engine::of(set, stack, known)))
        .filter(|(set, _)| set.dialect != Some(Dialect::Other))
}

/// Migrations whose file is under review.
pub(crate) fn migrations<'a>(
    cx: &CheckContext<'a>,
) -> Vec<(&'a MigrationSet, &'a Migration, Engine)> {
    let all =
        sets(cx).flat_map(|(set, engine)| set.migrations.iter().map(move |one| (set, one, engine)));
    all.filter(|(_, migration, _)| cx.is_reviewed(migration.file)).collect()
}

/// Every statement on its way up in a file under review, in order.
pub(crate) fn changes<'a>(cx: &CheckContext<'a>) -> Vec<Change<'a>> {
    let assumes_tx = assumes_tx(cx);
    let all = sets(cx).flat_map(|(set, engine)| {
        let steps = set.steps.iter().zip(0..);
        steps.map(move |(step, moment)| Change { set, moment, step, engine, assumes_tx })
    });
    all.filter(|change| cx.is_reviewed(change.step.file)).collect()
}

/// Every part of every `ALTER TABLE`.
pub(crate) fn alters<'a>(cx: &CheckContext<'a>) -> Vec<(Change<'a>, &'a AlterTable, &'a Action)> {
    let mut found = Vec::new();
    for change in changes(cx) {
        if let StatementKind::AlterTable(alter) = change.kind() {
            found.extend(alter.actions.iter().map(|action| (change, alter, action)));
        }
    }
    found
}
