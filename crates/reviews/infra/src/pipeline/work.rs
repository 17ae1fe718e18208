//! What the jobs of a pipeline do: test, lint, build, deploy.

use facts::ci::{Command, Job, Script, Step};
use model::ByteRange;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Work {
    Install,
    Lint,
    Typecheck,
    Test,
    EndToEnd,
    Build,
    Scan,
    Deploy,
    Publish,
}

impl Work {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Lint => "lint",
            Self::Typecheck => "type check",
            Self::Test => "tests",
            Self::EndToEnd => "end-to-end tests",
            Self::Build => "build",
            Self::Scan => "scan",
            Self::Deploy => "deployment",
            Self::Publish => "publication",
        }
    }

    /// Says whether a change is good.
    pub(crate) const fn is_verdict(self) -> bool {
        matches!(
            self,
            Self::Lint | Self::Typecheck | Self::Test | Self::EndToEnd | Self::Build | Self::Scan
        )
    }

    pub(crate) const fn is_test(self) -> bool {
        matches!(self, Self::Test | Self::EndToEnd)
    }
}

/// One thing that a job does.
#[derive(Clone, Copy)]
pub(crate) struct Doing<'a> {
    pub(crate) work: Work,
    pub(crate) step: &'a Step,
    pub(crate) script: Option<&'a Script>,
    pub(crate) command: Option<&'a Command>,
    pub(crate) range: ByteRange,
}

/// In the order of the job.
pub(crate) fn doings(job: &Job) -> Vec<Doing<'_>> {
    let mut found = Vec::new();
    for step in &job.steps {
        if let Some(work) = step.uses.as_ref().and_then(|uses| of_action(&uses.full_name(), step)) {
            found.push(Doing { work, step, script: None, command: None, range: step.head() });
        }
        let Some(script) = &step.run else { continue };
        for command in &script.commands {
            if let Some(work) = of_command(command) {
                let range = command.range;
                let (script, command) = (Some(script), Some(command));
                found.push(Doing { work, step, script, command, range });
            }
        }
    }
    found
}

pub(crate) fn does(job: &Job, works: &[Work]) -> bool {
    doings(job).iter().any(|doing| works.contains(&doing.work))
}

fn of_action(name: &str, step: &Step) -> Option<Work> {
    const DEPLOYS: [&str; 22] = [
        "aws-actions/amazon-ecs-deploy-task-definition",
        "azure/webapps-deploy",
        "azure/k8s-deploy",
        "azure/functions-action",
        "google-github-actions/deploy-cloudrun",
        "google-github-actions/deploy-appengine",
        "google-github-actions/deploy-cloud-functions",
        "superfly/flyctl-actions",
        "akhileshns/heroku-deploy",
        "amondnet/vercel-action",
        "nwtgck/actions-netlify",
        "firebaseextended/action-hosting-deploy",
        "cloudflare/pages-action",
        "cloudflare/wrangler-action",
        "appleboy/ssh-action",
        "serverless/github-action",
        "aws-actions/aws-cloudformation-github-deploy",
        "aws-actions/aws-lambda-deploy",
        "railwayapp/cli",
        "digitalocean/app_action/deploy",
        "einaregilsson/beanstalk-deploy",
        "dokku/github-action",
    ];
    const SCANS: [&str; 14] = [
        "github/codeql-action/analyze",
        "github/codeql-action/init",
        "aquasecurity/trivy-action",
        "snyk/actions/node",
        "anchore/scan-action",
        "actions/dependency-review-action",
        "returntocorp/semgrep-action",
        "semgrep/semgrep-action",
        "sonarsource/sonarcloud-github-action",
        "sonarsource/sonarqube-scan-action",
        "gitleaks/gitleaks-action",
        "trufflesecurity/trufflehog",
        "bridgecrewio/checkov-action",
        "ossf/scorecard-action",
    ];
    if DEPLOYS.contains(&name) {
        return Some(Work::Deploy);
    }
    if SCANS.contains(&name) || name.starts_with("snyk/actions") {
        return Some(Work::Scan);
    }
    if super::actions::is_publisher(name, step) {
        return Some(Work::Publish);
    }
    match name {
        "golangci/golangci-lint-action" | "super-linter/super-linter" | "pre-commit/action" => {
            Some(Work::Lint)
        }
        "cypress-io/github-action" => Some(Work::EndToEnd),
        "docker/build-push-action" => Some(Work::Build),
        _ => None,
    }
}

