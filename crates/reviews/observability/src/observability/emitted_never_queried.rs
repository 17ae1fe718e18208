//! Fields that are paid for and that nobody asks for.

use std::collections::BTreeSet;

use flow::wide_events::{EventField, WideEvents};
use review::prelude::*;

use crate::completion::is_business;
use crate::fields::{Queried, listed};

pub(crate) static CHECK: Check = Check {
    id: "emitted-never-queried",
    summary: "events carry fields that no query, dashboard or alert asks for",
    severity: Severity::Nit,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "logs",
    focus: &["logs"],
    cwe: &[],
    references: &["https://sre.google/workbook/monitoring/"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE).and(FactKinds::SETTINGS),
    page: include_str!("emitted_never_queried.md"),
    run,
};

/// Questions that a repository must hold before what they leave out says anything.
const ENOUGH: usize = 3;

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let events = program.shared::<WideEvents>();
    let asked: BTreeSet<String> =
        program.shared::<Queried>().0.iter().map(|field| flat(&field.name)).collect();
    let about_events = |name: &str| asked.contains(&flat(name));
    for event in &events.events {
        let known = event.fields.iter().filter(|field| about_events(&field.name));
        let known: BTreeSet<&str> = known.map(|field| &*field.name).collect();
        if known.len() < ENOUGH || !cx.in_scope(event.file) {
            continue;
        }
        let unasked: Vec<&EventField> = event
            .fields
            .iter()
            .filter(|field| is_business(&field.name) && !is_asked(&asked, &field.name))
            .filter(|field| !events.rules.iter().any(|rule| rule.subject == field.name))
            .collect();
        let mut names: Vec<&str> = unasked.iter().map(|field| &*field.name).collect();
        names.sort_unstable();
        names.dedup();
        if names.is_empty() {
            continue;
        }
        let message = format!(
            "no saved query, dashboard or alert of the repository asks for {}",
            listed(&names)
        );
        let mut builder = cx.report(event.file, event.range, message);
        for field in unasked.iter().take(6) {
            builder = builder.because(field.file, field.range, format!("`{}`", field.name));
        }
    }
}

/// It, something in it, or something that it is in.
fn is_asked(asked: &BTreeSet<String>, name: &str) -> bool {
    let name = flat(name);
    asked.iter().any(|other| {
        *other == name
            || other.starts_with(&format!("{name}_"))
            || name.starts_with(&format!("{other}_"))
    })
}

fn flat(name: &str) -> String {
    name.to_ascii_lowercase().replace('.', "_")
}
