//! The line that says that it worked, switched off.

use review::prelude::*;
use std::collections::BTreeSet;

use facts::LogLevel;

use crate::reach::Reached;
use crate::sites::sites;

pub(crate) static CHECK: Check = Check {
    id: "level-completion-debug",
    summary: "the end of an operation is logged at debug only",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "levels",
    focus: &["levels"],
    cwe: &[],
    references: &["https://sre.google/sre-book/monitoring-distributed-systems/"],
    reads: FactKinds::LOG_CALLS.and(FactKinds::ROUTES),
    page: include_str!("level_completion_debug.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let reached = cx.program().shared::<Reached>();
    let sites = sites(cx);
    let told: BTreeSet<(FileId, FunctionId)> = sites
        .iter()
        .filter(|site| site.at_least(LogLevel::Info))
        .map(|site| (site.file(), site.call.function))
        .collect();
    for site in &sites {
        let key = (site.file(), site.call.function);
        let ends = site.call.level < LogLevel::Info
            && site.message().is_some_and(|message| says_done(&message));
        if ends && !told.contains(&key) && reached.contains(key.0, key.1) {
            let message =
                "production does not write this level: nothing says that the operation ended well";
            cx.report(site.file(), site.call.range, message);
        }
    }
}

fn says_done(message: &str) -> bool {
    let lower = message.trim().trim_end_matches(['.', '!']).to_lowercase();
    ["completed", "finished", "succeeded", "successfully", "processed", "done"]
        .iter()
        .any(|word| lower.ends_with(word))
}
