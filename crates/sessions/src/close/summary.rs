//! The summary for the team, on standard output.

use super::checked::ClaimNote;
use super::text::{artifact, one_line};
use super::{Accomplishment, CloseRequest, Closure, Surroundings};
use crate::readme::Readme;

const MOST: usize = 10;

/// What was done, as far as somebody said it or the repository shows it; never more than that.
pub(super) fn accomplishments(
    readme: &Readme,
    request: &CloseRequest,
    around: &Surroundings,
    claims: &[ClaimNote],
) -> Vec<Accomplishment> {
    let of = |text: String, source: String| Accomplishment { text, source };
    let outcome = request.outcome.iter().flat_map(|text| sentences(text));
    let outcome = outcome.map(|text| of(text, "given: OUTCOME".to_owned()));
    let ticked =
        readme.done().into_iter().map(|item| of(item.text, format!("README line {}", item.line)));
    let artifacts =
        request.artifacts.iter().filter_map(|text| text.split_once(" - ")).map(|(path, what)| {
            of(
                format!("{} ({})", what.trim(), artifact(path.trim())),
                "given: ARTIFACTS_COMPLETED".to_owned(),
            )
        });
    // What is said of an artifact stands beside it.
    let proven =
        claims.iter().filter(|claim| claim.is_verified() && claim.field != "ARTIFACTS_COMPLETED");
    let proven =
        proven.map(|claim| of(format!("{}: {}", claim.text, claim.reason), "verified".to_owned()));
    let history = around.history.iter().map(|text| of(text.clone(), "git".to_owned()));
    let mut all: Vec<Accomplishment> = Vec::new();
    for item in outcome.chain(ticked).chain(proven).chain(artifacts).chain(history) {
        if all.len() < MOST && !all.iter().any(|known| known.text == item.text) {
            all.push(item);
        }
    }
    all
}

fn sentences(text: &str) -> Vec<String> {
    let text = one_line(text);
    let parts = text.split_inclusive(". ").map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

/// Markdown, as the guide shows it.
pub fn summary(closure: &Closure) -> String {
    let mut out = format!(
        "## Session Closure: {}\n\n**Session**: {}\n**Status**: {}\n**Date**: {}\n",
        closure.title,
        closure.session,
        closure.status.title(),
        closure.date
    );
    let items: Vec<String> = closure
        .accomplishments
        .iter()
        .zip(1..)
        .map(|(item, number)| format!("{number}. {} ({})", one_line(&item.text), item.source))
        .collect();
    section(&mut out, "Key Accomplishments", &items);
    let items = closure
        .artifacts
        .iter()
        .map(|text| format!("- {}{}", artifact(text), states(closure, text)));
    section(&mut out, "Deliverables", &items.collect::<Vec<_>>());
    let items = closure.follow_ups.iter().map(|item| format!("- {}", one_line(&item.text)));
    section(&mut out, "Follow-ups", &items.collect::<Vec<_>>());
    let items = closure.claims.iter().map(|claim| {
        format!(
            "- {} {} ({}): {}",
            claim.state,
            one_line(&claim.text),
            claim.field,
            one_line(&claim.reason)
        )
    });
    section(&mut out, "Claims", &items.collect::<Vec<_>>());
    let items = closure
        .open
        .iter()
        .map(|open| format!("- {}: {}", open.kind.words(), one_line(&open.text)));
    section(&mut out, "Open", &items.collect::<Vec<_>>());
    out
}

fn section(out: &mut String, title: &str, items: &[String]) {
    out.push_str(&format!("\n### {title}\n\n"));
    if items.is_empty() {
        out.push_str("None\n");
    }
    items.iter().for_each(|item| out.push_str(&format!("{item}\n")));
}

/// What the claims of one artifact came to: ` [VERIFIED, CONTRADICTED]`.
fn states(closure: &Closure, artifact: &str) -> String {
    let states: Vec<&str> = closure
        .claims
        .iter()
        .filter(|claim| claim.item == one_line(artifact))
        .map(|claim| claim.state.as_str())
        .collect();
    match states
        .iter()
        .find(|state| **state == "CONTRADICTED")
        .or_else(|| states.iter().find(|state| **state == "UNVERIFIED"))
    {
        Some(worst) => format!(" [{worst}]"),
        None if states.is_empty() => String::new(),
        None => " [VERIFIED]".to_owned(),
    }
}
