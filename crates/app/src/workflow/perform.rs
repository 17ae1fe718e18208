//! Running a workflow: one step after the other, on one reading of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use model::{ExitCode, Severity};
use request::{Call, Script, Step as Said};
use review::{ReportedFinding, ReviewReport};

use super::condition::{Answer, Condition, Test};
use super::definition::{Gate, Step, Workflow};
use super::outcome::{FindingLine, GateOutcome, Outcome, StepOutcome, StepState};
use super::surface::Surface;
use crate::catalogue;
use crate::cli::WorldArgs;
use crate::commands::{Performed, as_flag, perform};
use crate::console;
use crate::engine::{Kept, Outputs};
use crate::failure::Failure;
use crate::gather::{ChangeFlags, Workspace, settle};

/// How a workflow is run.
pub(crate) struct Settings<'s> {
    pub(crate) flags: &'s ChangeFlags,
    pub(crate) outputs: &'s Outputs,
    pub(crate) world: &'s WorldArgs,
    /// `KEY=value` for every step that has the key, `step.KEY=value` for one.
    pub(crate) overrides: Vec<(Option<String>, String, String)>,
    /// Steps to leave out.
    pub(crate) skip: &'s [String],
    /// What an earlier run did; steps that passed are not run again.
    pub(crate) before: Option<Outcome>,
}

/// The outcome, and the reports of the reviews in it.
pub(crate) type Ran = (Outcome, BTreeMap<String, ReviewReport>);

pub(crate) fn run(
    workspace: &Rc<Workspace>,
    workflow: &Workflow,
    settings: &Settings<'_>,
) -> Result<Ran, Failure> {
    known_steps(workflow, settings)?;
    let calls = calls(workflow, settings)?;
    let mut run = Run {
        workflow,
        settings,
        surface: Surface::new(workspace, settings.flags),
        kept: Kept::of(Rc::clone(workspace)),
        exit: ExitCode::Pass,
        outcome: Outcome {
            workflow: workflow.name.clone(),
            verdict: String::new(),
            exit_code: 0,
            steps: Vec::new(),
            gates: Vec::new(),
        },
        reports: BTreeMap::new(),
    };
    let mut stopped = false;
    for (step, call) in workflow.steps.iter().zip(&calls) {
        if stopped {
            run.note(step, call, StepState::NotReached, "the workflow stopped before it");
        } else {
            run.step(step, call)?;
        }
        stopped |= run.outcome.steps.last().is_some_and(|step| step.state == StepState::Stopped);
        for gate in workflow.gates.iter().filter(|gate| gate.after == step.id) {
            let decided = decide(gate, &run.outcome);
            stopped |= gate.stops && decided.verdict != "PASS";
            run.outcome.gates.push(decided);
        }
    }
    Ok(run.finish())
}

struct Run<'r> {
    workflow: &'r Workflow,
    settings: &'r Settings<'r>,
    surface: Surface<'r>,
    kept: Kept,
    exit: ExitCode,
    outcome: Outcome,
    reports: BTreeMap<String, ReviewReport>,
}

