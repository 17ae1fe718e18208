//! The guide's closing, and claims one by one.

use host::{InMemory, MemoryCommit};
use model::RepoPath;
use proptest::prelude::*;

use crate::{State, check, extract};

const ARTIFACTS: &str =
    "src/payment/stripe-v2.ts (620 lines) - Stripe v2 API client with payment intents
src/payment/webhooks.ts (340 lines) - Webhook handlers with idempotency
tests/payment/stripe-v2.test.ts (480 lines) - Integration tests (96% coverage)
docs/pci-compliance.md (85 pages) - PCI DSS compliance documentation";

fn told(field: &str, text: &str, host: &InMemory) -> Vec<String> {
    let checked = check(&extract(field, text), host);
    checked
        .iter()
        .map(|one| format!("{} {}: {}", one.state.word(), one.claim.text, one.reason))
        .collect()
}

fn lines(count: usize) -> String {
    "x\n".repeat(count)
}

#[test]
fn the_guides_claims_are_each_looked_up() {
    let host = InMemory::new()
        .file("src/payment/stripe-v2.ts", lines(620))
        .file("src/payment/webhooks.ts", lines(338))
        .file("tests/payment/stripe-v2.test.ts", lines(479) + "x")
        .file("coverage/lcov.info", "SF:src/a.ts\nLF:100\nLH:96\nend_of_record\n");
    assert_eq!(
        told("ARTIFACTS_COMPLETED", ARTIFACTS, &host),
        [
            "VERIFIED src/payment/stripe-v2.ts: it is there",
            "VERIFIED 620 lines: src/payment/stripe-v2.ts has 620 lines",
            "VERIFIED src/payment/webhooks.ts: it is there",
            "CONTRADICTED 340 lines: src/payment/webhooks.ts has 338 lines",
            "VERIFIED tests/payment/stripe-v2.test.ts: it is there",
            "VERIFIED 480 lines: tests/payment/stripe-v2.test.ts has 480 lines",
            "VERIFIED 96% coverage: coverage/lcov.info says 96.0% of lines",
            "CONTRADICTED docs/pci-compliance.md: there is no docs/pci-compliance.md",
            "CONTRADICTED 85 pages: there is no docs/pci-compliance.md",
        ]
    );
    let outcome = "Completed payment API migration to Stripe v2 with payment intents. Achieved 96% test coverage. 10k req/s in 1 week.";
    assert_eq!(
        told("OUTCOME", outcome, &InMemory::new()),
        ["UNVERIFIED 96% test coverage: no report of test coverage was found"]
    );
}

#[test]
fn lines_are_counted_as_people_say_them() {
    let host = InMemory::new().file("a.ts", lines(97)).file("b/c.md", "one");
    for (item, state) in [
        ("a.ts (~100 lines)", State::Verified),
        ("a.ts (about 120 lines) - x", State::Contradicted),
        ("`a.ts` (90+ LOC)", State::Verified),
        ("a.ts (over 100 lines)", State::Contradicted),
        ("[c](./b/c.md) (1 line)", State::Verified),
        ("b/c.md:1 (0 lines)", State::Verified),
        ("a.ts, 1,097 lines", State::Contradicted),
    ] {
        let checked = check(&extract("ARTIFACTS_COMPLETED", item), &host);
        assert_eq!(checked[0].state, State::Verified, "{item}: {checked:?}");
        assert_eq!(checked[1].state, state, "{item}: {checked:?}");
    }
}

#[test]
fn files_that_are_not_there_are_told_with_those_that_are() {
    let host = InMemory::new().file("src/pay/client.ts", "").file("src/pay/client.test.ts", "");
    assert_eq!(
        told(
            "ARTIFACTS_COMPLETED",
            "src/client.ts - x\nsrc/pay/ - folder\nsrc/*/*.test.ts\nsrc/**/client.ts\nnot a path",
            &host
        ),
        [
            "CONTRADICTED src/client.ts: there is no src/client.ts; there is src/pay/client.ts",
            "VERIFIED src/pay/: 2 files are there",
            "VERIFIED src/*/*.test.ts: 1 file is there",
            "VERIFIED src/**/client.ts: 1 file is there",
        ]
    );
}

