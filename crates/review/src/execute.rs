//! Running checks: in parallel, in an order that does not show it, and none can take the run down.

use std::panic::{AssertUnwindSafe, catch_unwind};

use host::Memory;
use model::{Gap, GapKind, RepoPath};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::context::{Said, Shared};
use crate::draft::Draft;
use crate::memory::{Recall, Recalled};
use crate::{Check, CheckContext, Stopwatch};

/// What one check said.
#[derive(Default)]
pub(crate) struct Outcome {
    /// By file and place, duplicates gone.
    pub drafts: Vec<Draft>,
    /// The check failed; what it said before is lost.
    pub gap: Option<Gap>,
}

/// One outcome per check, in the order given.
pub(crate) fn execute(
    checks: &[(&str, &'static Check)],
    shared: Shared<'_>,
    memory: Option<Memory<'_>>,
    stopwatch: Option<&dyn Stopwatch>,
) -> Vec<Outcome> {
    let rules: Vec<&str> = checks.iter().map(|(rule, _)| *rule).collect();
    let recall = memory.map(|memory| Recall::load(memory, &rules, shared));
    let run = |(rule, check): &(&str, &'static Check)| {
        let mut said = Recalled::default();
        let mut run = || {
            said = match &recall {
                Some(recall) => recall.run(rule, check),
                None => run_one(rule, check, shared),
            }
        };
        match stopwatch {
            Some(stopwatch) => stopwatch.time(rule, &mut run),
            None => run(),
        }
        said
    };
    let said: Vec<_> = checks.par_iter().map(run).collect();
    if let Some(recall) = recall {
        recall.save(rules.into_iter().zip(&said));
    }
    said.into_iter().map(|recalled| recalled.outcome).collect()
}

pub(crate) fn run_one(rule: &str, check: &'static Check, shared: Shared<'_>) -> Recalled {
    // The context is dropped with the panic, so nothing half-changed is seen afterwards.
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let mut context = CheckContext::new(check, shared);
        (check.run)(&mut context);
        context.finish()
    }));
    match attempt {
        Ok(Said { drafts, as_declared, kept_to_files }) => {
            let undeclared = || failure(rule, "asked for facts that it does not declare");
            let gap = (!as_declared).then(undeclared);
            Recalled { outcome: Outcome { drafts: in_order(drafts), gap }, kept_to_files }
        }
        Err(panic) => {
            let gap = Some(failure(rule, panic_message(&*panic)));
            Recalled { outcome: Outcome { drafts: Vec::new(), gap }, kept_to_files: false }
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
