//! Installs that take what is newest.

use crate::pipeline::packages;
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "npm-install",
    summary: "dependencies are installed without their lockfile",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "determinism",
    focus: &["determinism"],
    cwe: &[1357, 494],
    references: &[
        "https://docs.npmjs.com/cli/v10/commands/npm-ci",
        "https://pip.pypa.io/en/stable/topics/secure-installs/",
    ],
    reads: FactKinds::PIPELINES.and(FactKinds::FILES),
    page: include_str!("npm_install.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let base = cx.base();
    let is_berry = base.files().any(|(_, file)| file.path.file_name() == ".yarnrc.yml");
    for at in under_review(cx) {
        for job in &at.pipeline.jobs {
            for (_, _, command) in job.commands() {
                if let Some(found) = packages::loose(command, is_berry) {
                    // Without a lockfile that is another claim.
                    let has_lock =
                        base.files().any(|(_, file)| packages::is_lockfile(file.path.file_name()));
                    if found.needs_lockfile && !has_lock {
                        continue;
                    }
                    cx.report(at.file, command.range, found.message)
                        .severity(found.severity)
                        .advise(found.instead);
                }
            }
        }
    }
}
