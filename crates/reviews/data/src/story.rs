//! The interleaving of two requests, written from the steps of one run.

use flow::{Db, Event, Op, Timeline};
use model::{Actor, ByteRange, Interleaving, InterleavingStep};
use review::CheckContext;

use crate::spelling;

/// What one step does, with its place.
pub(crate) struct Step {
    pub(crate) action: String,
    pub(crate) file: facts::FileId,
    pub(crate) range: ByteRange,
}

impl Step {
    pub(crate) fn of(event: &Event, action: impl Into<String>) -> Self {
        Self { action: action.into(), file: event.file, range: event.range }
    }
}

/// Both requests do each of the first steps before either does the last one: A, B, A, B.
pub(crate) fn crossed(
    cx: &CheckContext<'_>,
    steps: &[Step],
    outcome: impl Into<String>,
) -> Interleaving {
    let mut table = Vec::new();
    let step = |request: Actor, step: &Step| InterleavingStep {
        request,
        action: step.action.clone(),
        span: cx.base().span(step.file, step.range),
    };
    if let Some((last, first)) = steps.split_last() {
        first.iter().for_each(|early| table.push(step(Actor::A, early)));
        first.iter().for_each(|early| table.push(step(Actor::B, early)));
        table.push(step(Actor::A, last));
        table.push(step(Actor::B, last));
    }
    Interleaving { steps: table, outcome: outcome.into() }
}

/// `reads account.balance`, `updates product`.
pub(crate) fn words(cx: &CheckContext<'_>, event: &Event, db: &Db, column: &str) -> String {
    let entity = spelling::entity(cx, &[event], db.entity.as_deref().unwrap_or("the row"));
    let column = match column {
        "" => String::new(),
        column => format!(".{}", spelling::column(cx, &[event], column)),
    };
    let verb = if db.op == Op::Read && db.count { "counts" } else { db.op.word() };
    format!("{verb} {entity}{column}")
}

/// `reads account`, as a step.
pub(crate) fn db_step(cx: &CheckContext<'_>, event: &Event, db: &Db, column: &str) -> Step {
    Step::of(event, words(cx, event, db, column))
}

/// The test between two steps, as a step of its own.
pub(crate) fn test_step(
    cx: &CheckContext<'_>,
    timeline: &Timeline,
    test: &flow::Test,
) -> Option<Step> {
    let file = timeline.frame(test.frame)?.file;
    let code = cx.file(file).code()?;
    let range = code.range(test.test);
    let text = range.slice(&cx.file(file).text);
    let text: String =
        text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect();
    let action = format!("finds `{text}` {}", if test.holds { "true" } else { "false" });
    Some(Step { action, file, range })
}
