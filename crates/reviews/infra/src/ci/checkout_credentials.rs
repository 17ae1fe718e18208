//! A token that stays in the workspace.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "checkout-credentials",
    summary: "the token stays in the workspace after the checkout",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "permissions"],
    cwe: &[522, 538],
    references: &[
        "https://unit42.paloaltonetworks.com/github-repo-artifacts-leak-tokens/",
        "https://github.com/actions/checkout#usage",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("checkout_credentials.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for job in &at.pipeline.jobs {
            for (number, step) in job.steps.iter().enumerate() {
                if step.uses_any(&["actions/checkout"]) && !never_runs(step.condition.as_ref()) {
                    judge(cx, at, job, number, step);
                }
            }
        }
    }
}

fn judge(cx: &mut CheckContext<'_>, at: Linked<'_>, job: &Job, number: usize, step: &Step) {
    let stated = step.argument("persist-credentials");
    let is_kept_on_purpose = stated.is_some_and(|text| text.is("true"));
    let is_paranoid = cx.depth() == model::Depth::Paranoid;
    if stated.is_some_and(|text| text.is("false")) {
        return;
    }
    let place = match (&step.computed_with, &step.uses) {
        (Some(whole), _) => whole.range,
        (None, Some(uses)) => uses.text.range,
        _ => return,
    };
    // From 6 on the token is kept outside of the workspace.
    let is_outside = step.uses.as_ref().and_then(version).is_some_and(|version| version >= 6);
    let later = job.steps.get(number + 1..).unwrap_or_default();
    let upload = later.iter().find(|step| keeps_workspace(step)).filter(|_| !is_outside);
    if let Some(upload) = upload {
        let message = "the token is written into `.git/config`, and the workspace with it is uploaded: whoever fetches the artifact while the job runs has the token";
        cx.report(at.file, place, message).severity(Severity::High).because(
            at.file,
            upload.head(),
            "uploaded here",
        );
    } else if is_kept_on_purpose || is_outside || pushes(job) {
        if is_paranoid {
            cx.report(at.file, place, "the token stays on the disk for every later step")
                .severity(Severity::Nit)
                .confidence(Confidence::Low);
        }
    } else {
        let message = "the token is written into `.git/config`, where every later step and everything that it installs can read it";
        cx.report(at.file, place, message).severity(Severity::Low);
    }
}

fn version(uses: &Uses) -> Option<u32> {
    let stated =
        if uses.is_pinned() { uses.comment.as_deref()? } else { uses.reference.as_deref()? };
    stated.split([' ', '=', '@']).find_map(major)
}

/// An upload of the whole workspace, `.git` included.
fn keeps_workspace(step: &Step) -> bool {
    let uploads =
        step.uses_any(&["actions/upload-artifact", "actions/cache", "actions/cache/save"]);
    let hidden = step.uses.as_ref().and_then(version).is_none_or(|version| version < 4)
        || step.argument("include-hidden-files").is_some_and(|text| text.is("true"))
        || !step.uses_any(&["actions/upload-artifact"]);
    uploads
        && hidden
        && step.argument("path").is_some_and(|path| {
            path.value.lines().any(|line| {
                matches!(line.trim(), "." | "./" | "**" | "${{ github.workspace }}" | ".git")
            })
        })
}

/// The job uses git with the token by itself.
fn pushes(job: &Job) -> bool {
    let by_hand = job.commands().any(|(_, _, command)| {
        let words = command.spelled();
        matches!(words.as_slice(), [git, ..] if git == "git")
            && words.iter().any(|word| {
                matches!(word.as_str(), "push" | "fetch" | "pull" | "submodule" | "lfs")
            })
    });
    by_hand
        || job.steps.iter().any(|step| {
            step.uses.as_ref().is_some_and(|uses| {
                ["commit", "push", "release", "create-pull-request", "gh-pages", "changesets"]
                    .iter()
                    .any(|word| uses.name.contains(word))
            })
        })
}
