//! A variable of a secret is shown in plans.

use infra_graph::{Class, Said};
use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "tf-var-not-sensitive",
    summary: "a variable of a secret is shown in plans",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "state",
    focus: &["state", "secrets"],
    cwe: &[532],
    references: &[
        "https://developer.hashicorp.com/terraform/language/values/variables#suppressing-values-in-cli-output",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("tf_var_not_sensitive.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for declared in graph.of_class(Class::Variable).chain(graph.of_class(Class::Output)) {
        let Some(secret) = SecretName::of(&declared.name).filter(|secret| secret.is_plain()) else {
            continue;
        };
        let flag = declared.body.get("default").or_else(|| declared.body.get("value"));
        let harmless = flag.is_some_and(|value| {
            value.as_bool().is_some() && value.as_text().is_none() || value.as_number().is_some()
        });
        let listed = ["policy", "length", "version", "rotation", "enabled", "arn", "id", "name"]
            .iter()
            .any(|word| declared.name.ends_with(word));
        let strong = !matches!(secret.kind, SecretKind::Cookie | SecretKind::Authorization);
        if !harmless
            && !listed
            && strong
            && matches!(declared.body.said("sensitive"), Said::Absent | Said::False)
        {
            let what = if declared.class == Class::Variable { "variable" } else { "output" };
            claims.push(
                Claim::new(
                    declared.at,
                    format!("the {what} `{}` is a secret and is shown in plans", declared.name),
                )
                .of(declared),
            );
        }
    }
    report(cx, claims);
}
