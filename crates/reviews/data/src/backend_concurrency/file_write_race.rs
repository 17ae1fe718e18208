//! A file is read, changed and written whole, or written by every request: two writers leave one version, or a mixture.

use flow::{Derived, Event, EventKind, FileEffect, FileOp, Program, Timeline};
use review::prelude::*;

use crate::story::{self, Step};
use crate::{places, servers};

pub(crate) static CHECK: Check = Check {
    id: "file-write-race",
    summary: "requests write one file without a lock",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions"],
    cwe: &[362],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("file_write_race.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let handlers = servers::handlers(cx);
    for timeline in servers::runs(cx) {
        let answers =
            timeline.frames.iter().any(|frame| handlers.contains(&(frame.file, frame.function)));
        for (place, event) in timeline.events.iter().enumerate() {
            let EventKind::File(FileEffect { op: FileOp::Write, path: Some(path), .. }) =
                &event.kind
            else {
                continue;
            };
            let before = &timeline.events[..place];
            let read = before.iter().find(|other| {
                is_same(cx, timeline, other, event, *path) && timeline.compatible(other, event)
            });
            let Some(read) = read.filter(|read| is_changed(cx.program(), timeline, read, event))
            else {
                continue;
            };
            if timeline.lock(event).is_some()
                || is_replaced(timeline, place)
                || !answers && !is_shared(cx, timeline, event, *path)
            {
                continue;
            }
            let steps = [Step::of(read, "reads the file"), Step::of(event, "writes it whole")];
            let table =
                story::crossed(cx, &steps, "the second write drops what the first one added");
            let message = "the file is read, changed and written whole: of two requests at once one change is lost, and a crash leaves half a file";
            cx.report(event.file, event.range, message)
                .because(read.file, read.range, "read here")
                .interleaving(table);
        }
    }
}

/// The path as its caller writes it, and in which file.
fn spelt<'a>(
    cx: &CheckContext<'a>,
    timeline: &Timeline,
    event: &Event,
    path: ExprId,
) -> Option<(FileId, &'a str)> {
    let (frame, path) = places::given(cx, timeline, event.frame, path);
    let (file, source, code) = places::frame(cx, timeline, frame)?;
    Some((file, code.range(path).slice(&source.text)))
}

fn is_same(
    cx: &CheckContext<'_>,
    timeline: &Timeline,
    other: &Event,
    event: &Event,
    path: ExprId,
) -> bool {
    match &other.kind {
        EventKind::File(FileEffect { op: FileOp::Read, path: Some(read), .. }) => {
            let written = spelt(cx, timeline, event, path);
            written.is_some() && spelt(cx, timeline, other, *read) == written
        }
        _ => false,
    }
}

/// What is written comes from what was read.
fn is_changed(program: &Program, timeline: &Timeline, read: &Event, write: &Event) -> bool {
    let Some(code) = program.base.file(write.file).code() else { return false };
    let Some(call) = code.call(write.expr) else { return false };
    let derived = Derived::of(program, timeline, read);
    call.args.get(1).is_some_and(|value| derived.holds(write.frame, value.value))
}

/// The path is a constant of the program: every caller writes the same file.
fn is_shared(cx: &CheckContext<'_>, timeline: &Timeline, event: &Event, path: ExprId) -> bool {
    let (frame, path) = places::given(cx, timeline, event.frame, path);
    let Some((_, _, code)) = places::frame(cx, timeline, frame) else { return false };
    match code.kind(path) {
        ExprKind::String(_) => true,
        ExprKind::Name { symbol: Some(symbol), .. } => {
            let symbol = code.symbol(*symbol);
            symbol.function == FunctionId::TOP_LEVEL && symbol.init.is_some()
        }
        _ => false,
    }
}

/// A temporary file is renamed over the old one afterwards.
fn is_replaced(timeline: &Timeline, place: usize) -> bool {
    timeline
        .events
        .iter()
        .skip(place)
        .any(|event| matches!(&event.kind, EventKind::File(file) if file.op == FileOp::Rename))
}
