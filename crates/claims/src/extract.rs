//! Finding claims in what people write.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::{Claim, Kind, Loose};

static LINES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(~|≈|about |around |over |more than )?\s*\b(\d[\d,]*)(\+)?\s*(?:lines?\b(?: of code)?|LOC\b)").ok()
});
static COVERAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(\d{1,3}(?:\.\d+)?)\s*%\s*(?:(?:test|line|code|statement|unit)\s+)*coverage|\bcoverage(?:\s+(?:of|at|is|to))?\s*:?\s*(\d{1,3}(?:\.\d+)?)\s*%").ok()
});
static TESTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:(?:all )?(\d[\d,]*)\s*/\s*)?(\d[\d,]*)\s+(?:(?:new|unit|integration|e2e|end-to-end|automated|regression|passing|green)\s+)*(?:tests?|test cases|specs)\b(\s+(?:all\s+)?(?:pass(?:es|ed|ing)?|are green))?").ok()
});
static PAGES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(\d[\d,]*)\s+pages?\b").ok());
static REQUEST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"https?://[^\s)>,]+?/(?:pull|pulls|merge_requests|pull-requests|pullrequest)/(\d+)")
        .ok()
});
static COMMIT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\bcommits?\s+`?([0-9a-f]{7,40})\b").ok());

/// The claims of a text, in order, each once. `field` is the key that the text stands under.
pub fn extract(field: &str, text: &str) -> Vec<Claim> {
    let mut claims = Vec::new();
    for item in text.lines().map(str::trim).filter(|item| !item.is_empty()) {
        let found = match field {
            "PR_OR_COMMIT" => references(item),
            "ARTIFACTS_COMPLETED" => artifact(item),
            _ => figures(item, None),
        };
        for (words, kind) in found {
            let claim = Claim { text: words, field: field.to_owned(), item: item.to_owned(), kind };
            if !claims.contains(&claim) {
                claims.push(claim);
            }
        }
    }
    claims
}

type Found = Vec<(String, Kind)>;

/// `src/a.ts (620 lines) - what it is (96% coverage)`.
fn artifact(item: &str) -> Found {
    let item = item.trim_start_matches("- ");
    let Some((words, path)) = leading_path(item) else { return figures(item, None) };
    let mut found = vec![(words.to_owned(), Kind::Exists { path: path.clone() })];
    found.extend(figures(&item[words.len()..], Some(&path)));
    found
}

/// The words and the path at the beginning: bare, in backquotes, or a link.
fn leading_path(item: &str) -> Option<(&str, String)> {
    if let Some(rest) = item.strip_prefix('`') {
        let end = rest.find('`')?;
        return Some((&item[..end + 2], clean(&rest[..end])));
    }
    if let Some(rest) = item.strip_prefix('[') {
        let (_, target) = rest.split_once("](")?;
        let end = target.find(')')?;
        let length = item.len() - target.len() + end + 1;
        return Some((&item[..length], clean(&target[..end])));
    }
    let words = item.split_whitespace().next()?.trim_end_matches([',', ';', ':']);
    let name = words.rsplit('/').next().unwrap_or("");
    let has_extension = name.rsplit_once('.').is_some_and(|(stem, end)| {
        !stem.is_empty()
            && (1..=8).contains(&end.len())
            && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && end.bytes().any(|byte| byte.is_ascii_alphabetic())
    });
    let is_path = !words.contains("://") && (words.contains('/') || has_extension);
    is_path.then(|| (words, clean(words)))
}

/// Without a line behind it, and without `./` in front.
fn clean(path: &str) -> String {
    let path = path.trim().trim_start_matches("./");
    match path.split_once(':') {
        Some((file, line)) if line.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) => {
            file.to_owned()
        }
        _ => path.to_owned(),
    }
}

