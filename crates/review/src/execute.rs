//! Running checks: in parallel, in an order that does not show it, and none can take the run down.

use std::panic::{AssertUnwindSafe, catch_unwind};

use model::{Gap, GapKind, RepoPath};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::context::Shared;
use crate::draft::Draft;
use crate::{Check, CheckContext};

/// What one check said.
#[derive(Default)]
pub(crate) struct Outcome {
    /// By file and place, duplicates gone.
    pub drafts: Vec<Draft>,
    /// The check failed; what it said before is lost.
    pub gap: Option<Gap>,
}

/// One outcome per check, in the order given.
pub(crate) fn execute(checks: &[(&str, &'static Check)], shared: Shared<'_>) -> Vec<Outcome> {
    checks.par_iter().map(|(rule, check)| run_one(rule, check, shared)).collect()
}

fn run_one(rule: &str, check: &'static Check, shared: Shared<'_>) -> Outcome {
    // The context is dropped with the panic, so nothing half-changed is seen afterwards.
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let mut context = CheckContext::new(check, shared);
        (check.run)(&mut context);
        context.finish()
    }));
    match attempt {
        Ok((drafts, true)) => Outcome { drafts: in_order(drafts), gap: None },
        Ok((drafts, false)) => {
            let gap = failure(rule, "asked for facts that it does not declare");
            Outcome { drafts: in_order(drafts), gap: Some(gap) }
        }
        Err(panic) => {
            Outcome { drafts: Vec::new(), gap: Some(failure(rule, panic_message(&*panic))) }
        }
    }
}

fn failure(rule: &str, reason: &str) -> Gap {
    let reason = format!("the check {rule} failed: {reason}");
    Gap { path: RepoPath::new("."), kind: GapKind::Internal, line: None, reason }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic")
}

/// Two ways of data into one argument are one claim: the worse, and of equals the surer, stays.
fn in_order(mut drafts: Vec<Draft>) -> Vec<Draft> {
    let place = |draft: &Draft| (draft.file, draft.range);
    drafts.sort_by(|left, right| {
        let rank = |draft: &Draft| (draft.severity, draft.confidence, draft.evidence.len());
        place(left).cmp(&place(right)).then(rank(right).cmp(&rank(left)))
    });
    drafts.dedup_by(|later, kept| place(later) == place(kept));
    drafts
}
