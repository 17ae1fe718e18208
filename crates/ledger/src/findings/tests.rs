//! Findings over many runs.

mod law;
mod union;

use std::collections::{BTreeMap, BTreeSet};

use model::{Confidence, Evidence, Severity};
use proptest::prelude::*;

use super::{Ledger, LedgerError, Observed, Overview, Run, Scope, Status, Triage};

fn found(rule: &str, place: &str, print: &str) -> Observed {
    let (path, line) = place.split_once(':').unwrap();
    Observed {
        rule: rule.to_owned(),
        reviews: vec!["security".to_owned()],
        category: "injection".to_owned(),
        severity: Severity::High,
        confidence: Confidence::High,
        title: rule.to_owned(),
        message: format!("{rule} at work"),
        path: Some(path.to_owned()),
        line: line.parse().ok(),
        fingerprint: print.to_owned(),
        also: Vec::new(),
        cause: None,
        evidence: Vec::new(),
        waived: None,
    }
}

fn run(date: &str) -> Run {
    let rules = ["a", "b", "c"].iter().map(|rule| (*rule).to_owned()).collect();
    Run {
        date: date.to_owned(),
        reviews: vec!["security".to_owned()],
        verdict: "BLOCK".to_owned(),
        rules,
        ..Run::default()
    }
}

fn status(ledger: &Ledger, id: &str) -> Status {
    ledger.entry(id).unwrap().status
}

#[test]
fn ids_survive_moved_lines_edits_and_renames() {
    let mut ledger = Ledger::default();
    let first = ledger.merge(
        &run("2026-01-01"),
        vec![found("a", "x.ts:1", "p1"), found("b", "x.ts:5", "p2"), found("c", "y.ts:1", "p3")],
    );
    assert_eq!(first.new, ["F1", "F2", "F3"]);
    let mut later = run("2026-01-05");
    later.renames = BTreeMap::from([("z.ts".to_owned(), "y.ts".to_owned())]);
    // The first moved, the second was edited so that its fingerprint is another, the file of the third has a new name.
    let second = ledger.merge(
        &later,
        vec![found("a", "x.ts:9", "p1"), found("b", "x.ts:12", "q2"), found("c", "z.ts:1", "q3")],
    );
    assert_eq!((second.new.len(), second.unchanged.len(), second.resolved.len()), (0, 3, 0));
    let entry = ledger.entry("F3").unwrap();
    assert_eq!(
        (entry.place().as_str(), entry.first_seen.as_str(), entry.last_seen.as_str()),
        ("z.ts:1", "2026-01-01", "2026-01-05")
    );
    assert_eq!(ledger.entry("F1").unwrap().line, Some(9));
}

#[test]
fn two_of_the_same_words_are_not_guessed_apart() {
    let mut ledger = Ledger::default();
    ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1"), found("a", "x.ts:5", "p2")]);
    let merged = ledger
        .merge(&run("2026-01-02"), vec![found("a", "x.ts:2", "q1"), found("a", "x.ts:6", "q2")]);
    assert_eq!(
        (merged.new.as_slice(), merged.resolved.as_slice()),
        (
            ["F3".to_owned(), "F4".to_owned()].as_slice(),
            ["F1".to_owned(), "F2".to_owned()].as_slice()
        )
    );
}

#[test]
fn a_renamed_file_keeps_findings_of_the_same_words_in_their_order() {
    let mut ledger = Ledger::default();
    ledger.merge(&run("2026-01-01"), vec![found("a", "y.ts:1", "p1"), found("a", "y.ts:5", "p2")]);
    let renames = BTreeMap::from([("z.ts".to_owned(), "y.ts".to_owned())]);
    let later = Run { renames, ..run("2026-01-02") };
    let merged = ledger.merge(&later, vec![found("a", "z.ts:5", "q2"), found("a", "z.ts:1", "q1")]);
    assert_eq!((merged.new.len(), merged.unchanged.len()), (0, 2));
    assert_eq!(ledger.entry("F1").unwrap().place(), "z.ts:1");
    assert_eq!(ledger.entry("F2").unwrap().place(), "z.ts:5");
}