impl Run<'_> {
    fn step(&mut self, step: &Step, call: &Call) -> Result<(), Failure> {
        if self.settings.skip.contains(&step.id) {
            self.note(step, call, StepState::Skipped, "left out as asked (--skip)");
            return Ok(());
        }
        if let Some(reason) = self.unmet(step)? {
            self.note(step, call, StepState::Skipped, &reason);
            return Ok(());
        }
        if let Some(before) = self.done_before(step, call) {
            self.outcome.steps.push(before);
            return Ok(());
        }
        let why = if step.why.is_empty() { String::new() } else { format!(": {}", step.why) };
        console::say(&format!("{} {}{why}", self.workflow.name, step.id));
        match perform(
            call,
            self.settings.flags,
            self.settings.outputs,
            self.settings.world,
            &mut self.kept,
        ) {
            Ok(done) => self.record(step, call, done),
            Err(failure) => {
                self.exit = self.exit.worst(failure.exit());
                let hint = failure.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
                self.note(step, call, StepState::Stopped, &format!("{}{hint}", failure.message));
            }
        }
        Ok(())
    }

    /// Why the step is left out, when its condition does not hold or cannot be told.
    fn unmet(&mut self, step: &Step) -> Result<Option<String>, Failure> {
        let Some(condition) = &step.when else { return Ok(None) };
        let answer = self.answer(condition)?;
        Ok((answer.holds != Some(true)).then_some(answer.because))
    }

    fn answer(&mut self, condition: &Condition) -> Result<Answer, Failure> {
        let mut failure = None;
        let Self { surface, kept, outcome, .. } = self;
        let answer = condition.answer(&mut |test, what| {
            let found = match test {
                Test::Present => surface.present(what),
                Test::Changed => surface.changed(what, kept),
                _ => Ok(of_step(outcome, test, what)),
            };
            found.unwrap_or_else(|error| {
                failure = Some(error);
                Answer { holds: None, because: String::new() }
            })
        });
        failure.map_or(Ok(answer), Err)
    }

    /// What the same step came to when the workflow ran before on the same files.
    fn done_before(&self, step: &Step, call: &Call) -> Option<StepOutcome> {
        let before = self.settings.before.as_ref()?.step(&step.id)?;
        let same = before.block == call.to_block() && before.state == StepState::Passed;
        same.then(|| before.clone())
    }

    fn record(&mut self, step: &Step, call: &Call, done: Performed) {
        self.exit = self.exit.worst(done.exit);
        let state = StepState::of(done.exit);
        let (reason, findings, counts) = match &done.report {
            Some(report) => (report.gate.rationale.clone(), lines(report), counts(report)),
            None => (String::new(), Vec::new(), String::new()),
        };
        self.outcome.steps.push(StepOutcome {
            id: step.id.clone(),
            command: call.command.name.to_owned(),
            block: call.to_block(),
            state,
            reason,
            findings,
            counts,
        });
        self.reports.extend(done.report.map(|report| (step.id.clone(), report)));
    }

    fn note(&mut self, step: &Step, call: &Call, state: StepState, reason: &str) {
        self.outcome.steps.push(StepOutcome {
            id: step.id.clone(),
            command: call.command.name.to_owned(),
            block: call.to_block(),
            state,
            reason: reason.to_owned(),
            findings: Vec::new(),
            counts: String::new(),
        });
    }

    fn finish(mut self) -> Ran {
        let is = |verdict: &str| self.outcome.gates.iter().any(|gate| gate.verdict == verdict);
        let any = |state: StepState| self.outcome.steps.iter().any(|step| step.state == state);
        let verdict = if is("BLOCK") || any(StepState::Blocked) {
            "BLOCK"
        } else if is("INCOMPLETE") || any(StepState::Stopped) || any(StepState::Incomplete) {
            "INCOMPLETE"
        } else {
            "PASS"
        };
        let gate = if verdict == "BLOCK" { ExitCode::Blocked } else { ExitCode::Pass };
        self.outcome.verdict = verdict.to_owned();
        self.outcome.exit_code = self.exit.worst(gate).code();
        (self.outcome, self.reports)
    }
}

fn of_step(outcome: &Outcome, test: Test, id: &str) -> Answer {
    let state = outcome.step(id).map(|step| step.state);
    let wanted = match test {
        Test::Blocked => StepState::Blocked,
        Test::Passed => StepState::Passed,
        _ => StepState::Skipped,
    };
    let because = state.map_or_else(
        || format!("step {id} has not run"),
        |state| format!("step {id} {}", state.word()),
    );
    Answer { holds: state.map(|state| state == wanted), because }
}

/// What a gate decides about the steps up to it.
fn decide(gate: &Gate, outcome: &Outcome) -> GateOutcome {
    let blocks = |word: &str| gate.block.iter().any(|severity| severity.0.word() == word);
    let findings = outcome.steps.iter().flat_map(|step| &step.findings);
    let mut reasons = joined(findings.filter(|finding| blocks(&finding.severity)));
    let is_open = |step: &&StepOutcome| {
        matches!(step.state, StepState::Stopped | StepState::NotReached | StepState::Incomplete)
    };
    let open: Vec<String> = outcome
        .steps
        .iter()
        .filter(is_open)
        .map(|step| format!("{} {}: {}", step.id, step.state.word(), step.reason))
        .collect();
    let verdict = match (reasons.is_empty(), open.is_empty()) {
        (false, _) => "BLOCK",
        (true, false) => "INCOMPLETE",
        (true, true) => "PASS",
    };
    reasons.extend(open);
    let (title, rule) = (gate.title.clone(), gate.rule.clone());
    GateOutcome { title, rule, verdict: verdict.to_owned(), reasons }
}

