//! Packages whose versions nobody wrote down.

use crate::pipeline::prelude::*;
use crate::pipeline::{packages, work};

pub(crate) static CHECK: Check = Check {
    id: "lockfile-missing",
    summary: "there is no lockfile",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "determinism",
    focus: &["determinism"],
    cwe: &[1357],
    references: &["https://docs.npmjs.com/cli/v10/configuring-npm/package-lock-json"],
    reads: FactKinds::PIPELINES.and(FactKinds::FILES),
    page: include_str!("lockfile_missing.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let base = cx.base();
    let has_lock = base.files().any(|(_, file)| packages::is_lockfile(file.path.file_name()));
    let Some(manifest) = base.by_path("package.json") else { return };
    if has_lock {
        return;
    }
    let at_key = |key: &str| {
        manifest
            .facts
            .settings
            .iter()
            .find(|setting| setting.path.len() == 1 && &*setting.path[0] == key)
    };
    let is_private = at_key("private").is_some_and(|setting| &*setting.value == "true");
    // Users of a library install what its ranges allow; testing with that is a policy that some have.
    let is_library = !is_private
        && (at_key("main").is_some()
            || manifest
                .facts
                .settings
                .iter()
                .any(|setting| matches!(&*setting.path[0], "exports" | "files" | "bin")));
    let forbidden = base.by_path(".npmrc").is_some_and(|file| {
        file.facts
            .settings
            .iter()
            .any(|setting| setting.key() == "package-lock" && &*setting.value == "false")
    });
    for at in workflows(cx) {
        let installs = at.pipeline.jobs.iter().flat_map(work::doings).find(|doing| {
            let name = doing.command.map(Command::name).unwrap_or_default();
            doing.work == Work::Install && matches!(&*name, "npm" | "yarn" | "pnpm" | "bun")
        });
        let Some(install) = installs else { continue };
        let message = "no lockfile is kept: each run installs what is newest within the ranges, and nobody can tell later what that was";
        let finding = cx
            .report(at.file, install.range, message)
            .absent("a lockfile", vec![manifest.path.clone()]);
        if is_library || forbidden {
            finding.severity(Severity::Low);
        }
        return;
    }
}
