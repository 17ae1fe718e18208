//! What a statement did when it was run, held against what is said of it.

use facts::proof::{Effects, Observed};
use facts::sql::{ActionKind, Name, StatementKind};
use review::{CheckContext, FindingBuilder};

use super::{Change, Engine, Lock, Work, lock_of, touched_tables, work_of};

/// In words that follow "tried on PostgreSQL 15:".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Confirmed(String),
    Refuted(String),
    /// It shows neither.
    Open(String),
}

/// What is to be added to a claim about a statement: on which server, and what it did there.
pub(super) struct Trial {
    server: String,
    outcome: Outcome,
}

/// `None` where nothing was run, or where running it says nothing about the claim.
pub(super) fn of(cx: &CheckContext<'_>, change: &Change<'_>) -> Option<Trial> {
    let proof = cx.proof()?;
    let observed = proof.statements.get(&(change.step.file, change.step.range))?;
    let outcome = match observed {
        // Who would wait is what the claims about locks are about; of others it matters that a statement fails.
        Observed::Ran(_) if !cx.is_about("locking") => return None,
        observed => judge(change.kind(), change.engine, observed),
    };
    Some(Trial { server: proof.server.clone(), outcome })
}

pub(super) fn told<'c>(found: FindingBuilder<'c>, trial: Option<Trial>) -> FindingBuilder<'c> {
    let Some(Trial { server, outcome }) = trial else { return found };
    match outcome {
        Outcome::Confirmed(what) => found.observed(server, format!("confirmed: {what}")),
        Outcome::Refuted(what) => found.observed(server, format!("refuted: {what}")).refuted(),
        Outcome::Open(what) => {
            found.observed(server, format!("neither confirmed nor refuted: {what}"))
        }
    }
}

/// Whether the statement took the lock that its kind is known for, and did the work.
pub(crate) fn judge(statement: &StatementKind, engine: Engine, observed: &Observed) -> Outcome {
    let effects = match observed {
        Observed::Ran(effects) => effects,
        Observed::Failed(reason) => return Outcome::Open(format!("it failed: {reason}")),
        Observed::NotRun(reason) => return Outcome::Open(format!("it was not run: {reason}")),
    };
    if let StatementKind::Reindex { target, .. } = statement
        && &**target != "index"
    {
        return Outcome::Open("its strongest locks are on the table's indexes".into());
    }
    let (Some(lock), tables) = (lock_of(statement, engine), locked(statement)) else {
        return Outcome::Open("it is not known to lock a table".into());
    };
    let is_one = |name: &str| tables.iter().any(|table| table.eq_ignore_ascii_case(name));
    let work = work_of(statement, engine);
    let held = effects.locks.as_ref().map(|locks| {
        locks
            .iter()
            .filter(|(table, _)| is_one(table))
            .filter_map(|(_, mode)| lock_named(mode))
            .max()
    });
    // An index is built from the rows of its table, which the statement does not name.
    let reads_another = matches!(statement, StatementKind::Reindex { .. });
    let done = done(effects, |name| reads_another || is_one(name));
    match held {
        Some(None) => Outcome::Open("it locked nothing that was there before".into()),
        Some(Some(held)) if held < lock => {
            Outcome::Refuted(format!("it held {} and no stronger lock", held.word()))
        }
        Some(Some(held)) if done < work => {
            Outcome::Refuted(format!("it held {}, and {}", held.word(), not_done(work)))
        }
        Some(Some(held)) => Outcome::Confirmed(sentence(Some(held), done)),
        None if done >= work && work == Work::Rewrite => Outcome::Confirmed(sentence(None, done)),
        None => Outcome::Open("it ends its own transaction, and its locks with it".into()),
    }
}

