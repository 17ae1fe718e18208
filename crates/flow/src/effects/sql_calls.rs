//! SQL text that a driver is given: statements, transactions begun by hand, advisory locks.

use facts::code::{Call, ExprId, ExprKind};

use super::chain::Chain;
use super::sql::{self, Given, Statement, Verb};
use super::walk::Walker;
use super::{Condition, Db, EventKind, Lock, LockKind, Op, Set, column, entity, text};

impl<'p> Walker<'p> {
    /// Whether a call runs SQL that can be read; then it is done with.
    pub(crate) fn sql_call(&mut self, expr: ExprId, call: &'p Call, chain: &Chain<'p>) -> bool {
        let name = super::walk::name_of(self.code, call.callee).unwrap_or("");
        let prepared = chain
            .find(&["prepare"])
            .filter(|_| matches!(name, "run" | "get" | "all" | "iterate" | "values" | "execute"));
        let (text, first_value) = match (prepared, call.args.first()) {
            (Some(link), _) => (link.arg(0), 0),
            (None, Some(first)) if runs_sql(name) => (Some(first.value), 1),
            _ => return false,
        };
        let Some(text) = text else { return false };
        let Some(pieces) = text::pieces(self.program, self.file, text) else { return false };
        let Some(statement) = sql::parse(&pieces) else { return false };
        self.args(call);
        if name == "prepare" {
            return true;
        }
        let origin = self.origin(expr);
        let sync =
            origin.starts_with("better-sqlite3") || prepared.is_some() && !self.is_awaited(expr);
        self.sql_step(
            expr,
            &statement,
            &call.args[first_value.min(call.args.len())..],
            text,
            chain,
            sync,
        );
        self.run_callback(expr, call);
        true
    }

    fn is_awaited(&self, expr: ExprId) -> bool {
        matches!(self.index().place(expr), super::Place::In(whole) if matches!(self.code.kind(whole), ExprKind::Await(_)))
    }

    fn sql_step(
        &mut self,
        expr: ExprId,
        found: &Statement,
        rest: &[facts::code::Argument],
        text: ExprId,
        chain: &Chain<'p>,
        sync: bool,
    ) {
        if let Some(advisory) = &found.advisory {
            let is_tx = advisory.contains("xact");
            if advisory.contains("unlock") || advisory == "release_lock" {
                self.unlock(expr, LockKind::Advisory);
            } else {
                let lock =
                    Lock { kind: LockKind::Advisory, key: None, scoped: is_tx, expires: true };
                self.acquire(expr, lock, true);
            }
            return;
        }
        match found.verb {
            Some(Verb::Begin) => return self.begin_sql(expr, found, chain),
            Some(Verb::Commit | Verb::Rollback) => {
                let kind = if found.verb == Some(Verb::Commit) {
                    EventKind::Commit
                } else {
                    EventKind::Rollback
                };
                self.emit(expr, kind, true);
                return self.close_region(
                    |kind| matches!(kind, super::RegionKind::Tx(tx) if !tx.callback),
                );
            }
            Some(Verb::Isolation) => {
                let level = found.isolation.clone().unwrap_or_default().into_boxed_str();
                return self.emit(expr, EventKind::SetIsolation(level), true);
            }
            Some(Verb::Savepoint) | None => return,
            _ => {}
        }
        let values = self.bound_values(rest, text);
        let db = self.db_of(found, &values, sync);
        self.step(expr, db, chain, true);
    }

    fn begin_sql(&mut self, expr: ExprId, found: &Statement, chain: &Chain<'p>) {
        let client = self.root(chain.root);
        let isolation = found.isolation.clone().map(String::into_boxed_str);
        self.emit(expr, EventKind::Begin, true);
        let tx = super::Tx { client, isolation, ..super::Tx::default() };
        self.open_region(super::RegionKind::Tx(tx), expr);
    }

    /// What the placeholders are given: `[a, b]`, or one argument each.
    fn bound_values(&self, rest: &[facts::code::Argument], text: ExprId) -> Vec<ExprId> {
        let list = rest
            .first()
            .map(|arg| self.code.constant(arg.value))
            .or(self.code.property(text, "values"));
        match list.map(|list| self.code.kind(list)) {
            Some(ExprKind::Array(elements)) => {
                elements.iter().filter_map(|element| element.value).collect()
            }
            _ => rest.iter().map(|arg| arg.value).collect(),
        }
    }

    fn db_of(&self, found: &Statement, values: &[ExprId], sync: bool) -> Db {
        let op = match found.verb {
            Some(Verb::Insert) if found.on_conflict => Op::Upsert,
            Some(Verb::Insert) => Op::Insert,
            Some(Verb::Update) => Op::Update,
            Some(Verb::Delete) => Op::Delete,
            _ => Op::Read,
        };
        let given = |given: &Given| match given {
            Given::Hole(value) => *value,
            Given::Placeholder(place) => values.get(*place).copied(),
            _ => None,
        };
        let conditions = found.conditions.iter().map(|condition| {
            let expr = given(&condition.given);
            Condition {
                column: column(&condition.column),
                operator: condition.operator.as_str().into(),
                value: expr.map_or_else(|| condition.text.as_str().into(), |expr| self.canon(expr)),
                expr: expr.map(|expr| (self.frame, expr)),
            }
        });
        let sets = found.sets.iter().map(|(name, value)| Set {
            column: column(name),
            atomic: matches!(value, Given::Own),
            value: given(value).map(|value| (self.frame, value)),
        });
        Db {
            op,
            entity: found.table.as_deref().map(entity),
            conditions: conditions.collect(),
            sets: sets.collect(),
            sets_known: true,
            for_update: found.for_update,
            skip_locked: found.skip_locked,
            count: found.count,
            max: found.max,
            on_conflict: found.on_conflict,
            atomic_choice: found.not_exists || found.nested && found.skip_locked,
            returning: found.returning,
            many: op == Op::Read || found.nested,
            sync,
            ..Db::default()
        }
    }
}

fn runs_sql(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "run"
            | "get"
            | "all"
            | "each"
            | "one"
            | "none"
            | "many"
            | "any"
            | "oneornone"
            | "manyornone"
            | "result"
            | "unsafe"
            | "prepare"
            | "first"
            | "val"
            | "maybeone"
            | "$executeraw"
            | "$queryraw"
            | "getall"
            | "getrow"
            | "getcell"
            | "db"
    ) || ["query", "sql", "exec", "raw"].iter().any(|word| lower.contains(word))
}
