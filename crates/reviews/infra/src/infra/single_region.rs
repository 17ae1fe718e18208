//! One region cannot keep what was promised.

use std::collections::BTreeMap;

use infra_graph::{Class, Resource};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "single-region",
    summary: "one region cannot keep what was promised",
    severity: Severity::Med,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "availability",
    focus: &["availability"],
    cwe: &[],
    references: &["https://aws.amazon.com/compute/sla/"],
    reads: FactKinds::INFRA,
    page: include_str!("single_region.md"),
    run,
};

/// Of one region by its provider's own promise.
const PROMISED: f64 = 99.99;

fn run(cx: &mut CheckContext<'_>) {
    let wanted = cx
        .known()
        .availability
        .as_deref()
        .and_then(|text| text.trim_end_matches('%').parse::<f64>().ok());
    let Some(wanted) = wanted.filter(|wanted| *wanted >= PROMISED) else { return };
    let graph = graph(cx);
    let mut roots: BTreeMap<&str, Vec<(&Resource, &str)>> = BTreeMap::new();
    for provider in graph.of_class(Class::Provider) {
        if let Some(region) = provider.body.str("region") {
            roots.entry(provider.root()).or_default().push((provider, region));
        }
    }
    let mut claims = Vec::new();
    for providers in roots.into_values() {
        let (first, region) = providers[0];
        if providers.iter().all(|(_, other)| *other == region) {
            let message = format!(
                "everything stands in `{region}`, and {wanted}% is to be kept: a region promises less"
            );
            let at = first.body.member("region").map_or(first.at, |member| member.at);
            claims.push(Claim::new(at, message).of(first));
        }
    }
    report(cx, claims);
}
