//! A secret is never replaced.

use review::prelude::*;

use crate::claims::{Claim, graph, report};

pub(crate) static CHECK: Check = Check {
    id: "secret-no-rotation",
    summary: "a secret is never replaced",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[262],
    references: &[
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
    ],
    reads: FactKinds::INFRA,
    page: include_str!("secret_no_rotation.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let graph = graph(cx);
    let mut claims = Vec::new();
    for secret in graph.of(&["aws_secretsmanager_secret"]) {
        let rotated = secret.body.has("rotation_rules") || secret.body.has("rotation_lambda_arn");
        if !rotated && graph.users(secret, &["aws_secretsmanager_secret_rotation"]).next().is_none()
        {
            claims.push(
                Claim::new(secret.at, format!("`{}` is never rotated", secret.label())).of(secret),
            );
        }
    }
    report(cx, claims);
}
