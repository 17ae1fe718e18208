//! Whole runs over small programs: gate, scope, demotion, coverage.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{Depth, Gap, GapKind, RepoPath, Severity, TestCode};

use crate::testing::{FAILING, OTHER, SAFETY, program};
use crate::{
    Baseline, Change, FileScope, GapAcceptance, GateVerdict, Label, PostureWord, ReportedFinding,
    ReviewOptions, ReviewReport, run,
};

fn review(files: &[(&str, &str)], options: &ReviewOptions) -> ReviewReport {
    run(&program(files), &[&SAFETY], options)
}

fn plain(files: &[(&str, &str)]) -> ReviewReport {
    review(files, &ReviewOptions::default())
}

fn rules(findings: &[ReportedFinding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn findings_are_numbered_worst_first_then_by_place() {
    let report = plain(&[("src/b.js", "far();\nworst();\n"), ("src/a.js", "far();\n")]);
    let listed: Vec<_> =
        report.findings.iter().map(|found| (found.id.as_str(), found.severity)).collect();
    assert_eq!(
        listed,
        [("SA-1", Severity::Blocker), ("SA-2", Severity::Med), ("SA-3", Severity::Med)]
    );
    assert_eq!(report.findings[1].span.as_ref().unwrap().to_string(), "src/a.js:1:1");
    assert_eq!(report.findings[0].snippet[0].text, "worst();");
    assert_eq!((report.counts.blocker, report.counts.med, report.counts.nit), (1, 2, 0));
    assert_eq!(report.gate.label, Label::Block);
    assert_eq!(report.gate.blocking, ["SA-1"]);
    assert_eq!(report.gate.exit_code, 1);
}

#[test]
fn the_same_input_gives_the_same_report() {
    let files = [("src/a.js", "bad(); far(); worst(); mild();"), ("src/b.js", "bad();")];
    assert_eq!(plain(&files), plain(&files));
}

#[test]
fn depth_chooses_by_cost_and_confidence() {
    let files = [("src/a.js", "bad(); far(); mild(); vague();")];
    let at = |depth| {
        rules(&review(&files, &ReviewOptions { depth, ..ReviewOptions::default() }).findings)
            .join(" ")
    };
    assert_eq!(at(Depth::Quick), "safety/bad");
    assert_eq!(at(Depth::Thorough), "safety/bad safety/far safety/mild");
    assert_eq!(at(Depth::Paranoid), "safety/vague safety/bad safety/far safety/mild");
}

#[test]
fn low_confidence_is_to_be_verified_and_never_gates() {
    let options = ReviewOptions { depth: Depth::Paranoid, ..ReviewOptions::default() };
    let report = review(&[("src/a.js", "vague();")], &options);
    assert!(report.findings[0].verify);
    assert_eq!(
        (report.gate.verdict, report.gate.label),
        (GateVerdict::Pass, Label::ApproveWithComments)
    );
    assert_eq!(report.gate.exit_code, 0);
}

#[test]
fn focus_narrows_all_but_blockers() {
    let options = ReviewOptions { focus: vec!["xss".into()], ..ReviewOptions::default() };
    let report = review(&[("src/a.js", "bad(); far(); worst();")], &options);
    assert_eq!(rules(&report.findings), ["safety/worst", "safety/far"]);
    assert!(report.findings[0].outside_focus && !report.findings[1].outside_focus);
    let words: Vec<_> = report.posture.iter().map(|posture| posture.word).collect();
    assert_eq!(words, [PostureWord::Critical, PostureWord::Fair]);
}

#[test]
fn test_code_is_milder_unless_the_secret_is_real_or_the_request_says_otherwise() {
    let files = [("src/a.test.js", "worst(); real();")];
    let with = |tests| {
        let report = review(&files, &ReviewOptions { tests, ..ReviewOptions::default() });
        report
            .findings
            .iter()
            .map(|found| (found.rule.clone(), found.severity))
            .collect::<BTreeMap<_, _>>()
    };
    let demoted = with(TestCode::Demote);
    assert_eq!(demoted["safety/worst"], Severity::Med);
    assert_eq!(demoted["safety/real"], Severity::Blocker);
    assert_eq!(with(TestCode::Report)["safety/worst"], Severity::Blocker);
    assert!(with(TestCode::Skip).is_empty());
}

#[test]
fn a_failing_check_makes_the_run_incomplete_and_loses_nothing_else() {
    let report = run(&program(&[("src/a.js", "good();")]), &[&FAILING], &ReviewOptions::default());
    assert_eq!(
        (report.gate.verdict, report.gate.label),
        (GateVerdict::Incomplete, Label::Incomplete)
    );
    assert_eq!(report.gate.exit_code, 3);
    assert!(
        report.coverage.gaps[0].gap.reason.contains("failing/panics"),
        "{:?}",
        report.coverage.gaps
    );
    let blocked = run(&program(&[("src/a.js", "bad();")]), &[&FAILING], &ReviewOptions::default());
    assert_eq!((blocked.gate.verdict, blocked.gate.incomplete), (GateVerdict::Block, true));
    assert_eq!(blocked.gate.exit_code, 1);
}

#[test]
fn one_place_with_one_cause_is_one_finding_with_all_labels() {
    let files = program(&[("src/a.js", "bad(); mild();")]);
    let report = run(&files, &[&OTHER, &SAFETY], &ReviewOptions::default());
    assert_eq!(rules(&report.findings), ["safety/bad", "safety/mild"]);
    assert_eq!(report.findings[0].severity, Severity::High);
    assert_eq!(report.findings[0].reviews, ["safety", "other"]);
    assert_eq!(report.findings[0].also, ["other/also-bad"]);
    assert_eq!(report.findings[1].reviews, ["other", "safety"]);
}

#[test]
fn nothing_reviewed_is_incomplete() {
    assert_eq!(plain(&[]).gate.label, Label::Incomplete);
    let scope = FileScope::new(vec!["docs".into()], &[]).unwrap();
    let report =
        review(&[("src/a.js", "bad();")], &ReviewOptions { scope, ..ReviewOptions::default() });
    assert_eq!((report.gate.label, report.findings.len()), (Label::Incomplete, 0));
}

#[test]
fn fail_on_moves_the_gate_and_the_label_follows() {
    let at = |fail_on| {
        review(&[("src/a.js", "bad();")], &ReviewOptions { fail_on, ..ReviewOptions::default() })
            .gate
    };
    assert_eq!(at(Severity::High).label, Label::RequestChanges);
    assert_eq!(at(Severity::Blocker).label, Label::ApproveWithComments);
    assert_eq!(at(Severity::Low).exit_code, 1);
}

#[test]
fn a_broken_file_in_scope_spoils_the_verdict_unless_it_is_accepted_or_a_test() {
    let broken = "function ( {";
    let report = plain(&[("src/a.js", broken), ("src/b.js", "")]);
    assert_eq!(report.gate.label, Label::Incomplete, "{:?}", report.coverage);
    let accepted_gaps =
        vec![GapAcceptance { glob: "src/a.js".into(), reason: "a template".into() }];
    let options = ReviewOptions { accepted_gaps, ..ReviewOptions::default() };
    let accepted = review(&[("src/a.js", broken), ("src/b.js", "")], &options);
    assert_eq!(accepted.gate.label, Label::Approve);
    assert_eq!(accepted.coverage.gaps[0].accepted.as_deref(), Some("a template"));
    let test = plain(&[("test/a.test.js", broken), ("src/b.js", "")]);
    assert_eq!(test.gate.label, Label::Approve, "{:?}", test.coverage);
}

#[test]
fn a_gap_in_what_no_check_reads_is_listed_only() {
    let mut program = program(&[("src/a.js", "good();")]);
    let gap = |path: &str| Gap {
        path: RepoPath::new(path),
        kind: GapKind::TooLarge,
        line: None,
        reason: "12 MB".into(),
    };
    Arc::get_mut(&mut program.base).unwrap().gaps = vec![gap("data/a.yaml")];
    let report = run(&program, &[&SAFETY], &ReviewOptions::default());
    assert_eq!((report.gate.label, report.coverage.gaps.len()), (Label::Approve, 1));
    Arc::get_mut(&mut program.base).unwrap().gaps = vec![gap("src/b.js")];
    assert_eq!(run(&program, &[&SAFETY], &ReviewOptions::default()).gate.label, Label::Incomplete);
}

#[test]
fn what_a_review_could_not_put_together_spoils_its_verdict_and_no_other() {
    let both = program(&[("src/loops.js", "f();"), ("test/loops.js", "f();")]);
    let other = run(&both, &[&OTHER], &ReviewOptions::default());
    assert_eq!(other.gate.label, Label::Incomplete);
    let gaps: Vec<_> =
        other.coverage.gaps.iter().map(|gap| (gap.gap.path.as_str(), gap.relevant)).collect();
    assert_eq!(gaps, [("src/loops.js", true), ("test/loops.js", false)]);
    let safety = run(&both, &[&SAFETY], &ReviewOptions::default());
    assert_eq!((safety.gate.label, safety.coverage.gaps.len()), (Label::Approve, 0));
}

#[test]
fn coverage_counts_every_file_once() {
    let report =
        plain(&[("src/a.js", "good();"), ("src/a.min.js", "bad();"), ("README.md", "# x")]);
    assert_eq!(
        (report.coverage.enumerated, report.coverage.reviewed, report.coverage.parsed),
        (3, 2, 1)
    );
    assert_eq!(report.coverage.skipped.get("minified"), Some(&1), "{:?}", report.coverage);
}

fn changed(
    base: &[(&str, &str)],
    lines: &[(&str, &[u32])],
    renames: &[(&str, &str)],
) -> ReviewOptions {
    let touched = |(path, lines): &(&str, &[u32])| {
        (RepoPath::new(path), lines.iter().copied().collect::<BTreeSet<_>>())
    };
    let renamed = |(new, old): &(&str, &str)| (RepoPath::new(new), RepoPath::new(old));
    let change = Change {
        lines: lines.iter().map(touched).collect(),
        renames: renames.iter().map(renamed).collect(),
        base: Some(Arc::new(program(base))),
    };
    ReviewOptions { change: Some(change), ..ReviewOptions::default() }
}

#[test]
fn only_what_the_change_touches_or_adds_counts() {
    let base = [("src/a.js", "bad();\nguard();\n")];
    let head = [("src/a.js", "// new\nbad();\nworst();\n")];
    let report = review(&head, &changed(&base, &[("src/a.js", &[1, 3])], &[]));
    assert_eq!(rules(&report.findings), ["safety/worst"]);
    assert_eq!(rules(&report.pre_existing), ["safety/bad"]);
    // Not on a touched line, and not there before.
    let report = review(&head, &changed(&[("src/a.js", "guard();\n")], &[], &[]));
    assert_eq!(rules(&report.findings), ["safety/worst", "safety/bad"]);
}

#[test]
fn a_renamed_file_keeps_its_old_findings() {
    let base = [("src/a.js", "bad();\n")];
    let head = [("src/b.js", "\nbad();\n")];
    let report = review(&head, &changed(&base, &[], &[("src/b.js", "src/a.js")]));
    assert_eq!((report.findings.len(), rules(&report.pre_existing)), (0, vec!["safety/bad"]));
    let report = review(&head, &changed(&base, &[], &[]));
    assert_eq!(report.findings.len(), 1);
}

fn fingerprint(text: &str) -> Vec<String> {
    plain(&[("src/a.js", text)]).findings.into_iter().map(|found| found.fingerprint).collect()
}

#[test]
fn fingerprints_survive_moves_and_formatting_and_tell_copies_apart() {
    let [first] = fingerprint("function f() { bad('x', 1); }").try_into().unwrap();
    assert_eq!(first.len(), 32);
    assert_eq!(
        fingerprint("\n// moved\nfunction f() {\n  bad(\n    \"x\",\n    1,\n  );\n}\n"),
        [first.as_str()]
    );
    let copies = fingerprint("function f() { bad('x', 1); bad('x', 1); }");
    assert_eq!(copies[0], first);
    assert_ne!(copies[1], first);
    assert_ne!(fingerprint("function g() { bad('x', 1); }"), [first.as_str()]);
    assert_ne!(fingerprint("function f() { bad('y', 1); }"), [first]);
}

#[test]
fn a_baseline_takes_known_findings_off_the_gate_and_notices_those_that_are_gone() {
    let first = plain(&[("src/a.js", "bad();"), ("src/b.js", "bad();")]);
    let everything = FileScope::default();
    let baseline = Baseline::default().rewritten(&first, &everything);
    let baseline = Baseline::parse(&baseline.to_text()).unwrap();
    assert_eq!(baseline.findings.len(), 2);
    let options = ReviewOptions { baseline: Some(baseline.clone()), ..ReviewOptions::default() };
    let second = review(&[("src/a.js", "\n\nbad(); worst();"), ("src/b.js", "good();")], &options);
    assert_eq!(
        (rules(&second.findings), rules(&second.baseline)),
        (vec!["safety/worst"], vec!["safety/bad"])
    );
    let difference = baseline.compare(&second, &everything);
    assert_eq!((difference.new.len(), difference.gone.len()), (1, 1));
    assert_eq!(difference.gone[0].path, "src/b.js");
    // What the run did not look at stays in the file.
    let narrow = FileScope::new(vec!["src/a.js".into()], &[]).unwrap();
    assert_eq!(baseline.rewritten(&second, &narrow).findings.len(), 3);
    assert_eq!(baseline.rewritten(&second, &everything).findings.len(), 2);
}

#[test]
fn a_baseline_knows_a_file_that_was_moved_and_nothing_else_under_its_name() {
    let first = plain(&[("src/a.js", "function f() { bad(); }"), ("src/b.js", "good();")]);
    let baseline = Baseline::default().rewritten(&first, &FileScope::default());
    let options = ReviewOptions { baseline: Some(baseline), ..ReviewOptions::default() };
    let open = |files: &[(&str, &str)]| review(files, &options).findings.len();
    assert_eq!(open(&[("lib/c.js", "\n\nfunction f() { bad(); }"), ("src/b.js", "good();")]), 0);
    assert_eq!(open(&[("lib/c.js", "function g() { bad(); }")]), 1);
    // A copy is new as long as the first is there, and of two copies one was moved.
    let text = "function f() { bad(); }";
    assert_eq!(open(&[("src/a.js", text), ("lib/c.js", text)]), 1);
    assert_eq!(open(&[("lib/c.js", text), ("lib/d.js", text)]), 1);
}

#[test]
fn a_shared_check_is_listed_under_the_focus_of_whoever_asks() {
    let files = [("src/a.js", "mild();")];
    let program = program(&files);
    let options = ReviewOptions { focus: vec!["xss".into()], ..ReviewOptions::default() };
    let report = run(&program, &[&OTHER], &options);
    let found = &report.findings[0];
    assert_eq!((&*found.id, &*found.rule, &*found.category), ("OT-1", "safety/mild", "xss"));
    assert_eq!(report.posture[1].counts.low, 1);
    let both = run(&program, &[&SAFETY, &OTHER], &ReviewOptions::default());
    let found = &both.findings[0];
    assert_eq!((&*found.id, &*found.category), ("SA-1", "injection"));
    assert_eq!(found.reviews, ["safety", "other"]);
    let fair: Vec<_> = both.posture.iter().filter(|row| row.word == PostureWord::Fair).collect();
    assert_eq!(fair.len(), 2, "each review lists it under its own focus area");
}

#[test]
fn tables_carry_the_name_of_their_review() {
    let report =
        run(&program(&[("src/a.js", "f();")]), &[&SAFETY, &OTHER], &ReviewOptions::default());
    let names: Vec<_> = report.tables.iter().map(|table| (&*table.review, &*table.title)).collect();
    assert_eq!(names, [("other", "Figures")]);
}
