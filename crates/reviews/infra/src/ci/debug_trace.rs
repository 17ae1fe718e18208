//! Traces that print what should be hidden.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "debug-trace",
    summary: "a debug mode prints what runs, secrets included",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[532, 489],
    references: &["https://docs.gitlab.com/ci/variables/#enable-debug-logging"],
    reads: FactKinds::PIPELINES,
    page: include_str!("debug_trace.md"),
    run,
};

/// Variables that make a platform or a tool print everything, with the values that do.
const SWITCHES: &[(&str, &[&str], Severity)] = &[
    ("CI_DEBUG_TRACE", &["true", "1"], Severity::High),
    ("CI_DEBUG_SERVICES", &["true", "1"], Severity::Med),
    ("ACTIONS_STEP_DEBUG", &["true", "1"], Severity::Med),
    ("ACTIONS_RUNNER_DEBUG", &["true", "1"], Severity::Med),
    ("TF_LOG", &["trace", "debug"], Severity::Med),
    ("SYSTEM_DEBUG", &["true"], Severity::Med),
];

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        let jobs = at.pipeline.jobs.iter().map(|job| &job.env);
        let steps = at.pipeline.steps().map(|(_, step)| &step.env);
        for pair in jobs.chain(steps).chain([&at.pipeline.env]).flatten() {
            let known = SWITCHES.iter().find(|(name, values, _)| {
                *name == &*pair.name && values.iter().any(|value| pair.value.is(value))
            });
            if let Some((name, _, severity)) = known {
                let message = format!(
                    "`{name}` prints every command with its variables filled in, those of secrets too"
                );
                cx.report(at.file, pair.value.range, message).severity(*severity);
            }
        }
        for job in &at.pipeline.jobs {
            let keeps = job.artifacts.iter().any(|path| {
                path.value.contains(".env")
                    || path.value.contains("tfstate")
                    || path.value.contains("plan")
            });
            if let Some(public) = job
                .artifacts_public
                .as_ref()
                .filter(|public| keeps && (public.is("true") || public.is("all")))
            {
                cx.report(
                    at.file,
                    public.range,
                    "what this job keeps may hold secrets, and everybody may fetch it",
                );
            }
        }
    }
}
