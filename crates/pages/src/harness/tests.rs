//! The harness speaks the protocol of test runners.

use facts::FactKinds;
use model::{Confidence, Severity};
use review::{Check, CheckContext, Cost, Focus, Review};

use super::{Harness, Options, Summary};
use crate::page::CheckPage;

const PAGE: &str = "\
# no-danger
Danger is called. Call safety.

## What we report
### Plainly
```js
danger(1); // finding: HIGH col 1 \"danger\"
```
Gate: REQUEST_CHANGES (exit 1)
### In a test
`src/a.test.js`:
```js
danger(2); // finding: LOW
```
### Introduced
```js before
danger(3);
```
```js after
danger(3);
danger(4); // finding: HIGH
```

## What we leave alone
```js
safety();
```
";

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        if site.name() == Some("danger") {
            cx.report(site.file, site.range(), "`danger` is called");
        }
    }
}

fn harness(page: &str) -> Harness {
    let check: &'static Check = Box::leak(Box::new(Check {
        id: "no-danger",
        summary: "danger is called",
        severity: Severity::High,
        confidence: Confidence::High,
        cost: Cost::Node,
        needs_base: false,
        category: "danger",
        focus: &["danger"],
        cwe: &[],
        references: &[],
        reads: FactKinds::CODE,
        page: Box::leak(page.to_owned().into_boxed_str()),
        run,
    }));
    let review: &'static Review = Box::leak(Box::new(Review {
        name: "logging",
        ordinal: "SA",
        summary: "safety",
        focus: &[Focus { name: "danger", summary: "none" }],
        checks: Vec::from([check]).leak(),
        shared: &[],
        tables: review::no_tables,
        gaps: review::no_gaps,
    }));
    let pages = CheckPage::of_family("crates/reviews/safety", &[review]);
    let renderer: crate::Renderer = ("console", |report| format!("{}\n", report.gate.label.word()));
    Harness { pages, catalogue: vec![review], renderers: vec![renderer] }
}

fn outcome(page: &str, options: &Options) -> (Summary, String) {
    let mut out = Vec::new();
    let summary = harness(page).run(options, &mut out).unwrap();
    (summary, String::from_utf8(out).unwrap())
}

fn all(page: &str) -> (Summary, String) {
    outcome(page, &Options::default())
}

#[test]
fn a_true_page_passes() {
    let (summary, out) = all(PAGE);
    assert_eq!(summary, Summary { passed: 5, failed: 0 }, "{out}");
    assert!(out.ends_with("5 passed, 0 failed\n"));
}

#[test]
fn every_mutation_of_a_page_fails() {
    let mutations = [
        (
            "an expectation is deleted",
            " // finding: LOW",
            "",
            "unexpected finding [logging/no-danger] LOW col 1",
        ),
        (
            "a severity is raised",
            "finding: HIGH col",
            "finding: BLOCKER col",
            "expected [no-danger] BLOCKER",
        ),
        (
            "a severity is lowered",
            "finding: HIGH col",
            "finding: MED col",
            "expected [no-danger] MED",
        ),
        ("a column is wrong", "col 1", "col 2", "expected [no-danger] HIGH col 2"),
        ("a message is wrong", "\"danger\"", "\"peril\"", "\"peril\""),
        ("nothing is there", "danger(1);", "harmless(1);", "nothing was found there"),
        ("code is not silent", "safety();", "danger();", "unexpected finding"),
        (
            "another check is meant",
            "finding: LOW",
            "finding: [nobody] LOW",
            "no check is called `nobody`",
        ),
        (
            "the verdict is wrong",
            "REQUEST_CHANGES (exit 1)",
            "APPROVE (exit 0)",
            "REQUEST_CHANGES (exit 1)",
        ),
        (
            "what was there is expected",
            "danger(3);\ndanger(4)",
            "danger(3); // finding: HIGH\ndanger(4)",
            "nothing was found",
        ),
        ("the title is another", "# no-danger", "# danger", "not the check's id"),
        ("the code is broken", "safety();", "safety(;", "gap in"),
        ("silence is missing", "```js\nsafety();\n```\n", "", "left alone"),
    ];
    for (what, old, new, message) in mutations {
        let (summary, out) = all(&PAGE.replacen(old, new, 1));
        assert!(summary.failed > 0 && out.contains(message), "{what}:\n{out}");
    }
}

#[test]
fn a_failure_names_the_line_and_the_way_to_run_it_again() {
    let (_, out) = all(&PAGE.replacen("finding: LOW", "finding: MED", 1));
    assert!(out.contains("crates/reviews/safety/src/logging/no_danger.md:13: "), "{out}");
    assert!(
        out.contains("rerun: cargo xtask test no-danger \"What we report / In a test\""),
        "{out}"
    );
}

#[test]
fn a_section_can_ask_for_other_options() {
    let page =
        PAGE.replacen("### In a test\n", "### In a test\n```request\nTESTS: report\n```\n", 1);
    assert!(all(&page).1.contains("found [logging/no-danger] HIGH"));
    let page = PAGE.replacen("### In a test\n", "### In a test\n```request\nCOLOUR: red\n```\n", 1);
    assert!(all(&page).1.contains("/review:logging has no key COLOUR"));
    let page = page.replacen("COLOUR: red", "PATHS: src/**", 1);
    assert!(all(&page).1.contains("no example can depend on the key `PATHS`"));
    let page = page.replacen("PATHS: src/**", "DEPTH: deep", 1);
    assert!(all(&page).1.contains("`deep` is no DEPTH"));
}

#[test]
fn output_fences_are_compared_and_rewritten() {
    let page = PAGE.replacen("Gate: REQUEST_CHANGES (exit 1)\n", "```console\nAPPROVE\n```\n", 1);
    assert!(all(&page).1.contains("UPDATE_PAGES=1"));
    let [(path, new)] = harness(&page).updates().try_into().unwrap();
    assert_eq!(path, "crates/reviews/safety/src/logging/no_danger.md");
    assert_eq!(new, page.replacen("APPROVE", "REQUEST_CHANGES", 1));
    assert!(harness(&new).updates().is_empty());
}

fn args(text: &str) -> Options {
    Options::from_args(text.split_whitespace().map(str::to_owned))
}

#[test]
fn names_are_listed_and_selected_as_nextest_asks() {
    let (_, list) = outcome(PAGE, &args("--list --format terse"));
    assert_eq!(list.lines().count(), 5);
    assert_eq!(list.lines().nth(1), Some("logging::no-danger::what-we-report-plainly: test"));
    assert_eq!(outcome(PAGE, &args("--list --format terse --ignored")).1, "");
    let one =
        outcome(PAGE, &args("--exact logging::no-danger::what-we-report-plainly --nocapture")).0;
    assert_eq!(one, Summary { passed: 1, failed: 0 });
    let part = outcome(PAGE, &args("what-we-report --skip plainly --test-threads 1")).0;
    assert_eq!(part, Summary { passed: 2, failed: 0 });
}

#[test]
fn the_environment_selects_a_page_and_a_section() {
    let chosen = |page: &str, section: Option<&str>| Options {
        page: Some(page.to_owned()),
        section: section.map(str::to_owned),
        ..Options::default()
    };
    assert_eq!(
        outcome(PAGE, &chosen("no-danger", Some("IN A TEST"))).0,
        Summary { passed: 1, failed: 0 }
    );
    assert_eq!(outcome(PAGE, &chosen("logging/no-danger", None)).0.passed, 5);
    assert_eq!(outcome(PAGE, &chosen("nobody", None)).0.failed, 1);
}
