//! Two runs may write state at once.

use infra_graph::{Class, Said};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "tf-no-lock",
    summary: "two runs may write state at once",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "state",
    focus: &["state"],
    cwe: &[667],
    references: &["https://developer.hashicorp.com/terraform/language/backend/s3"],
    reads: FactKinds::INFRA,
    page: include_str!("tf_no_lock.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for settings in graph.of_class(Class::Settings) {
        for backend in
            settings.body.blocks("backend").iter().filter(|one| one.str("label") == Some("s3"))
        {
            // What the command line gives is not known here.
            let whole = backend.has("bucket") && backend.has("key");
            let locked =
                backend.said("use_lockfile") == Said::True || backend.has("dynamodb_table");
            if whole && !locked {
                claims.push(Claim::new(backend.at, "state in S3 is not locked").of(settings));
            }
        }
    }
    report(cx, claims);
}
