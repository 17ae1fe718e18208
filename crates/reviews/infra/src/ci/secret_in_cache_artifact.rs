//! Credentials in files that are kept or shared.

use crate::pipeline::leaks;
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "secret-in-cache-artifact",
    summary: "credentials are kept in a cache or an artifact",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "secrets",
    focus: &["secrets", "caching"],
    cwe: &[538, 312],
    references: &[
        "https://docs.github.com/en/actions/concepts/workflows-and-actions/workflow-artifacts",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("secret_in_cache_artifact.md"),
    run,
};

const KEEPING: [&str; 4] = [
    "actions/upload-artifact",
    "actions/cache",
    "actions/cache/save",
    "actions/upload-pages-artifact",
];
/// Files that hold credentials whatever is done with them.
const CREDENTIALS: [&str; 14] = [
    ".env",
    ".env.production",
    ".aws",
    ".aws/credentials",
    ".docker/config.json",
    ".kube",
    ".kube/config",
    ".ssh",
    "id_rsa",
    "id_ed25519",
    ".netrc",
    ".git-credentials",
    "credentials.json",
    ".pypirc",
];

fn run(cx: &mut CheckContext<'_>) {
    let flow = linked(cx);
    for at in under_review(cx) {
        for job in &at.pipeline.jobs {
            let written = written(&flow, at, job);
            for (number, step) in job.steps.iter().enumerate() {
                if !step.uses_any(&KEEPING) {
                    continue;
                }
                let Some(paths) = step.argument("path") else { continue };
                let before: Vec<_> = written.iter().filter(|file| file.step < number).collect();
                report(cx, at.file, paths, &before);
            }
            for path in job.artifacts.iter().chain(&job.caches) {
                report(cx, at.file, path, &written.iter().collect::<Vec<_>>());
            }
        }
    }
}

fn report(cx: &mut CheckContext<'_>, file: FileId, paths: &Text, written: &[&Written]) {
    for path in paths.value.lines().map(str::trim).filter(|path| !path.is_empty()) {
        let credential = CREDENTIALS.iter().find(|known| is_at(path, known));
        let own = written.iter().find(|own| covers(path, &own.path));
        let message = match (own, credential) {
            (Some(own), _) => format!(
                "`{path}` holds the secret `{}`, which was written to `{}`: whoever may fetch it has the secret",
                own.secret, own.path
            ),
            (None, Some(known)) => {
                format!("`{path}` keeps `{known}`, a file of credentials, for whoever may fetch it")
            }
            _ => continue,
        };
        let finding = cx.report(file, paths.range, message);
        if let Some(own) = own {
            finding.because(file, own.range, "the secret is written here");
            return;
        }
        return;
    }
}

/// A file that a script wrote a secret into.
struct Written {
    step: usize,
    path: String,
    secret: String,
    range: ByteRange,
}

fn written<'a>(flow: &Pipelines<'a>, at: Linked<'a>, job: &'a Job) -> Vec<Written> {
    let mut found = Vec::new();
    for site in leaks::sites(at).filter(|site| site.job.id == job.id) {
        for command in &site.script.commands {
            let target = command
                .redirects
                .iter()
                .find(|one| matches!(one.kind, RedirectKind::Out | RedirectKind::Append));
            let Some(path) = target.and_then(|one| one.target.literal()) else { continue };
            let inputs = command.redirects.iter().filter(|one| {
                matches!(one.kind, RedirectKind::HereDocument | RedirectKind::HereString)
            });
            let words = command.words.iter().skip(1).chain(inputs.map(|one| &one.target));
            let secret = words.flat_map(|word| leaks::secrets(flow, site, word)).next();
            if let Some((secret, _)) = secret {
                found.push(Written { step: site.number, path, secret, range: command.range });
            }
        }
    }
    found
}

/// The path is the file, or ends with it.
fn is_at(path: &str, known: &str) -> bool {
    let path = path.trim_end_matches(['/', '*']);
    path == known || path.strip_suffix(known).is_some_and(|before| before.ends_with('/'))
}

/// Keeping `path` keeps `file`.
fn covers(path: &str, file: &str) -> bool {
    let whole = matches!(
        path,
        "." | "./" | "**" | "*" | "./**" | "${{ github.workspace }}" | "$GITHUB_WORKSPACE"
    );
    let file = file.trim_start_matches("./");
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let outside = file.starts_with(['/', '~']);
    whole && !outside
        || path == file
        || file.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
}
