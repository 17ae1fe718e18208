//! Running checks: in parallel, in an order that does not show it, and none can take the run down.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use host::Memory;
use model::{Gap, GapKind, RepoPath};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::context::{Said, Shared};
use crate::draft::Draft;
use crate::memory::{Recall, Recalled};
use crate::scope::Selected;
use crate::{Check, CheckContext, Cost, Stopwatch};

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
    let timed = |rule: &str, run: &mut dyn FnMut()| match stopwatch {
        Some(stopwatch) => stopwatch.time(rule, run),
        None => run(),
    };
    let mut said: Vec<Option<Recalled>> = Vec::new();
    said.resize_with(checks.len(), || None);
    // What is known of the files that are as they were leaves the new ones to look at.
    let known: Vec<Option<Vec<Draft>>> = checks
        .iter()
        .map(|(rule, check)| recall.as_ref().and_then(|recall| recall.known(rule, check)))
        .collect();
    let local = |is_known: bool| -> Vec<usize> {
        let all = checks.iter().zip(&known).enumerate();
        let kept = all.filter(|(_, ((_, check), known))| {
            check.cost != Cost::Repository && known.is_some() == is_known
        });
        kept.map(|(place, _)| place).collect()
    };
    let mut look = |scope: Shared<'_>, is_known: bool| {
        let places = local(is_known);
        let chosen: Vec<_> = places.iter().map(|place| checks[*place]).collect();
        let parts = scope.selected.parts(&scope.program.base, PART);
        let saw_all = parts.len() == 1 && !is_known;
        for (place, found) in places.into_iter().zip(by_parts(&chosen, scope, &parts, &timed)) {
            said[place] = Some(found).filter(|found| found.kept_to_files || saw_all);
        }
    };
    look(shared, false);
    if let Some(recall) = &recall {
        look(recall.new_files(), true);
    }
    let finish =
        |((place, (rule, check)), said): ((usize, &(&str, &'static Check)), Option<Recalled>)| {
            let Some(mut said) =
                said.filter(|said| said.outcome.gap.is_none() || known[place].is_none())
            else {
                return everything(rule, check, shared, &timed);
            };
            if let Some(old) = &known[place] {
                said.outcome.drafts.extend(old.iter().cloned());
                said.outcome.drafts.sort_by_key(|draft| draft.file);
            }
            said
        };
    let said: Vec<Recalled> = checks.par_iter().enumerate().zip(said).map(finish).collect();
    if let Some(recall) = recall {
        recall.save(rules.into_iter().zip(&said));
    }
    said.into_iter().map(|recalled| recalled.outcome).collect()
}

type Timed<'t> = dyn Fn(&str, &mut dyn FnMut()) + Sync + 't;

/// Of text that checks look at one after the other before they go on: what it says stays in the processor's cache.
const PART: usize = 64 << 10;

/// What checks that keep to one file say, part by part.
fn by_parts(
    checks: &[(&str, &'static Check)],
    shared: Shared<'_>,
    parts: &[Selected],
    timed: &Timed<'_>,
) -> Vec<Recalled> {
    // Who asks for more once is to see everything, and needs no further part.
    let mut looks_around: Vec<AtomicBool> = Vec::new();
    looks_around.resize_with(checks.len(), AtomicBool::default);
    let look = |part: &Selected| -> Vec<Recalled> {
        let run = |((rule, check), looks_around): (&(&str, &'static Check), &AtomicBool)| {
            let mut said = Recalled::default();
            if !looks_around.load(Ordering::Relaxed) {
                timed(rule, &mut || said = run_one(rule, check, shared.part(part)));
                looks_around.fetch_or(!said.kept_to_files, Ordering::Relaxed);
            }
            said
        };
        checks.iter().zip(&looks_around).map(run).collect()
    };
    let found: Vec<Vec<Recalled>> = parts.par_iter().map(look).collect();
    let mut all: Vec<Recalled> = Vec::new();
    all.resize_with(checks.len(), || Recalled { kept_to_files: true, ..Recalled::default() });
    for (whole, part) in found.into_iter().flat_map(|part| (0..).zip(part)) {
        let whole: &mut Recalled = &mut all[whole];
        whole.kept_to_files &= part.kept_to_files;
        whole.outcome.drafts.extend(part.outcome.drafts);
        whole.outcome.gap = whole.outcome.gap.take().or(part.outcome.gap);
    }
    all
}

fn everything(
    rule: &str,
    check: &'static Check,
    shared: Shared<'_>,
    timed: &Timed<'_>,
) -> Recalled {
    let mut said = Recalled::default();
    timed(rule, &mut || said = run_one(rule, check, shared));
    said.kept_to_files &= check.cost != Cost::Repository;
    said
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