#[test]
fn what_stands_at_one_place_or_has_one_cause_is_one_finding() {
    let flow = Evidence::Flow { steps: Vec::new() };
    let mut ledger = Ledger::default();
    let worse = Observed { severity: Severity::Blocker, ..found("b", "x.ts:1", "p2") };
    let told = Observed { evidence: vec![flow.clone()], ..found("a", "x.ts:1", "p1") };
    let cause = |place: &str, print: &str| Observed {
        cause: Some("one key".to_owned()),
        ..found("c", place, print)
    };
    let merged = ledger.merge(
        &run("2026-01-01"),
        vec![told.clone(), worse.clone(), cause("y.ts:1", "p3"), cause("y.ts:7", "p4")],
    );
    assert_eq!(merged.new, ["F1", "F2"]);
    let entry = ledger.entry("F1").unwrap();
    assert_eq!(
        (entry.severity, entry.rule.as_str(), entry.also.as_slice()),
        (Severity::Blocker, "b", ["a".to_owned()].as_slice())
    );
    assert_eq!(entry.evidence, [flow]);
    // When the worse one is mended the other is still the same finding.
    let merged = ledger.merge(&run("2026-01-02"), vec![told]);
    assert_eq!(
        (merged.unchanged, merged.new, merged.resolved),
        (vec!["F1".to_owned()], vec![], vec!["F2".to_owned()])
    );
}

#[test]
fn one_place_under_the_rules_of_two_reviews_is_one_finding() {
    let mut ledger = Ledger::default();
    let security = run("2026-01-01");
    let logging = Run {
        reviews: vec!["logging".to_owned()],
        rules: BTreeSet::from(["a".to_owned(), "log".to_owned()]),
        ..run("2026-01-01")
    };
    ledger.merge(&security, vec![found("a", "x.ts:1", "p1")]);
    let own = || Observed { also: vec!["a".to_owned()], ..found("log", "x.ts:1", "q1") };
    let merged = ledger.merge(&logging, vec![own()]);
    assert_eq!(
        (merged.unchanged, merged.new, merged.resolved),
        (vec!["F1".to_owned()], vec![], vec![])
    );
    let text = ledger.to_text();
    // Whichever looks again, it stays what it is.
    for _ in 0..2 {
        assert_eq!(ledger.merge(&security, vec![found("a", "x.ts:1", "p1")]).unchanged, ["F1"]);
        assert_eq!(ledger.merge(&logging, vec![own()]).unchanged, ["F1"]);
    }
    assert_eq!(ledger.to_text(), text);
}

#[test]
fn only_what_was_looked_for_is_resolved() {
    let mut ledger = Ledger::default();
    let all = || {
        vec![
            found("a", "src/x.ts:1", "p1"),
            found("b", "lib/x.ts:1", "p2"),
            found("other", "src/y.ts:1", "p3"),
            found("c", "src/z.ts:1", "p4"),
        ]
    };
    ledger.merge(&run("2026-01-01"), all());
    let narrow = Run {
        scope: Scope::Within(vec!["src".to_owned()]),
        unread: BTreeSet::from(["src/z.ts".to_owned()]),
        ..run("2026-01-02")
    };
    assert_eq!(ledger.merge(&narrow, Vec::new()).resolved, ["F1"]);
    for (id, expected) in
        [("F1", Status::Resolved), ("F2", Status::Open), ("F3", Status::Open), ("F4", Status::Open)]
    {
        assert_eq!(status(&ledger, id), expected, "{id}");
    }
    let merged = ledger.merge(&run("2026-01-03"), all());
    assert_eq!(merged.reopened, ["F1"]);
    assert_eq!(
        ledger.entry("F1").unwrap().reason.as_deref(),
        Some("found again after it was resolved")
    );
}