pub(crate) fn of_command(command: &Command) -> Option<Work> {
    let spelled = command.spelled();
    let mut words: Vec<&str> = spelled.iter().map(String::as_str).collect();
    // `sudo`, `time`, `npx`, `poetry run`: what they run counts.
    loop {
        words = match words.as_slice() {
            ["sudo" | "time" | "npx" | "bunx" | "xvfb-run" | "command" | "exec", rest @ ..] => {
                rest.to_vec()
            }
            ["poetry" | "uv" | "pipenv" | "hatch" | "pdm", "run", rest @ ..]
            | ["bundle" | "pnpm" | "yarn", "exec" | "dlx", rest @ ..]
            | ["npm", "exec", "--", rest @ ..]
            | ["python" | "python3", "-m", rest @ ..] => rest.to_vec(),
            _ => break,
        };
    }
    let (first, rest) = words.split_first()?;
    let name = first.rsplit('/').next().unwrap_or(first);
    let second = rest.iter().find(|word| !word.starts_with('-')).copied().unwrap_or("");
    match name {
        "npm" | "yarn" | "pnpm" | "bun" => of_package_script(name, rest),
        "make" | "just" | "task" | "rake" => rest.iter().find_map(|target| of_name(target)),
        _ => of_tool(name, second, rest).or_else(|| of_own_script(first)),
    }
}

/// `npm test`, `yarn lint`, `pnpm -r build`.
fn of_package_script(manager: &str, rest: &[&str]) -> Option<Work> {
    let mut words = rest.iter().filter(|word| !word.starts_with('-')).copied();
    let first = words.next();
    let Some(first) = first else {
        return (manager == "yarn").then_some(Work::Install);
    };
    match first {
        "ci" | "install" | "i" | "add" => Some(Work::Install),
        "publish" => (!rest.contains(&"--dry-run")).then_some(Work::Publish),
        "audit" => Some(Work::Scan),
        "npm" if words.next() == Some("publish") => Some(Work::Publish),
        "run" | "run-script" => words.next().and_then(of_name),
        "workspace" | "workspaces" | "turbo" | "nx" => words.find_map(of_name),
        "exec" | "dlx" => words.next().and_then(|tool| of_tool(tool, "", &[])),
        "test" | "t" => Some(Work::Test),
        name => of_name(name).or_else(|| of_tool(name, "", &[])),
    }
}

/// The name of a script or target, by its words.
fn of_name(name: &str) -> Option<Work> {
    let name = name.to_ascii_lowercase();
    let words: Vec<&str> = name.split([':', '-', '_', '.', '/', '=']).collect();
    let has = |any: &[&str]| words.iter().any(|word| any.contains(word));
    if has(&["fix", "write", "watch"]) {
        // It changes files, and says nothing about them.
        None
    } else if has(&["e2e", "playwright", "cypress"]) {
        Some(Work::EndToEnd)
    } else if has(&["test", "tests", "spec", "jest", "vitest", "unit", "integration", "coverage"]) {
        Some(Work::Test)
    } else if has(&["lint", "eslint", "format", "prettier", "stylelint", "fmt", "clippy"]) {
        Some(Work::Lint)
    } else if has(&["typecheck", "tsc", "types", "type"]) {
        Some(Work::Typecheck)
    } else if has(&["deploy"]) {
        Some(Work::Deploy)
    } else if has(&["build", "compile", "bundle"]) {
        Some(Work::Build)
    } else if has(&["audit"]) {
        Some(Work::Scan)
    } else {
        None
    }
}

