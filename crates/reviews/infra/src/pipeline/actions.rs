//! What is known of other people's actions.

use facts::ci::Step;

/// Owners that are the platform itself.
pub(crate) fn is_official(owner: &str) -> bool {
    matches!(owner, "actions" | "github")
}

/// Publishers whose accounts GitHub has verified and that run the service their actions are for.
pub(crate) fn is_known_publisher(owner: &str) -> bool {
    const KNOWN: [&str; 26] = [
        "actions",
        "github",
        "docker",
        "aws-actions",
        "azure",
        "google-github-actions",
        "hashicorp",
        "codecov",
        "coverallsapp",
        "sonarsource",
        "cloudflare",
        "pypa",
        "rubygems",
        "ruby",
        "astral-sh",
        "denoland",
        "oven-sh",
        "pnpm",
        "gradle",
        "snyk",
        "cypress-io",
        "microsoft",
        "slackapi",
        "1password",
        "chromaui",
        "getsentry",
    ];
    KNOWN.contains(&owner)
}

/// Puts something where users fetch it.
pub(crate) fn is_publisher(name: &str, step: &Step) -> bool {
    const PUBLISHERS: [&str; 22] = [
        "pypa/gh-action-pypi-publish",
        "softprops/action-gh-release",
        "ncipollo/release-action",
        "actions/create-release",
        "actions/upload-release-asset",
        "svenstaro/upload-release-action",
        "goreleaser/goreleaser-action",
        "js-devtools/npm-publish",
        "rubygems/release-gem",
        "katyo/publish-crates",
        "changesets/action",
        "cycjimmy/semantic-release-action",
        "docker/build-push-action",
        "docker/bake-action",
        "redhat-actions/push-to-registry",
        "elgohr/publish-docker-github-action",
        "microsoft/vscode-publish",
        "googleapis/release-please-action",
        "release-drafter/release-drafter",
        "vmactions/release",
        "spring-io/artifactory-deploy-action",
        "helm/chart-releaser-action",
    ];
    if !PUBLISHERS.contains(&name) {
        return false;
    }
    match name {
        "docker/build-push-action" | "docker/bake-action" => {
            let push = step.argument("push");
            push.is_some_and(|push| !push.is("false"))
        }
        "googleapis/release-please-action" | "release-drafter/release-drafter" => false,
        _ => true,
    }
}

/// No longer maintained: the repository is archived.
pub(crate) fn archived(name: &str) -> Option<&'static str> {
    const ARCHIVED: &[(&str, &str)] = &[
        ("actions/setup-ruby", "ruby/setup-ruby"),
        ("actions/create-release", "softprops/action-gh-release or `gh release create`"),
        ("actions/upload-release-asset", "`gh release upload`"),
        ("actions/setup-elixir", "erlef/setup-beam"),
        ("actions/setup-haskell", "haskell-actions/setup"),
        ("actions-rs/cargo", "calling cargo"),
        ("actions-rs/toolchain", "rustup"),
        ("actions-rs/clippy-check", "calling cargo clippy"),
        ("actions-rs/audit-check", "rustsec/audit-check"),
        ("actions-rs/tarpaulin", "calling cargo tarpaulin"),
        ("actions-rs/install", "cargo-binstall"),
        ("actions-rs/grcov", "calling grcov"),
        ("repo-sync/pull-request", "`gh pr create`"),
        ("pre-commit/mirrors-prettier", "rbubley/mirrors-prettier"),
        ("stefanzweifel/git-auto-commit-action-old", "stefanzweifel/git-auto-commit-action"),
        ("hub-actions/hub", "`gh`"),
        ("fregante/setup-git-token", "actions/checkout with a token"),
        ("mheap/require-checklist-action-old", "a maintained fork"),
        ("github/super-linter", "super-linter/super-linter"),
        ("goto-bus-stop/setup-zig", "mlugg/setup-zig"),
        ("sonarsource/sonarcloud-github-action", "sonarsource/sonarqube-scan-action"),
        ("8398a7/action-slack", "slackapi/slack-github-action"),
        ("returntocorp/semgrep-action", "calling semgrep ci"),
        ("docker-practice/actions-setup-docker", "docker/setup-docker-action"),
    ];
    ARCHIVED.iter().find(|(known, _)| *known == name).map(|(_, instead)| *instead)
}

