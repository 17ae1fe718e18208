//! A site with as many findings as one likes, as varied as real ones, for tests and for looking at.

mod findings;
mod rules;
mod sessions;

use findings::finding;
use model::Severity;
use site::{Run, Site};

/// Two reviews take turns, and what they find grows less.
fn run(at: usize) -> Run {
    let most = if at.is_multiple_of(3) { [1, 4, 9, 5, 14] } else { [4, 9, 16, 8, 11] };
    let left = |most: usize| most * (34 - at - at % 4) / 26;
    let counts = Severity::ALL.into_iter().zip(most);
    Run {
        date: format!("2026-01-{:02}", 2 + at),
        session: ["payment-api-v2", "faster-checkout"][usize::from(at % 5 == 4)].to_owned(),
        reviews: vec![["migrations", "security", "logging"][at % 3].to_owned()],
        verdict: match (at > 22, at % 3) {
            (true, 1) => "APPROVE_WITH_COMMENTS",
            (true, 2) => "INCOMPLETE",
            _ => "BLOCK",
        }
        .to_owned(),
        counts: counts.map(|(severity, most)| (severity.word().to_owned(), left(most))).collect(),
    }
}

pub(crate) fn site(findings: usize) -> Site {
    Site {
        repository: "acme-shop".to_owned(),
        head: Some("4dd7c209c48af80e1eac4f5eb8af2e29ae4717f3".to_owned()),
        tool_version: "0.1.0".to_owned(),
        date: "2026-02-03".to_owned(),
        sessions: sessions::all(),
        findings: (1..=findings).map(finding).collect(),
        runs: (0..26).map(run).collect(),
    }
}
