//! A credential is kept in a ConfigMap.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::secrets;

pub(crate) static CHECK: Check = Check {
    id: "secret-configmap",
    summary: "a credential is kept in a ConfigMap",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[312],
    references: &["https://kubernetes.io/docs/concepts/configuration/configmap/"],
    reads: FactKinds::INFRA,
    page: include_str!("secret_configmap.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for object in graph.objects.iter().filter(|object| &*object.kind == "ConfigMap") {
        for member in object.body.get("data").map_or(&[][..], |data| data.members()) {
            let Some(text) = member.value.as_text() else { continue };
            if secrets::is_secret(&member.name, text) || secrets::in_url(text).is_some() {
                claims.push(
                    Claim::new(
                        member.at,
                        format!("`{}` in `{}` is a credential", member.name, object.label()),
                    )
                    .secret(),
                );
            }
        }
    }
    report(cx, claims);
}
