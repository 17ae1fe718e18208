//! Tokens of an app that may do all that the app may.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "app-token-broad",
    summary: "the token of an app is broader or longer than its job",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "permissions",
    focus: &["permissions", "secrets"],
    cwe: &[250, 613],
    references: &["https://github.com/actions/create-github-app-token#inputs"],
    reads: FactKinds::PIPELINES,
    page: include_str!("app_token_broad.md"),
    run,
};

/// Rights in an organisation, for which no repository need be named.
const OF_ORGANISATION: [&str; 3] =
    ["permission-members", "permission-organization", "permission-team"];

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for (_, step) in at.pipeline.steps() {
            if step.uses_any(&["actions/create-github-app-token", "tibdex/github-app-token"]) {
                judge(cx, at.file, step);
            }
        }
    }
}

fn judge(cx: &mut CheckContext<'_>, file: FileId, step: &Step) {
    if let Some(stays) = step.argument("skip-token-revoke").filter(|text| !text.is("false")) {
        cx.report(
            file,
            stays.range,
            "the token outlives the job by up to an hour: it is not revoked at the end",
        );
    }
    let rights = || step.with.iter().filter(|pair| pair.name.starts_with("permission-"));
    let of_organisation =
        |pair: &Pair| OF_ORGANISATION.iter().any(|start| pair.name.starts_with(start));
    let is_needed = rights().next().is_none() || !rights().all(of_organisation);
    if let Some(owner) = step.argument("owner")
        && step.argument("repositories").is_none()
        && is_needed
    {
        cx.report(
            file,
            owner.range,
            "the token is for all repositories of this owner that the app is installed in",
        )
        .advise("Name the repositories that the job works on: `repositories: ..`");
    }
    if rights().next().is_none() {
        cx.report(file, step.head(), "the token has every right that the app was ever given")
            .severity(Severity::Low)
            .advise("Name the rights that the job needs: `permission-issues: write`");
    }
}
