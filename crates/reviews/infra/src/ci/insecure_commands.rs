//! Commands in the log that set variables.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "insecure-commands",
    summary: "commands that were switched off for safety are switched on",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[77, 94],
    references: &[
        "https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("insecure_commands.md"),
    run,
};

const SWITCH: &str = "ACTIONS_ALLOW_UNSECURE_COMMANDS";

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        let jobs = at.pipeline.jobs.iter().map(|job| &job.env);
        let steps = at.pipeline.steps().map(|(_, step)| &step.env);
        let all = jobs.chain(steps).chain([&at.pipeline.env]);
        let on = |pair: &&Pair| {
            pair.name.eq_ignore_ascii_case(SWITCH)
                && !pair.value.is("false")
                && !pair.value.value.is_empty()
        };
        for pair in all.flatten().filter(on) {
            let message = "whatever a step prints can now set variables and the search path of the steps after it: a log line is enough";
            cx.report(
                at.file,
                ByteRange::new(pair.name_range.start, pair.value.range.end),
                message,
            );
        }
        if cx.depth() == model::Depth::Paranoid {
            let computed = at.pipeline.steps().filter_map(|(_, step)| step.computed_env.as_ref());
            for whole in computed {
                cx.report(
                    at.file,
                    whole.range,
                    format!(
                        "which variables this sets is not to be seen: `{SWITCH}` may be one of them"
                    ),
                )
                .severity(Severity::Low)
                .confidence(Confidence::Low);
            }
        }
    }
}
