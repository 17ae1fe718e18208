//! Another service is called while a lock is held: everybody waits for its answer.

use flow::{EventKind, LockKind};
use review::prelude::*;

use crate::{guards, servers};

pub(crate) static CHECK: Check = Check {
    id: "lock-over-network",
    summary: "a lock is held while another service answers",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "locking",
    focus: &["locking"],
    cwe: &[833],
    references: &[],
    reads: FactKinds::EFFECTS.and(FactKinds::CODE),
    page: include_str!("lock_over_network.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for timeline in servers::runs(cx) {
        for event in &timeline.events {
            let EventKind::External(external) = &event.kind else { continue };
            let held = timeline.lock(event).filter(|(_, lock)| lock.kind != LockKind::File);
            let Some((region, _)) = held else { continue };
            let Some(taken) = timeline.regions.get(region as usize) else { continue };
            if timeline.tx(event).is_some() || guards::is_repair(timeline, event) {
                continue;
            }
            let message = format!(
                "{} is made with the lock held: when it is slow, everybody who wants the lock waits",
                external.service.word()
            );
            let confidence = if event.certain { Confidence::Medium } else { Confidence::Low };
            cx.report(event.file, event.range, message).confidence(confidence).because(
                taken.file,
                taken.range,
                "the lock is taken here",
            );
        }
    }
}
