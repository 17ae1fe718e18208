//! A workflow's outcome for people: on the terminal, and as a document of the session.

use std::fmt::Write;

use render::Source;

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

/// Without front matter; with the part of the outcome that each line says.
pub(crate) fn markdown(outcome: &Outcome) -> (String, Vec<Source>) {
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut line = |pointer: &str, text: String| lines.push((pointer.to_owned(), text));
    line("", format!("# Workflow: {}", outcome.workflow));
    line("", String::new());
    line("/verdict", format!("Verdict: **{}**", outcome.verdict));
    for text in ["", "## Steps", "", "| Step | Command | State | What |", "|---|---|---|---|"] {
        line("", text.to_owned());
    }
    for (step, at) in outcome.steps.iter().zip(0..) {
        let what = if step.counts.is_empty() { &step.reason } else { &step.counts };
        let text =
            format!("| {} | /{} | {} | {} |", step.id, step.command, step.state.word(), cell(what));
        line(&format!("/steps/{at}"), text);
    }
    for (gate, at) in outcome.gates.iter().zip(0..) {
        line("", format!("\n## Gate: {}\n", gate.title));
        line(&format!("/gates/{at}"), format!("{}: {}.", gate.verdict, gate.rule));
        line("", String::new());
        for (reason, number) in gate.reasons.iter().zip(0..) {
            line(&format!("/gates/{at}/reasons/{number}"), format!("- {}", cell(reason)));
        }
    }
    joined(&lines)
}

/// Lines as one text, with the pointers of those that say something.
pub(crate) fn joined(lines: &[(String, String)]) -> (String, Vec<Source>) {
    let (mut text, mut sources, mut number) = (String::new(), Vec::new(), 1);
    for (pointer, line) in lines {
        let last = number + line.matches('\n').count() as u32;
        if !pointer.is_empty() {
            sources.push(Source { first: number, last, pointer: pointer.clone() });
        }
        text.push_str(&format!("{line}\n"));
        number = last + 1;
    }
    (text, sources)
}

fn cell(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;")
}
