//! Claims about statements.

use facts::sql::Action;
use model::{ByteRange, Fix};
use review::{CheckContext, FindingBuilder};

use super::{Change, size_of, trial};

/// At a statement, with what to write in its place.
pub(crate) fn report<'c>(
    cx: &'c mut CheckContext<'_>,
    change: &Change<'_>,
    message: impl Into<String>,
    rewrite: Option<(&str, String)>,
) -> FindingBuilder<'c> {
    at(cx, change, change.step.range, message, rewrite)
}

/// At one part of an `ALTER TABLE`.
pub(crate) fn report_action<'c>(
    cx: &'c mut CheckContext<'_>,
    change: &Change<'_>,
    action: &Action,
    message: impl Into<String>,
    rewrite: Option<(&str, String)>,
) -> FindingBuilder<'c> {
    at(cx, change, change.place(action.range), message, rewrite)
}

/// As severe as the table is large; with what is known or assumed of its size.
pub(crate) fn report_sized<'c>(
    cx: &'c mut CheckContext<'_>,
    change: &Change<'_>,
    part: ByteRange,
    table: &str,
    message: impl Into<String>,
    rewrite: Option<(&str, String)>,
) -> FindingBuilder<'c> {
    let (size, depth) = (size_of(cx, table), cx.depth());
    let found = at(cx, change, change.place(part), message, rewrite).severity(size.severity(depth));
    match size.words(table, depth) {
        Some(words) => found.given("CONTEXT", words),
        None => found,
    }
}

fn at<'c>(
    cx: &'c mut CheckContext<'_>,
    change: &Change<'_>,
    place: ByteRange,
    message: impl Into<String>,
    rewrite: Option<(&str, String)>,
) -> FindingBuilder<'c> {
    let file = change.step.file;
    let before = change.step.range.slice(&cx.file(file).text).to_owned();
    let trial = trial::of(cx, change);
    let found = trial::told(cx.report(file, place, message), trial);
    match rewrite {
        Some((summary, after)) => found.fix(Fix::Advice {
            summary: summary.to_owned(),
            before: Some(before),
            after: Some(after),
        }),
        None => found,
    }
}
