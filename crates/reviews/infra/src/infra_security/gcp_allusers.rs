//! Everybody has a role.

use infra_graph::{Class, Value};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "gcp-allusers",
    summary: "everybody has a role",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "public-exposure",
    focus: &["public-exposure"],
    cwe: &[284],
    references: &["https://cloud.google.com/iam/docs/principals-overview"],
    reads: FactKinds::INFRA,
    page: include_str!("gcp_allusers.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for binding in graph
        .of_class(Class::Resource)
        .filter(|one| one.kind.starts_with("google_") && one.kind.contains("_iam_"))
    {
        for path in ["member", "members"] {
            let all = binding
                .body
                .blocks(path)
                .iter()
                .filter_map(Value::as_text)
                .find(|text| matches!(*text, "allUsers" | "allAuthenticatedUsers"));
            let Some(everybody) = all else { continue };
            let site = matches!(
                binding.body.str("role"),
                Some("roles/run.invoker" | "roles/cloudfunctions.invoker")
            );
            let claim = Claim::on(
                binding,
                path,
                format!("`{}` gives a role to {everybody}", binding.label()),
            );
            claims.push(if site { claim.severity(Severity::Low) } else { claim });
        }
    }
    report(cx, claims);
}
