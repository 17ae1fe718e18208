//! Credentials that were taken out of the files and are still in the history.

use std::collections::BTreeMap;

use facts::{FileClass, HistoricToken};
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "secret-in-history",
    summary: "the history holds a credential that the files no longer do",
    severity: Severity::Blocker,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[798, 540],
    references: &[
        "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository",
    ],
    reads: FactKinds::TOKENS,
    page: include_str!("secret_in_history.md"),
    run,
};

/// Named in the message; the evidence has them all.
const NAMED: usize = 3;

fn run(cx: &mut CheckContext<'_>) {
    let mut by_place: BTreeMap<FileId, Vec<&HistoricToken>> = BTreeMap::new();
    for old in cx.historic_tokens().iter().filter(|old| is_live(old)) {
        if let Some(place) = place(cx, old) {
            by_place.entry(place).or_default().push(old);
        }
    }
    for (file, tokens) in by_place {
        report(cx, file, &tokens);
    }
}

/// Files that show how settings are written; what stands in them was put there to be seen.
fn is_example(old: &HistoricToken) -> bool {
    let name = old.path.file_name().to_ascii_lowercase();
    ["example", "sample", "template", "dist"].iter().any(|word| name.contains(word))
        || matches!(old.path.extension(), Some("md" | "mdx" | "rst" | "adoc" | "markdown"))
}

/// Not: samples, keys of browsers, tokens that run out, keys made for a test, and what only a name speaks for.
fn is_live(old: &HistoricToken) -> bool {
    let of_test = extract_class(old) == FileClass::Test;
    match &*old.token.pattern {
        "jwt" | "google-api-key" | "named-secret" => false,
        "private-key" => !of_test,
        "credentialed-url" => !of_test && !is_example(old),
        // What only the name beside it makes a credential of this provider is as good as its file.
        pattern if is_told_by_name(pattern) => !of_test && !is_example(old),
        _ => true,
    }
}

/// Formats that are told by the name that a value is assigned to.
fn is_told_by_name(pattern: &str) -> bool {
    ["-secret", "-auth-token", "-key-named", "-token-named", "-admin-key"]
        .iter()
        .any(|end| pattern.ends_with(end))
        || matches!(
            pattern,
            "heroku-api-key" | "datadog-key" | "cloudflare-token" | "snyk-token" | "hubspot-key"
        )
}

/// By the path alone: the file may be gone.
fn extract_class(old: &HistoricToken) -> FileClass {
    const TEST_FOLDERS: &[&str] =
        &["test", "tests", "__tests__", "spec", "fixtures", "examples", "example", "e2e", "mocks"];
    let in_tests = TEST_FOLDERS.iter().any(|folder| old.path.has_folder(folder));
    if in_tests { FileClass::Test } else { FileClass::Production }
}

/// The file itself while there is one; otherwise what stands for the repository.
fn place(cx: &CheckContext<'_>, old: &HistoricToken) -> Option<FileId> {
    let itself = cx.base().id(&old.path).filter(|file| cx.in_scope(*file));
    let root = || {
        ["package.json", "README.md", ".gitignore"]
            .iter()
            .filter_map(|name| cx.base().id(&model::RepoPath::new(name)))
            .find(|file| cx.in_scope(*file))
    };
    itself.or_else(root).or_else(|| cx.files().next().map(|(file, _)| file))
}

fn report(cx: &mut CheckContext<'_>, file: FileId, tokens: &[&HistoricToken]) {
    let mut named: Vec<String> = tokens.iter().map(|old| described(old)).collect();
    named.dedup();
    let more = named.len().saturating_sub(NAMED);
    named.truncate(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let message = format!(
        "whoever can clone the repository has {}{more}: a commit that takes a secret out does not take it back",
        named.join(", ")
    );
    let mut finding = cx.report(file, ByteRange::new(0, 0), message).advise(
        "Replace the credential at its issuer first; then take it out of the history with git filter-repo, and have everybody clone anew",
    );
    for old in tokens.iter().take(50) {
        let note = format!("brought {} ({}:{})", old.token.name, old.path, old.line);
        finding = finding.commit(&old.commit, note);
    }
}

fn described(old: &HistoricToken) -> String {
    let commit = old.commit.get(..12).unwrap_or(&old.commit);
    format!("the {} of `{}` (commit {commit})", old.token.name, old.path)
}
