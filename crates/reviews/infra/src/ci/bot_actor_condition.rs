//! A condition that trusts whoever acted last.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "bot-actor-condition",
    summary: "a condition trusts the last actor to be the author",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "permissions",
    focus: &["permissions", "secrets"],
    cwe: &[290, 345],
    references: &[
        "https://docs.github.com/en/code-security/dependabot/working-with-dependabot/automating-dependabot-with-github-actions",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("bot_actor_condition.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        let started = ["pull_request_target", "workflow_run", "issue_comment"];
        let privileged = at.pipeline.has_trigger(&started);
        for job in &at.pipeline.jobs {
            let conditions = job
                .condition
                .iter()
                .chain(job.steps.iter().filter_map(|step| step.condition.as_ref()));
            for condition in conditions {
                let Some(found) =
                    condition.trees().flat_map(Node::walk).find(|node| trusts_actor(node))
                else {
                    continue;
                };
                let message = "`github.actor` is who acted last, not who wrote the code: a bot that is made to push to a stranger's branch passes this test";
                let finding = cx.report(at.file, found.range, message);
                if !privileged {
                    finding.severity(Severity::Low);
                }
            }
        }
    }
}

/// `github.actor == 'dependabot[bot]'`, or by the number of its account.
fn trusts_actor(node: &Node) -> bool {
    let Expr::Binary(Op::Equal, left, right) = &node.expr else { return false };
    let is_actor = |side: &Node| {
        let path = side.expr.dotted();
        path.is_some_and(|path| {
            matches!(&*path, "github.actor" | "github.actor_id" | "github.triggering_actor")
        })
    };
    let is_bot = |side: &Node| match &side.expr {
        Expr::Text(name) => name.ends_with("[bot]") || &**name == "49699333",
        Expr::Number(number) => *number == 49_699_333.0,
        _ => false,
    };
    is_actor(left) && is_bot(right) || is_bot(left) && is_actor(right)
}
