//! No file of a review's folder is forgotten, and each is what its name says.

use std::collections::BTreeSet;
use std::path::Path;

use review::{Check, Review};

/// File names of the review's folder with this extension, without it.
#[expect(clippy::disallowed_methods, reason = "a test of the source tree itself")]
fn stems(review: &Review, extension: &str) -> BTreeSet<String> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(review.name.replace('-', "_"));
    let files = std::fs::read_dir(folder).expect("a review has a folder");
    let paths = files.map(|file| file.expect("the folder can be listed").path());
    let named = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    named.map(|path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned()).collect()
}

fn ids(review: &Review) -> BTreeSet<String> {
    review.checks.iter().map(|check| check.id.replace('-', "_")).collect()
}

#[test]
fn every_file_is_a_check_with_its_page() {
    for review in crate::REVIEWS {
        let ids = ids(review);
        assert_eq!(ids.len(), review.checks.len(), "an id stands twice in {}", review.name);
        assert_eq!(stems(review, "md"), ids, "pages of {}", review.name);
        let mut code = stems(review, "rs");
        code.remove("mod");
        assert_eq!(code, ids, "checks of {}", review.name);
    }
}

#[test]
fn every_check_is_described_as_the_report_needs_it() {
    for review in crate::REVIEWS {
        for check in review.checks {
            let problem = problem(review, check);
            assert_eq!(problem, None, "{}", check.id);
        }
    }
}

fn problem(review: &Review, check: &Check) -> Option<&'static str> {
    let areas: Vec<&str> = review.focus.iter().map(|focus| focus.name).collect();
    if !check.id.starts_with(|first: char| first.is_ascii_lowercase()) {
        return Some("an id starts with a letter");
    }
    if !check.page.starts_with(&format!("# {}\n", check.id)) {
        return Some("the page's title is the id, and the page is the check's own");
    }
    if !areas.contains(&check.category) || check.focus.first() != Some(&check.category) {
        return Some("the category is a focus area of the review, and the first of the check's");
    }
    if check.focus.iter().any(|area| !areas.contains(area)) {
        return Some("a focus area is none of the review's");
    }
    if check.cwe.len() > 2 {
        return Some("at most two CWEs");
    }
    (check.summary.is_empty() || check.summary.ends_with('.'))
        .then_some("the summary is half a sentence")
}
