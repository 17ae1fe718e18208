//! An attempt that will be repeated, logged as an error.

use facts::LogLevel;
use facts::code::{Stmt, StmtKind};
use flow::By;
use review::prelude::*;
use review::words;

use crate::sites::{Site, sites};

pub(crate) static CHECK: Check = Check {
    id: "level-retry-error",
    summary: "an attempt that is repeated is logged as an error",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "levels",
    focus: &["levels"],
    cwe: &[],
    references: &["https://sre.google/sre-book/monitoring-distributed-systems/"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("level_retry_error.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        if site.call.level != LogLevel::Error || site.caught().is_none() {
            continue;
        }
        let Some(retried) = retrying_loop(&site) else { continue };
        let (file, range) = (site.file(), site.call.range);
        if is_last_attempt(&site) {
            continue;
        }
        cx.report(
            file,
            range,
            "the attempt is repeated: until the last one has failed this is a warning",
        )
        .because(
            file,
            ByteRange::new(retried.start, retried.start),
            "the loop that repeats it",
        );
    }
}

/// The loop around the handler, when it counts attempts and the handler does not leave it.
fn retrying_loop(site: &Site<'_>) -> Option<ByteRange> {
    let leaves = |statement: &Stmt| {
        matches!(statement.kind, StmtKind::Throw(_) | StmtKind::Return(_) | StmtKind::Break(_))
    };
    if site.block().iter().any(leaves) {
        return None;
    }
    for enclosing in site.around() {
        match enclosing.by {
            By::Function { .. } => return None,
            By::Loop(statement) => {
                let StmtKind::Loop { test, body, .. } = &statement.kind else { return None };
                let head = body.first().map_or(statement.range.end, |first| first.range.start);
                let head = site.text(ByteRange::new(statement.range.start, head));
                let tested = test.map_or("", |test| site.text(site.code.range(test)));
                return (counts_attempts(head) || counts_attempts(tested))
                    .then_some(statement.range);
            }
            _ => {}
        }
    }
    None
}

fn counts_attempts(text: &str) -> bool {
    words(text).iter().any(|word| {
        matches!(word.as_str(), "attempt" | "attempts" | "retry" | "retries" | "tries" | "try")
    })
}

/// `if (attempt === MAX) logger.error(..)`
fn is_last_attempt(site: &Site<'_>) -> bool {
    let mut inside =
        site.around().iter().take_while(|enclosing| !matches!(enclosing.by, By::Catch(_)));
    inside.any(|enclosing| match enclosing.by {
        By::Then(test) | By::Otherwise(test) => counts_attempts(site.text(site.code.range(test))),
        _ => false,
    })
}
