//! The next number is the highest one plus one: two requests get the same.

use review::prelude::*;

use crate::pairs::{Pair, pairs};
use crate::story;

pub(crate) static CHECK: Check = Check {
    id: "seq-max-plus-one",
    summary: "the next number is computed from the highest one",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions", "atomicity"],
    cwe: &[362],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("seq_max_plus_one.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for pair in pairs(cx, |_, write| matches!(write.op, flow::Op::Insert | flow::Op::Save)) {
        if pair.is_guarded(cx) || !is_highest(cx, &pair) {
            continue;
        }
        let set = pair
            .write_db
            .sets
            .iter()
            .find(|set| set.value.is_some_and(|(frame, value)| next(&pair, frame, value)));
        let Some(set) = set.filter(|set| is_number(&set.column)) else { continue };
        let spelt = pair.spelt(cx, &set.column);
        let steps = [
            story::db_step(cx, pair.read, pair.read_db, &set.column),
            story::db_step(cx, pair.write, pair.write_db, &set.column),
        ];
        let table = story::crossed(
            cx,
            &steps,
            format!("two rows of {} with the same `{}`", pair.rows(cx), spelt),
        );
        let message = format!(
            "`{spelt}` of the new {} is computed from the rows that are there: two requests compute the same",
            pair.rows(cx)
        );
        let unique = cx.effects().schema.is_unique(pair.entity(), &[&set.column]);
        cx.report(pair.write.file, pair.write.range, message)
            .severity(if unique { Severity::Med } else { Severity::High })
            .confidence(if pair.is_certain() { Confidence::High } else { Confidence::Low })
            .because(pair.read.file, pair.read.range, "the highest number is read here")
            .interleaving(table);
    }
}

/// MAX, COUNT, or the last row in order.
fn is_highest(cx: &CheckContext<'_>, pair: &Pair<'_>) -> bool {
    if pair.read_db.max || pair.read_db.count {
        return true;
    }
    let source = cx.file(pair.read.file);
    let text = pair.read.range.slice(&source.text).to_ascii_lowercase();
    text.contains("desc") || text.contains("sort({") && text.contains("-1")
}

fn next(pair: &Pair<'_>, frame: u32, value: ExprId) -> bool {
    pair.derived.is_computed(frame, value, "")
}

/// Columns that hold numbers of a sequence; a price that is computed from another is none.
fn is_number(column: &str) -> bool {
    [
        "number",
        "no",
        "seq",
        "sequence",
        "order",
        "position",
        "code",
        "id",
        "index",
        "rank",
        "version",
        "serial",
        "num",
        "sort",
        "reference",
        "sortorder",
    ]
    .iter()
    .any(|word| column.ends_with(word))
}
