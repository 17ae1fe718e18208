//! Secrets are stored as they are although encryption is configured.

use review::prelude::*;

use crate::claims::{Claim, graph, report};
use crate::kube;

pub(crate) static CHECK: Check = Check {
    id: "etcd-encryption-identity",
    summary: "secrets are stored as they are although encryption is configured",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "encryption",
    focus: &["encryption", "secrets"],
    cwe: &[311],
    references: &["https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/"],
    reads: FactKinds::INFRA,
    page: include_str!("etcd_encryption_identity.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for object in kube::of(&graph, &["EncryptionConfiguration", "EncryptionConfig"]) {
        for rule in object.body.blocks("resources") {
            let Some(first) = rule.blocks("providers").first() else { continue };
            if first.has("identity") {
                let at = first.member("identity").map_or(object.at, |member| member.at);
                claims.push(Claim::new(
                    at,
                    "the first provider is `identity`: new data is stored unencrypted",
                ));
            }
        }
    }
    report(cx, claims);
}
