//! Actions with a known hole.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "action-vulnerable",
    summary: "an action has a known vulnerability",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "determinism"],
    cwe: &[1395, 1357],
    references: &["https://github.com/advisories?query=type%3Areviewed+ecosystem%3Aactions"],
    reads: FactKinds::PIPELINES,
    page: include_str!("action_vulnerable.md"),
    run,
};

/// An action, the first version without the fault, and what it is.
const ADVISORIES: &[(&str, &[u32], &str, &str)] = &[
    (
        "tj-actions/changed-files",
        &[46, 0, 1],
        "GHSA-mrrh-fwg8-r2c3",
        "its tags were moved to code that printed the secrets of every run",
    ),
    (
        "tj-actions/branch-names",
        &[7, 0, 7],
        "GHSA-8v8w-v8xg-79rf",
        "the name of a branch runs as a command",
    ),
    (
        "reviewdog/action-setup",
        &[1, 3, 1],
        "GHSA-qmg3-hpqr-gqvc",
        "its tag was moved to code that printed the secrets of every run",
    ),
    (
        "shivammathur/setup-php",
        &[2, 37, 1],
        "GHSA-2qvq-rjwj-gvw9",
        "a file of the repository decides what is installed and run",
    ),
    (
        "actions/download-artifact",
        &[4, 1, 3],
        "GHSA-cxww-7g56-2vh6",
        "an artifact writes outside of its folder",
    ),
    (
        "gradle/gradle-build-action",
        &[2, 4, 2],
        "GHSA-h3qr-39j9-4r5v",
        "secrets are kept in the cache",
    ),
    (
        "pytorch/pytorch/.github/actions/filter-test-configs",
        &[9999],
        "GHSA-hw6r-g8gj-2987",
        "the name of a branch runs as a command",
    ),
    (
        "atlassian/gajira-create",
        &[2, 0, 1],
        "GHSA-4xqx-pqpj-9fqw",
        "the title of an issue runs as a command",
    ),
    ("atlassian/gajira-comment", &[2, 0, 2], "GHSA-h4xw-rm6v-qr24", "a comment runs as a command"),
    (
        "hashicorp/vault-action",
        &[2, 2, 0],
        "GHSA-4mgv-m5cm-f9h7",
        "secrets of several lines are printed",
    ),
    (
        "check-spelling/check-spelling",
        &[0, 0, 19],
        "GHSA-g86g-chm8-7r2p",
        "a pull request reads the token",
    ),
    ("some-natalie/ghas-to-csv", &[1], "GHSA-634p-93h9-92vh", "formulas in its output"),
    ("embano1/wip", &[2], "GHSA-rg3q-prf8-qxmp", "the title of a pull request runs as a command"),
    (
        "rlespinasse/github-slug-action",
        &[4, 4, 1],
        "GHSA-6q4m-7476-932w",
        "the name of a branch sets variables",
    ),
    ("afichet/openexr-viewer", &[0, 6, 1], "GHSA-99jg-r3f4-rpxj", "memory is read past its end"),
    (
        "dawidd6/action-download-artifact",
        &[6],
        "GHSA-5xr6-xhww-33m4",
        "artifacts of forks are taken for the repository's own",
    ),
    (
        "ultralytics/actions",
        &[0, 0, 3],
        "GHSA-7x29-qqmq-v6qc",
        "the name of a branch runs as a command",
    ),
];

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        for (_, step) in at.pipeline.steps() {
            let Some(uses) = step.uses.as_ref().filter(|uses| uses.kind == UsesKind::Repository)
            else {
                continue;
            };
            let Some(version) = version(uses) else { continue };
            let known = ADVISORIES
                .iter()
                .find(|(name, fixed, ..)| *name == &*uses.name && is_before(&version, fixed));
            if let Some((name, fixed, id, what)) = known {
                let fixed: Vec<String> = fixed.iter().map(u32::to_string).collect();
                let message = format!(
                    "{id}: in this version of `{name}` {what}; mended in {}",
                    fixed.join(".")
                );
                cx.report(at.file, uses.text.range, message)
                    .advise(format!("Use version {} or later", fixed.join(".")));
            }
        }
    }
}

/// The version that a tag, or the comment of a pin, states.
fn version(uses: &Uses) -> Option<Vec<u32>> {
    let stated =
        if uses.is_pinned() { uses.comment.as_deref()? } else { uses.reference.as_deref()? };
    let word = stated.split([' ', '=', '@']).find(|word| major(word).is_some())?;
    let parts = word.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().ok());
    parts.collect()
}

/// A tag like `v2` is the newest of its line.
fn is_before(version: &[u32], fixed: &[u32]) -> bool {
    let shared = version.len().min(fixed.len());
    match version[..shared].cmp(&fixed[..shared]) {
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Equal => false,
        std::cmp::Ordering::Greater => false,
    }
}
