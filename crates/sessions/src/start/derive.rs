//! What follows from the explanation: title, criteria, risk, reviews, commands.

use request::Call;

use super::work::holds;
use super::{StartRequest, WorkType};

const MOST_WORDS: usize = 10;
const MOST_LETTERS: usize = 100;

/// The one that was given, or the beginning of the explanation.
pub(super) fn title(request: &StartRequest) -> String {
    if let Some(given) = request.title.as_ref().filter(|title| !title.trim().is_empty()) {
        return given.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let first = sentences(&request.explanation).into_iter().next().unwrap_or_default();
    let words: Vec<&str> = first.split_whitespace().take(MOST_WORDS).collect();
    // What has no blanks is no title either.
    let title: String = words.join(" ").chars().take(MOST_LETTERS).collect();
    let title = title.trim_end_matches(['.', ',', ':', ';', '!']);
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Lines, and the sentences in them.
fn sentences(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches(['-', '*']).trim());
    let parts = lines.flat_map(|line| line.split_inclusive(". "));
    parts
        .map(|part| part.trim().trim_end_matches('.').to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// Words that a mistake in costs money, data or trust.
const DELICATE: &[&str] = &[
    "auth",
    "authentication",
    "authorization",
    "login",
    "sign-in",
    "password",
    "passwords",
    "session",
    "sessions",
    "jwt",
    "payment",
    "payments",
    "billing",
    "checkout",
    "refund",
    "refunds",
    "migration",
    "migrations",
    "security",
    "encryption",
    "secret",
    "secrets",
    "pii",
    "gdpr",
    "pci",
];

pub(super) fn risk_tolerance(request: &StartRequest) -> &str {
    if let Some(given) = &request.risk_tolerance {
        return given;
    }
    let targets = request.target.join(" ").replace(['/', '_', '.', '-'], " ");
    let is_delicate = |word: &&&str| holds(&request.explanation, word) || holds(&targets, word);
    if DELICATE.iter().any(|word| is_delicate(&word)) { "low" } else { "medium" }
}

const MOST_CRITERIA: usize = 10;

/// Those that were stated, then what work of this kind is known by, marked as proposed.
pub(super) fn criteria(work: WorkType, request: &StartRequest) -> Vec<(String, bool)> {
    let demands = ["should", "must", "needs to", "need to", "has to", "have to"];
    let is_demand = |sentence: &String| demands.iter().any(|word| holds(sentence, word));
    let said = sentences(&request.explanation).into_iter().filter(is_demand);
    let stated = request.criteria.iter().cloned().chain(said).map(|text| (text, true));
    let stock = stock(work).iter().map(|text| ((*text).to_owned(), false));
    stated.chain(stock).take(MOST_CRITERIA).collect()
}

const fn stock(work: WorkType) -> &'static [&'static str] {
    match work {
        WorkType::ErrorReport => &[
            "A test fails before the fix and passes after it",
            "The cause is written down with its evidence",
            "No BLOCKER or HIGH finding is open",
        ],
        WorkType::Incident => &[
            "The service is back at its baseline",
            "The root cause is written down with its evidence",
            "Every P0 action has an owner and a date",
        ],
        WorkType::NewFeature => &[
            "Each acceptance criterion has a test that passes",
            "The change can be turned off or rolled back",
            "No BLOCKER or HIGH finding is open",
        ],
        WorkType::Refactor => &[
            "The tests of before pass unchanged",
            "No public interface changes without a new version",
            "No BLOCKER or HIGH finding is open",
        ],
        WorkType::GreenfieldApp => &[
            "A fresh clone builds and passes its tests by the documented commands",
            "The first milestone can be shown in under five minutes",
            "No BLOCKER or HIGH finding is open",
        ],
    }
}

/// Reviews of the guide that fit the work, and what it touches by its own words.
pub(super) fn reviews(work: WorkType, request: &StartRequest) -> Vec<String> {
    let mut chain: Vec<&str> = match work {
        WorkType::ErrorReport => vec!["backend-concurrency", "logging"],
        WorkType::Incident => vec!["security", "backend-concurrency", "observability"],
        WorkType::NewFeature => vec!["security", "logging"],
        WorkType::Refactor => vec!["refactor-safety", "api-contracts"],
        WorkType::GreenfieldApp => vec!["security", "infra", "ci"],
    };
    let text = format!(
        "{} {}",
        request.explanation,
        request.target.join(" ").replace(['/', '_', '.'], " ")
    );
    let touches = |words: &[&str]| words.iter().any(|word| holds(&text, word));
    for (words, reviews) in TOUCHES {
        if touches(words) {
            chain.extend(*reviews);
        }
    }
    let mut seen = Vec::new();
    chain.retain(|review| {
        let is_new = !seen.contains(review);
        seen.push(*review);
        is_new
    });
    chain.into_iter().map(|review| format!("review:{review}")).collect()
}

const TOUCHES: &[(&[&str], &[&str])] = &[
    (
        &["api", "apis", "endpoint", "endpoints", "graphql", "webhook", "webhooks"],
        &["api-contracts", "security", "observability"],
    ),
    (
        &[
            "database",
            "migration",
            "migrations",
            "schema",
            "table",
            "column",
            "sql",
            "postgres",
            "mysql",
        ],
        &["migrations", "backend-concurrency"],
    ),
    (
        &["frontend", "front-end", "react", "component", "components", "page", "ui"],
        &["frontend-performance", "accessibility", "ux-copy"],
    ),
    (&["terraform", "kubernetes", "helm", "infrastructure", "aws"], &["infra", "infra-security"]),
    (&["pipeline", "workflow", "ci", "github actions"], &["ci"]),
];

/// The commands that work of this kind goes through, the first one filled in so that it runs as it stands.
pub(super) fn next(work: WorkType, request: &StartRequest) -> Vec<String> {
    let (first, key, then): (_, _, &[&str]) = match work {
        WorkType::ErrorReport => ("repro-harness", "BUG_REPORT", &["research-plan", "work"]),
        WorkType::Incident => {
            ("repro-harness", "BUG_REPORT", &["rca", "postmortem-actions", "research-plan", "work"])
        }
        WorkType::NewFeature => ("spec-crystallize", "INPUTS", &["research-plan", "work"]),
        WorkType::Refactor => ("research-plan", "INPUTS", &["work", "review:refactor-safety"]),
        WorkType::GreenfieldApp => {
            ("spec-crystallize", "INPUTS", &["scope-triage", "research-plan", "work"])
        }
    };
    let command = request::vocabulary::Command::find(first);
    let filled = command.map(|command| {
        let mut pairs = vec![(key, request.explanation.trim())];
        let target = request.target.join(",");
        if !target.is_empty() && command.key("TARGET").is_some() {
            pairs.push(("TARGET", &target));
        }
        Call::from_flags(command, pairs).0.to_block()
    });
    filled.into_iter().chain(then.iter().map(|name| format!("/{name}\n"))).collect()
}