#[test]
fn decisions_stand_and_are_not_news() {
    let mut ledger = Ledger::default();
    ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1"), found("b", "x.ts:2", "p2")]);
    let triage = |status, reason: &str, owner: Option<&str>| Triage {
        status,
        reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
        owner: owner.map(str::to_owned),
        until: None,
        date: "2026-01-02".to_owned(),
    };
    assert_eq!(
        ledger.triage("F1", triage(Status::Dismissed, "", None)),
        Err(LedgerError::NoReason("dismissed"))
    );
    assert_eq!(
        ledger.triage("F1", triage(Status::Dismissed, "internal", None)),
        Err(LedgerError::NoOwner("F1".into(), "HIGH"))
    );
    assert_eq!(
        ledger.triage("F1", triage(Status::Resolved, "x", None)),
        Err(LedgerError::NotByHand)
    );
    let far = Triage { until: Some("soon".into()), ..triage(Status::Deferred, "later", None) };
    assert_eq!(ledger.triage("F2", far), Err(LedgerError::NoDate("soon".into())));
    let unknown = ledger.triage("F9", triage(Status::Fixed, "", None)).unwrap_err();
    assert_eq!(
        unknown,
        LedgerError::Unknown { id: "F9".into(), near: vec!["F2".into(), "F1".into()] }
    );
    ledger.triage("f1", triage(Status::Dismissed, "internal", Some("@ana"))).unwrap();
    let due =
        Triage { until: Some("2026-02-01".into()), ..triage(Status::Deferred, "later", None) };
    assert!(ledger.triage("2", due).unwrap().is_due("2026-02-02"));
    let worse = Observed { severity: Severity::Blocker, ..found("a", "x.ts:1", "p1") };
    let merged = ledger.merge(&run("2026-01-03"), vec![worse, found("b", "x.ts:2", "p2")]);
    assert_eq!(merged.news().collect::<Vec<_>>(), ["F1"]);
    assert_eq!(
        (status(&ledger, "F1"), status(&ledger, "F2")),
        (Status::Dismissed, Status::Deferred)
    );
    ledger.triage("F2", triage(Status::Fixed, "", None)).unwrap();
    assert_eq!(ledger.merge(&run("2026-01-04"), vec![found("b", "x.ts:2", "p2")]).reopened, ["F2"]);
}

#[test]
fn a_waiver_is_an_answer_that_goes_away_with_it() {
    let mut ledger = Ledger::default();
    let waived = Observed { waived: Some("cache keys".to_owned()), ..found("a", "x.ts:1", "p1") };
    ledger.merge(&run("2026-01-01"), vec![waived.clone()]);
    assert_eq!((status(&ledger, "F1"), ledger.runs()[0].counts["HIGH"]), (Status::Waived, 0));
    assert_eq!(ledger.merge(&run("2026-01-02"), vec![found("a", "x.ts:1", "p1")]).reopened, ["F1"]);
    ledger.merge(&run("2026-01-03"), vec![waived]);
    assert_eq!(status(&ledger, "F1"), Status::Waived);
}

#[test]
fn the_same_run_twice_changes_nothing() {
    let mut ledger = Ledger::default();
    ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1")]);
    let other =
        Run { reviews: vec!["logging".to_owned()], rules: BTreeSet::new(), ..run("2026-01-01") };
    ledger.merge(&other, Vec::new());
    let text = ledger.to_text();
    ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1")]);
    ledger.merge(&other, Vec::new());
    assert_eq!(ledger.to_text(), text);
    assert_eq!(ledger.runs().len(), 2);
}

#[test]
fn two_branches_merge_by_union() {
    let mut base = Ledger::default();
    base.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1")]);
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    ours.merge(&run("2026-01-02"), vec![found("a", "x.ts:1", "p1"), found("b", "x.ts:5", "p2")]);
    theirs.merge(&run("2026-01-03"), vec![found("a", "x.ts:3", "p1"), found("c", "x.ts:7", "p3")]);
    let reason = Triage {
        status: Status::Deferred,
        reason: Some("later".into()),
        date: "2026-01-04".into(),
        ..Triage::default()
    };
    ours.triage("F1", reason).unwrap();
    let union = format!(
        "<<<<<<< ours\n{}=======\n{}>>>>>>> theirs\nscribble\n",
        ours.to_text(),
        theirs.to_text()
    );
    let (merged, problems) = Ledger::parse(&union);
    let told: Vec<String> = merged
        .entries()
        .map(|entry| {
            format!(
                "{} {} {} {}",
                entry.id,
                entry.fingerprint,
                entry.status.word(),
                entry.line.unwrap()
            )
        })
        .collect();
    assert_eq!(told, ["F1 p1 deferred 3", "F2 p2 open 5", "F3 p3 open 7"]);
    assert!(
        problems.iter().any(|problem| problem.what == "two findings were called F2; one is F3 now"),
        "{problems:?}"
    );
    assert!(merged.to_text().ends_with("scribble\n"));
    assert_eq!(Ledger::parse(&merged.to_text()).0, merged);
}

