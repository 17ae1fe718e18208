//! Checks that never run.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "skip-condition",
    summary: "a check is switched off",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "correctness",
    focus: &["correctness"],
    cwe: &[561],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idif",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("skip_condition.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for job in &at.pipeline.jobs {
            if let Some(condition) = off(job.condition.as_ref()) {
                cx.report(at.file, condition.range, format!("`{}` never runs", job.id));
                continue;
            }
            for doing in work::doings(job).into_iter().filter(|doing| doing.work.is_verdict()) {
                if let Some(condition) = off(doing.step.condition.as_ref()) {
                    cx.report(
                        at.file,
                        condition.range,
                        format!("the {} never run: the step is switched off", doing.work.word()),
                    );
                }
            }
        }
        commented(cx, at);
    }
}

fn off(condition: Option<&Text>) -> Option<&Text> {
    condition.filter(|condition| never_runs(Some(condition)))
}

/// `# - run: npm test`.
fn commented(cx: &mut CheckContext<'_>, at: Linked<'_>) {
    for comment in &at.source.facts.comments {
        let text = comment.range.slice(&at.source.text);
        let inner = text.trim_start_matches(['#', ' ', '-']);
        let Some(command) = inner.strip_prefix("run:") else { continue };
        let words: Vec<&str> = command.split_whitespace().collect();
        let tests = matches!(
            words.as_slice(),
            ["npm" | "yarn" | "pnpm", "test" | "run", ..]
                | ["pytest" | "jest" | "vitest", ..]
                | ["cargo" | "go", "test", ..]
        );
        let checks = words.iter().any(|word| {
            ["test", "lint", "typecheck", "pytest", "jest", "vitest", "e2e"]
                .iter()
                .any(|known| word.contains(known))
        });
        if tests && checks {
            cx.report(
                at.file,
                comment.range,
                format!(
                    "`{}` is commented out: it is not run, and looks as if it were",
                    command.trim()
                ),
            )
            .severity(Severity::Low);
        }
    }
}
