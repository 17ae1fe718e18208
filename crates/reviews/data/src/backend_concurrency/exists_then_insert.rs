//! A row is looked for and made when it is missing: two requests both miss it.

use facts::code::Code;
use review::prelude::*;

use crate::pairs::{Pair, pairs};
use crate::{guards, nouns, places, spelling, story};

pub(crate) static CHECK: Check = Check {
    id: "exists-then-insert",
    summary: "a row is made when a look found none, and no unique key is known",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions", "idempotency"],
    cwe: &[367],
    references: &["https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("exists_then_insert.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for pair in pairs(cx, |_, write| write.op == flow::Op::Insert) {
        if pair.is_guarded(cx) {
            continue;
        }
        let Some(columns) = sought(&pair) else { continue };
        let Some(test) = missing(cx, &pair) else { continue };
        report(cx, &pair, test, &columns);
    }
}

/// The columns that were looked for and that the new row has.
fn sought(pair: &Pair<'_>) -> Option<Vec<Box<str>>> {
    let set: Vec<&str> = pair.write_db.sets.iter().map(|set| &*set.column).collect();
    let is_known = pair.write_db.sets_known || set.iter().any(|column| !column.is_empty());
    let equal = pair.read_db.conditions.iter().filter(|condition| &*condition.operator == "=");
    let columns: Vec<Box<str>> = equal
        .map(|condition| condition.column.clone())
        .filter(|column| !column.is_empty())
        .collect();
    if pair.read_db.conditions.iter().any(|condition| differs(pair, condition)) {
        return None;
    }
    let shared = columns.iter().any(|column| set.contains(&&**column));
    let all_by_id = columns.iter().all(|column| &**column == "id");
    (!columns.is_empty() && !all_by_id && (shared || !is_known)).then_some(columns)
}

/// The look is for a row without this value, and the new row has one: it was no look for the new row.
fn differs(pair: &Pair<'_>, condition: &flow::Condition) -> bool {
    let is_null = &*condition.value == "null";
    let is_set =
        pair.write_db.sets.iter().any(|set| set.column == condition.column && set.value.is_some());
    is_null && is_set && !condition.column.is_empty()
}

/// The columns that the new row has, those of the look among them: a key of the schema within them stops a second row
/// when it shares a column with the look.
fn is_kept_apart(cx: &CheckContext<'_>, pair: &Pair<'_>, sought: &[&str]) -> bool {
    let has = |name: &str| {
        sought.contains(&name)
            || pair.write_db.sets.iter().any(|set| {
                *set.column == *name
                    || !set.column.is_empty() && name.strip_prefix(&*set.column) == Some("id")
            })
    };
    let mut keys = cx.effects().schema.of(pair.entity());
    pair.read_db.by_key
        || keys.any(|key| {
            key.columns.iter().any(|name| sought.contains(&&**name))
                && key.columns.iter().all(|name| has(name))
        })
}

/// The test that says that there is none.
fn missing<'p>(cx: &CheckContext<'_>, pair: &'p Pair<'_>) -> Option<&'p flow::Test> {
    pair.tests().find_map(|(test, fields)| {
        let (_, _, code) = places::frame(cx, pair.timeline, test.frame)?;
        let of_row =
            fields.iter().all(|field| field.is_empty() || pair.read_db.count || *field == "count");
        (of_row && says_missing(code, test) && !places::is_limit(code, test.test)).then_some(test)
    })
}

fn says_missing(code: &Code, test: &flow::Test) -> bool {
    places::is_negation(code, test.test) == test.holds
}

fn report(cx: &mut CheckContext<'_>, pair: &Pair<'_>, test: &flow::Test, columns: &[Box<str>]) {
    let schema = &cx.effects().schema;
    let names: Vec<&str> = columns.iter().map(|column| &**column).collect();
    let (entity, rows) = (pair.entity().to_owned(), pair.rows(cx));
    let is_unique = is_kept_apart(cx, pair, &names);
    if is_unique && pair.timeline.is_in(pair.write, &flow::RegionKind::Try) {
        return;
    }
    let spelt = spelling::columns(cx, &[pair.read, pair.write], &names);
    let mut steps = vec![story::db_step(cx, pair.read, pair.read_db, "")];
    steps.extend(story::test_step(cx, pair.timeline, test));
    steps.push(story::db_step(cx, pair.write, pair.write_db, ""));
    let outcome = if is_unique {
        "the second insert fails on the unique key, which nothing here expects".to_owned()
    } else {
        format!("two rows of {rows} with the same {spelt}")
    };
    let table = story::crossed(cx, &steps, outcome);
    let (file, range) = (pair.write.file, pair.write.range);
    let read = (pair.read.file, pair.read.range);
    if is_unique {
        let message = format!(
            "two requests can both find no {rows} with this {spelt}; the unique key stops the second, whose error nobody turns into an answer"
        );
        cx.report(file, range, message)
            .severity(Severity::Low)
            .because(read.0, read.1, "the look before")
            .interleaving(table);
        return;
    }
    let described = schema.described.contains(pair.entity());
    let sources = schema.sources.clone();
    let confidence =
        if described && pair.is_certain() { Confidence::Medium } else { Confidence::Low };
    let severity = if nouns::is_record(&entity) && !nouns::is_money(&entity) {
        Severity::Med
    } else {
        Severity::High
    };
    let message =
        format!("two requests can both find no {rows} with this {spelt} and both insert one");
    let severity = guards::under_load(cx, severity);
    cx.report(file, range, message)
        .severity(severity)
        .confidence(confidence)
        .because(read.0, read.1, "the look before")
        .absent(format!("a unique constraint on {rows} ({spelt})"), sources)
        .interleaving(table);
}
