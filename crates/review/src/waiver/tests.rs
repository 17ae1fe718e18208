//! Waivers that hold, and those that are findings themselves.

use crate::testing::{SAFETY, program};
use crate::{ConfigWaiver, ReviewOptions, ReviewReport, run};

fn review(text: &str) -> ReviewReport {
    with(text, Vec::new())
}

fn with(text: &str, waivers: Vec<ConfigWaiver>) -> ReviewReport {
    let options = ReviewOptions { waivers, today: "2026-06-15".into(), ..ReviewOptions::default() };
    run(&program(&[("src/a.js", text)]), &[&SAFETY], &options)
}

/// Rules of open findings, then the number of waived ones.
fn outcome(text: &str) -> (Vec<String>, usize) {
    let report = review(text);
    (report.findings.iter().map(|found| found.rule.clone()).collect(), report.waived.len())
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn a_waiver_covers_its_line_the_next_line_or_the_file() {
    for text in [
        "bad(); // sw-ignore safety/bad -- checked owner:@kim",
        "bad(); // sw-ignore bad -- checked owner:@kim",
        "// sw-ignore bad, worst -- checked owner:@kim\nbad();",
        "// sw-ignore-next-line bad -- checked owner:@kim\n\nbad();",
        "let x;\nbad();\n/* sw-ignore-file bad -- checked owner:@kim */",
        "bad(\n  1, // sw-ignore bad -- checked owner:@kim\n);",
    ] {
        let text = text.replace(", worst", ", mild");
        assert_eq!(outcome(&text), (none(), 1), "{text}");
    }
}

#[test]
fn a_waived_finding_keeps_its_reason_in_the_report() {
    let report =
        review("bad(); // sw-ignore bad -- inputs are constant owner:@kim until:2026-06-15");
    let model::Disposition::Waived(waiver) = &report.waived[0].disposition else {
        panic!("waived")
    };
    assert_eq!(
        (waiver.reason.as_str(), waiver.owner.as_deref()),
        ("inputs are constant", Some("@kim"))
    );
    assert_eq!(waiver.place, "src/a.js:1");
}

#[test]
fn a_waiver_of_another_line_or_rule_covers_nothing() {
    assert_eq!(
        outcome("far(); // sw-ignore mild -- x\n").0,
        ["safety/far", "review/waiver-unused"]
    );
    assert_eq!(
        outcome("// sw-ignore-next-line far -- x\nok();\nfar();").0,
        ["safety/far", "review/waiver-unused"]
    );
}

#[test]
fn a_waiver_without_reason_owner_or_rule_waives_nothing_and_is_reported() {
    assert_eq!(outcome("bad(); // sw-ignore bad").0, ["safety/bad", "review/waiver-no-reason"]);
    assert_eq!(
        outcome("bad(); // sw-ignore bad -- fine").0,
        ["safety/bad", "review/waiver-no-owner"]
    );
    assert_eq!(outcome("far(); // sw-ignore far -- no owner is needed below HIGH"), (none(), 1));
    assert_eq!(outcome("ok(); // sw-ignore sql-concatt -- typo").0, ["review/waiver-unknown-rule"]);
}

#[test]
fn an_expired_waiver_waives_nothing() {
    assert_eq!(outcome("far(); // sw-ignore far -- x until:2026-06-15"), (none(), 1));
    assert_eq!(
        outcome("far(); // sw-ignore far -- x until:2026-06-14").0,
        ["safety/far", "review/waiver-expired"]
    );
    assert_eq!(
        outcome("far(); // sw-ignore far -- x until:tomorrow").0,
        ["safety/far", "review/waiver-expired"]
    );
}

#[test]
fn a_text_that_looks_like_a_waiver_is_none() {
    assert_eq!(outcome("far(\"// sw-ignore far -- x\");").0, ["safety/far"]);
    assert_eq!(outcome("far(); // one may write sw-ignore far -- x").0, ["safety/far"]);
}

#[test]
fn a_rule_that_is_not_listed_at_this_depth_leaves_its_waiver_in_peace() {
    assert_eq!(outcome("vague(); // sw-ignore vague -- looked at owner:@kim"), (none(), 0));
}

fn config(path: &str) -> ConfigWaiver {
    ConfigWaiver {
        rule: "far".into(),
        path: Some(path.into()),
        reason: "old code".into(),
        ..ConfigWaiver::default()
    }
}

#[test]
fn the_configuration_waives_by_path_glob_line_and_fingerprint() {
    for path in ["src/a.js", "src", "**/*.js"] {
        assert_eq!(with("far();", vec![config(path)]).waived.len(), 1, "{path}");
    }
    let elsewhere = with("far();", vec![config("lib")]);
    let open: Vec<_> = elsewhere.findings.iter().map(|found| found.rule.as_str()).collect();
    assert_eq!(open, ["safety/far", "review/waiver-unused"]);
    let line = ConfigWaiver { line: Some(2), ..config("src/a.js") };
    assert_eq!(with("far();\nfar(1);", vec![line]).waived.len(), 1);
    let fingerprint = Some(with("far();", Vec::new()).findings[0].fingerprint.clone());
    let moved = ConfigWaiver { line: Some(1), fingerprint, ..config("src/a.js") };
    assert_eq!(with("\n\nfar();", vec![moved]).waived.len(), 1);
}

#[test]
fn other_languages_have_comments_too() {
    let files = program(&[
        ("src/a.js", "far();"),
        ("config/a.yaml", "a: 1 # sw-ignore far -- nothing here\n"),
    ]);
    let report = run(&files, &[&SAFETY], &ReviewOptions::default());
    let open: Vec<_> = report.findings.iter().map(|found| found.rule.as_str()).collect();
    assert_eq!(open, ["safety/far", "review/waiver-unused"]);
    assert_eq!(report.findings[1].span.as_ref().unwrap().path.as_str(), "config/a.yaml");
}
