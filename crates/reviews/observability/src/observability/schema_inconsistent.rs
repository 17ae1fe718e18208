//! One thing under several names over the events of a program.

use std::collections::BTreeMap;

use flow::wide_events::{EventField, WideEvents};
use review::prelude::*;
use review::words;

use crate::sites::{cite, counted};

pub(crate) static CHECK: Check = Check {
    id: "schema-inconsistent",
    summary: "events carry one thing under several names",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "logs",
    focus: &["logs"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/specs/semconv/"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::CODE),
    page: include_str!("schema_inconsistent.md"),
    run,
};

/// Where each spelling of one thing stands.
type Spellings<'e> = BTreeMap<&'e str, Vec<&'e EventField>>;

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let events = program.shared::<WideEvents>();
    let mut things: BTreeMap<String, Spellings<'_>> = BTreeMap::new();
    for field in events.events.iter().flat_map(|event| &event.fields) {
        if let Some(thing) = thing(&field.name) {
            let places = things.entry(thing).or_default().entry(&*field.name).or_default();
            if !places.iter().any(|known| known.range == field.range && known.file == field.file) {
                places.push(field);
            }
        }
    }
    let in_log_call = |field: &EventField| {
        program
            .log_calls
            .iter()
            .any(|call| call.file == field.file && call.range.contains(field.range))
    };
    for spellings in things.values().filter(|spellings| spellings.len() > 1) {
        let mut ranked: Vec<_> = spellings.iter().collect();
        ranked.sort_by_key(|(name, places)| (std::cmp::Reverse(places.len()), **name));
        let Some(((usual, most), rest)) = ranked.split_first() else { continue };
        for (name, places) in rest {
            // Two log calls that disagree are a matter of the logging review.
            if places.iter().chain(most.iter()).all(|field| in_log_call(field))
                && !name.contains('.')
            {
                continue;
            }
            let Some((first, others)) = places.split_first() else { continue };
            if !cx.in_scope(first.file) {
                continue;
            }
            let message = format!(
                "`{name}` ({}) and `{usual}` ({}) are one thing: a query for either misses the other",
                counted(places.len(), "time"),
                counted(most.len(), "time"),
            );
            let others: Vec<_> = others.iter().map(|field| (field.file, field.range)).collect();
            let builder = cite(cx.report(first.file, first.range, message), &others, "and here");
            if let Some(field) = most.first() {
                builder.because(field.file, field.range, format!("`{usual}`, as elsewhere"));
            }
        }
    }
}

/// What a name is about, its spelling set aside: `userId`, `user_id` and `user.id` are `userid`.
fn thing(name: &str) -> Option<String> {
    let words: Vec<String> = name.split('.').flat_map(words).collect();
    let joined = words.concat();
    match joined.as_str() {
        "uid" => Some("userid".to_owned()),
        "reqid" => Some("requestid".to_owned()),
        "orgid" | "organisationid" => Some("organizationid".to_owned()),
        "durationms" | "duration" | "elapsedms" => Some("durationms".to_owned()),
        "statuscode" | "httpstatus" | "httpstatuscode" => Some("statuscode".to_owned()),
        _ => (words.len() > 1).then_some(joined),
    }
}
