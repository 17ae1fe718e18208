//! Packages that are published with a permanent token.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "publish-token",
    summary: "a package is published with a permanent token",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[798],
    references: &[
        "https://docs.pypi.org/trusted-publishers/",
        "https://docs.npmjs.com/trusted-publishers",
        "https://crates.io/docs/trusted-publishing",
    ],
    reads: FactKinds::PIPELINES,
    page: include_str!("publish_token.md"),
    run,
};

/// Arguments that hold a token, and the servers for which none is needed.
const ACTIONS: &[(&str, &str, &[&str], &[&str])] = &[
    (
        "pypa/gh-action-pypi-publish",
        "password",
        &["repository-url", "repository_url"],
        &["upload.pypi.org", "test.pypi.org"],
    ),
    ("rubygems/configure-rubygems-credentials", "api-token", &["gem-server"], &["rubygems.org"]),
];
/// Variables that commands read a token from.
const TOKENS: [&str; 13] = [
    "NPM_TOKEN",
    "NODE_AUTH_TOKEN",
    "YARN_NPM_AUTH_TOKEN",
    "NPM_AUTH_TOKEN",
    "CARGO_REGISTRY_TOKEN",
    "TWINE_PASSWORD",
    "TWINE_TOKEN",
    "UV_PUBLISH_TOKEN",
    "POETRY_PYPI_TOKEN_PYPI",
    "GEM_HOST_API_KEY",
    "RUBYGEMS_API_KEY",
    "NUGET_API_KEY",
    "FLIT_PASSWORD",
];

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx).into_iter().filter(|at| at.pipeline.platform == Platform::GitHub) {
        for job in &at.pipeline.jobs {
            let trusted = has_identity(at.pipeline, job);
            for step in &job.steps {
                if let Some(range) = by_action(step) {
                    report(cx, at.file, range, trusted);
                }
                for command in step.run.iter().flat_map(|run| &run.commands) {
                    if publishes(command) && !trusted && !other_registry(job) {
                        let stated = step
                            .env
                            .iter()
                            .chain(&job.env)
                            .any(|pair| TOKENS.contains(&&*pair.name));
                        report(
                            cx,
                            at.file,
                            command.range,
                            !stated
                                && !command
                                    .spelled()
                                    .iter()
                                    .any(|word| word.contains("token") || word.contains("key")),
                        );
                    }
                }
            }
        }
    }
}

fn report(cx: &mut CheckContext<'_>, file: FileId, range: ByteRange, unsure: bool) {
    let message = "the package is published with a token that is valid until somebody takes it back; the registry would trust this workflow by itself";
    let finding = cx.report(file, range, message);
    if unsure {
        finding.severity(Severity::Nit);
    }
}

/// The job can prove who it is.
fn has_identity(pipeline: &Pipeline, job: &Job) -> bool {
    let permissions =
        if job.permissions.is_stated() { &job.permissions } else { &pipeline.permissions };
    permissions.kind == PermissionsKind::WriteAll
        || permissions
            .scopes
            .iter()
            .any(|scope| &*scope.name == "id-token" && &*scope.access == "write")
}

fn by_action(step: &Step) -> Option<ByteRange> {
    let uses = step.uses.as_ref()?;
    if step.uses_any(&["rubygems/release-gem"]) {
        return step
            .argument("setup-trusted-publisher")
            .filter(|text| text.is("false"))
            .map(|_| uses.text.range);
    }
    let (_, token, server, known) = ACTIONS.iter().find(|(name, ..)| step.uses_any(&[*name]))?;
    step.argument(token)?;
    let server = server.iter().find_map(|argument| step.argument(argument));
    let is_known =
        server.is_none_or(|server| known.iter().any(|known| server.value.contains(known)));
    is_known.then_some(uses.text.range)
}

/// `npm publish`, `cargo publish`, `twine upload`, `gem push`, `nuget push`.
fn publishes(command: &Command) -> bool {
    let words = command.spelled();
    let words: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| !word.starts_with('+')).collect();
    let dry = words.iter().any(|word| matches!(*word, "--dry-run" | "-n" | "--help"));
    let rest = match words.as_slice() {
        ["npx" | "bunx" | "yarn" | "pnpx", rest @ ..]
        | ["bundle", "exec", rest @ ..]
        | ["dotnet", rest @ ..]
        | ["pipx" | "poetry" | "uv" | "uvx", "run", rest @ ..] => rest,
        [python, "-m", rest @ ..] if python.starts_with("python") => rest,
        all => all,
    };
    let tool = rest.first().map_or("", |tool| tool.split("==").next().unwrap_or_default());
    let tool = tool.rsplit('/').next().unwrap_or_default();
    let action =
        rest.iter().skip(1).find(|word| !word.starts_with('-')).copied().unwrap_or_default();
    let other = words.windows(2).any(|pair| {
        matches!(
            pair[0],
            "--registry"
                | "--repository-url"
                | "--index"
                | "--host"
                | "--source"
                | "-s"
                | "-Source"
        ) && !is_public(pair[1])
    });
    !dry && !other
        && matches!(
            (tool, action),
            ("npm" | "pnpm" | "bun" | "cargo", "publish")
                | ("twine", "upload")
                | ("gem", "push")
                | ("nuget" | "nuget.exe", "push")
        )
}

fn is_public(server: &str) -> bool {
    ["registry.npmjs.org", "pypi.org", "crates.io", "rubygems.org", "nuget.org"]
        .iter()
        .any(|known| server.contains(known))
}

/// The job is set up for a registry of one's own.
fn other_registry(job: &Job) -> bool {
    job.steps
        .iter()
        .any(|step| step.argument("registry-url").is_some_and(|url| !is_public(&url.value)))
}
