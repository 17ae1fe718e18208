//! Ledgers as a merge by union leaves them, and as hands and newer versions change them.

use super::*;

fn decided(status: Status, date: &str) -> Triage {
    Triage {
        status,
        reason: Some("internal".into()),
        owner: Some("@ana".into()),
        until: None,
        date: date.into(),
    }
}

fn told(ledger: &Ledger) -> Vec<String> {
    let told = ledger
        .entries()
        .map(|entry| format!("{} {} {}", entry.id, entry.fingerprint, entry.status.word()));
    told.collect()
}

#[test]
fn an_edit_on_one_branch_is_the_same_finding_on_the_other() {
    let mut base = Ledger::default();
    base.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1")]);
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    ours.merge(&run("2026-01-02"), vec![found("a", "x.ts:1", "q1")]);
    theirs.triage("F1", decided(Status::Dismissed, "2026-01-02")).unwrap();
    let (merged, problems) = Ledger::parse(&format!("{}{}", ours.to_text(), theirs.to_text()));
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(told(&merged), ["F1 q1 dismissed"]);
    assert_eq!(merged.entry("F1").unwrap().aliases, ["p1"]);
}

#[test]
fn one_finding_under_two_ids_keeps_its_answer_and_both_names() {
    let mut base = Ledger::default();
    base.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1")]);
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    ours.merge(&run("2026-01-02"), vec![found("a", "x.ts:1", "p1"), found("b", "x.ts:5", "p3")]);
    theirs.merge(
        &run("2026-01-02"),
        vec![found("a", "x.ts:1", "p1"), found("c", "x.ts:7", "p9"), found("b", "x.ts:5", "p3")],
    );
    theirs.triage("F3", decided(Status::Dismissed, "2026-01-03")).unwrap();
    let (mut merged, problems) = Ledger::parse(&format!("{}{}", ours.to_text(), theirs.to_text()));
    assert_eq!(told(&merged), ["F1 p1 open", "F2 p3 dismissed", "F4 p9 open"]);
    let what: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(
        what.contains(&"line 8: two findings were called F2; one is F4 now".to_owned()),
        "{what:?}"
    );
    assert!(what.contains(&"line 9: F3 is one finding with F2".to_owned()), "{what:?}");
    assert_eq!(merged.entry("F3").unwrap().id, "F2");
    assert!(merged.triage("F3", decided(Status::Fixed, "2026-01-04")).is_ok());
    assert_eq!(Ledger::parse(&merged.to_text()), (merged.clone(), Vec::new()));
    // Neither name is given again.
    let new = merged.merge(&run("2026-01-05"), vec![found("a", "w.ts:1", "p7")]).new;
    assert_eq!(new, ["F5"]);
}

#[test]
fn numbers_beyond_all_use_are_not_counted_on() {
    let entry = |id: &str| {
        let mut ledger = Ledger::default();
        ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1")]);
        ledger.to_text().lines().nth(1).unwrap().replace("\"F1\"", &format!("\"{id}\""))
    };
    for text in [
        "{\"ledger\":\"session-workflow/1\",\"highest\":4294967295}\n".to_owned(),
        entry("F4294967295") + "\n",
        "{\"id\":\"F4294967295\"}\n".to_owned(),
        "{\"run\":4294967295,\"date\":\"\",\"reviews\":[],\"verdict\":\"\",\"counts\":{},\"seen\":0,\"new\":0,\"reopened\":0,\"resolved\":0}\n".to_owned(),
    ] {
        let (mut ledger, _) = Ledger::parse(&text);
        assert_eq!(ledger.merge(&run("2026-01-01"), vec![found("b", "y.ts:1", "p2")]).new, ["F1"]);
        assert_eq!(Ledger::parse(&ledger.to_text()).0, ledger);
    }
    let (ledger, _) = Ledger::parse(&entry("f007"));
    assert_eq!(told(&ledger), ["F7 p1 open"]);
}

