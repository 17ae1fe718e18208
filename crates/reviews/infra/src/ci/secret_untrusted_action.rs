//! Secrets for code that somebody else can change.

use crate::pipeline::prelude::*;
use crate::pipeline::{actions, leaks};

pub(crate) static CHECK: Check = Check {
    id: "secret-untrusted-action",
    summary: "a secret is given to an action that its owner can change",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[829, 522],
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    reads: FactKinds::PIPELINES,
    page: include_str!("secret_untrusted_action.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let flow = linked(cx);
    for at in workflows(cx) {
        for job in &at.pipeline.jobs {
            for (number, step) in job.steps.iter().enumerate() {
                let Some(uses) = step.uses.as_ref().filter(|uses| is_changeable(uses)) else {
                    continue;
                };
                let place = Place::of_step(at, job, number);
                let given = step.with.iter().chain(&step.env);
                let mut secrets = given.filter_map(|pair| {
                    Some((leaks::secret_of(&flow, place, &pair.value)?, pair.value.range))
                });
                let Some((secret, range)) = secrets.find(|(name, _)| opens_something(name)) else {
                    continue;
                };
                let reference = uses.reference.as_deref().unwrap_or("the default branch");
                let message = format!(
                    "`{}` gets the secret `{secret}`, and whoever can move `{reference}` there decides what is done with it",
                    uses.name
                );
                let finding = cx.report(at.file, uses.text.range, message).because(
                    at.file,
                    range,
                    "the secret is handed over here",
                );
                if is_issuer(uses.owner(), &secret) {
                    finding.severity(Severity::Med);
                }
            }
        }
    }
}

fn is_changeable(uses: &Uses) -> bool {
    uses.kind == UsesKind::Repository
        && !uses.is_pinned()
        && !actions::is_known_publisher(uses.owner())
}

/// No token of the run itself, and no mere address or name.
fn opens_something(secret: &str) -> bool {
    let name = secret.to_ascii_lowercase();
    let harmless = [
        "_url",
        "_server",
        "_host",
        "_hostname",
        "_region",
        "_id",
        "_user",
        "_username",
        "_name",
        "_email",
        "_registry",
        "_org",
        "_domain",
        "_account",
        "_project",
    ];
    name != "github_token" && !harmless.iter().any(|end| name.ends_with(end))
}

/// `debricked/actions` with `DEBRICKED_TOKEN`: the service that gave the secret has it in any case.
fn is_issuer(owner: &str, secret: &str) -> bool {
    let secret = secret.to_ascii_lowercase();
    let known = owner.split('-').filter(|word| word.len() >= 4);
    let mut known =
        known.filter(|word| !matches!(*word, "actions" | "action" | "github" | "deploy"));
    known.any(|word| secret.contains(word))
}