fn of_tool(name: &str, second: &str, rest: &[&str]) -> Option<Work> {
    let dry = rest.iter().any(|word| matches!(*word, "--dry-run" | "-n" | "--dryrun"));
    let work = match (name, second) {
        ("playwright", "test") | ("cypress", "run") => Work::EndToEnd,
        (
            "jest" | "vitest" | "mocha" | "ava" | "pytest" | "py.test" | "tox" | "nox" | "rspec"
            | "phpunit" | "ctest" | "nyc" | "c8" | "unittest" | "nosetests" | "karma" | "borp",
            _,
        ) => Work::Test,
        (
            "go" | "cargo" | "dotnet" | "swift" | "flutter" | "deno" | "mix" | "sbt" | "bazel",
            "test",
        )
        | ("mvn" | "mvnw", "test" | "verify")
        | ("gradle" | "gradlew", "test" | "check")
        | ("cargo", "nextest") => Work::Test,
        (
            "eslint" | "prettier" | "flake8" | "ruff" | "pylint" | "rubocop" | "golangci-lint"
            | "shellcheck" | "stylelint" | "biome" | "oxlint" | "black" | "hadolint" | "yamllint"
            | "actionlint",
            _,
        )
        | ("cargo", "clippy" | "fmt")
        | ("go", "vet") => Work::Lint,
        ("tsc" | "vue-tsc" | "mypy" | "pyright", _) => Work::Typecheck,
        (
            "trivy" | "snyk" | "semgrep" | "gitleaks" | "bandit" | "pip-audit" | "grype"
            | "checkov" | "tfsec" | "osv-scanner" | "govulncheck" | "brakeman" | "zizmor"
            | "trufflehog",
            _,
        )
        | ("cargo", "audit" | "deny") => Work::Scan,
        ("kubectl", "apply" | "rollout" | "set" | "replace")
        | ("helm" | "helmfile", "upgrade" | "install" | "apply" | "sync")
        | ("terraform" | "tofu" | "terragrunt", "apply")
        | (
            "cdk" | "sls" | "serverless" | "fly" | "flyctl" | "firebase" | "wrangler" | "netlify"
            | "eb" | "sam" | "kamal" | "cap",
            "deploy" | "publish",
        )
        | ("pulumi" | "railway", "up")
        | ("ansible-playbook", _) => Work::Deploy,
        ("vercel", _) if rest.contains(&"--prod") || second == "deploy" => Work::Deploy,
        ("aws" | "gcloud" | "az", _) if is_cloud_deploy(rest) => Work::Deploy,
        ("git", "push") if rest.iter().any(|word| matches!(*word, "heroku" | "dokku")) => {
            Work::Deploy
        }
        ("cargo" | "poetry" | "uv" | "hatch" | "flit", "publish")
        | ("twine", "upload")
        | ("gem", "push")
        | ("docker", "push") => Work::Publish,
        ("cargo", toolchain) if toolchain.starts_with('+') && rest.contains(&"publish") => {
            Work::Publish
        }
        ("cargo" | "go" | "dotnet" | "swift" | "flutter", "build")
        | ("docker", "build" | "buildx")
        | ("gradle" | "gradlew", "build" | "assemble")
        | ("mvn" | "mvnw", "package" | "install")
        | ("vite" | "next" | "webpack" | "rollup" | "esbuild", "build") => Work::Build,
        ("pip" | "pip3" | "bundle" | "composer" | "poetry" | "gem", "install") | ("uv", "sync") => {
            Work::Install
        }
        _ => return None,
    };
    (!dry || !matches!(work, Work::Deploy | Work::Publish)).then_some(work)
}

fn is_cloud_deploy(rest: &[&str]) -> bool {
    let words: Vec<&str> = rest.iter().filter(|word| !word.starts_with('-')).copied().collect();
    let has = |any: &[&str]| words.iter().any(|word| any.contains(word));
    has(&["deploy", "update-service", "update-function-code", "create-deployment", "deployment"])
        && !has(&["wait", "describe", "list", "get"])
        || words.starts_with(&["s3", "sync"])
}

/// `./scripts/deploy.sh`, `bin/test`.
fn of_own_script(first: &str) -> Option<Work> {
    let is_own = first.starts_with("./") || first.contains('/') && first.ends_with(".sh");
    let name = first.rsplit('/').next().unwrap_or(first);
    is_own.then(|| of_name(name.trim_end_matches(".sh"))).flatten()
}

/// The job is about people trying something out, not about users.
pub(crate) fn is_preview(job: &Job) -> bool {
    let environment = job.environment.as_ref().map_or("", |environment| &environment.value);
    let words = format!("{} {}", job.words(), environment.to_ascii_lowercase());
    [
        "preview",
        "staging",
        "stage",
        "dev",
        "review",
        "sandbox",
        "canary-test",
        "docs",
        "pages",
        "storybook",
        "demo",
    ]
    .iter()
    .any(|word| words.split(|one: char| !one.is_ascii_alphanumeric()).any(|own| own == *word))
}

/// What it does is known to be unsure.
pub(crate) fn is_experimental(words: &str) -> bool {
    [
        "flaky",
        "quarantine",
        "experimental",
        "nightly",
        "canary",
        "optional",
        "allowed to fail",
        "allow failure",
        "informational",
        "autofix",
        "auto-fix",
        "alternative",
        "next",
        "beta",
    ]
    .iter()
    .any(|word| words.contains(word))
}
