//! Actions that may change under one's feet.

use crate::pipeline::actions;
use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "action-unpinned",
    summary: "an action is not pinned to a commit",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "determinism",
    focus: &["determinism", "secrets"],
    cwe: &[829, 1357],
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    reads: FactKinds::PIPELINES,
    page: include_str!("action_unpinned.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for at in under_review(cx) {
        let mut seen: Vec<(&str, Vec<&Uses>)> = Vec::new();
        let steps = at.pipeline.steps().filter_map(|(_, step)| {
            step.uses.as_ref().filter(|_| !never_runs(step.condition.as_ref()))
        });
        let jobs = at.pipeline.jobs.iter().filter_map(|job| job.uses.as_ref());
        for uses in jobs.chain(steps) {
            if uses.kind != UsesKind::Repository
                || uses.is_pinned()
                || &*uses.name == "$/"
                || uses.name.starts_with("$/")
                || !uses.text.is_literal()
            {
                continue;
            }
            let text = uses.text.value.trim();
            match seen.iter_mut().find(|(known, _)| *known == text) {
                Some((_, places)) => places.push(uses),
                None => seen.push((text, vec![uses])),
            }
        }
        for (text, places) in seen {
            report(cx, at.file, text, &places);
        }
        for library in &at.pipeline.libraries {
            if let Some((severity, what)) = moves(library) {
                let text = library.text.value.trim();
                cx.report(at.file, library.text.range, format!("`{text}` {what}"))
                    .severity(severity);
            }
        }
    }
}

/// Each action once a file.
fn report(cx: &mut CheckContext<'_>, file: FileId, text: &str, places: &[&Uses]) {
    let Some((first, others)) = places.split_first() else { return };
    let official = actions::is_official(first.owner());
    let (severity, what) = match first.reference.as_deref() {
        None => {
            (Severity::High, "names no version: it is whatever the default branch holds".to_owned())
        }
        Some(reference) if is_version(reference) => {
            let severity = if official { Severity::Low } else { Severity::Med };
            (
                severity,
                format!(
                    "names the tag `{reference}`, which its owner, or whoever gets into their account, can move"
                ),
            )
        }
        Some(reference) => {
            let severity = if official { Severity::Med } else { Severity::High };
            (severity, format!("names `{reference}`, a branch: each run may get other code"))
        }
    };
    let mut finding =
        cx.report(file, first.text.range, format!("`{text}` {what}")).severity(severity);
    for other in others {
        finding = finding.because(file, other.text.range, "here too");
    }
}

/// What a pipeline takes up from elsewhere as a whole. Versions of orbs never change; a part of one is the newest of it.
fn moves(library: &Uses) -> Option<(Severity, String)> {
    let reference = library.reference.as_deref().map(str::trim);
    if library.kind != UsesKind::Orb {
        // Mostly of the same organisation.
        return match reference {
            None => Some((
                Severity::Med,
                "is included without a `ref`: it is whatever its default branch holds".to_owned(),
            )),
            Some(name) if library.is_pinned() || is_version(name) || name.contains('$') => None,
            Some(name) => Some((
                Severity::Med,
                format!("is included from `{name}`, a branch: each run may get other jobs"),
            )),
        };
    }
    match reference {
        None => Some((Severity::High, "names no version: each run may get other code".to_owned())),
        Some(name) if name == "volatile" || name.starts_with("dev:") => Some((
            Severity::High,
            format!("names `{name}`, which changes with each release: each run may get other code"),
        )),
        Some(name) if name.contains("<<") => None,
        Some(name) if name.split('.').count() < 3 => Some((
            Severity::Low,
            format!("names `{name}`, the newest of it: write the whole version"),
        )),
        Some(_) => None,
    }
}

/// `v4`, `1.2.3`, `v3.x`, `release-1.0`: what is released under a tag.
fn is_version(reference: &str) -> bool {
    let name = reference.rsplit('/').next().unwrap_or(reference);
    let digits =
        name.trim_start_matches(|one: char| one.is_ascii_alphabetic() || matches!(one, '-' | '_'));
    !reference.starts_with("release/") && digits.starts_with(|one: char| one.is_ascii_digit())
}
