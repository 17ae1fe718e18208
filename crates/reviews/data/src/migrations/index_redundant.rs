//! An index is the beginning of another one.

use facts::sql::{CreateIndex, IndexPart};
use flow::migrations::{IndexLife, MigrationSet, Moment, TableLife};

use crate::ddl::{self, Engine};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "index-redundant",
    summary: "an index is the beginning of another one",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "index",
    focus: &["index", "performance"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/indexes-multicolumn.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("index_redundant.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (set, engine) in ddl::sets(cx).collect::<Vec<_>>() {
        let end = set.steps.len() as Moment;
        for table in set.history.tables.iter().filter(|table| table.died.is_none()) {
            let indexes: Vec<&IndexLife> = table.indexes(end).collect();
            for (place, index) in indexes.iter().enumerate() {
                let other = indexes
                    .iter()
                    .enumerate()
                    .find(|(at, other)| *at != place && serves(other, index, *at < place));
                let Some((_, other)) = other else { continue };
                claim(cx, set, engine, table, index, other);
            }
        }
    }
}

fn claim(
    cx: &mut CheckContext<'_>,
    set: &MigrationSet,
    engine: Engine,
    table: &TableLife,
    index: &IndexLife,
    other: &IndexLife,
) {
    let step = |index: &IndexLife| index.born.and_then(|born| set.steps.get(born as usize));
    let Some(own) = step(index).filter(|own| cx.is_reviewed(own.file)) else { return };
    let shown = |index: &IndexLife| match &index.name {
        Some(name) => format!("`{name}`"),
        None => {
            let parts: Vec<&str> = index.index.parts.iter().map(|part| &*part.text).collect();
            format!("the index on `{}`", parts.join(", "))
        }
    };
    let message = format!(
        "{} of `{}` finds nothing that {} does not find: every write pays for both",
        shown(index),
        table.name,
        shown(other)
    );
    let theirs = step(other).map(|step| (step.file, step.range));
    let name = index.name.as_deref().unwrap_or("..");
    let drop = format!("DROP INDEX CONCURRENTLY {};", ddl::quoted(engine, name));
    let found = cx.report(own.file, own.range, message).advise(drop);
    if let Some((file, range)) = theirs {
        found.because(file, range, "the other index");
    }
}

/// Every search that the index serves is served by the other one. Of two that are alike the later one is the one too
/// many.
fn serves(other: &IndexLife, index: &IndexLife, is_earlier: bool) -> bool {
    let (theirs, own) = (&other.index, &index.index);
    let method = |index: &CreateIndex| index.method.clone().unwrap_or_else(|| "btree".into());
    let is_btree = &*method(own) == "btree" && &*method(theirs) == "btree";
    let predicate = |index: &CreateIndex| index.predicate.as_ref().map(|expr| expr.text.clone());
    let text = |part: &IndexPart| part.text.trim_matches(['"', '`']).to_lowercase();
    let is_prefix = own.parts.len() <= theirs.parts.len()
        && own.parts.iter().zip(&theirs.parts).all(|(own, theirs)| text(own) == text(theirs));
    let is_same =
        is_prefix && own.parts.len() == theirs.parts.len() && own.include == theirs.include;
    // A key says more than an index; of an unique one only an unique twin is enough.
    let keeps = index.of_constraint
        || own.unique && !(is_same && theirs.unique && (other.of_constraint || is_earlier));
    let shorter = own.parts.len() < theirs.parts.len() && own.include.is_empty();
    is_btree
        && !own.parts.is_empty()
        && !keeps
        && predicate(own) == predicate(theirs)
        && (is_same && (is_earlier || other.of_constraint || theirs.unique) || is_prefix && shorter)
}
