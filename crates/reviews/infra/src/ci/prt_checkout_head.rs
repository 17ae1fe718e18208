//! Strangers' code that runs with the repository's secrets.

use crate::pipeline::prelude::*;
use crate::pipeline::work;

pub(crate) static CHECK: Check = Check {
    id: "prt-checkout-head",
    summary: "a privileged workflow runs code from a pull request",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "permissions"],
    cwe: &[829, 94],
    references: &[
        "https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/",
        "https://docs.github.com/en/actions/reference/security/secure-use",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("prt_checkout_head.md"),
    run,
};

/// Paths of the head of somebody else's branch.
const HEADS: [&str; 9] = [
    "github.head_ref",
    "github.event.pull_request.head.sha",
    "github.event.pull_request.head.ref",
    "github.event.pull_request.head.repo.full_name",
    "github.event.pull_request.merge_commit_sha",
    "github.event.workflow_run.head_sha",
    "github.event.workflow_run.head_branch",
    "github.event.workflow_run.head_commit.id",
    "github.event.workflow_run.head_repository.full_name",
];

fn run(cx: &mut CheckContext<'_>) {
    for at in workflows(cx) {
        let privileged = |trigger: &&Trigger| {
            matches!(&*trigger.event, "pull_request_target" | "workflow_run" | "issue_comment")
        };
        let Some(trigger) = at.pipeline.triggers.iter().find(privileged) else { continue };
        for job in &at.pipeline.jobs {
            report(cx, at, trigger, job);
        }
    }
}

fn report(cx: &mut CheckContext<'_>, at: Linked<'_>, trigger: &Trigger, job: &Job) {
    if keeps_strangers_out(job.condition.as_ref()) {
        return;
    }
    let fetch = job.steps.iter().enumerate().find_map(|(number, step)| {
        let is_open = !keeps_strangers_out(step.condition.as_ref());
        Some((number, fetched(step)?)).filter(|_| is_open)
    });
    let Some((number, fetched)) = fetch else { return };
    let Some(executed) = job.steps.iter().skip(number).find_map(|step| executed(step, fetched))
    else {
        return;
    };
    let event = &trigger.event;
    let message = format!(
        "`{event}` runs with the repository's secrets and its token, and this fetches code of whoever opened the pull request, which is then run"
    );
    cx.report(at.file, fetched, message)
        .because(at.file, executed, "runs what was fetched")
        .because(at.file, trigger.range, "a fork's pull request starts this with secrets");
}

/// Where a step puts the head of a pull request into the workspace.
fn fetched(step: &Step) -> Option<ByteRange> {
    if step.uses_any(&["actions/checkout"]) {
        let arguments = [step.argument("ref"), step.argument("repository")];
        return arguments.into_iter().flatten().find(|text| is_head(text)).map(|text| text.range);
    }
    let script = step.run.as_ref()?;
    script.commands.iter().find(|command| fetches(command, script)).map(|command| command.range)
}

fn is_head(text: &Text) -> bool {
    let names_head = |node: &Node| {
        node.values()
            .iter()
            .filter_map(|value| value.expr.dotted())
            .any(|path| HEADS.contains(&&*path))
    };
    text.trees().any(names_head) || text.value.contains("refs/pull/") && !text.is_literal()
}

fn fetches(command: &Command, script: &Script) -> bool {
    let words = command.spelled();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["gh", "pr", "checkout", ..] => true,
        ["git", "fetch" | "checkout" | "pull" | "switch" | "clone", ..] => {
            let head = |index: &u32| {
                let tree = script.expression(*index).and_then(|one| one.tree.as_ref());
                tree.is_some_and(|tree| {
                    tree.expr.dotted().is_some_and(|path| HEADS.contains(&&*path))
                })
            };
            let pasted = command.words.iter().flat_map(|word| &word.parts).any(|part| match part {
                WordPart::Expression { index, .. } => head(index),
                _ => false,
            });
            pasted
                || words.iter().any(|word| word.starts_with("pull/") || word.contains("refs/pull/"))
        }
        _ => false,
    }
}

/// Where a step runs what is in the workspace.
fn executed(step: &Step, fetched: ByteRange) -> Option<ByteRange> {
    if let Some(uses) = &step.uses {
        let builds = step.uses_any(&[
            "docker/build-push-action",
            "cypress-io/github-action",
            "golangci/golangci-lint-action",
            "gradle/gradle-build-action",
            "pre-commit/action",
        ]);
        return (uses.kind == UsesKind::Local || builds).then_some(uses.text.range);
    }
    let script = step.run.as_ref()?;
    let mut later = script.commands.iter().filter(|command| command.range.start > fetched.start);
    later.find(|command| runs_own_code(command)).map(|command| command.range)
}

fn runs_own_code(command: &Command) -> bool {
    let words = command.spelled();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [first, ..] if first.starts_with("./") => true,
        ["bash" | "sh" | "python" | "python3" | "node" | "ruby" | "source" | ".", file, ..] => {
            !file.starts_with('-')
        }
        ["make" | "just" | "task" | "rake" | "tox" | "nox" | "bazel", ..] => true,
        ["npm" | "yarn" | "pnpm" | "bun", ..] => !words.contains(&"--ignore-scripts"),
        ["pip" | "pip3", "install", rest @ ..] => {
            rest.iter().any(|word| word.starts_with('.') || *word == "-r")
        }
        _ => work::of_command(command).is_some_and(|work| work != Work::Deploy),
    }
}

/// A test that the branch is the repository's own, that its author belongs to it, or that a person put a label on it.
fn keeps_strangers_out(condition: Option<&Text>) -> bool {
    let Some(condition) = condition else { return false };
    let asked = [
        "github.event.pull_request.head.repo.full_name",
        "github.event.pull_request.head.repo.fork",
        "github.event.pull_request.head.repo.owner.login",
        "github.event.pull_request.author_association",
        "github.event.comment.author_association",
        "github.event.workflow_run.head_repository.full_name",
        "github.event.workflow_run.head_repository.fork",
        "github.event.pull_request.labels.name",
        "github.event.label.name",
    ];
    condition.trees().flat_map(Node::walk).any(|node| {
        let path = node.expr.dotted();
        let is_other_event =
            |path: &str| path == "github.event_name" || path == "github.event.workflow_run.event";
        path.is_some_and(|path| asked.contains(&&*path) || is_other_event(&path))
    })
}
