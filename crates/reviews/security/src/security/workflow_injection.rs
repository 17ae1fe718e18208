//! Texts of strangers that are pasted into the scripts of a workflow.

use facts::ci::{Embedded, Node, PipelineKind, Step, Text};
use pipelines::{Events, Origin, OriginKind, Pipelines, Place};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "workflow-injection",
    summary: "a workflow pastes a stranger's text into a script",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "injection",
    focus: &["injection"],
    cwe: &[94, 78],
    references: &[
        "https://docs.github.com/en/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions#understanding-the-risk-of-script-injections",
        "https://securitylab.github.com/resources/github-actions-untrusted-input/",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("workflow_injection.md"),
    run,
};

/// Arguments of actions that are run as code.
const SCRIPTS: &[(&str, &str)] = &[
    ("actions/github-script", "script"),
    ("amadevus/pwsh-script", "script"),
    ("azure/cli", "inlinescript"),
    ("azure/powershell", "inlinescript"),
    ("mikefarah/yq", "cmd"),
    ("cardinalby/js-eval-action", "expression"),
    ("jannekem/run-python-script-action", "script"),
    ("appleboy/ssh-action", "script"),
    ("addnab/docker-run-action", "run"),
    ("nick-fields/retry", "command"),
    ("nick-invision/retry", "command"),
    ("paketo-buildpacks/github-config", "script"),
    ("satackey/action-js-inline", "script"),
    ("reactivecircus/android-emulator-runner", "script"),
    ("lannonbr/repo-permission-check-action", "script"),
];

/// Events without the repository's own secrets, or that only members can cause.
const CONFINED: &[&str] = &[
    "push",
    "pull_request",
    "merge_group",
    "workflow_dispatch",
    "schedule",
    "release",
    "create",
    "deployment",
];

fn run(cx: &mut CheckContext<'_>) {
    let pipelines = Pipelines::new(cx.base());
    let files: Vec<FileId> = cx.pipelines().map(|(file, ..)| file).collect();
    for at in files.into_iter().filter_map(|file| pipelines.get(file)) {
        let events = pipelines.events(at.file);
        for job in &at.pipeline.jobs {
            for (number, step) in job.steps.iter().enumerate() {
                let place = Place::of_step(at, job, number);
                for text in scripts(step) {
                    for (one, tree) in trees(text) {
                        judge(cx, &pipelines, place, &events, (one, tree));
                    }
                }
            }
        }
    }
}

fn scripts(step: &Step) -> impl Iterator<Item = &Text> {
    let arguments = step.uses.iter().flat_map(|uses| {
        let known = SCRIPTS.iter().filter(|(name, _)| *name == &*uses.name);
        known.filter_map(|(_, argument)| step.argument(argument))
    });
    step.run.iter().map(|run| &run.text).chain(arguments)
}

fn trees(text: &Text) -> impl Iterator<Item = (&Embedded, &Node)> {
    text.expressions.iter().filter_map(|one| one.tree.as_ref().map(|tree| (one, tree)))
}

fn judge<'a>(
    cx: &mut CheckContext<'a>,
    pipelines: &Pipelines<'a>,
    place: Place<'a>,
    events: &Events,
    (one, tree): (&Embedded, &'a Node),
) {
    let origins = pipelines.origins(tree, place);
    let stranger = origins.iter().find_map(|origin| match &origin.kind {
        OriginKind::Untrusted(what) => Some((origin, what)),
        _ => None,
    });
    let range = if tree.range.start < tree.range.end { tree.range } else { one.range };
    if let Some((origin, what)) = stranger {
        let message = format!(
            "`{what}` is written by a stranger and pasted into the script before it runs: a quote in it begins a command"
        );
        let finding = cx.report(place.file, range, message).severity(severity(events));
        explain(finding, origin);
        return;
    }
    let input = origins.iter().find_map(|origin| match &origin.kind {
        OriginKind::Input(name) => Some((origin, name)),
        _ => None,
    });
    let is_action = place.pipeline.kind == PipelineKind::CompositeAction;
    if let Some((origin, name)) = input.filter(|_| is_action) {
        let message = format!(
            "`{name}` is whatever the caller gives, and is pasted into the script before it runs: a caller that hands on a title or a branch name lets strangers run commands"
        );
        let finding = cx.report(place.file, range, message);
        explain(finding.severity(Severity::Low).confidence(Confidence::Medium), origin);
    }
}

fn explain(finding: FindingBuilder<'_>, origin: &Origin) {
    let finding = finding.advise(
        "Hand it over in `env:` and read the variable in the script: `env: TITLE: ${{ .. }}`, then `\"$TITLE\"`",
    );
    origin
        .hops
        .iter()
        .fold(finding, |finding, hop| finding.because(hop.file, hop.range, hop.note.clone()));
}

/// Privileged runs are the worst; of an action nobody knows who starts it.
fn severity(events: &Events) -> Severity {
    if events.is_privileged() {
        return Severity::Blocker;
    }
    let confined = |event: &String| CONFINED.contains(&event.as_str());
    match events.is_unknown() || events.is_open || !events.names.iter().all(confined) {
        true => Severity::High,
        false => Severity::Med,
    }
}
