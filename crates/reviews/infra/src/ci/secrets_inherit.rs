//! All secrets for somebody else's workflow.

use crate::pipeline::ownership;
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "secrets-inherit",
    summary: "all secrets are given to a workflow elsewhere",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[200, 522],
    references: &["https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows"],
    reads: FactKinds::PIPELINES.and(FactKinds::SETTINGS),
    page: include_str!("secrets_inherit.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let own = ownership::owner(cx);
    for at in workflows(cx) {
        for job in &at.pipeline.jobs {
            let (Some(range), Some(uses)) = (job.inherits_secrets, &job.uses) else { continue };
            let is_own = own.as_deref() == Some(uses.owner());
            if uses.kind != UsesKind::Repository || is_own {
                continue;
            }
            let message = format!(
                "`{}` gets every secret that this repository and its organisation hold, used or not",
                uses.full_name()
            );
            let finding =
                cx.report(at.file, uses.text.range, message).because(at.file, range, "all of them");
            if own.is_none() {
                finding.severity(Severity::Med);
            }
        }
    }
}
