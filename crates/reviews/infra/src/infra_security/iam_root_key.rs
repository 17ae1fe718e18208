//! An access key is made for the owner of everything.

use infra_graph::{InfraGraph, Resource};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "iam-root-key",
    summary: "an access key is made for the owner of everything",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[250],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
        "https://cloud.google.com/iam/docs/best-practices-for-managing-service-account-keys",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("iam_root_key.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for key in graph.of(&["aws_iam_access_key"]) {
        if key.body.str("user") == Some("root") {
            let message =
                format!("`{}` is a key of the root user, whom no policy holds back", key.label());
            claims.push(Claim::on(key, "user", message).secret());
        }
    }
    for key in graph.of(&["google_service_account_key"]) {
        for account in graph.referred(key, "service_account_id", &["google_service_account"]) {
            if let Some(binding) = ownership(&graph, account) {
                let message = format!(
                    "`{}` is a key of `{}`, which owns the project",
                    key.label(),
                    account.label()
                );
                claims.push(
                    Claim::new(key.at, message)
                        .of(key)
                        .secret()
                        .because(binding.at, "made the owner here"),
                );
            }
        }
    }
    report(cx, claims);
}

/// The binding that makes a service account the owner of a project or organisation.
fn ownership<'g>(graph: &'g InfraGraph, account: &Resource) -> Option<&'g Resource> {
    const BINDINGS: [&str; 6] = [
        "google_project_iam_member",
        "google_project_iam_binding",
        "google_folder_iam_member",
        "google_folder_iam_binding",
        "google_organization_iam_member",
        "google_organization_iam_binding",
    ];
    graph.users(account, &BINDINGS).find(|binding| binding.body.str("role") == Some("roles/owner"))
}
