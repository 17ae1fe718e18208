//! Features that break what they touch.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "action-feature-fragile",
    summary: "a feature is used that is known to break",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "determinism",
    focus: &["determinism", "feedback"],
    cwe: &[],
    references: &[
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("action_feature_fragile.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for (_, step) in at.pipeline.steps() {
            if let Some(install) =
                step.argument("pip-install").filter(|_| step.uses_any(&["actions/setup-python"]))
            {
                cx.report(at.file, install.range, "packages are installed into the interpreter itself, beside those that it came with: what wins is a matter of order");
            }
        }
        let jobs = at.pipeline.jobs.iter().filter_map(|job| job.shell.as_ref());
        let steps = at.pipeline.steps().filter_map(|(_, step)| step.shell.as_ref());
        for shell in jobs.chain(steps).chain(&at.pipeline.shell).filter(|shell| shell.is_literal())
        {
            let program =
                shell.value.split_whitespace().next().unwrap_or_default().trim_end_matches(".exe");
            if program == "cmd" {
                cx.report(
                    at.file,
                    shell.range,
                    "`cmd` goes on after a command that failed, and what it quotes nobody can say",
                );
            } else if cx.depth() == model::Depth::Paranoid && !is_known(program) {
                cx.report(at.file, shell.range, format!("`{program}` is no shell that the platform documents: neither people nor tools can tell what runs")).severity(Severity::Nit).confidence(Confidence::Low);
            }
        }
    }
}

fn is_known(program: &str) -> bool {
    let name = program.rsplit('/').next().unwrap_or(program);
    matches!(name, "bash" | "sh" | "pwsh" | "powershell" | "python" | "cmd" | "zsh" | "dash")
}