#[test]
fn ids_on_lines_of_a_newer_version_are_not_given_again() {
    let line = "{\"id\":\"F9\",\"status\":\"accepted-by-vendor\",\"fingerprint\":\"p1\"}";
    let (mut ledger, problems) = Ledger::parse(line);
    assert_eq!(problems.len(), 1);
    assert_eq!(ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1")]).new, ["F10"]);
    assert!(ledger.to_text().ends_with(&format!("{line}\n")));
}

#[test]
fn a_header_keeps_what_it_says() {
    let text = "\u{feff}{\"ledger\":\"session-workflow/1\",\"highest\":3,\"since\":\"v2\"}\r\n";
    let (ledger, problems) = Ledger::parse(text);
    assert!(problems.is_empty(), "{problems:?}");
    let same = "{\"ledger\":\"session-workflow/1\",\"highest\":3,\"since\":\"v2\"}\n";
    assert_eq!(ledger.to_text(), same);
    // That of another version is told and not lost.
    let newer = "{\"ledger\":\"session-workflow/2\",\"highest\":3}\n";
    let (ledger, problems) = Ledger::parse(newer);
    assert_eq!(problems.len(), 1);
    assert!(ledger.to_text().ends_with(newer));
}

#[test]
fn an_overview_says_open_while_any_session_does() {
    let mut one = Ledger::default();
    one.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1")]);
    let mut two = Ledger::default();
    two.merge(&run("2026-01-02"), vec![found("a", "x.ts:4", "p1")]);
    two.triage("F1", decided(Status::Dismissed, "2026-01-03")).unwrap();
    for ledgers in [[("one", &one), ("two", &two)], [("two", &two), ("one", &one)]] {
        let overview = Overview::of(ledgers);
        let entry = &overview.findings[0].entry;
        // Whole: its reason is that of the session which has it open.
        assert_eq!(
            (entry.status, entry.reason.as_deref(), entry.line),
            (Status::Open, None, Some(1))
        );
        assert_eq!(overview.findings[0].sessions.len(), 2);
    }
}

/// Lines in another order, some of them twice.
fn mixed(text: &str, seed: &[usize]) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    for at in seed {
        let (from, to) = (at % lines.len(), (at / 7) % lines.len());
        lines.swap(from, to);
        lines.push(lines[from]);
    }
    lines.join("\n")
}

proptest! {
    #[test]
    fn the_order_of_lines_means_nothing(
        first in steps(), ours in steps(), theirs in steps(),
        seed in proptest::collection::vec(0..10_000_usize, 0..40),
    ) {
        let mut base = Ledger::default();
        play(&mut base, &first, 0);
        let (mut left, mut right) = (base.clone(), base);
        play(&mut left, &ours, 3);
        play(&mut right, &theirs, 3);
        let union = format!("{}{}", left.to_text(), right.to_text());
        let (merged, _) = Ledger::parse(&union);
        prop_assert_eq!(Ledger::parse(&mixed(&union, &seed)).0.to_text(), merged.to_text());
        prop_assert_eq!(Ledger::parse(&merged.to_text()), (merged.clone(), Vec::new()));
        // A branch that lags behind may be merged again: nothing that was known is lost.
        let again = Ledger::parse(&format!("{}{union}", merged.to_text())).0;
        let known = prints(&again);
        prop_assert!(prints(&merged).iter().all(|print| known.contains(print)));
        prop_assert!(merged.entries().all(|entry| again.entry(&entry.id).is_some()));
    }

    #[test]
    fn nothing_that_stands_in_the_file_is_a_panic(
        lines in proptest::collection::vec("[-{}\\[\\]\":,a-fF0-9 <=>\r]{0,40}", 0..12),
        keep in proptest::collection::vec((0..400_usize, any::<char>()), 0..12),
    ) {
        let mut ledger = Ledger::default();
        ledger.merge(&run("2026-01-01"), vec![found("a", "x.ts:1", "p1"), found("b", "y.ts:1", "p2")]);
        let mut text: Vec<char> = ledger.to_text().chars().collect();
        for (at, with) in keep {
            if let Some(slot) = text.get_mut(at) {
                *slot = with;
            }
        }
        let text = text.into_iter().collect::<String>() + &lines.join("\n");
        let (mut read, _) = Ledger::parse(&text);
        prop_assert_eq!(&Ledger::parse(&read.to_text()).0, &read);
        read.merge(&run("2026-01-02"), vec![found("c", "z.ts:1", "p3")]);
        prop_assert_eq!(&Ledger::parse(&read.to_text()).0, &read);
    }
}
