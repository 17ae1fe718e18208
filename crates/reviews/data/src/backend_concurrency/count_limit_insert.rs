//! Rows are counted against a limit and one more is inserted: two requests count the same.

use review::prelude::*;

use crate::pairs::{Pair, pairs};
use crate::{guards, places, story};

pub(crate) static CHECK: Check = Check {
    id: "count-limit-insert",
    summary: "a limit is tested by counting, then a row is added",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions", "isolation"],
    cwe: &[367, 362],
    references: &["https://www.postgresql.org/docs/current/transaction-iso.html#XACT-SERIALIZABLE"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("count_limit_insert.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for pair in pairs(cx, |_, write| matches!(write.op, flow::Op::Insert | flow::Op::Save)) {
        let made = pair
            .write_db
            .instance
            .is_none_or(|object| !pair.derived.holds(pair.write.frame, object));
        if !made || pair.is_guarded(cx) {
            continue;
        }
        if let Some(test) = limit(cx, &pair) {
            report(cx, &pair, test);
        }
    }
}

/// The comparison of the count with the limit.
fn limit<'p>(cx: &CheckContext<'_>, pair: &'p Pair<'_>) -> Option<&'p flow::Test> {
    pair.tests().find_map(|(test, fields)| {
        let (_, source, code) = places::frame(cx, pair.timeline, test.frame)?;
        let text = code.range(test.test).slice(&source.text);
        let counts = pair.read_db.count
            || fields.contains(&"count")
            || fields.contains(&"") && text.contains(".length");
        (counts && places::is_limit(code, test.test)).then_some(test)
    })
}

fn report(cx: &mut CheckContext<'_>, pair: &Pair<'_>, test: &flow::Test) {
    let mut steps = vec![story::db_step(cx, pair.read, pair.read_db, "")];
    steps.extend(story::test_step(cx, pair.timeline, test));
    steps.push(story::db_step(cx, pair.write, pair.write_db, ""));
    let table =
        story::crossed(cx, &steps, format!("one {} more than the limit allows", pair.rows(cx)));
    let message = format!(
        "{} rows are counted against a limit, then one is added: two requests count the same",
        pair.rows(cx)
    );
    let confidence = if pair.is_certain() { Confidence::Medium } else { Confidence::Low };
    let severity = guards::under_load(cx, Severity::High);
    cx.report(pair.write.file, pair.write.range, message)
        .severity(severity)
        .confidence(confidence)
        .because(pair.read.file, pair.read.range, "counted here")
        .interleaving(table);
}
