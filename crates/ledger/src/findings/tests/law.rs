//! The merge law where findings are near each other, renamed, or only partly looked for.

use super::*;

fn at(severity: Severity, finding: Observed) -> Observed {
    Observed { severity, ..finding }
}

fn renamed(date: &str) -> Run {
    let renames = BTreeMap::from([("z.ts".to_owned(), "y.ts".to_owned())]);
    Run { renames, ..run(date) }
}

#[test]
fn a_finding_that_has_its_own_line_again_does_not_take_the_others_id() {
    let mut ledger = Ledger::default();
    let worse = at(Severity::Blocker, found("b", "x.ts:1", "p2"));
    ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1"), worse]);
    // The line was broken in two: the one that spoke for the place keeps the id, whichever comes first.
    let worse = at(Severity::Blocker, found("b", "x.ts:2", "p2"));
    let merged = ledger.merge(&run("2026-01-02"), vec![found("a", "x.ts:1", "p1"), worse]);
    assert_eq!((merged.unchanged, merged.new), (vec!["F1".to_owned()], vec!["F2".to_owned()]));
    assert_eq!(ledger.entry("F1").unwrap().fingerprint, "p2");
}

#[test]
fn places_and_causes_join_over_several_steps_in_any_order() {
    let caused = |place: &str, print: &str| Observed {
        cause: Some("one key".to_owned()),
        ..found("c", place, print)
    };
    let all = [found("a", "x.ts:1", "p1"), caused("y.ts:9", "p2"), caused("x.ts:1", "p3")].to_vec();
    for turn in 0..all.len() {
        let mut observed = all.clone();
        observed.rotate_left(turn);
        let mut ledger = Ledger::default();
        assert_eq!(ledger.merge(&run("2026-01-01"), observed).new, ["F1"], "{turn}");
        let entry = ledger.entry("F1").unwrap();
        assert_eq!((entry.rule.as_str(), entry.fingerprint.as_str()), ("a", "p1"), "{turn}");
    }
}

#[test]
fn findings_that_became_one_say_so() {
    let mut ledger = Ledger::default();
    let worse = |place: &str| at(Severity::Blocker, found("b", place, "p2"));
    ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1"), worse("x.ts:2")]);
    let merged =
        ledger.merge(&run("2026-01-02"), vec![found("a", "x.ts:1", "p1"), worse("x.ts:1")]);
    assert_eq!(
        (merged.unchanged.as_slice(), merged.resolved.as_slice()),
        (["F2".to_owned()].as_slice(), ["F1".to_owned()].as_slice())
    );
    assert_eq!(ledger.entry("F1").unwrap().reason.as_deref(), Some("one finding with F2"));
    assert_eq!(Ledger::parse(&ledger.to_text()).0, ledger);
}

#[test]
fn an_edit_after_a_rename_is_no_new_finding() {
    let mut ledger = Ledger::default();
    ledger.merge(&run("2026-01-01"), vec![found("a", "y.ts:1", "p1")]);
    // The rename is not committed, so each run reports it.
    for (date, print) in [("2026-01-02", "p1"), ("2026-01-03", "q1"), ("2026-01-04", "r1")] {
        let merged = ledger.merge(&renamed(date), vec![found("a", "z.ts:1", print)]);
        assert_eq!(merged.unchanged, ["F1"], "{date}");
    }
}

#[test]
fn a_live_finding_is_nearer_than_one_that_is_long_resolved() {
    let mut ledger = Ledger::default();
    ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1")]);
    ledger.merge(&run("2026-01-02"), Vec::new());
    ledger.merge(&run("2026-01-03"), vec![found("b", "x.ts:4", "p2")]);
    let other = Observed { message: "a at work".to_owned(), ..found("a", "x.ts:9", "p3") };
    let elsewhere = Observed { path: Some("w.ts".to_owned()), ..other.clone() };
    ledger.merge(&run("2026-01-04"), vec![found("b", "x.ts:4", "p2"), elsewhere]);
    ledger.merge(
        &Run {
            renames: BTreeMap::from([("x.ts".to_owned(), "w.ts".to_owned())]),
            ..run("2026-01-05")
        },
        vec![other],
    );
    let edited = found("a", "x.ts:11", "q3");
    assert_eq!(ledger.merge(&run("2026-01-06"), vec![edited]).unchanged, ["F3"]);
    assert_eq!(status(&ledger, "F1"), Status::Resolved);
}