#[test]
fn fields_of_a_newer_version_survive() {
    let mut ledger = Ledger::default();
    ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1")]);
    let text = ledger
        .to_text()
        .replace("\"fingerprint\":\"p1\"", "\"fingerprint\":\"p1\",\"risk\":{\"x\":[1]}");
    let (read, problems) = Ledger::parse(&text);
    assert!(
        problems.is_empty() && read.to_text().contains("\"risk\":{\"x\":[1]}"),
        "{}",
        read.to_text()
    );
}

#[test]
fn sessions_are_joined_by_what_they_found() {
    let (mut one, mut two) = (Ledger::default(), Ledger::default());
    one.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1"), found("b", "y.ts:1", "p2")]);
    two.merge(
        &run("2026-01-02"),
        vec![Observed { severity: Severity::Blocker, ..found("b", "y.ts:4", "p2") }],
    );
    one.merge(&run("2026-01-03"), vec![found("a", "x.ts:1", "p1")]);
    let overview = Overview::of([("one", &one), ("two", &two)]);
    let told: Vec<_> = overview
        .findings
        .iter()
        .map(|joined| (joined.entry.rule.as_str(), joined.entry.status, joined.sessions.len()))
        .collect();
    assert_eq!(told, [("b", Status::Open, 2), ("a", Status::Open, 1)]);
}

#[derive(Clone, Debug)]
enum Step {
    Look(Vec<u8>, bool),
    Decide(u8, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let look = (proptest::collection::vec(0..12_u8, 0..8), any::<bool>())
        .prop_map(|(found, whole)| Step::Look(found, whole));
    let decide = (0..12_u8, 0..Status::ALL.len()).prop_map(|(id, status)| Step::Decide(id, status));
    proptest::collection::vec(prop_oneof![look, decide], 0..16)
}

fn play(ledger: &mut Ledger, steps: &[Step], day: usize) {
    for (step, at) in steps.iter().zip(day..) {
        let date = format!("2026-01-{:02}", 1 + at % 28);
        match step {
            Step::Look(seen, whole) => {
                let observed = seen.iter().map(|name| {
                    let rule = ["a", "b", "c"][usize::from(name % 3)];
                    found(rule, &format!("f{}.ts:{name}", name / 4), &format!("p{name}"))
                });
                let scope =
                    if *whole { Scope::Whole } else { Scope::Within(vec!["f0.ts".to_owned()]) };
                ledger.merge(&Run { scope, ..run(&date) }, observed.collect());
            }
            Step::Decide(id, status) => {
                let triage = Triage {
                    status: Status::ALL[*status],
                    reason: Some("r".into()),
                    owner: Some("@o".into()),
                    until: None,
                    date,
                };
                let _ = ledger.triage(&format!("F{id}"), triage);
            }
        }
    }
}

/// All by which findings are known.
fn prints(ledger: &Ledger) -> BTreeSet<String> {
    let prints =
        ledger.entries().flat_map(|entry| entry.aliases.iter().chain([&entry.fingerprint]));
    prints.cloned().collect()
}

proptest! {
    #[test]
    fn no_sequence_loses_or_renames_a_finding(first in steps(), ours in steps(), theirs in steps()) {
        let mut base = Ledger::default();
        play(&mut base, &first, 0);
        prop_assert_eq!(&Ledger::parse(&base.to_text()).0, &base);
        let (mut left, mut right) = (base.clone(), base.clone());
        play(&mut left, &ours, 3);
        play(&mut right, &theirs, 5);
        for entry in base.entries() {
            prop_assert!(left.entry(&entry.id).is_some());
        }
        let union = format!("{}{}", left.to_text(), right.to_text());
        let (merged, _) = Ledger::parse(&union);
        let known = prints(&merged);
        for print in prints(&left).union(&prints(&right)) {
            prop_assert!(known.contains(print), "{print} is lost");
        }
        for entry in left.entries().chain(right.entries()) {
            prop_assert!(merged.entry(&entry.id).is_some(), "{} is lost", entry.id);
        }
        let ids: BTreeSet<&str> = merged.entries().map(|entry| entry.id.as_str()).collect();
        prop_assert_eq!(ids.len(), merged.entries().count());
        prop_assert_eq!(&Ledger::parse(&merged.to_text()).0, &merged);
    }
}