/// The tables, indexes and views whose locks a statement is known for.
fn locked(statement: &StatementKind) -> Vec<Box<str>> {
    let keys = |names: &[Name]| names.iter().map(Name::key).collect();
    match statement {
        StatementKind::AlterTable(alter) => {
            let partitions = alter.actions.iter().filter_map(|action| match &action.kind {
                ActionKind::AttachPartition { partition } => Some(partition.key()),
                _ => None,
            });
            std::iter::once(alter.table.key()).chain(partitions).collect()
        }
        StatementKind::DropIndex { indexes, .. } => keys(indexes),
        StatementKind::Reindex { name, .. } => name.iter().map(Name::key).collect(),
        StatementKind::Vacuum { tables, .. } => keys(tables),
        StatementKind::RefreshView { view, .. } => vec![view.key()],
        _ => touched_tables(statement),
    }
}

fn done(effects: &Effects, is_one: impl Fn(&str) -> bool) -> Work {
    let among = |names: &[String]| names.iter().any(|name| is_one(name));
    match (among(&effects.rewritten), among(&effects.scanned)) {
        (true, _) => Work::Rewrite,
        (false, true) => Work::Scan,
        (false, false) => Work::None,
    }
}

const fn not_done(work: Work) -> &'static str {
    match work {
        Work::Rewrite => "no row was written anew",
        Work::Scan | Work::None => "no row was read",
    }
}

fn sentence(held: Option<Lock>, done: Work) -> String {
    let work = match done {
        Work::Rewrite => "every row was written anew",
        Work::Scan => "every row was read",
        Work::None => "no row was read or written",
    };
    match held {
        Some(lock) => format!("it held {}, and {work}", lock.word()),
        None => work.to_owned(),
    }
}

/// As `pg_locks` spells it.
pub(crate) fn lock_named(mode: &str) -> Option<Lock> {
    Some(match mode {
        "AccessShareLock" | "RowShareLock" => Lock::AccessShare,
        "RowExclusiveLock" => Lock::RowExclusive,
        "ShareUpdateExclusiveLock" => Lock::ShareUpdateExclusive,
        "ShareLock" => Lock::Share,
        "ShareRowExclusiveLock" => Lock::ShareRowExclusive,
        "ExclusiveLock" => Lock::Exclusive,
        "AccessExclusiveLock" => Lock::AccessExclusive,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Outcome, judge};
    use crate::ddl::Engine;
    use facts::proof::{Effects, Observed};
    use facts::sql::Dialect;

    fn outcome(sql: &str, locks: Option<&[&str]>, rewritten: bool, scanned: bool) -> Outcome {
        let script = lang_sql::script(sql);
        let table = || vec!["orders".to_owned()];
        let effects = Effects {
            locks: locks.map(|modes| {
                modes.iter().map(|mode| ("orders".to_owned(), (*mode).to_owned())).collect()
            }),
            rewritten: if rewritten { table() } else { Vec::new() },
            scanned: if scanned { table() } else { Vec::new() },
        };
        let engine = Engine { dialect: Dialect::Postgres, version: None };
        judge(&script.statements[0].kind, engine, &Observed::Ran(effects))
    }

    #[test]
    fn locks_and_work_confirm_or_refute() {
        let retype = "ALTER TABLE orders ALTER COLUMN total TYPE bigint";
        let held: Option<&[&str]> = Some(&["AccessShareLock", "AccessExclusiveLock"]);
        assert!(matches!(outcome(retype, held, true, false), Outcome::Confirmed(_)));
        assert!(matches!(outcome(retype, held, false, true), Outcome::Refuted(_)));
        assert!(matches!(outcome(retype, Some(&["ShareLock"]), true, false), Outcome::Refuted(_)));
        assert!(matches!(outcome(retype, Some(&[]), false, false), Outcome::Open(_)));
        let index = "CREATE INDEX a ON orders (b)";
        assert_eq!(
            outcome(index, Some(&["ShareLock"]), false, true),
            Outcome::Confirmed("it held SHARE, and every row was read".into())
        );
        let vacuum = "ALTER TABLE orders SET UNLOGGED";
        assert!(matches!(outcome(vacuum, None, true, false), Outcome::Confirmed(_)));
        assert!(matches!(outcome(index, None, false, true), Outcome::Open(_)));
    }
}