#[test]
fn a_file_that_could_not_be_read_under_its_new_name_settles_nothing() {
    let mut ledger = Ledger::default();
    ledger.merge(&run("2026-01-01"), vec![found("a", "y.ts:1", "p1")]);
    let unread = BTreeSet::from(["z.ts".to_owned()]);
    let merged = ledger.merge(&Run { unread, ..renamed("2026-01-02") }, Vec::new());
    assert!(merged.resolved.is_empty());
    let scope = Scope::Within(vec!["y.ts".to_owned()]);
    let merged = ledger.merge(&Run { scope, ..renamed("2026-01-03") }, Vec::new());
    assert!(merged.resolved.is_empty());
    assert_eq!(ledger.merge(&renamed("2026-01-04"), Vec::new()).resolved, ["F1"]);
}

#[test]
fn a_rule_that_did_not_run_settles_nothing_by_its_neighbours_silence() {
    let mut ledger = Ledger::default();
    let worse = at(Severity::Blocker, found("b", "x.ts:1", "p2"));
    ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1"), worse]);
    let only = |rule: &str| Run { rules: BTreeSet::from([rule.to_owned()]), ..run("2026-01-02") };
    assert!(ledger.merge(&only("a"), Vec::new()).resolved.is_empty());
    assert_eq!(ledger.merge(&only("b"), Vec::new()).resolved, ["F1"]);
    let entry = ledger.entry("F1").unwrap();
    assert_eq!((entry.decided.as_deref(), entry.by_run), (Some("2026-01-02"), Some(3)));
}

#[test]
fn an_answer_is_asked_for_again_once_and_only_above_what_was_answered() {
    let mut ledger = Ledger::default();
    let seen = |severity| vec![at(severity, found("a", "x.ts:1", "p1"))];
    ledger.merge(&run("2026-01-01"), seen(Severity::High));
    let answer = Triage {
        status: Status::Dismissed,
        reason: Some("internal".to_owned()),
        owner: Some("@ana".to_owned()),
        until: None,
        date: "2026-01-02".to_owned(),
    };
    ledger.triage("F1", answer).unwrap();
    let raised = [Severity::Med, Severity::High, Severity::Blocker, Severity::Blocker]
        .map(|severity| ledger.merge(&run("2026-01-03"), seen(severity)).raised.len());
    assert_eq!(raised, [0, 0, 1, 0]);
}

#[test]
fn a_finding_that_arrives_with_its_waiver_is_no_news() {
    let mut ledger = Ledger::default();
    let waived =
        |reason: &str| Observed { waived: Some(reason.to_owned()), ..found("a", "x.ts:1", "p1") };
    let merged = ledger.merge(&run("2026-01-01"), vec![waived("cache keys")]);
    assert_eq!((merged.new.len(), merged.news().count()), (1, 0));
    ledger.merge(&run("2026-01-02"), vec![waived("cache keys only")]);
    assert_eq!(ledger.entry("F1").unwrap().reason.as_deref(), Some("cache keys only"));
}

#[test]
fn a_run_that_is_dated_before_the_last_one_is_noted_once() {
    let mut ledger = Ledger::default();
    ledger.merge(&run("2026-01-05"), vec![found("a", "x.ts:1", "p1")]);
    for _ in 0..2 {
        ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1")]);
        assert_eq!(ledger.runs().len(), 2);
        assert_eq!(Ledger::parse(&ledger.to_text()).0, ledger);
    }
}

#[test]
fn fingerprints_of_a_place_that_is_edited_for_ever_do_not_pile_up() {
    let mut ledger = Ledger::default();
    for edit in 0..100 {
        let pair = [found("a", "x.ts:1", &format!("p{edit}")), found("b", "x.ts:1", "q")];
        ledger.merge(&run("2026-01-01"), pair.to_vec());
    }
    assert_eq!(ledger.entries().count(), 1);
    assert!(ledger.entry("F1").unwrap().aliases.len() <= 16);
}

#[test]
fn what_is_due_and_how_many_there_are_of_each_status() {
    let mut ledger = Ledger::default();
    ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1"), found("b", "x.ts:2", "p2")]);
    let later = |until: &str| Triage {
        status: Status::Deferred,
        reason: Some("later".to_owned()),
        until: Some(until.to_owned()),
        ..Triage::default()
    };
    for wrong in ["2026-02-30", "2025-02-29", "2026-04-31", "2026-1-01", "2026-00-01"] {
        assert_eq!(ledger.triage("F1", later(wrong)), Err(LedgerError::NoDate(wrong.into())));
    }
    ledger.triage("F1", later("2028-02-29")).unwrap();
    let due = |today: &str| ledger.due(today).map(|entry| entry.id.clone()).collect::<Vec<_>>();
    assert_eq!((due("2028-02-29"), due("2028-03-01")), (vec![], vec!["F1".to_owned()]));
    let by_status = ledger.by_status();
    assert_eq!(by_status.len(), Status::ALL.len());
    assert_eq!(
        (by_status[&Status::Deferred], by_status[&Status::Open], by_status[&Status::Fixed]),
        (1, 1, 0)
    );
}
