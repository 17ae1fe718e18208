//! Packages with published faults, where an advisory database was given.

use std::collections::BTreeMap;

use facts::{Advisory, DependencyGroup, LockedPackage, Manifest, Packages};
use model::RepoPath;
use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "dep-vulnerable",
    summary: "a package with a published fault is installed",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "dependencies",
    focus: &["dependencies"],
    cwe: &[1395],
    references: &[
        "https://ossf.github.io/osv-schema/",
        "https://owasp.org/Top10/A06_2021-Vulnerable_and_Outdated_Components/",
    ],
    reads: FactKinds::MANIFESTS,
    page: include_str!("dep_vulnerable.md"),
    run,
};

/// Packages named in the message about what comes with others; the evidence has more.
const NAMED: usize = 5;
const SHOWN: usize = 50;

/// A pinned package and what is known of it.
struct Hit<'a> {
    package: &'a LockedPackage,
    advisories: Vec<&'a Advisory>,
    severity: Severity,
}

fn run(cx: &mut CheckContext<'_>) {
    let Some(packages) = cx.packages() else { return };
    let manifests: Vec<_> = cx.manifests().collect();
    for (file, source, manifest) in manifests {
        let hits = hits(packages, &source.path, manifest);
        let (direct, indirect): (Vec<_>, Vec<_>) =
            hits.into_iter().partition(|hit| place(manifest, hit.package).is_some());
        for hit in &direct {
            report_direct(cx, file, manifest, hit);
        }
        report_indirect(cx, file, &indirect);
    }
}

/// What the lockfile beside a manifest, or the nearest one above it, pins of the faulty versions.
fn hits<'a>(packages: &'a Packages, manifest_path: &RepoPath, manifest: &Manifest) -> Vec<Hit<'a>> {
    let Some((lockfile, own)) = lockfile(packages, manifest_path) else { return Vec::new() };
    let mut found = Vec::new();
    for package in packages.locked.iter().filter(|package| package.lockfile == *lockfile) {
        // A workspace's lockfile holds what all of its members need: a member answers for what it names.
        if !own && !manifest.depends_on(&package.name) {
            continue;
        }
        let advisories: Vec<&Advisory> =
            packages.advisories.of(&package.name, &package.version).collect();
        if let Some(severity) = advisories.iter().map(|advisory| severity(advisory)).max() {
            let severity = severity.lowered(usize::from(is_development(manifest, package)));
            found.push(Hit { package, advisories, severity });
        }
    }
    found
}

/// The lockfile that governs a manifest, and whether it lies in the same folder.
fn lockfile<'a>(packages: &'a Packages, manifest: &RepoPath) -> Option<(&'a RepoPath, bool)> {
    let mut known: Vec<&RepoPath> =
        packages.locked.iter().map(|package| &package.lockfile).collect();
    known.dedup();
    let folder = manifest.folder();
    let above = |lockfile: &&RepoPath| {
        let root = lockfile.folder();
        root.is_empty()
            || folder == root
            || folder.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
    };
    let nearest = known.into_iter().filter(above).max_by_key(|lockfile| lockfile.folder().len())?;
    Some((nearest, nearest.folder() == folder))
}

/// By the lockfile where it says so, else by the manifest.
fn is_development(manifest: &Manifest, package: &LockedPackage) -> bool {
    let mut named =
        manifest.dependencies.iter().filter(|named| named.name == package.name).peekable();
    let by_manifest =
        named.peek().is_some() && named.all(|named| named.group == DependencyGroup::Development);
    package.development || by_manifest
}

fn severity(advisory: &Advisory) -> Severity {
    match advisory.score {
        Some(score) if score >= 9.0 => Severity::Blocker,
        Some(score) if score >= 7.0 => Severity::High,
        Some(score) if score < 4.0 => Severity::Low,
        _ => Severity::Med,
    }
}

fn place(manifest: &Manifest, package: &LockedPackage) -> Option<ByteRange> {
    let named = manifest.dependencies.iter().find(|named| named.name == package.name)?;
    Some(named.range)
}

