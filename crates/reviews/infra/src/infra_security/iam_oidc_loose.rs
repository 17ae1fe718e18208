//! A pipeline of any repository may take the role.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::held::{Role, policies};

pub(crate) static CHECK: Check = Check {
    id: "iam-oidc-loose",
    summary: "a pipeline of any repository may take the role",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "iam",
    focus: &["iam"],
    cwe: &[284],
    references: &[
        "https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("iam_oidc_loose.md"),
    run,
};

const PROVIDERS: [&str; 4] = [
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "oidc.circleci.com",
    "agent.buildkite.com",
];

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for held in policies(&graph).iter().filter(|held| held.role != Role::Identity) {
        for statement in
            held.policy.allowing().filter(|one| one.allows("sts:AssumeRoleWithWebIdentity"))
        {
            let named = statement.principals.iter().filter(|one| &*one.kind == "Federated");
            let provider = named
                .filter_map(|one| PROVIDERS.iter().find(|known| one.name.contains(**known)))
                .next();
            let Some(provider) = provider else { continue };
            let restricted = statement.conditions.iter().any(|one| {
                let anything = one.values.iter().all(|value| matches!(&**value, "*" | "repo:*"));
                one.key.is_empty() || one.key.ends_with(":sub") && !anything
            });
            if !restricted {
                let message =
                    format!("`{}` trusts every pipeline of {provider}", held.resource.label());
                claims.push(Claim::new(held.place(statement), message).of(held.resource));
            }
        }
    }
    report(cx, claims);
}
