//! A Secret is committed with its values.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::secrets;

pub(crate) static CHECK: Check = Check {
    id: "secret-plain-secret-manifest",
    summary: "a Secret is committed with its values",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[312],
    references: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    reads: FactKinds::INFRA,
    page: include_str!("secret_plain_secret_manifest.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for object in graph.objects.iter().filter(|object| &*object.kind == "Secret") {
        if object.body.has("sops") {
            continue;
        }
        let data = ["data", "stringData"]
            .into_iter()
            .flat_map(|name| object.body.get(name).map_or(&[][..], |data| data.members()));
        let mut held = data.filter(|member| {
            member
                .value
                .as_text()
                .is_some_and(|text| !secrets::is_placeholder(text) && text.len() > 2)
        });
        if let Some(member) = held.next() {
            let message =
                format!("`{}` is committed with the value of `{}`", object.label(), member.name);
            claims.push(Claim::new(object.at, message).because(member.at, "a value").secret());
        }
    }
    report(cx, claims);
}
