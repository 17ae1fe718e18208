//! A change of type writes the whole table anew.

use facts::sql::{ActionKind, AlterTable, Expr, Ident, TypeName};

use crate::ddl::{self, Change, Engine};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "type-change",
    summary: "a change of type writes the whole table anew",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "downtime",
    focus: &["downtime", "locking", "data-loss"],
    cwe: &[],
    references: &["https://www.postgresql.org/docs/current/sql-altertable.html"],
    reads: FactKinds::MIGRATIONS,
    page: include_str!("type_change.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (change, alter, action) in ddl::alters(cx) {
        let ActionKind::SetType { column, ty, using } = &action.kind else { continue };
        let table = alter.table.key();
        if !change.engine.is_postgres() || change.is_new(&table) {
            continue;
        }
        let old = old_type(&change, &table, &column.text);
        let effect = effect(old.as_ref(), ty, using.as_ref());
        if effect == Effect::Free {
            continue;
        }
        let message = message(alter, column, old.as_ref(), ty, effect);
        let rewrite = rewrite(change.engine, alter, column, ty);
        let found =
            ddl::report_sized(cx, &change, action.range, &table, message, Some((FIX, rewrite)));
        let found =
            if effect == Effect::Narrows { found.severity(Severity::Blocker) } else { found };
        if old.is_none() {
            found.at_most(Confidence::Medium);
        }
    }
}

const FIX: &str = "Add a column of the new type beside it, write both, fill it in batches, switch reads, drop the old one.";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Free,
    Rewrites,
    Narrows,
}

fn old_type(change: &Change<'_>, table: &str, column: &str) -> Option<TypeName> {
    change.table(table)?.column(column, change.moment)?.state(change.moment).ty
}

fn message(
    alter: &AlterTable,
    column: &Ident,
    old: Option<&TypeName>,
    ty: &TypeName,
    effect: Effect,
) -> String {
    let from = old.map_or(String::new(), |old| format!(" from `{old}`"));
    match effect {
        Effect::Narrows => format!(
            "`{}.{}` goes{from} to the narrower `{ty}`: the statement fails on a value that does not fit, and the table is rewritten or read through under ACCESS EXCLUSIVE",
            alter.table, column.text
        ),
        _ => format!(
            "`{}.{}` goes{from} to `{ty}`: the table and its indexes are written anew while nobody can read or write",
            alter.table, column.text
        ),
    }
}

fn effect(old: Option<&TypeName>, new: &TypeName, using: Option<&Expr>) -> Effect {
    let Some(old) = old else { return Effect::Rewrites };
    if old.array == new.array && is_narrower(old, new) {
        return Effect::Narrows;
    }
    // A cast to the new type is what happens anyway.
    let computes = using.is_some_and(|using| !using.functions.is_empty());
    if !computes && old.array == new.array && is_free(old, new) {
        Effect::Free
    } else {
        Effect::Rewrites
    }
}

/// The bytes of every old value are those of a new one.
fn is_free(old: &TypeName, new: &TypeName) -> bool {
    let first = |ty: &TypeName| ty.args.first().copied();
    match (&*old.name, &*new.name) {
        ("varchar", "text")
        | ("varchar" | "varbit", "varchar" | "varbit")
        | ("text", "varchar") => {
            let unlimited = new.args.is_empty();
            unlimited
                || first(old).is_some_and(|length| first(new).is_some_and(|limit| limit >= length))
        }
        ("numeric", "numeric") => {
            let scale = |ty: &TypeName| ty.args.get(1).copied().unwrap_or(0);
            new.args.is_empty()
                || !old.args.is_empty() && first(new) >= first(old) && scale(new) == scale(old)
        }
        ("timestamp", "timestamp")
        | ("timestamptz", "timestamptz")
        | ("time", "time")
        | ("interval", "interval") => first(new).unwrap_or(6) >= first(old).unwrap_or(6),
        ("cidr", "inet") | ("xml", "text") => true,
        (from, to) => from == to && old.args == new.args,
    }
}

fn is_narrower(old: &TypeName, new: &TypeName) -> bool {
    const WHOLE: [&str; 3] = ["smallint", "integer", "bigint"];
    let rank = |ty: &TypeName| WHOLE.iter().position(|name| **name == *ty.name);
    let limit = |ty: &TypeName| ty.args.first().copied();
    let is_text = |ty: &TypeName| matches!(&*ty.name, "text" | "varchar");
    match (rank(old), rank(new)) {
        (Some(from), Some(to)) => return to < from,
        (None, Some(_)) if matches!(&*old.name, "numeric" | "double precision" | "real") => {
            return true;
        }
        _ => {}
    }
    if is_text(old) && matches!(&*new.name, "varchar" | "char") {
        return match (limit(old), limit(new)) {
            (_, None) => &*new.name == "char",
            (None, Some(_)) => true,
            (Some(from), Some(to)) => to < from,
        };
    }
    &*old.name == "numeric"
        && &*new.name == "numeric"
        && !new.args.is_empty()
        && limit(old).is_none_or(|from| limit(new).is_some_and(|to| to < from))
}

fn rewrite(engine: Engine, alter: &AlterTable, column: &Ident, ty: &TypeName) -> String {
    let table = ddl::name(engine, &alter.table);
    let old = ddl::quoted(engine, &column.text);
    let new = ddl::quoted(engine, &format!("{}_new", column.text));
    format!(
        "ALTER TABLE {table} ADD COLUMN {new} {ty};\n-- write both columns from now on, by a trigger or in the code; then in batches:\nUPDATE {table} SET {new} = {old}::{ty} WHERE {new} IS NULL AND id BETWEEN .. AND ..;\n-- read the new column; one release later:\nALTER TABLE {table} DROP COLUMN {old};"
    )
}