/// What the runner's own tools do as well.
pub(crate) fn superfluous(name: &str) -> Option<&'static str> {
    const OWN: &[(&str, &str)] = &[
        ("dtolnay/rust-toolchain", "`rustup toolchain install`"),
        ("peter-evans/create-or-update-comment", "`gh pr comment` or `gh issue comment`"),
        ("peter-evans/create-pull-request", "`gh pr create`"),
        ("softprops/action-gh-release", "`gh release create`"),
        ("ncipollo/release-action", "`gh release create`"),
        ("addnab/docker-run-action", "`docker run`"),
        ("actions-ecosystem/action-add-labels", "`gh issue edit --add-label`"),
        ("elgohr/publish-docker-github-action", "`docker push`"),
    ];
    OWN.iter().find(|(known, _)| *known == name).map(|(_, instead)| *instead)
}

/// How an action caches.
#[derive(Clone, Copy)]
pub(crate) enum Caching {
    /// Always, whatever it is told.
    Always,
    /// Unless the argument has this value.
    UnlessSet(&'static str, Toggle),
    /// Only where the argument is set.
    WhenSet(&'static str, Toggle),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toggle {
    /// The argument is true for caching.
    On,
    /// The argument is true for none.
    Off,
    /// Any value names what is cached.
    Named,
}

pub(crate) fn caching(name: &str) -> Option<Caching> {
    const KNOWN: &[(&str, Caching)] = &[
        ("actions/cache", Caching::UnlessSet("lookup-only", Toggle::Off)),
        ("actions/cache/restore", Caching::UnlessSet("lookup-only", Toggle::Off)),
        ("swatinem/rust-cache", Caching::UnlessSet("lookup-only", Toggle::Off)),
        ("mozilla-actions/sccache-action", Caching::Always),
        ("hendrikmuhs/ccache-action", Caching::Always),
        ("bahmutov/npm-install", Caching::Always),
        ("actions/setup-go", Caching::UnlessSet("cache", Toggle::On)),
        ("actions/setup-java", Caching::WhenSet("cache", Toggle::Named)),
        ("actions/setup-python", Caching::WhenSet("cache", Toggle::Named)),
        ("actions/setup-dotnet", Caching::WhenSet("cache", Toggle::On)),
        ("actions/setup-node", Caching::UnlessSet("package-manager-cache", Toggle::On)),
        ("astral-sh/setup-uv", Caching::UnlessSet("enable-cache", Toggle::On)),
        ("ruby/setup-ruby", Caching::WhenSet("bundler-cache", Toggle::On)),
        ("pyo3/maturin-action", Caching::WhenSet("sccache", Toggle::On)),
        ("ramsey/composer-install", Caching::UnlessSet("ignore-cache", Toggle::Off)),
        ("gradle/actions/setup-gradle", Caching::UnlessSet("cache-disabled", Toggle::Off)),
        ("graalvm/setup-graalvm", Caching::WhenSet("cache", Toggle::Named)),
        ("pnpm/action-setup", Caching::WhenSet("cache", Toggle::On)),
        ("julia-actions/cache", Caching::Always),
        ("mlugg/setup-zig", Caching::UnlessSet("use-cache", Toggle::On)),
        ("jdx/mise-action", Caching::UnlessSet("cache", Toggle::On)),
        ("golangci/golangci-lint-action", Caching::UnlessSet("skip-cache", Toggle::Off)),
        ("denoland/setup-deno", Caching::WhenSet("cache", Toggle::On)),
    ];
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, caching)| *caching)
}