/// Figures of a sentence, or of the words behind an artifact's path.
fn figures(text: &str, path: Option<&str>) -> Found {
    let mut found: Vec<(usize, String, Kind)> = Vec::new();
    let owned = path.map(str::to_owned);
    if let Some(path) = path {
        each(&LINES, text, &mut found, |found| {
            let loose = match (
                found.get(1).map(|word| word.as_str().trim().to_lowercase()),
                found.get(3),
            ) {
                (_, Some(_)) => Loose::AtLeast,
                (Some(word), _) if word == "over" || word == "more than" => Loose::AtLeast,
                (Some(_), _) => Loose::About,
                (None, None) => Loose::Exactly,
            };
            Some(Kind::Lines { path: path.to_owned(), lines: number(&found[2])?, loose })
        });
        each(&PAGES, text, &mut found, |found| {
            Some(Kind::Pages { path: path.to_owned(), pages: number(&found[1])? })
        });
    }
    each(&COVERAGE, text, &mut found, |found| {
        let percent: f64 = found.get(1).or_else(|| found.get(2))?.as_str().parse().ok()?;
        // Figures over an item that is itself a test say how much the tests cover, not how much of the test is run.
        let of_file = owned.clone().filter(|path| !is_test(path));
        (percent <= 100.0).then_some(Kind::Coverage { percent, path: of_file })
    });
    each(&TESTS, text, &mut found, |found| {
        let all = number(&found[2])?;
        let (count, passed) = match found.get(1) {
            // `45/60 tests`: so many of them are there.
            Some(done) => (number(done.as_str())?, false),
            None => (all, found.get(3).is_some() || found[0].to_lowercase().contains("passing")),
        };
        Some(Kind::Tests { count, path: owned.clone(), passed })
    });
    each(&COMMIT, text, &mut found, |found| Some(Kind::Commit { name: found[1].to_owned() }));
    each(&REQUEST, text, &mut found, request);
    found.sort_by_key(|(at, ..)| *at);
    found.into_iter().map(|(_, words, kind)| (words, kind)).collect()
}

fn each(
    pattern: &LazyLock<Option<Regex>>,
    text: &str,
    found: &mut Vec<(usize, String, Kind)>,
    read: impl Fn(&Captures<'_>) -> Option<Kind>,
) {
    for captures in pattern.iter().flat_map(|pattern| pattern.captures_iter(text)) {
        let whole = captures.get(0).map(|whole| (whole.start(), whole.as_str().trim().to_owned()));
        found.extend(whole.zip(read(&captures)).map(|((at, words), kind)| (at, words, kind)));
    }
}

fn request(found: &Captures<'_>) -> Option<Kind> {
    Some(Kind::PullRequest { number: number(&found[1])?, url: found[0].to_owned() })
}

/// URLs of pull requests, and names of commits, branches and tags.
fn references(item: &str) -> Found {
    let mut found = Vec::new();
    for word in item.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()) {
        let request = REQUEST
            .iter()
            .find_map(|pattern| pattern.captures(word))
            .and_then(|found| request(&found));
        if let Some(kind) = request {
            found.push((word.to_owned(), kind));
        } else if let Some(number) = word.strip_prefix('#').and_then(number) {
            found.push((word.to_owned(), Kind::PullRequest { number, url: word.to_owned() }));
        } else if !word.contains("://") && is_name(word) {
            let name = word.trim_matches('`').to_owned();
            found.push((word.to_owned(), Kind::Commit { name }));
        }
    }
    found
}

/// `N/A`, `and` and other words are no names of commits.
fn is_name(word: &str) -> bool {
    let word = word.trim_matches('`');
    let lower = word.to_lowercase();
    let is_word =
        ["n/a", "na", "none", "and", "pr", "commit", "commits", "merged", "in", "-", "tbd"]
            .contains(&lower.as_str());
    !is_word
        && word.chars().all(|letter| {
            letter.is_ascii_alphanumeric() || matches!(letter, '/' | '.' | '-' | '_' | '~' | '^')
        })
}

/// Digits with commas between thousands.
fn number(text: &str) -> Option<u64> {
    text.replace(',', "").parse().ok()
}

pub(crate) fn is_test(path: &str) -> bool {
    let lower = path.to_lowercase();
    let name = lower.rsplit('/').next().unwrap_or("");
    [".test.", ".spec.", "_test."].iter().any(|mark| name.contains(mark))
        || lower
            .split('/')
            .any(|part| matches!(part, "test" | "tests" | "__tests__" | "spec" | "specs" | "e2e"))
}
