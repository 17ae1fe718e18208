//! Packages that are fetched over connections which anybody on the way may change.

use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "dep-plain-http",
    summary: "a package is fetched over an unprotected connection",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "dependencies",
    focus: &["dependencies"],
    cwe: &[494, 319],
    references: &["https://docs.npmjs.com/cli/configuring-npm/package-json#urls-as-dependencies"],
    reads: FactKinds::MANIFESTS,
    page: include_str!("dep_plain_http.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (file, _, manifest) in cx.manifests() {
        for dependency in &manifest.dependencies {
            let Some(scheme) = unprotected(&dependency.requirement) else { continue };
            let message = format!(
                "`{}` is fetched by `{scheme}`: whoever is on the way puts in code of his own",
                dependency.name
            );
            cx.report(file, dependency.range, message)
                .advise("Fetch it by `https:` or `git+ssh:`, and commit the lockfile");
        }
    }
}

/// The scheme of an address without protection, except on this machine.
fn unprotected(requirement: &str) -> Option<&str> {
    let scheme = ["http://", "ftp://", "git://", "git+http://", "svn://"]
        .into_iter()
        .find(|scheme| requirement.starts_with(scheme))?;
    let host = requirement[scheme.len()..].split(['/', ':', '#']).next().unwrap_or("");
    let local = matches!(host, "localhost" | "127.0.0.1" | "[") || host.ends_with(".local");
    (!local).then(|| scheme.trim_end_matches("//"))
}
