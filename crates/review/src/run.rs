//! A whole run: checks, findings, waivers, gate, report. A pure function of its arguments.

use std::collections::BTreeSet;

use facts::FactKinds;
use flow::Program;
use model::{Fingerprint, Gap};

use crate::candidate::{Candidate, candidates};
use crate::context::Shared;
use crate::execute::{Outcome, execute};
use crate::plan::Plan;
use crate::report::ReviewReport;
use crate::scope::Selected;
use crate::site::call_sites;
use crate::{
    Check, FileScope, Review, ReviewOptions, assemble, coverage, dedupe, disposition, waiver,
};
use host::Memory;

/// Reviews a linked program. Never fails: what cannot be looked at is a gap in the report.
pub fn run(
    program: &Program,
    reviews: &[&'static Review],
    options: &ReviewOptions,
) -> ReviewReport {
    run_with_memory(program, reviews, options, None)
}

/// As [`run`], with less work where an earlier run has looked at the same. The report is the same to the byte.
pub fn run_with_memory(
    program: &Program,
    reviews: &[&'static Review],
    options: &ReviewOptions,
    memory: Option<Memory<'_>>,
) -> ReviewReport {
    let plan = Plan::new(reviews, options);
    let selected = Selected::new(&program.base, &options.scope, options.tests);
    prepare(program, &plan, memory);
    let (found, failures) = look(program, &plan, &selected, options, memory);
    let mut candidates = dedupe::merge(found, &plan);
    let claims = waiver::apply(&mut candidates, &program.base, &selected, &plan, options);
    candidates.extend(claims);
    candidates.retain(|candidate| !candidate.hidden);
    let at_base = base_fingerprints(&plan, options, memory);
    disposition::settle(
        &mut candidates,
        options.baseline.as_ref(),
        options.change.as_ref(),
        at_base.as_ref(),
    );
    let coverage = coverage::measure(program, reviews, &selected, &plan, options, failures);
    assemble::report(assemble::Parts {
        program,
        reviews,
        options,
        plan: &plan,
        selected: &selected,
        coverage,
        candidates,
    })
}

/// Works out what is worked out by the thread pool before checks, which run on it too, ask for it.
fn prepare(program: &Program, plan: &Plan, memory: Option<Memory<'_>>) {
    if plan.reads().contains(FactKinds::FLOWS) {
        program.follow(memory);
    }
    if plan.reads().contains(FactKinds::EFFECTS) {
        program.effects();
    }
}

/// All kinds of facts that the checks of these reviews would read.
pub fn reads(reviews: &[&'static Review], options: &ReviewOptions) -> FactKinds {
    Plan::new(reviews, options).reads()
}

/// Everything that the checks claim, by rule and place, and the checks that failed.
fn look(
    program: &Program,
    plan: &Plan,
    selected: &Selected,
    options: &ReviewOptions,
    memory: Option<Memory<'_>>,
) -> (Vec<Candidate>, Vec<Gap>) {
    let change = options.change.as_ref();
    let base_program = change.and_then(|change| change.base.as_deref());
    let sites = call_sites(program, selected);
    let shared = Shared::new(program, base_program, selected, &sites, options);
    let checks: Vec<(&str, &'static Check)> =
        plan.rules.iter().map(|(rule, planned)| (rule.as_str(), planned.check)).collect();
    let mut found = Vec::new();
    let mut failures = Vec::new();
    for ((rule, planned), Outcome { drafts, gap }) in
        plan.rules.iter().zip(execute(&checks, shared, memory, options.stopwatch.as_deref()))
    {
        found.extend(candidates(rule, planned, drafts, &program.base, plan, options));
        failures.extend(gap);
    }
    (found, failures)
}

/// What the same checks claim about the old revision, all of it: a finding that merely came into scope is not new.
fn base_fingerprints(
    plan: &Plan,
    options: &ReviewOptions,
    memory: Option<Memory<'_>>,
) -> Option<BTreeSet<Fingerprint>> {
    let base = options.change.as_ref()?.base.as_deref()?;
    let selected = Selected::new(&base.base, &FileScope::default(), options.tests);
    let sites = call_sites(base, &selected);
    let shared = Shared::new(base, None, &selected, &sites, options);
    let comparable: Vec<_> =
        plan.rules.iter().filter(|(_, planned)| !planned.check.needs_base).collect();
    let checks: Vec<(&str, &'static Check)> =
        comparable.iter().map(|(rule, planned)| (rule.as_str(), planned.check)).collect();
    // Of its own, so that the two states do not take turns in one.
    let name = memory.map(|memory| format!("{}\0before", memory.name));
    let memory = memory.zip(name.as_deref()).map(|(memory, name)| Memory { name, ..memory });
    prepare(base, plan, memory);
    let outcomes = comparable.iter().zip(execute(&checks, shared, memory, None));
    let found = outcomes.flat_map(|((rule, planned), outcome)| {
        let old = ReviewOptions {
            depth: options.depth,
            tests: options.tests,
            ..ReviewOptions::default()
        };
        candidates(rule, planned, outcome.drafts, &base.base, plan, &old)
    });
    Some(found.map(|candidate| candidate.finding.fingerprint).collect())
}

#[cfg(test)]
mod tests;
