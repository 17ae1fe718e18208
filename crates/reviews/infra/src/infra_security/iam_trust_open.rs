//! Anybody may take the role or use the resource.

use infra_graph::{InfraGraph, Place, Resource, Statement};
use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::held::{Role, policies};

pub(crate) static CHECK: Check = Check {
    id: "iam-trust-open",
    summary: "anybody may take the role or use the resource",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[284, 732],
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("iam_trust_open.md"),
    run,
};

/// Conditions that say who it is after all.
const WHO: [&str; 14] = [
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:sourceorgid",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceip",
    "kms:calleraccount",
    "sts:externalid",
    "aws:sourceowner",
    ":sub",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for held in policies(&graph).iter().filter(|held| held.role != Role::Identity) {
        if held.resource.kind.starts_with("aws_s3_") {
            continue;
        }
        for statement in held.policy.allowing() {
            let unknown = statement.conditions.iter().any(|one| one.key.is_empty());
            if !is_open(statement, held.role) || unknown || statement.has_condition(&WHO) {
                continue;
            }
            let may = if held.role == Role::Trust { "take" } else { "use" };
            let message = format!("anybody may {may} `{}`", held.resource.label());
            let claim = Claim::new(held.place(statement), message).of(held.resource);
            claims.push(match inside(&graph, held.resource) {
                Some(network) => claim
                    .severity(Severity::Med)
                    .because(network, "only its network reaches it, and everybody in there may"),
                None => claim,
            });
        }
    }
    for permission in graph.of(&["aws_lambda_permission"]) {
        let narrowed =
            ["source_arn", "source_account", "principal_org_id", "function_url_auth_type"];
        if permission.body.str("principal") == Some("*")
            && !narrowed.iter().any(|path| permission.body.has(path))
        {
            let message = format!("anybody may invoke the function of `{}`", permission.label());
            let place =
                permission.body.member("principal").map_or(permission.at, |member| member.at);
            claims.push(
                Claim::new(permission.at, message).of(permission).because(place, "every principal"),
            );
        }
    }
    report(cx, claims);
}

fn is_open(statement: &Statement, role: Role) -> bool {
    let service =
        statement.principals.iter().any(|one| &*one.kind == "Service" && &*one.name == "*");
    statement.is_for_everybody() || (role == Role::Trust && service)
}

/// Where a domain for searches is put into a network of its own, which is what keeps others out.
fn inside(graph: &InfraGraph, holder: &Resource) -> Option<Place> {
    const DOMAINS: [&str; 2] = ["aws_opensearch_domain", "aws_elasticsearch_domain"];
    const POLICIES: [&str; 2] = ["aws_opensearch_domain_policy", "aws_elasticsearch_domain_policy"];
    let mut domains: Vec<&Resource> = graph.referred(holder, "domain_name", &DOMAINS);
    domains.extend(graph.users(holder, &DOMAINS));
    for policy in graph.users(holder, &POLICIES) {
        domains.extend(graph.referred(policy, "domain_name", &DOMAINS));
    }
    let own = DOMAINS.contains(&&*holder.kind).then_some(holder);
    let placed = |domain: &Resource| domain.body.member("vpc_options").map(|member| member.at);
    own.into_iter().chain(domains).find_map(placed)
}
