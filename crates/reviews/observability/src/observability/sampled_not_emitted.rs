//! A rule of the sampler on a field that no event has.

use facts::LoggerSetup;
use flow::wide_events::{Carried, Rule, RuleSource, WideEvents};
use review::prelude::*;

use crate::fields::listed;

pub(crate) static CHECK: Check = Check {
    id: "sampled-not-emitted",
    summary: "a sampling rule asks for a field that no event has",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "logs",
    focus: &["logs"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/concepts/sampling/"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE),
    page: include_str!("sampled_not_emitted.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let events = program.shared::<WideEvents>();
    let missing: Vec<&Rule> = events
        .rules
        .iter()
        .filter(|rule| cx.in_scope(rule.file) && carried(&events, rule) == Carried::No)
        .filter(|rule| !is_added(&program.loggers, &rule.subject))
        .collect();
    for (place, rule) in missing.iter().enumerate() {
        if missing[..place].iter().any(|other| other.subject == rule.subject) {
            continue;
        }
        let subject = &rule.subject;
        let message = match near(&events, subject) {
            Some(near) => format!(
                "no event has `{subject}`, so this rule never keeps anything; there is `{near}`"
            ),
            None => format!("no event has `{subject}`, so this rule never keeps anything"),
        };
        let mut builder = cx.report(rule.file, rule.range, message);
        if !events.is_closed() {
            builder = builder.severity(Severity::Med).confidence(Confidence::Medium);
        }
        if let Some(event) = events.events.first() {
            let mut names: Vec<&str> = event.fields.iter().map(|field| &*field.name).collect();
            names.sort_unstable();
            names.dedup();
            builder = builder.because(
                event.file,
                event.range,
                format!("what is written here: {}", listed(&names)),
            );
        }
        if let Some((file, range)) = events.events.iter().flat_map(|event| &event.open).next() {
            builder.because(*file, *range, "what is put in here cannot be told from the code");
        }
    }
}

/// Rules that are text call two fields by short names.
fn carried(events: &WideEvents, rule: &Rule) -> Carried {
    let known = events.carries(&rule.subject);
    let is_short = matches!(&*rule.subject, "status" | "duration" | "latency" | "error");
    if known != Carried::No || rule.source != RuleSource::Text || !is_short {
        return known;
    }
    let names = events.events.iter().flat_map(|event| event.names());
    let is_meant = |name: &str| {
        let last = name.rsplit('.').next().unwrap_or(name);
        last.to_ascii_lowercase().starts_with(&*rule.subject)
    };
    if names.into_iter().any(is_meant) { Carried::Yes } else { Carried::No }
}

/// The logger adds it by itself.
fn is_added(setups: &[LoggerSetup], subject: &str) -> bool {
    let top = subject.split('.').next().unwrap_or(subject);
    setups.iter().any(|setup| setup.added.iter().any(|key| &**key == top))
        || matches!(top, "level" | "time" | "msg" | "req" | "res" | "err" | "responseTime")
}

/// A field of another spelling: `statusCode` for `status_code`.
fn near<'e>(events: &'e WideEvents, subject: &str) -> Option<&'e str> {
    let flat = |name: &str| name.to_ascii_lowercase().replace(['_', '.', '-'], "");
    let wanted = flat(subject);
    let mut fields = events.events.iter().flat_map(|event| &event.fields);
    fields.find(|field| flat(&field.name) == wanted).map(|field| &*field.name)
}
