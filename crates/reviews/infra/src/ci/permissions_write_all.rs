//! Tokens that may do more than their job needs.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "permissions-write-all",
    summary: "a token may write more than its job needs",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "permissions",
    focus: &["permissions"],
    cwe: &[250, 732],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions",
        "https://docs.github.com/en/actions/reference/security/secure-use",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("permissions_write_all.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        let pipeline = at.pipeline;
        let privileged = pipeline.has_trigger(&[
            "pull_request_target",
            "issue_comment",
            "issues",
            "workflow_run",
            "pull_request",
        ]);
        let worst = if privileged { Severity::High } else { Severity::Med };
        let jobs = pipeline.jobs.iter().map(|job| &job.permissions);
        for permissions in jobs.chain([&pipeline.permissions]) {
            match permissions.kind {
                PermissionsKind::WriteAll => {
                    cx.report(at.file, permissions.range, "the token may write to everything: code, releases, packages, deployments, and the pipelines themselves").severity(worst);
                }
                PermissionsKind::ReadAll => {
                    cx.report(
                        at.file,
                        permissions.range,
                        "the token may read everything, also security alerts and private packages",
                    )
                    .severity(Severity::Low);
                }
                _ => {}
            }
        }
        whole(cx, at, worst);
    }
}

/// Rights that stand at the workflow are those of every job in it.
fn whole(cx: &mut CheckContext<'_>, at: Linked<'_>, worst: Severity) {
    let pipeline = at.pipeline;
    let sharing = pipeline.jobs.iter().filter(|job| !job.permissions.is_stated()).count();
    let is_paranoid = cx.depth() == model::Depth::Paranoid;
    for scope in &pipeline.permissions.scopes {
        let writes =
            &*scope.access == "write" && !matches!(&*scope.name, "id-token" | "attestations");
        // A token for the cloud is asked for by a job that is one of many.
        let asks = &*scope.access == "write" && &*scope.name == "id-token";
        if !writes && !asks {
            continue;
        }
        let message = format!(
            "`{}: write` stands at the workflow: {sharing} of {} jobs have it, whether they need it or not",
            scope.name,
            pipeline.jobs.len()
        );
        if sharing > 1 || sharing == 1 && pipeline.jobs.len() > 1 {
            let code = matches!(&*scope.name, "contents" | "packages" | "actions" | "id-token");
            cx.report(at.file, scope.range, message).severity(if code {
                worst.min(Severity::Med)
            } else {
                Severity::Low
            });
        } else if is_paranoid {
            let message = format!(
                "`{}: write` stands at the workflow and not at the job that needs it",
                scope.name
            );
            cx.report(at.file, scope.range, message)
                .severity(Severity::Nit)
                .confidence(Confidence::Low);
        }
    }
}
