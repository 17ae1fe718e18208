//! Tests that are repeated until they pass.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "blind-retry",
    summary: "failing tests are repeated until they pass",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "flakiness",
    focus: &["flakiness", "correctness"],
    cwe: &[],
    references: &["https://testing.googleblog.com/2016/05/flaky-tests-at-google-and-how-we.html"],
    reads: FactKinds::PIPELINES,
    page: include_str!("blind_retry.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for job in &at.pipeline.jobs {
            for step in &job.steps {
                if let Some(range) = wrapped(step).or_else(|| looped(step)) {
                    cx.report(at.file, range, MESSAGE);
                }
            }
            let retried = job.retry.as_ref().filter(|retry| !retry.is("0"));
            if let Some(retry) = retried.filter(|_| {
                work::does(job, &[Work::Test, Work::EndToEnd])
                    && at.pipeline.platform == Platform::GitLab
            }) {
                cx.report(at.file, retry.range, MESSAGE).confidence(Confidence::Medium);
            }
        }
    }
}

const MESSAGE: &str = "tests that fail are run again until they pass: a race that shows one time in three is never seen";

fn is_test(command: &Command) -> bool {
    work::of_command(command).is_some_and(Work::is_test)
}

/// `nick-fields/retry` around a test.
fn wrapped(step: &Step) -> Option<ByteRange> {
    let retries =
        step.uses_any(&["nick-fields/retry", "nick-invision/retry", "wandalen/wretry.action"]);
    let text = step.argument("command").filter(|_| retries)?;
    let tests = [
        "npm test",
        "npm run test",
        "yarn test",
        "pnpm test",
        "pytest",
        "playwright test",
        "cypress run",
        "jest",
        "vitest",
        "cargo test",
        "go test",
        "e2e",
    ];
    tests.iter().any(|known| text.value.contains(known)).then_some(text.range)
}

/// `for i in 1 2 3; do npm test && break; done`, `npm test || npm test`.
fn looped(step: &Step) -> Option<ByteRange> {
    let script = step.run.as_ref()?;
    let commands = &script.commands;
    let again = commands.windows(2).find(|pair| {
        pair[1].link == Link::Or && is_test(&pair[0]) && pair[0].spelled() == pair[1].spelled()
    });
    if let Some([first, second]) = again {
        return Some(ByteRange::new(first.range.start, second.range.end));
    }
    let starts = commands.iter().position(|command| matches!(&*command.name(), "for" | "seq"))?;
    let test = commands.iter().skip(starts).position(is_test)? + starts;
    let breaks = commands
        .get(test + 1)
        .is_some_and(|next| next.link == Link::And && matches!(&*next.name(), "break" | "exit"));
    breaks.then(|| commands[test].range)
}
