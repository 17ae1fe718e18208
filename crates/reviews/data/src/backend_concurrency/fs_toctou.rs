//! A file is looked at and then used by its path: in between it can be made, removed or replaced.

use flow::{Derived, Event, EventKind, FileEffect, FileOp, Program, RegionKind, Timeline};
use review::prelude::*;

use crate::servers;
use crate::story::{self, Step};

pub(crate) static CHECK: Check = Check {
    id: "fs-toctou",
    summary: "a path is tested and then used",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "race-conditions",
    focus: &["race-conditions"],
    cwe: &[367],
    references: &["https://nodejs.org/api/fs.html#fsexistspath"],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("fs_toctou.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for (place, event) in timeline.events.iter().enumerate() {
            let EventKind::File(FileEffect { op, path: Some(path), exclusive: false }) =
                &event.kind
            else {
                continue;
            };
            if !matches!(op, FileOp::Delete | FileOp::Write | FileOp::Make) {
                continue;
            }
            let tested =
                timeline.events[..place].iter().find(|other| is_test_of(cx, other, event, *path));
            let Some(tested) =
                tested.filter(|tested| decides(cx.program(), timeline, tested, event))
            else {
                continue;
            };
            if is_forgiven(timeline, event) {
                continue;
            }
            let steps = [
                Step::of(tested, "looks whether the path is there"),
                Step::of(event, format!("{} it", word(*op))),
            ];
            let table = story::crossed(
                cx,
                &steps,
                "the second one acts on a path that is no longer what it saw",
            );
            let message = format!(
                "the path is tested first and {} later: another process can change it in between",
                past(*op)
            );
            cx.report(event.file, event.range, message)
                .because(tested.file, tested.range, "tested here")
                .interleaving(table);
        }
    }
}

const fn word(op: FileOp) -> &'static str {
    match op {
        FileOp::Delete => "deletes",
        FileOp::Make => "makes",
        _ => "writes",
    }
}

const fn past(op: FileOp) -> &'static str {
    match op {
        FileOp::Delete => "deleted",
        FileOp::Make => "made",
        _ => "written",
    }
}

fn is_test_of(cx: &CheckContext<'_>, other: &Event, event: &Event, path: ExprId) -> bool {
    let EventKind::File(FileEffect { op: FileOp::Test, path: Some(tested), .. }) = &other.kind
    else {
        return false;
    };
    let source = cx.file(event.file);
    let text = |expr: ExprId| source.code().map_or("", |code| code.range(expr).slice(&source.text));
    other.file == event.file && other.frame == event.frame && text(*tested) == text(path)
}

/// Whether the path is used depends on what the test said.
fn decides(program: &Program, timeline: &Timeline, tested: &Event, event: &Event) -> bool {
    let derived = Derived::of(program, timeline, tested);
    timeline.tests_of(event).any(|test| derived.holds(test.frame, test.test))
}

/// The failure is expected.
fn is_forgiven(timeline: &Timeline, event: &Event) -> bool {
    timeline.is_in(event, &RegionKind::Try)
}
