//! What each statement did when it was run.

use std::collections::BTreeMap;

use facts::proof::{Effects, Observed};
use review::{Table, TableContext};

use super::{Item, place, text};
use crate::ddl::{Outcome, judge, lock_named};

/// `None` when nothing was run.
pub(super) fn table(cx: &TableContext<'_>, items: &[Item<'_>]) -> Option<Table> {
    let proof = cx.proof()?;
    let mut counts = [0_usize; 4];
    let mut rows = Vec::new();
    for item in items {
        let key = (item.step.file, item.step.range);
        let Some(observed) = proof.statements.get(&key) else { continue };
        let (count, outcome) =
            match (observed, judge(&item.step.statement.kind, item.engine, observed)) {
                (Observed::Failed(reason), _) => (2, format!("failed: {reason}")),
                (Observed::NotRun(reason), _) => (3, format!("not run: {reason}")),
                (Observed::Ran(_), Outcome::Confirmed(_)) => {
                    (0, "as docs/migrations.md says of its kind".into())
                }
                (Observed::Ran(_), Outcome::Refuted(what)) => {
                    (1, format!("less than its kind can do: {what}"))
                }
                (Observed::Ran(_), Outcome::Open(_)) => (0, "ran".into()),
            };
        counts[count] += 1;
        let (locks, rewritten) = match observed {
            Observed::Ran(effects) => (locks(effects), effects.rewritten.join(", ")),
            _ => Default::default(),
        };
        rows.push(vec![place(cx, item), text(locks), text(rewritten), text(outcome)]);
    }
    let [ran, refuted, failed, not_run] = counts;
    Some(Table {
        title: "Proof by execution".into(),
        note: format!(
            "Run on {} in a database made for it and dropped since, one statement after the other, in the tool's transactions. Tables were empty: locks and rewrites are those of any size, times are not measured.",
            proof.server
        ),
        columns: ["Where", "Locks held on tables that were there", "Written anew", "Outcome"]
            .map(Into::into)
            .to_vec(),
        rows,
        summary: format!(
            "{} statements run on {}: {refuted} did less than their kind can do, {failed} failed, {not_run} not run",
            ran + refuted + failed,
            proof.server
        ),
        ..Table::default()
    })
}

/// The strongest lock of each.
fn locks(effects: &Effects) -> String {
    let Some(locks) = &effects.locks else { return "gone with its own transaction".into() };
    let mut strongest: BTreeMap<&str, &str> = BTreeMap::new();
    for (table, mode) in locks.iter().filter(|(_, mode)| mode != "AccessShareLock") {
        let known = strongest.entry(table).or_insert(mode);
        if lock_named(mode) > lock_named(known) {
            *known = mode;
        }
    }
    let named =
        strongest.iter().map(|(table, mode)| format!("{table}: {}", mode.trim_end_matches("Lock")));
    named.collect::<Vec<_>>().join(", ")
}
