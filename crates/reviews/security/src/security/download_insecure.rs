//! Programs that are fetched over plain HTTP.

use review::prelude::*;

use crate::outbound;
use crate::surroundings::outside_production;

pub(crate) static CHECK: Check = Check {
    id: "download-insecure",
    summary: "a program is fetched over plain HTTP",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "dependencies",
    focus: &["dependencies", "data-protection"],
    cwe: &[829, 494],
    references: &["https://cwe.mitre.org/data/definitions/494.html"],
    reads: FactKinds::CODE,
    page: include_str!("download_insecure.md"),
    run,
};

/// Ends of addresses behind which something is run or installed.
const PROGRAMS: &[&str] = &[
    ".sh",
    ".bash",
    ".ps1",
    ".bat",
    ".cmd",
    ".exe",
    ".msi",
    ".dmg",
    ".pkg",
    ".app",
    ".deb",
    ".rpm",
    ".apk",
    ".jar",
    ".war",
    ".bin",
    ".run",
    ".appimage",
    ".tar.gz",
    ".tgz",
    ".zip",
    ".py",
    ".rb",
    ".dll",
    ".so",
    ".dylib",
    ".whl",
    ".nupkg",
    ".crx",
    ".xpi",
    ".vsix",
];
const RUNS: &[&str] =
    &["child_process.exec", "child_process.execSync", "shelljs.exec", "execa.command", "zx.$"];

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let Some((place, address)) = fetched(&site) else { continue };
        let local = address.split('/').next().is_some_and(outbound::is_local);
        if local
            || !is_program(&address)
            || outside_production(site.source, site.code, site.range())
        {
            continue;
        }
        let message = format!(
            "`{address}` arrives unencrypted: whoever is on the way sends a program of their own"
        );
        cx.report(site.file, site.code.range(place), message)
            .advise("Fetch it over `https:` and compare its digest with one that is written down");
    }
}

/// The address of a request, or one inside a command line, without its scheme.
fn fetched(site: &CallSite<'_>) -> Option<(ExprId, String)> {
    if site.is(RUNS) {
        let command = site.arg(0)?;
        let text = site.code.string(site.code.constant(command))?;
        let loads = ["curl ", "wget ", "Invoke-WebRequest "].iter().any(|tool| text.contains(tool));
        let (_, rest) = text.split_once("http://").filter(|_| loads)?;
        let end = rest.find([' ', '"', '\'', '|', ';']).unwrap_or(rest.len());
        return Some((command, rest[..end].to_owned()));
    }
    let outbound::Target::Url(url) = outbound::target(site)? else { return None };
    let text = site.code.string(site.code.constant(url))?;
    Some((url, text.strip_prefix("http://")?.to_owned()))
}

fn is_program(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or(address).to_ascii_lowercase();
    path.contains('/') && PROGRAMS.iter().any(|end| path.ends_with(end))
}
