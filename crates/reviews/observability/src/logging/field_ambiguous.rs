//! Field names that say nothing.

use review::prelude::*;
use std::collections::BTreeMap;

use crate::sites::{cite, sites};

pub(crate) static CHECK: Check = Check {
    id: "field-ambiguous",
    summary: "a field name says nothing about what it holds",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "quality",
    focus: &["quality"],
    cwe: &[],
    references: &["https://opentelemetry.io/docs/specs/semconv/general/naming/"],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("field_ambiguous.md"),
    run,
};

const VAGUE: &[&str] =
    &["id", "data", "value", "val", "obj", "item", "thing", "tmp", "info", "payload"];

fn run(cx: &mut CheckContext<'_>) {
    let sites = sites(cx);
    let mut found: BTreeMap<(FileId, &str), Vec<(FileId, ByteRange)>> = BTreeMap::new();
    for site in sites.iter().filter(|site| !site.is_console()) {
        for field in site.own_keys() {
            if VAGUE.contains(&&*field.name) {
                let places = found.entry((site.file(), &field.name)).or_default();
                places.push((site.file(), field.range));
            }
        }
    }
    for ((file, name), places) in found {
        let Some(((_, range), others)) = places.split_first() else { continue };
        let message = format!(
            "`{name}` means something else in every line: name what it is, such as `orderId`"
        );
        cite(cx.report(file, *range, message), others, "and here");
    }
}
