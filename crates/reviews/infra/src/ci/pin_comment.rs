//! Pins that do not say what they are, or say two things.

use crate::pipeline::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "pin-comment",
    summary: "a pinned commit does not say which version it is",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "determinism",
    focus: &["determinism"],
    cwe: &[],
    references: &["https://docs.github.com/en/actions/reference/security/secure-use"],
    reads: FactKinds::PIPELINES,
    page: include_str!("pin_comment.md"),
    run,
};

/// A pin with its comment.
struct Pinned<'a> {
    file: FileId,
    uses: &'a Uses,
    version: Option<&'a str>,
}

fn run(cx: &mut CheckContext<'_>) {
    let mut pins: Vec<Pinned<'_>> = Vec::new();
    for at in under_review(cx) {
        let steps = at.pipeline.steps().filter_map(|(_, step)| step.uses.as_ref());
        let jobs = at.pipeline.jobs.iter().filter_map(|job| job.uses.as_ref());
        let pinned =
            jobs.chain(steps).filter(|uses| uses.kind == UsesKind::Repository && uses.is_pinned());
        pins.extend(pinned.map(|uses| Pinned {
            file: at.file,
            uses,
            version: uses.comment.as_deref().and_then(version),
        }));
    }
    for pin in &pins {
        match pin.version {
            None if cx.depth() == model::Depth::Paranoid => {
                let message = "nothing says which version this commit is: neither people nor update bots can tell how old it is";
                cx.report(pin.file, pin.uses.text.range, message)
                    .severity(Severity::Nit)
                    .confidence(Confidence::Low);
            }
            Some(own) => {
                let same = |other: &&Pinned<'_>| {
                    other.file == pin.file
                        && other.uses.reference == pin.uses.reference
                        && other.uses.name == pin.uses.name
                };
                let differs = |other: &&Pinned<'_>| {
                    other.version.is_some_and(|theirs| contradict(own, theirs))
                };
                if let Some(other) = pins.iter().filter(same).find(differs) {
                    let theirs = other.version.unwrap_or_default();
                    let message = format!(
                        "the comment says `{own}`, and in this file the same commit is also `{theirs}`: one of them is wrong"
                    );
                    cx.report(pin.file, pin.uses.text.range, message).because(
                        other.file,
                        other.uses.text.range,
                        "the other comment",
                    );
                }
            }
            None => {}
        }
    }
}

/// `v4.2.2`, `tag=v4.2.2`, `pin@v4`.
fn version(comment: &str) -> Option<&str> {
    comment.split([' ', '=', '@', ',', '/']).find(|word| {
        let digits = word.trim_start_matches('v');
        digits.starts_with(|one: char| one.is_ascii_digit())
            && digits.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '.' | '-'))
    })
}

/// `v4` and `v4.2.2` agree; `v3` and `v4.2.2` do not.
fn contradict(own: &str, theirs: &str) -> bool {
    let parts =
        |text: &str| text.trim_start_matches('v').split('.').map(str::to_owned).collect::<Vec<_>>();
    parts(own).iter().zip(&parts(theirs)).any(|(left, right)| left != right)
}