/// What several reviews say of one place is one reason, with the worst severity; the worst come first.
fn joined<'f>(findings: impl Iterator<Item = &'f FindingLine>) -> Vec<String> {
    let rank =
        |finding: &FindingLine| finding.severity.parse::<Severity>().unwrap_or(Severity::Nit);
    let mut places: Vec<Vec<&FindingLine>> = Vec::new();
    for finding in findings {
        let same = |group: &&mut Vec<&FindingLine>| {
            !finding.place.is_empty() && group[0].place == finding.place
        };
        match places.iter_mut().find(same) {
            Some(group) => group.push(finding),
            None => places.push(vec![finding]),
        }
    }
    let worst = |group: &Vec<&FindingLine>| group.iter().map(|finding| rank(finding)).max();
    places.sort_by_key(|group| std::cmp::Reverse(worst(group)));
    let line = |group: &Vec<&FindingLine>| {
        let ids: Vec<&str> = group.iter().map(|finding| finding.id.as_str()).collect();
        let first =
            group.iter().max_by_key(|finding| (rank(finding), std::cmp::Reverse(&finding.id)));
        let first = first.unwrap_or(&group[0]);
        format!("{} {}: {} ({})", first.severity, ids.join(", "), first.message, first.place)
    };
    places.iter().map(line).collect()
}

/// Open findings that are sure enough to count.
fn lines(report: &ReviewReport) -> Vec<FindingLine> {
    report.findings.iter().filter(|finding| !finding.verify).map(line).collect()
}

fn line(finding: &ReportedFinding) -> FindingLine {
    let place = finding.span.as_ref().map(|span| format!("{}:{}", span.path, span.start.line));
    FindingLine {
        id: finding.id.clone(),
        severity: finding.severity.word().to_owned(),
        rule: finding.rule.clone(),
        place: place.unwrap_or_default(),
        message: finding.message.clone(),
        fingerprint: finding.fingerprint.clone(),
    }
}

fn counts(report: &ReviewReport) -> String {
    let one = |severity: &Severity| format!("{} {}", report.counts.of(*severity), severity.word());
    Severity::ALL.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn known_steps(workflow: &Workflow, settings: &Settings<'_>) -> Result<(), Failure> {
    let ids: Vec<&str> = workflow.steps.iter().map(|step| step.id.as_str()).collect();
    let named = settings.overrides.iter().filter_map(|(step, ..)| step.as_ref());
    match settings.skip.iter().chain(named).find(|id| !ids.contains(&id.as_str())) {
        Some(id) => Err(Failure::user(format!("{} has no step `{id}`", workflow.name))
            .hint(request::suggestion(id, &ids))),
        None => Ok(()),
    }
}

/// Every step's call, with what was set; what is missing is told before anything runs.
fn calls(workflow: &Workflow, settings: &Settings<'_>) -> Result<Vec<Call>, Failure> {
    let mut used = vec![false; settings.overrides.len()];
    let mut calls = Vec::new();
    for step in &workflow.steps {
        let (call, problems) = call(step, &settings.overrides, &mut used)?;
        let will_run = catalogue::is_built(call.command) && !settings.skip.contains(&step.id);
        if will_run {
            settle(&problems).map_err(|failure| wanting(workflow, step, failure))?;
        }
        calls.push(call);
    }
    match used.iter().position(|used| !used) {
        None => Ok(calls),
        Some(at) => {
            let keys: BTreeSet<&str> =
                calls.iter().flat_map(|call| call.command.keys()).map(|key| key.name).collect();
            let (step, key, _) = &settings.overrides[at];
            let place = step.as_ref().map_or_else(
                || format!("no step of {}", workflow.name),
                |step| format!("step {step} does not"),
            );
            Err(Failure::user(format!("{place} takes {key}"))
                .hint(request::suggestion(key, &keys.into_iter().collect::<Vec<_>>())))
        }
    }
}

fn call(
    step: &Step,
    overrides: &[(Option<String>, String, String)],
    used: &mut [bool],
) -> Result<(Call, Vec<request::Problem>), Failure> {
    let script = Script::parse(&step.run, 1);
    let [Said::Call(said)] = script.steps.as_slice() else {
        return Err(Failure::config(format!("step `{}` is not one command", step.id)));
    };
    let command = said.command;
    let mut pairs: Vec<(String, String)> = said
        .entries
        .iter()
        .map(|entry| (entry.key.name.to_owned(), as_flag(&entry.value)))
        .collect();
    for ((only, key, value), used) in overrides.iter().zip(used) {
        let fits = only.as_ref().is_none_or(|only| *only == step.id);
        let Some(found) = command.key(key).filter(|_| fits) else { continue };
        *used = true;
        pairs.retain(|(own, _)| own != found.name);
        pairs.push((found.name.to_owned(), value.clone()));
    }
    let pairs = pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    Ok(Call::from_flags(command, pairs))
}

fn wanting(workflow: &Workflow, step: &Step, mut failure: Failure) -> Failure {
    failure.message = format!("{}.{}: {}", workflow.name, step.id, failure.message);
    let hint = failure.hint.take().map(|hint| format!("{hint}; ")).unwrap_or_default();
    failure.hint(format!("{hint}--set KEY=VALUE sets it"))
}
