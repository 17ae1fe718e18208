//! An account may do everything in a project.

use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "gcp-primitive-role",
    summary: "an account may do everything in a project",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[269],
    references: &["https://cloud.google.com/iam/docs/roles-overview#basic"],
    reads: FactKinds::INFRA,
    page: include_str!("gcp_primitive_role.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let kinds = [
        "google_project_iam_member",
        "google_project_iam_binding",
        "google_folder_iam_member",
        "google_organization_iam_member",
        "google_folder_iam_binding",
        "google_organization_iam_binding",
    ];
    let mut claims = Vec::new();
    for binding in graph.of(&kinds) {
        let severity = match binding.body.str("role") {
            Some("roles/owner") => Severity::Blocker,
            Some("roles/editor") => Severity::High,
            _ => continue,
        };
        let role = binding.body.str("role").unwrap_or_default();
        claims.push(
            Claim::on(binding, "role", format!("`{}` gives `{role}`", binding.label()))
                .severity(severity),
        );
    }
    report(cx, claims);
}
