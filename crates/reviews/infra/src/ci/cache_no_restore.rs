//! Caches that start from nothing.

use crate::pipeline::caches;
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "cache-no-restore",
    summary: "a changed lockfile throws the whole cache away",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "caching",
    focus: &["caching"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching#cache-key-matching",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("cache_no_restore.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for (_, step) in at.pipeline.steps() {
            if !step.uses_any(&["actions/cache", "actions/cache/restore"])
                || step.argument("restore-keys").is_some()
            {
                continue;
            }
            let (Some(key), Some(path)) = (step.argument("key"), step.argument("path")) else {
                continue;
            };
            let hashed = key
                .trees()
                .flat_map(Node::walk)
                .any(|node| matches!(&node.expr, Expr::Call(name, _) if &**name == "hashfiles"));
            let exact = path.value.lines().any(|line| {
                line.contains("node_modules")
                    || line.contains("venv")
                    || line.contains("playwright")
                    || line.contains("Cypress")
            });
            let asked = step.id.as_ref().is_some_and(|id| {
                at.pipeline.texts.iter().any(|placed| {
                    placed.text.value.contains(&format!("steps.{id}.outputs.cache-hit"))
                })
            });
            if hashed && !exact && !asked && caches::is_dependencies(&path.value) {
                cx.report(at.file, key.range, "one new dependency, and everything is fetched again: no older cache is a start");
            }
        }
    }
}
