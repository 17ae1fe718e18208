//! `--auto`: the reviews that fit what changed, or what is there.

use std::collections::BTreeSet;

use host::{Files, Host};
use model::RepoPath;

use super::{ChangeFlags, Comparison, Workspace};
use crate::failure::Failure;

/// Names of the guide's reviews, in its order: of the change when there is one, else of the kinds of files present.
pub(crate) fn choose(
    workspace: &Workspace,
    flags: &ChangeFlags,
) -> Result<Vec<&'static str>, Failure> {
    let disk = &workspace.disk;
    let comparison = Comparison::resolve(disk, flags, None, None)?;
    let changed = match comparison.changes(disk, |_| 1)? {
        Some(change) => change,
        None => uncommitted(disk),
    };
    if changed.lines.is_empty() {
        return present(workspace);
    }
    let paths: BTreeSet<RepoPath> = changed.lines.keys().cloned().collect();
    Ok(fitting(&paths, changed.renames.len(), |path| text(disk, path)))
}

/// Those that fit the kinds of files that there are.
pub(crate) fn present(workspace: &Workspace) -> Result<Vec<&'static str>, Failure> {
    let disk = &workspace.disk;
    let listing = disk.list().map_err(|error| Failure::user(error.to_string()))?;
    Ok(fitting(&listing.files.into_iter().collect(), 0, |path| text(disk, path)))
}

fn text(files: &dyn Files, path: &RepoPath) -> String {
    let bytes = files.read(path, 1 << 20).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What differs from the last commit; nothing where that cannot be told.
fn uncommitted(host: &dyn Host) -> review::Change {
    let flags = ChangeFlags { since: Some("HEAD".to_owned()), ..ChangeFlags::default() };
    let comparison = Comparison::resolve(host, &flags, None, None).ok();
    comparison
        .and_then(|comparison| comparison.changes(host, |_| 1).ok().flatten())
        .unwrap_or_default()
}

fn fitting(
    paths: &BTreeSet<RepoPath>,
    renames: usize,
    read: impl Fn(&RepoPath) -> String,
) -> Vec<&'static str> {
    let mut chosen = BTreeSet::from(["security"]);
    for path in paths {
        chosen.extend(by_path(path));
        if matches!(path.extension(), Some("ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs")) {
            chosen.extend(by_text(&read(path)));
        }
    }
    // A change that mostly moves things is a refactoring.
    if renames * 2 >= paths.len() && renames > 0 {
        chosen.insert("refactor-safety");
    }
    request::vocabulary::GUIDE_REVIEWS
        .iter()
        .copied()
        .filter(|name| chosen.contains(name))
        .collect()
}

fn by_path(path: &RepoPath) -> Vec<&'static str> {
    let lower = path.as_str().to_lowercase();
    let name = path.file_name().to_lowercase();
    let mut chosen = Vec::new();
    let mut when = |fits: bool, reviews: &[&'static str]| {
        if fits {
            chosen.extend_from_slice(reviews);
        }
    };
    when(["migrations", "migrate"].iter().any(|folder| path.has_folder(folder)), &["migrations"]);
    let is_infra = matches!(path.extension(), Some("tf" | "tfvars"))
        || name.contains("dockerfile")
        || ["k8s", "kubernetes", "helm", "charts", "terraform"]
            .iter()
            .any(|folder| path.has_folder(folder));
    when(is_infra, &["infra", "infra-security"]);
    let is_pipeline = lower.starts_with(".github/workflows/")
        || matches!(&*name, ".gitlab-ci.yml" | "jenkinsfile" | "azure-pipelines.yml")
        || lower.starts_with(".circleci/");
    when(is_pipeline, &["ci"]);
    let is_page = matches!(
        path.extension(),
        Some("tsx" | "jsx" | "css" | "scss" | "html" | "vue" | "svelte")
    );
    when(is_page, &["accessibility", "frontend-performance", "ux-copy"]);
    let is_contract = matches!(path.extension(), Some("proto" | "graphql" | "gql"))
        || ["openapi", "swagger"].iter().any(|word| name.contains(word))
        || name.contains("route")
        || path.has_folder("routes");
    when(is_contract, &["api-contracts"]);
    let is_telemetry =
        ["alert", "metric", "monitor", "dashboard"].iter().any(|word| lower.contains(word))
            || path.has_folder("datadog")
            || path.has_folder("grafana");
    when(is_telemetry, &["observability"]);
    chosen
}

fn by_text(text: &str) -> Vec<&'static str> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let mut chosen = Vec::new();
    if has(&["logger.", "log.info(", "log.error(", "console.log(", "console.error("]) {
        chosen.push("logging");
    }
    if has(&["metrics.", "counter(", "histogram(", "tracer."]) {
        chosen.push("observability");
    }
    if has(&["app.get(", "app.post(", "router.get(", "router.post(", "router.put(", "@Controller("])
    {
        chosen.push("api-contracts");
    }
    if has(&["async ", "Promise.all(", "transaction(", ".lock("]) {
        chosen.push("backend-concurrency");
    }
    chosen
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::RepoPath;

    use super::fitting;

    fn of(paths: &[&str], renames: usize, text: &str) -> String {
        let paths: BTreeSet<_> = paths.iter().map(RepoPath::new).collect();
        fitting(&paths, renames, |_| text.to_owned()).join(" ")
    }

    #[test]
    fn security_always_and_the_rest_by_kind_of_file() {
        assert_eq!(of(&["README.md"], 0, ""), "security");
        assert_eq!(of(&["migrations/1.sql"], 0, ""), "security migrations");
        assert_eq!(of(&["infra/main.tf"], 0, ""), "security infra infra-security");
        assert_eq!(of(&[".github/workflows/ci.yml"], 0, ""), "security ci");
        assert_eq!(
            of(&["web/a.css"], 0, ""),
            "security frontend-performance accessibility ux-copy"
        );
        assert_eq!(
            of(&["src/a.ts"], 0, "logger.info(x); await Promise.all([])"),
            "security logging backend-concurrency"
        );
        assert_eq!(of(&["a.md", "b.md"], 2, ""), "security refactor-safety");
    }
}
