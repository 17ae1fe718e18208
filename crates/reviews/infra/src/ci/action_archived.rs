//! Actions that nobody maintains any more.

use crate::pipeline::actions;
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "action-archived",
    summary: "an action is no longer maintained",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "determinism",
    focus: &["determinism", "secrets"],
    cwe: &[1104, 1357],
    references: &[
        "https://docs.github.com/en/repositories/archiving-a-github-repository/archiving-repositories",
    ],
    reads: FactKinds::PIPELINES.and(FactKinds::SETTINGS),
    page: include_str!("action_archived.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        let steps = at.pipeline.steps().filter_map(|(_, step)| step.uses.as_ref());
        let jobs = at.pipeline.jobs.iter().filter_map(|job| job.uses.as_ref());
        for uses in steps.chain(jobs).filter(|uses| uses.kind == UsesKind::Repository) {
            if let Some(instead) = actions::archived(&uses.name) {
                let message = format!(
                    "the repository of `{}` is archived: its faults, and those of what it brings along, stay",
                    uses.name
                );
                cx.report(at.file, uses.text.range, message)
                    .advise(format!("Use {instead} instead"));
            }
        }
    }
    hooks(cx);
}

/// `repo:` of a pre-commit configuration.
fn hooks(cx: &mut CheckContext<'_>) {
    let is_hooks = |source: &SourceFile| source.path.file_name().starts_with(".pre-commit-config.");
    let found: Vec<_> =
        cx.settings_in(is_hooks).filter(|(_, _, setting)| setting.key() == "repo").collect();
    for (file, _, setting) in found {
        let name = setting.value.split("github.com").last().unwrap_or_default();
        let name = name.trim_matches(['/', ':']).trim_end_matches(".git").to_ascii_lowercase();
        if let Some(instead) = actions::archived(&name) {
            let message = format!("the repository of `{name}` is archived: its faults stay");
            cx.report(file, setting.value_range, message).advise(format!("Use {instead} instead"));
        }
    }
}