#[test]
fn tests_are_counted_from_results_or_declarations() {
    let cases = "it('a', f);\ntest('b', f);\nit.skip('c', f);\n";
    let host = || InMemory::new().file("tests/a.test.ts", cases).file("src/b.ts", "it('no')");
    assert_eq!(
        told(
            "OUTCOME",
            "3 integration tests. All 2 tests pass. Added 9 new tests, 2/3 tests done",
            &host()
        ),
        [
            "VERIFIED 3 integration tests: 3 test cases are declared in 1 file, 1 of them skipped",
            "UNVERIFIED 2 tests pass: 3 test cases are declared in 1 file, 1 of them skipped; whether they pass is not recorded",
            "UNVERIFIED 9 new tests: 3 test cases are declared in 1 file, 1 of them skipped; no results of a run were found",
            "VERIFIED 2/3 tests: 3 test cases are declared in 1 file, 1 of them skipped",
        ]
    );
    let junit = "<testsuite><testcase/><testcase/><testcase><failure/></testcase></testsuite>";
    let host = host().file("junit.xml", junit);
    assert_eq!(
        told("OUTCOME", "3 tests. All 3 tests pass", &host),
        [
            "VERIFIED 3 tests: junit.xml says 2 passed, 1 failed, 0 skipped",
            "CONTRADICTED 3 tests pass: junit.xml says 2 passed, 1 failed, 0 skipped"
        ]
    );
}

#[test]
fn coverage_is_rounded_as_people_do_and_figures_are_shown() {
    let summary = r#"{"total":{"lines":{"total":1000,"covered":956},"branches":{"total":10,"covered":8}},"/w/src/a.ts":{"lines":{"total":10,"covered":9}}}"#;
    let host = InMemory::new().file("coverage/coverage-summary.json", summary).file("src/a.ts", "");
    assert_eq!(
        told("OUTCOME", "96% coverage\ncoverage: 95.6%\ncoverage of 97 %", &host),
        [
            "VERIFIED 96% coverage: coverage/coverage-summary.json says 80.0% of branches, 95.6% of lines",
            "VERIFIED coverage: 95.6%: coverage/coverage-summary.json says 80.0% of branches, 95.6% of lines",
            "CONTRADICTED coverage of 97 %: coverage/coverage-summary.json says 80.0% of branches, 95.6% of lines",
        ]
    );
    assert_eq!(
        told("ARTIFACTS_COMPLETED", "src/a.ts (90% coverage)", &host)[1],
        "VERIFIED 90% coverage: coverage/coverage-summary.json says 90.0% for src/a.ts"
    );
    let broken = InMemory::new().file("coverage/coverage-summary.json", "{\"total\":");
    assert_eq!(
        told("OUTCOME", "96% coverage", &broken),
        ["UNVERIFIED 96% coverage: no report of test coverage was found"]
    );
}

#[test]
fn commits_and_pull_requests_are_looked_up_in_the_history() {
    let commit = |message: &str| MemoryCommit {
        message: message.to_owned(),
        files: vec![(RepoPath::new("a"), Some(message.as_bytes().to_vec()))],
        name: Some("v1".to_owned()),
        ..MemoryCommit::default()
    };
    let host = InMemory::new().commit(commit("Payments (#456)"));
    assert_eq!(
        told(
            "PR_OR_COMMIT",
            "https://github.com/o/r/pull/456, v1, deadbeef1, N/A, #7, https://example.com/x",
            &host
        ),
        [
            "VERIFIED https://github.com/o/r/pull/456: commit 000000000000 names it",
            "VERIFIED v1: it is in the history",
            "CONTRADICTED deadbeef1: deadbeef1 names no commit of this repository",
            "UNVERIFIED #7: no commit names #7, and nothing is looked up online",
        ]
    );
    assert_eq!(
        told("PR_OR_COMMIT", "v1 https://gitlab.com/o/r/-/merge_requests/9", &InMemory::new()),
        [
            "UNVERIFIED v1: this folder has no git history",
            "UNVERIFIED https://gitlab.com/o/r/-/merge_requests/9: no commit names #9, and nothing is looked up online"
        ]
    );
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_and_words_are_those_that_stand_there(text in "\\PC{0,80}|[-a-z0-9%/(). ]{0,80}") {
        for field in ["OUTCOME", "ARTIFACTS_COMPLETED", "PR_OR_COMMIT"] {
            let claims = extract(field, &text);
            for claim in &claims {
                prop_assert!(text.contains(&claim.text), "{:?} is not in {:?}", claim.text, text);
            }
            check(&claims, &InMemory::new());
        }
    }
}
