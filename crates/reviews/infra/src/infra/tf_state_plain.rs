//! State is not marked for encryption.

use infra_graph::{Class, Said};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "tf-state-plain",
    summary: "state is not marked for encryption",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "state",
    focus: &["state"],
    cwe: &[311],
    references: &["https://developer.hashicorp.com/terraform/language/backend/s3"],
    reads: FactKinds::INFRA,
    page: include_str!("tf_state_plain.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for settings in graph.of_class(Class::Settings) {
        for backend in
            settings.body.blocks("backend").iter().filter(|one| one.str("label") == Some("s3"))
        {
            if backend.has("bucket")
                && backend.said("encrypt") != Said::True
                && backend.said("encrypt") != Said::Unknown
            {
                claims.push(
                    Claim::new(backend.at, "state in S3 is not marked for encryption").of(settings),
                );
            }
        }
    }
    report(cx, claims);
}
