//! From an open session to a closed one.

use host::{Files, Host, InMemory};
use model::RepoPath;

use super::{CloseError, CloseRequest, Closed, OpenKind, Surroundings, close};
use crate::index::Index;
use crate::{Place, Slug, Status, summary};

const README: &str = "# Session: Payment API v2 Migration\n\n**Started**: 2025-01-15\n**Status**: In Progress\n\n## Success Criteria\n\n- [x] works\n- [ ] fast\n\n## Progress\n- \u{2705} Created the client\n- \u{1f6a7} Writing tests\n";
const INDEX: &str = "## Sessions\n\n- [pay](./pay/README.md) \u{2014} 2025-01-15: Payment\n- [next](./next/README.md) \u{2014} 2025-01-16: Next\n";

fn host() -> InMemory {
    InMemory::new().file(".claude/pay/README.md", README).file(".claude/README.md", INDEX)
}

fn request() -> CloseRequest {
    CloseRequest {
        slug: "pay".to_owned(),
        status: Status::Done,
        outcome: Some("Completed it. Ready for staging.".to_owned()),
        rollout: "phased".to_owned(),
        follow_ups: vec!["Load test (@platform team, ETA: 1 week)".to_owned(), "Docs".to_owned()],
        ..CloseRequest::default()
    }
}

fn closed(host: &InMemory, request: &CloseRequest, date: &str) -> Closed {
    let around = Surroundings { blockers: vec!["F1 bad (a.ts:1)".to_owned()], history: None };
    close(host, &Place::default(), request, &around, date).unwrap()
}

fn text(host: &InMemory, path: &str) -> String {
    String::from_utf8(host.read(&RepoPath::new(path), u64::MAX).unwrap()).unwrap()
}

#[test]
fn readme_and_index_say_what_was_said() {
    let host = host();
    let closed = closed(&host, &request(), "2026-01-02");
    assert_eq!(closed.plan.commit(&host).unwrap().len(), 2);
    let readme = text(&host, ".claude/pay/README.md");
    assert!(readme.starts_with(&README.replace("In Progress", "Done")), "{readme}");
    for line in [
        "## Closure",
        "- **Closed on**: 2026-01-02",
        "- **Status**: Done",
        "- **Outcome**: Completed it. Ready for staging.",
        "- **PR/Commits**: None",
        "- **Rollout**: phased",
        "- Load test (@platform team, ETA: 1 week)",
        "- open BLOCKER: F1 bad (a.ts:1)",
        "- not ticked: fast (README line 9)",
        "- follow-up: Docs: no owner and no ETA",
        "- handoff: no handoff was written",
    ] {
        assert!(readme.lines().any(|own| own == line), "{line} is not in\n{readme}");
    }
    let index = Index::read(Some(text(&host, ".claude/README.md").as_bytes()));
    assert_eq!(
        index.line(&Slug::parse("pay").unwrap()).unwrap(),
        "- [pay](./pay/README.md) \u{2014} 2025-01-15: Payment [DONE]"
    );
}

#[test]
fn closing_twice_changes_nothing_and_closing_anew_keeps_the_older() {
    let host = host();
    closed(&host, &request(), "2026-01-02").plan.commit(&host).unwrap();
    let once = text(&host, ".claude/pay/README.md");
    assert_eq!(closed(&host, &request(), "2026-02-03").plan.commit(&host).unwrap(), []);
    let other = CloseRequest { status: Status::Paused, ..request() };
    assert_eq!(closed(&host, &other, "2026-02-03").plan.commit(&host).unwrap().len(), 2);
    let twice = text(&host, ".claude/pay/README.md");
    assert!(twice.contains("## Closure\n\n- **Closed on**: 2026-02-03\n- **Status**: Paused\n"));
    assert!(
        twice.contains(
            "## Closure (superseded)\n\n- **Closed on**: 2026-01-02\n- **Status**: Done\n"
        )
    );
    assert!(twice.starts_with(&once[..60].replace("Done", "Paused")[..40]));
    assert!(text(&host, ".claude/README.md").contains("Payment [PAUSED]\n"));
    assert_eq!(closed(&host, &other, "2026-03-04").plan.commit(&host).unwrap(), []);
}

#[test]
fn an_edit_by_hand_of_the_closure_is_kept() {
    let host = host();
    closed(&host, &request(), "2026-01-02").plan.commit(&host).unwrap();
    let path = RepoPath::new(".claude/pay/README.md");
    let mine = text(&host, path.as_str())
        .replace("Ready for staging.", "Ready for staging, says Ana.")
        + "tail\n";
    host.write(&path, mine.as_bytes()).unwrap();
    closed(&host, &request(), "2026-01-03").plan.commit(&host).unwrap();
    let after = text(&host, path.as_str());
    assert!(
        after.contains("says Ana")
            && after.contains("## Closure (superseded)")
            && after.ends_with("tail\n")
    );
}

#[test]
fn strict_refuses_and_writes_nothing() {
    let host = host();
    let strict = CloseRequest { strict: true, ..request() };
    let refused = closed(&host, &strict, "2026-01-02");
    let kinds: Vec<OpenKind> = refused.refusals.iter().map(|open| open.kind).collect();
    assert_eq!(kinds, [OpenKind::Blocker, OpenKind::Unticked]);
    assert!(refused.plan.files.is_empty());
    let paused = CloseRequest { status: Status::Paused, ..strict };
    assert!(closed(&host, &paused, "2026-01-02").refusals.is_empty());
}

#[test]
fn a_session_that_is_not_there_is_told_with_those_that_are() {
    let missing = CloseRequest { slug: "pey".to_owned(), ..request() };
    let around = Surroundings::default();
    let error = close(&host(), &Place::default(), &missing, &around, "2026-01-02").unwrap_err();
    assert_eq!(
        error,
        CloseError::Missing {
            slug: Slug::parse("pey").unwrap(),
            known: vec![Slug::parse("pay").unwrap()]
        }
    );
    let bad = CloseRequest { slug: "Pay 2".to_owned(), ..request() };
    let error = close(&host(), &Place::default(), &bad, &around, "2026-01-02").unwrap_err();
    assert!(matches!(error, CloseError::Slug(bad) if bad.suggestions.len() == 3));
    let made = CloseRequest { create: true, ..missing };
    let host = host();
    closed(&host, &made, "2026-01-02").plan.commit(&host).unwrap();
    assert!(
        text(&host, ".claude/README.md")
            .contains("- [pey](./pey/README.md) \u{2014} 2026-01-02: pey [DONE]\n")
    );
}

#[test]
fn the_summary_has_the_guides_sections_and_says_who_says_what() {
    let text = summary(&closed(&host(), &request(), "2026-01-02").closure);
    assert!(text.starts_with("## Session Closure: Payment API v2 Migration\n\n"), "{text}");
    for part in [
        "**Status**: Done\n**Date**: 2026-01-02\n",
        "### Key Accomplishments\n\n1. Completed it. (given: OUTCOME)\n2. Ready for staging. (given: OUTCOME)\n3. works (README line 8)\n4. Created the client (README line 12)\n",
        "### Deliverables\n\nNone\n",
        "### Follow-ups\n\n- Load test (@platform team, ETA: 1 week)\n",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}