fn report_direct(cx: &mut CheckContext<'_>, file: FileId, manifest: &Manifest, hit: &Hit<'_>) {
    let Some(range) = place(manifest, hit.package) else { return };
    let message = format!(
        "`{}` {} has a published fault: {}",
        hit.package.name,
        hit.package.version,
        worst(hit)
    );
    let mut finding = cx.report(file, range, message).severity(hit.severity).advise(repair(hit));
    for advisory in hit.advisories.iter().take(SHOWN) {
        finding = finding.because(file, range, told(advisory));
    }
}

/// One claim about all that comes with other packages: a manifest has no line for them.
fn report_indirect(cx: &mut CheckContext<'_>, file: FileId, hits: &[Hit<'_>]) {
    let Some(severity) = hits.iter().map(|hit| hit.severity).max() else { return };
    let mut by_rank: Vec<&Hit<'_>> = hits.iter().collect();
    by_rank.sort_by(|left, right| {
        right.severity.cmp(&left.severity).then(left.package.cmp(right.package))
    });
    let named: Vec<String> = by_rank
        .iter()
        .take(NAMED)
        .map(|hit| format!("`{}` {} ({})", hit.package.name, hit.package.version, worst_id(hit)))
        .collect();
    let more = hits.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let count = if hits.len() == 1 {
        "a package that comes".to_owned()
    } else {
        format!("{} packages that come", hits.len())
    };
    let message = format!(
        "{count} with others {} published faults: {}{more}",
        if hits.len() == 1 { "has" } else { "have" },
        named.join(", ")
    );
    let range = ByteRange::new(0, 0);
    let mut finding = cx.report(file, range, message).severity(severity).advise(
        "Update what brings them (`npm ls NAME` tells), or pin the repaired version with `overrides`, `resolutions` or `pnpm.overrides`",
    );
    for hit in by_rank.iter().take(SHOWN) {
        let note = format!(
            "{} {} in {}: {}",
            hit.package.name,
            hit.package.version,
            hit.package.lockfile,
            hit.advisories.iter().map(|advisory| told(advisory)).collect::<Vec<_>>().join("; ")
        );
        finding = finding.because(file, range, note);
    }
}

fn worst(hit: &Hit<'_>) -> String {
    let worst = hit.advisories.iter().max_by(|left, right| {
        let score = |advisory: &Advisory| advisory.score.unwrap_or(0.0);
        score(left).total_cmp(&score(right)).then(right.id.cmp(&left.id))
    });
    let more = hit.advisories.len() - 1;
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    worst.map_or_else(String::new, |worst| format!("{}{more}", told(worst)))
}

fn worst_id(hit: &Hit<'_>) -> String {
    let ids: BTreeMap<&str, ()> =
        hit.advisories.iter().map(|advisory| (&*advisory.id, ())).collect();
    ids.keys().next().map_or_else(String::new, |id| (*id).to_owned())
}

/// `GHSA-.. (CVE-..), CVSS 9.1: Prototype pollution`
fn told(advisory: &Advisory) -> String {
    let alias = advisory.aliases.iter().find(|alias| alias.starts_with("CVE-"));
    let alias = alias.filter(|alias| **alias != advisory.id);
    let alias = alias.map_or_else(String::new, |alias| format!(" ({alias})"));
    let score = advisory.score.map_or_else(String::new, |score| format!(", CVSS {score:.1}"));
    format!("{}{alias}{score}: {}", advisory.id, advisory.summary)
}

fn repair(hit: &Hit<'_>) -> String {
    let fixed: Vec<Option<&str>> =
        hit.advisories.iter().map(|advisory| advisory.fixed_after(&hit.package.version)).collect();
    let newest =
        fixed.iter().flatten().copied().max_by(|left, right| facts::compare_versions(left, right));
    match newest.filter(|_| fixed.iter().all(Option::is_some)) {
        Some(version) => format!("Update `{}` to {version} or later", hit.package.name),
        None => format!(
            "No version of `{}` repairs all of it: replace the package, or show that the fault cannot be reached",
            hit.package.name
        ),
    }
}
