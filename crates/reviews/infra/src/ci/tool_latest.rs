//! Images and tools that change by themselves.

use crate::pipeline::images::{self, Pin};
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "tool-latest",
    summary: "an image or tool has no fixed version",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "determinism",
    focus: &["determinism"],
    cwe: &[1357],
    references: &["https://docs.docker.com/build/building/best-practices/#pin-base-image-versions"],
    reads: FactKinds::PIPELINES,
    page: include_str!("tool_latest.md"),
    run,
};

/// Actions that install whatever is newest where no version is given.
const NEWEST: [&str; 12] = [
    "aquasecurity/setup-trivy",
    "1password/load-secrets-action",
    "goreleaser/goreleaser-action",
    "helm/kind-action",
    "azure/setup-helm",
    "azure/setup-kubectl",
    "superfly/flyctl-actions/setup-flyctl",
    "pulumi/actions",
    "anchore/sbom-action",
    "oven-sh/setup-bun",
    "taiki-e/install-action",
    "jdx/mise-action",
];
/// Of them those that warrant a word where nothing is said at all.
const SAY: [&str; 2] = ["aquasecurity/setup-trivy", "1password/load-secrets-action"];

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for job in &at.pipeline.jobs {
            images(cx, at, job);
            for step in job.steps.iter().filter(|step| !never_runs(step.condition.as_ref())) {
                tools(cx, at.file, step);
            }
            for label in job
                .runs_on
                .iter()
                .filter(|label| label.is_literal() && label.value.ends_with("-latest"))
            {
                let message = format!(
                    "`{}` becomes another system when the platform moves it on",
                    label.value
                );
                cx.report(at.file, label.range, message)
                    .severity(Severity::Nit)
                    .confidence(Confidence::Low);
            }
        }
    }
}

fn images(cx: &mut CheckContext<'_>, at: Linked<'_>, job: &Job) {
    for image in images::of_job(at.pipeline, job) {
        if image.name.contains('$') {
            continue;
        }
        let place = image.text.range;
        match images::pin(&image.name) {
            Pin::None | Pin::Latest => {
                let message = format!(
                    "`{}` is whatever was pushed last: two runs of one commit may differ",
                    image.name
                );
                cx.report(at.file, place, message);
            }
            Pin::Tag => {
                let message = format!("the tag of `{}` can be moved to another image", image.name);
                cx.report(at.file, place, message)
                    .severity(Severity::Nit)
                    .confidence(Confidence::Low);
            }
            Pin::Digest => {}
        }
    }
    let images = job.container.iter().chain(&job.services);
    for image in images.filter(|image| !image.name.is_literal()) {
        let unknown = image
            .name
            .trees()
            .flat_map(Node::values)
            .any(|value| value.expr.below("matrix").is_none() && value.expr.dotted().is_some());
        if unknown {
            cx.report(
                at.file,
                image.name.range,
                "which image this is, is given from outside: nothing fixes it here",
            )
            .severity(Severity::Nit)
            .confidence(Confidence::Low);
        }
    }
}

fn tools(cx: &mut CheckContext<'_>, file: FileId, step: &Step) {
    let Some(uses) = step.uses.as_ref().filter(|uses| uses.kind == UsesKind::Repository) else {
        return;
    };
    let name = uses.full_name();
    let versions = step.with.iter().filter(|pair| pair.name.ends_with("version"));
    let newest = versions
        .into_iter()
        .find(|pair| ["latest", "node", "*", "current"].iter().any(|word| pair.value.is(word)));
    if let Some(pair) = newest {
        let message = format!(
            "`{}: {}` installs what is newest on the day: two runs of one commit may differ",
            pair.name, pair.value.value
        );
        cx.report(file, pair.value.range, message);
    } else if SAY.contains(&&*name) && step.argument("version").is_none() {
        cx.report(file, uses.text.range, "without a version it installs what is newest on the day");
    } else if NEWEST.contains(&&*name)
        && step.argument("version").is_some_and(|version| !version.is_literal())
    {
        let version = step.argument("version").map_or(uses.text.range, |version| version.range);
        cx.report(file, version, "which version is installed is given from outside")
            .severity(Severity::Low)
            .confidence(Confidence::Medium);
    }
}
