//! Versions that are promised and not tested.

use crate::pipeline::prelude::*;
use crate::pipeline::{images, work};

pub(crate) static CHECK: Check = Check {
    id: "no-matrix-supported",
    summary: "the lowest supported version is not tested",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "correctness",
    focus: &["correctness"],
    cwe: &[],
    references: &["https://docs.npmjs.com/cli/v10/configuring-npm/package-json#engines"],
    reads: FactKinds::PIPELINES.and(FactKinds::SETTINGS),
    page: include_str!("no_matrix_supported.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let is_root = |source: &SourceFile| source.path.as_str() == "package.json";
    let settings: Vec<_> = cx.settings_in(is_root).collect();
    let at_path = |path: &[&str]| {
        settings.iter().find(|(_, _, setting)| {
            setting.path.iter().map(|part| &**part).eq(path.iter().copied())
        })
    };
    // What is not published runs on the one version that its owner chose.
    if at_path(&["private"]).is_some_and(|(_, _, setting)| &*setting.value == "true") {
        return;
    }
    let Some((file, _, engines)) = at_path(&["engines", "node"]) else { return };
    let Some(lowest) = engines.value.split("||").filter_map(major).min() else { return };
    let mut tested: Vec<u32> = Vec::new();
    for at in linked(cx).all() {
        for job in at
            .pipeline
            .jobs
            .iter()
            .filter(|job| work::does(job, &[Work::Test]) || job.uses.is_some())
        {
            if job.uses.is_some() {
                return;
            }
            let versions = job
                .steps
                .iter()
                .filter(|step| step.uses_any(&["actions/setup-node"]))
                .filter_map(|step| step.argument("node-version"));
            for version in versions {
                let Some(found) = versions_of(version, job) else { return };
                tested.extend(found);
            }
        }
    }
    if !tested.is_empty() && !tested.contains(&lowest) {
        tested.sort_unstable();
        tested.dedup();
        let versions: Vec<String> = tested.iter().map(u32::to_string).collect();
        let message = format!(
            "Node {lowest} is promised, and the tests run on {} alone",
            versions.join(", ")
        );
        cx.report(*file, engines.value_range, message);
    }
}

/// The majors that a version may be; `None` where it is worked out elsewhere.
fn versions_of(text: &Text, job: &Job) -> Option<Vec<u32>> {
    if text.is_literal() {
        return Some(major(&text.value).into_iter().collect());
    }
    let axis = text.sole_expression()?.expr.below("matrix")?;
    let values = images::matrix_values(job, axis);
    let literal = values.iter().all(|value| value.is_literal());
    (literal && !values.is_empty())
        .then(|| values.iter().filter_map(|value| major(&value.value)).collect())
}
