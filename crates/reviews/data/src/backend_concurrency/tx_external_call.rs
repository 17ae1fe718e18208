//! Another service is called inside of a transaction: its answer is waited for with rows locked, and it cannot be rolled back.

use facts::code::FunctionKind;
use flow::{Event, EventKind, Region, Service, Timeline};
use review::prelude::*;

use crate::{guards, servers};

pub(crate) static CHECK: Check = Check {
    id: "tx-external-call",
    summary: "another service is called while a transaction is open",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking", "atomicity"],
    cwe: &[833],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("tx_external_call.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for event in &timeline.events {
            let EventKind::External(external) = &event.kind else { continue };
            let Some((region, tx)) = timeline.tx(event) else { continue };
            let Some(opened) = timeline.regions.get(region as usize) else { continue };
            let works = timeline.db().any(|(_, other, _)| other.regions.contains(&region));
            if tx.batch
                || !works
                || guards::distance(timeline, region, event) > 3
                || guards::is_repair(timeline, event)
            {
                continue;
            }
            let message = format!(
                "{} is made inside of a transaction: locks and a connection are held until it answers, and a rollback does not undo it",
                external.service.word()
            );
            let confidence = if event.certain { Confidence::High } else { Confidence::Medium };
            let severity = if external.changes || external.service != Service::Http {
                Severity::High
            } else {
                Severity::Med
            };
            let (file, range) = inside(cx, timeline, event, opened);
            let finding = cx
                .report(file, range, message)
                .severity(severity)
                .confidence(confidence)
                .because(opened.file, opened.range, "the transaction begins here");
            if (file, range) != (event.file, event.range) {
                finding.because(event.file, event.range, "the call");
            }
        }
    }
}

/// Where the function that opens the transaction makes the call, itself or through others: that is the line to move.
fn inside(
    cx: &CheckContext<'_>,
    timeline: &Timeline,
    event: &Event,
    opened: &Region,
) -> (FileId, ByteRange) {
    let mut place = (event.file, event.range);
    let mut at = event.frame;
    while let Some(frame) = timeline.frame(at) {
        let code = cx.file(frame.file).code();
        // The transaction's callback, and the function around it, are one piece of text.
        let holds = frame.file == opened.file
            && code.is_some_and(|code| {
                let body = code.function(frame.function).range;
                let mut inner =
                    code.functions.iter().filter(|it| it.kind != FunctionKind::TopLevel);
                inner.any(|it| it.range.contains(opened.range) && it.range.contains(body))
            });
        if holds {
            return place;
        }
        let Some((outer, call)) = frame.caller else { break };
        let Some(around) = timeline.frame(outer) else { break };
        let Some(code) = cx.file(around.file).code() else { break };
        (place, at) = ((around.file, code.range(call)), outer);
    }
    (event.file, event.range)
}
