//! Secrets that every branch's runs may read.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "secret-outside-environment",
    summary: "a secret is used in a job without an environment",
    severity: Severity::Nit,
    confidence: Confidence::Low,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "deployment"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("secret_outside_environment.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        for job in
            at.pipeline.jobs.iter().filter(|job| job.environment.is_none() && job.uses.is_none())
        {
            let within =
                at.pipeline.texts.iter().filter(|placed| job.range.contains(placed.text.range));
            let mut seen: Vec<String> = Vec::new();
            for one in within.flat_map(|placed| &placed.text.expressions) {
                let names = one
                    .tree
                    .iter()
                    .flat_map(Node::walk)
                    .filter_map(|node| node.expr.below("secrets"));
                for name in names {
                    let name = name.to_ascii_uppercase();
                    if name == "GITHUB_TOKEN"
                        || seen.contains(&name)
                        || is_waived(&at.source.text, one.range)
                    {
                        continue;
                    }
                    cx.report(at.file, one.range, format!("`{name}` is a secret of the repository: runs of every branch may read it, without anybody's approval"));
                    seen.push(name);
                }
            }
        }
    }
}

/// The line above waives the same claim of zizmor's.
fn is_waived(source: &str, range: ByteRange) -> bool {
    let before = source.get(..range.start as usize).unwrap_or_default();
    let mut lines = before.rsplit('\n');
    let own = lines.next().unwrap_or_default();
    let above = lines.next().unwrap_or_default();
    [own, above].iter().any(|line| line.contains("zizmor: ignore[secrets-outside-env]"))
}
