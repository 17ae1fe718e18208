//! Keys of a cloud that are valid until somebody remembers them.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "long-lived-cloud-key",
    summary: "a permanent cloud key is used where a short one could be",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[798, 522],
    references: &["https://docs.github.com/en/actions/concepts/security/openid-connect"],
    reads: FactKinds::PIPELINES,
    page: include_str!("long_lived_cloud_key.md"),
    run,
};

/// Actions with the arguments that hold a permanent key.
const LOGINS: &[(&str, &[&str], &str)] = &[
    (
        "aws-actions/configure-aws-credentials",
        &["aws-secret-access-key"],
        "`role-to-assume` with `permissions: id-token: write`",
    ),
    ("google-github-actions/auth", &["credentials_json"], "`workload_identity_provider`"),
    (
        "google-github-actions/setup-gcloud",
        &["service_account_key"],
        "google-github-actions/auth with `workload_identity_provider`",
    ),
    (
        "azure/login",
        &["creds"],
        "`client-id`, `tenant-id` and `subscription-id` with `permissions: id-token: write`",
    ),
];
const VARIABLES: [&str; 4] =
    ["AWS_SECRET_ACCESS_KEY", "GOOGLE_CREDENTIALS", "AZURE_CREDENTIALS", "ARM_CLIENT_SECRET"];

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx).into_iter().filter(|at| at.pipeline.platform == Platform::GitHub) {
        for (_, step) in at.pipeline.steps() {
            for (name, arguments, instead) in LOGINS {
                let used = step.uses_any(&[*name]);
                let Some(key) =
                    arguments.iter().filter(|_| used).find_map(|argument| step.argument(argument))
                else {
                    continue;
                };
                if names_secret(key) {
                    report(cx, at.file, key.range, instead);
                }
            }
        }
        let jobs = at.pipeline.jobs.iter().map(|job| &job.env);
        let steps = at.pipeline.steps().map(|(_, step)| &step.env);
        let all = jobs.chain(steps).chain([&at.pipeline.env]).flatten();
        for pair in all.filter(|pair| VARIABLES.contains(&&*pair.name) && names_secret(&pair.value))
        {
            report(cx, at.file, pair.value.range, "the cloud's login action with OpenID Connect");
        }
    }
}

fn names_secret(text: &Text) -> bool {
    text.trees().flat_map(Node::values).any(|value| value.expr.below("secrets").is_some())
}

fn report(cx: &mut CheckContext<'_>, file: FileId, range: ByteRange, instead: &str) {
    let message =
        "a key that is valid until somebody takes it back: one that leaks works for as long";
    cx.report(file, range, message).advise(format!(
        "Let the cloud trust the workflow and hand out a key for the run: {instead}"
    ));
}
