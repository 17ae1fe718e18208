//! Another service is called inside of a transaction: its answer is waited for with rows locked, and it cannot be rolled back.

use flow::{EventKind, Service};
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
            cx.report(event.file, event.range, message)
                .severity(severity)
                .confidence(confidence)
                .because(opened.file, opened.range, "the transaction begins here");
        }
    }
}
