//! A password that is written into a pipeline.

use crate::pipeline::prelude::*;
use crate::pipeline::{deploys, work};
use crate::secrets;
use review::SecretKind;

pub(crate) static CHECK: Check = Check {
    id: "secret-hardcoded",
    summary: "a credential is written into the pipeline",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[798, 259],
    references: &[
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("secret_hardcoded.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        let pipeline = at.pipeline;
        let deploys = pipeline.jobs.iter().any(|job| deploys::first(job).is_some());
        for pair in pipeline.env.iter().filter(|pair| deploys || opens_elsewhere(pair)) {
            judge(cx, at.file, pair, &[]);
        }
        for job in &pipeline.jobs {
            let services: Vec<&Pair> =
                job.services.iter().flat_map(|service| &service.env).collect();
            let images = job.container.iter().chain(&job.services);
            for credential in images.flat_map(|image| &image.credentials) {
                judge(cx, at.file, credential, &[]);
            }
            // What a program under test signs and encrypts with is made up for the test.
            let tests = work::does(job, &[Work::Test, Work::EndToEnd, Work::Build])
                && deploys::first(job).is_none();
            if tests {
                services_only(cx, at.file, job, &services);
                continue;
            }
            for pair in &job.env {
                judge(cx, at.file, pair, &services);
            }
            for step in &job.steps {
                for pair in step.env.iter().chain(&step.with) {
                    judge(cx, at.file, pair, &services);
                }
            }
        }
    }
}

/// In a job that tests: what opens something outside of it.
fn services_only(cx: &mut CheckContext<'_>, file: FileId, job: &Job, services: &[&Pair]) {
    let steps = job.steps.iter().flat_map(|step| step.env.iter().chain(&step.with));
    for pair in job.env.iter().chain(steps).filter(|pair| opens_elsewhere(pair)) {
        judge(cx, file, pair, services);
    }
}

/// A key or token of a service.
fn opens_elsewhere(pair: &Pair) -> bool {
    SecretName::of(&pair.name).is_some_and(|name| {
        matches!(name.kind, SecretKind::ApiKey | SecretKind::Token | SecretKind::Credentials)
    })
}

fn judge(cx: &mut CheckContext<'_>, file: FileId, pair: &Pair, services: &[&Pair]) {
    let value = &pair.value;
    let names_secret = SecretName::of(&pair.name).is_some_and(SecretName::is_plain);
    if !names_secret || !value.is_literal() || !is_password(&value.value) {
        return;
    }
    // The database beside the job is thrown away with it.
    let is_own = services.iter().any(|own| own.value.value == value.value);
    let local = is_local(&value.value);
    if is_own || local {
        return;
    }
    let message = format!(
        "`{}` is written out here, for everybody who can read the repository and its history",
        pair.name
    );
    cx.report(file, value.range, message).advise(format!(
        "Revoke it, store the new one as a secret, and write `{}: ${{{{ secrets.{} }}}}`",
        pair.name,
        pair.name.to_ascii_uppercase()
    ));
}

/// A word that is no reference, switch, number, path or placeholder.
fn is_password(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    // Of tests and of runs that need some value.
    const OF_RUNS: [&str; 10] = [
        "none",
        "null",
        "true",
        "false",
        "test",
        "mock",
        "ci-",
        "insecure",
        "random",
        "secret_key_base",
    ];
    value.len() >= 6
        && !value.starts_with(['$', '<', '/', '.', '~', '@', '%', '{'])
        && !value.contains([' ', '\n', '$'])
        && !value.contains("://")
        && !value.bytes().all(|byte| byte.is_ascii_digit())
        && !secrets::is_placeholder(value)
        && !OF_RUNS.iter().any(|word| lower.contains(word))
}

/// What everybody's local database is opened with.
fn is_local(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    [
        "postgres",
        "password",
        "root",
        "admin",
        "mysql",
        "secret",
        "passw0rd",
        "rootpassword",
        "guest",
        "minioadmin",
        "github",
        "github-token",
        "github_token",
    ]
    .contains(&&*lower)
}
