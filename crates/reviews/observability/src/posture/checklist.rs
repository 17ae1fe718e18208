//! What to ask of the next pull request, with how things stand today.

use review::{Cell, Table};

use super::Posture;
use super::matrix::share;

/// The signal, by its place, and what a change of an endpoint is asked about it.
const QUESTIONS: &[(usize, &str)] = &[
    (
        0,
        "Does one event tell how each request of it ends, with its id and what it was about (plan, flags, amounts)?",
    ),
    (
        0,
        "Is nothing personal in it that redaction does not take out, and does every sampling rule name a field that is set?",
    ),
    (1, "Are its latency, traffic and errors counted, and does every label have a bound?"),
    (2, "Do calls of other services and messages into queues carry the context of the trace?"),
    (3, "Is a failure reported with what it hit, and is nothing caught and only printed?"),
    (
        4,
        "Would somebody be told before users complain: errors, latency, and the business figure that it moves?",
    ),
    (5, "Does each new alert link a runbook that says impact, diagnosis and remedy?"),
];

pub(super) fn table(posture: &Posture<'_>) -> Table {
    let rows = QUESTIONS.iter().filter_map(|(place, question)| {
        let signal = posture.signals.get(*place)?;
        let today = match share(posture, *place, |_| true) {
            (_, 0) => "not decidable".to_owned(),
            (covered, all) => format!("{covered} of {all} endpoints"),
        };
        Some(vec![Cell::text(*signal), Cell::text(format!("☐ {question}")), Cell::text(today)])
    });
    Table {
        title: "Checklist for the next pull request".into(),
        note: String::new(),
        columns: ["Signal", "Question", "Today"].map(Into::into).to_vec(),
        rows: rows.collect(),
        ..Table::default()
    }
}
