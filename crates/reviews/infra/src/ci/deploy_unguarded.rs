//! Deployments that anybody's branch starts.

use crate::pipeline::prelude::*;
use crate::pipeline::{deploys, work};

pub(crate) static CHECK: Check = Check {
    id: "deploy-unguarded",
    summary: "a deployment runs for any branch",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "deployment",
    focus: &["deployment", "correctness"],
    cwe: &[284],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("deploy_unguarded.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        let open = at.pipeline.triggers.iter().find(|trigger| is_open(trigger));
        for job in &at.pipeline.jobs {
            let Some(deploy) = deploys::first(job) else { continue };
            let guarded = job.environment.is_some()
                || job.manual
                || !job.only.is_empty()
                || asks(job.condition.as_ref())
                || asks(deploy.step.condition.as_ref());
            let by_need = job
                .needs
                .iter()
                .filter_map(|need| at.pipeline.job(&need.id))
                .any(|need| asks(need.condition.as_ref()));
            if guarded || by_need || work::is_preview(job) {
                continue;
            }
            if let Some(trigger) = open {
                let message = format!(
                    "`{}` deploys on every `{}`, whatever the branch, and nobody has to let it through",
                    job.id, trigger.event
                );
                cx.report(at.file, deploy.range, message).because(
                    at.file,
                    trigger.range,
                    "starts it",
                );
            } else if at.pipeline.platform == Platform::GitLab {
                let message = format!(
                    "`{}` deploys in every pipeline, whatever the branch: it has no `rules`",
                    job.id
                );
                cx.report(at.file, job.id_range, message);
            }
        }
    }
}

/// Pull requests, and pushes to any branch.
fn is_open(trigger: &Trigger) -> bool {
    let any_branch = trigger.branches.is_empty()
        || trigger.branches.iter().any(|branch| matches!(&*branch.value, "*" | "**"));
    match &*trigger.event {
        "push" => any_branch && trigger.tags.is_empty() && trigger.branches_ignore.is_empty(),
        "pull_request" | "pull_request_target" => {
            !trigger.types.iter().any(|kind| kind.is("closed"))
        }
        _ => false,
    }
}

/// The condition looks at the branch, the event or an input.
fn asks(condition: Option<&Text>) -> bool {
    condition.is_some_and(|condition| {
        condition.trees().flat_map(Node::walk).filter_map(|node| node.expr.dotted()).any(|path| {
            [
                "github.ref",
                "github.event",
                "github.base_ref",
                "github.head_ref",
                "inputs",
                "needs",
                "env",
                "vars",
            ]
            .iter()
            .any(|start| path.starts_with(start))
        })
    })
}
