//! A workflow's outcome for people: on the terminal, and as a document of the session.

use std::fmt::Write;

use super::outcome::{GateOutcome, Outcome, StepOutcome};

/// Reasons of a gate that are printed; the rest is counted.
const MOST_REASONS: usize = 40;

pub(crate) fn terminal(outcome: &Outcome) -> String {
    let width = outcome.steps.iter().map(|step| step.id.len()).max().unwrap_or(0);
    let mut out = format!("{}\n\n", outcome.workflow);
    for step in &outcome.steps {
        let _ = writeln!(out, "  {:width$}  {:11}  {}", step.id, step.state.word(), said(step));
    }
    for gate in &outcome.gates {
        let _ = write!(out, "\n{}: {}  ({})\n", gate.title, gate.verdict, gate.rule);
        shown(gate).for_each(|reason| out.push_str(&format!("  - {reason}\n")));
    }
    let _ = write!(out, "\nVerdict: {} (exit {})\n", outcome.verdict, outcome.exit_code);
    out
}

fn said(step: &StepOutcome) -> String {
    match (step.counts.is_empty(), step.reason.is_empty()) {
        (false, _) => format!("/{}: {}", step.command, step.counts),
        (true, true) => format!("/{}", step.command),
        (true, false) => format!("/{}: {}", step.command, step.reason),
    }
}

fn shown(gate: &GateOutcome) -> impl Iterator<Item = String> {
    let more = gate.reasons.len().saturating_sub(MOST_REASONS);
    let more = (more > 0).then(|| format!("and {more} more"));
    gate.reasons.iter().take(MOST_REASONS).cloned().chain(more)
}

/// Without front matter.
pub(crate) fn markdown(outcome: &Outcome) -> String {
    let mut out = format!(
        "# Workflow: {}\n\nVerdict: **{}**\n\n## Steps\n\n| Step | Command | State | What |\n|---|---|---|---|\n",
        outcome.workflow, outcome.verdict
    );
    for step in &outcome.steps {
        let what = if step.counts.is_empty() { &step.reason } else { &step.counts };
        let _ = writeln!(
            out,
            "| {} | /{} | {} | {} |",
            step.id,
            step.command,
            step.state.word(),
            cell(what)
        );
    }
    for gate in &outcome.gates {
        let _ = write!(out, "\n## Gate: {}\n\n{}: {}.\n\n", gate.title, gate.verdict, gate.rule);
        gate.reasons.iter().for_each(|reason| out.push_str(&format!("- {}\n", cell(reason))));
    }
    out
}

fn cell(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;")
}
