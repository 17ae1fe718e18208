//! Caches that do not know what they hold.

use crate::pipeline::prelude::*;
use crate::pipeline::{caches, packages};

pub(crate) static CHECK: Check = Check {
    id: "cache-no-lockhash",
    summary: "the key of a cache does not depend on the lockfile",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "caching",
    focus: &["caching", "determinism"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("cache_no_lockhash.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for (_, step) in at.pipeline.steps() {
            if !step.uses_any(&["actions/cache", "actions/cache/save"]) {
                continue;
            }
            let (Some(key), Some(path)) = (step.argument("key"), step.argument("path")) else {
                continue;
            };
            if caches::is_dependencies(&path.value) && !changes(key, at.pipeline) {
                cx.report(at.file, key.range, MESSAGE).because(at.file, path.range, "what is kept");
            }
        }
        let elsewhere = at.pipeline.platform != Platform::GitHub;
        for job in at.pipeline.jobs.iter().filter(|_| elsewhere) {
            let kept = job.caches.iter().any(|path| caches::is_dependencies(&path.value));
            let names_lock = job.cache_keys.iter().any(|key| {
                key.value.contains("checksum")
                    || packages::is_lockfile(key.value.rsplit('/').next().unwrap_or_default())
                    || key.value.ends_with(".lock")
                    || key.value.ends_with(".toml")
                    || key.value.ends_with(".json")
                    || key.value.contains("SHA")
            });
            // GitLab writes a cache anew after each job: one of a branch follows what the branch asks for.
            let is_rewritten = at.pipeline.platform == Platform::GitLab;
            let of_branch = job.cache_keys.iter().any(|key| {
                ["COMMIT_REF", "COMMIT_BRANCH", "MERGE_REQUEST"]
                    .iter()
                    .any(|word| key.value.contains(word))
            });
            if is_rewritten && of_branch {
                continue;
            }
            let message = if is_rewritten { SHARED } else { MESSAGE };
            if let Some(key) = job.cache_keys.first().filter(|_| kept && !names_lock) {
                cx.report(at.file, key.range, message);
            }
        }
    }
}

const MESSAGE: &str = "the key stays the same when the dependencies change: the first version that is stored is restored for good";

const SHARED: &str = "the key is the same whatever the dependencies are: each run takes up what the last one of any branch has left there";

/// Hashes a file, or names the commit or run, or an output that does.
fn changes(key: &Text, pipeline: &Pipeline) -> bool {
    let of_env = |node: &Node| {
        let name = node.expr.below("env")?;
        Pair::find(&pipeline.env, name)
    };
    key.trees().flat_map(Node::walk).any(|node| match &node.expr {
        Expr::Call(name, _) => &**name == "hashfiles",
        Expr::Path(_) => {
            let path = node.expr.dotted().unwrap_or_default();
            let moves = ["github.sha", "github.run_id", "github.run_number", "github.run_attempt"]
                .contains(&&*path);
            let given = ["steps.", "needs.", "inputs.", "matrix."]
                .iter()
                .any(|start| path.starts_with(start))
                && !path.ends_with(".os");
            moves || given || of_env(node).is_some_and(|value| !value.is_literal())
        }
        _ => false,
    })
}
