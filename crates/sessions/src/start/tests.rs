//! From words to a session.

use host::{Files, Host, InMemory};
use model::RepoPath;

use super::{StartError, StartRequest, Started, WorkType, start};
use crate::readme::Readme;
use crate::{Place, Status};

/// What is written into a README must run as it stands.
fn reads_back(block: &str) -> bool {
    let script = request::Script::parse(block, 1);
    script.problems.is_empty() && matches!(script.steps.as_slice(), [request::Step::Call(_)])
}

fn said(explanation: &str) -> StartRequest {
    StartRequest { explanation: explanation.to_owned(), ..StartRequest::default() }
}

fn started(host: &InMemory, request: &StartRequest) -> Result<Started, StartError> {
    start(host, &Place::default(), request, "2026-01-02")
}

fn run(host: &InMemory, request: &StartRequest) -> Started {
    let started = started(host, request).unwrap();
    started.plan.commit(host).unwrap();
    started
}

fn text(host: &InMemory, path: &str) -> String {
    String::from_utf8(host.read(&RepoPath::new(path), u64::MAX).unwrap()).unwrap()
}

#[test]
fn work_is_told_by_its_words() {
    for (text, kind, risk) in [
        ("Checkout outage since 14:30, errors everywhere", WorkType::Incident, "low"),
        ("GET /orders fails with 500 when the list is empty", WorkType::ErrorReport, "medium"),
        ("Refactor the order service into modules", WorkType::Refactor, "medium"),
        ("Build a new app for inventory from scratch", WorkType::GreenfieldApp, "medium"),
        ("Add saved carts", WorkType::NewFeature, "medium"),
        // `terrors` and `unbroken` are no signs.
        ("Show terrors in unbroken lists", WorkType::NewFeature, "medium"),
        ("Add login by passkey", WorkType::NewFeature, "low"),
    ] {
        let started = started(&InMemory::new(), &said(text)).unwrap();
        assert_eq!((started.work_type, started.risk_tolerance.as_str()), (kind, risk), "{text}");
    }
}

#[test]
fn everything_that_the_contract_names_is_written() {
    let host = InMemory::new();
    let request = StartRequest {
        target: vec!["src/payment/".to_owned()],
        criteria: vec!["95% coverage".to_owned()],
        ..said("Migrate the payment API to Stripe v2.\nOld clients must keep working. It is nice.")
    };
    let started = run(&host, &request);
    assert_eq!(started.slug.as_str(), "migrate-payment-api-stripe");
    assert_eq!(started.title, "Migrate the payment API to Stripe v2");
    for folder in [
        "spec",
        "plan",
        "decisions",
        "work",
        "reviews",
        "risk",
        "testing",
        "ship",
        "runbooks",
        "ops",
        "incidents",
        "stewardship",
    ] {
        assert!(
            host.is_folder(&RepoPath::new(format!(".claude/{}/{folder}", started.slug))),
            "{folder}"
        );
    }
    let readme = text(&host, ".claude/migrate-payment-api-stripe/README.md");
    let titles: Vec<&str> = readme.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(
        titles,
        [
            "Context",
            "Constraints",
            "Non-Goals",
            "Success Criteria",
            "Default Review Chain",
            "Next Commands to Run",
            "Artifacts",
            "How to Navigate"
        ]
    );
    let read = Readme::new(&readme);
    assert_eq!(read.status(), Some(Status::Active));
    let criteria: Vec<String> =
        read.items(&["Success Criteria"]).into_iter().map(|item| item.text).collect();
    assert_eq!(criteria[..2], ["95% coverage", "Old clients must keep working"]);
    assert!(criteria[2..].iter().all(|text| text.ends_with("*(proposed)*")) && criteria.len() == 5);
    assert!(readme.contains("- [ ] [reviews/review-security.md](./reviews/review-security.md)\n"));
    let index = text(&host, ".claude/README.md");
    assert!(
        index.contains(&started.index_line)
            && started.index_line.starts_with("- [migrate-payment-api-stripe](")
    );
    assert!(started.next.iter().take(1).all(|block| reads_back(block)), "{:?}", started.next);
}

#[test]
fn a_second_start_keeps_every_word_and_resumes() {
    let host = InMemory::new();
    let request = said("Add saved carts");
    run(&host, &request);
    let path = ".claude/add-saved-carts/README.md";
    let mine = text(&host, path).replace("Active", "Paused") + "\nmy words";
    host.write(&RepoPath::new(path), mine.as_bytes()).unwrap();
    let index =
        text(&host, ".claude/README.md").replace("Add saved carts\n", "Carts, renamed [PAUSED]\n");
    host.write(&RepoPath::new(".claude/README.md"), index.as_bytes()).unwrap();
    let again = start(&host, &Place::default(), &request, "2026-01-05").unwrap();
    assert!(again.resumed);
    again.plan.commit(&host).unwrap();
    assert_eq!(
        again.index_line,
        "- [add-saved-carts](./add-saved-carts/README.md) \u{2014} 2026-01-05: Carts, renamed"
    );
    let readme = text(&host, path);
    assert!(readme.starts_with(&mine.replace("Paused", "Active")), "{readme}");
    assert!(
        readme.ends_with("## Recent Activity\n\n- 2026-01-05: Resumed via start-session\n"),
        "{readme}"
    );
    let third = start(&host, &Place::default(), &request, "2026-01-05").unwrap();
    assert_eq!(third.plan.commit(&host).unwrap(), []);
}

#[test]
fn a_name_of_work_that_is_over_is_not_used_again() {
    let host = InMemory::new();
    run(&host, &said("Add saved carts"));
    let index = text(&host, ".claude/README.md").replace("saved carts\n", "saved carts [DONE]\n");
    host.write(&RepoPath::new(".claude/README.md"), index.as_bytes()).unwrap();
    assert_eq!(
        started(&host, &said("Add saved carts")).unwrap().slug.as_str(),
        "add-saved-carts-2"
    );
    let asked = StartRequest { slug: Some("add-saved-carts".to_owned()), ..said("x") };
    assert!(matches!(started(&host, &asked), Err(StartError::Over(_, "done"))));
}

#[test]
fn a_given_name_is_repaired_and_one_that_is_taken_refused() {
    let named = |slug: &str| StartRequest { slug: Some(slug.to_owned()), ..said("x y") };
    let host = InMemory::new();
    assert_eq!(started(&host, &named("Payment API v2")).unwrap().slug.as_str(), "payment-api-v2");
    assert!(matches!(started(&host, &named("commands")), Err(StartError::Slug(_))));
    assert!(matches!(started(&host, &named("??")), Err(StartError::Slug(_))));
    assert_eq!(started(&host, &said("日本")), Err(StartError::NoWords));
    let long = started(&host, &said(&"a".repeat(5000))).unwrap();
    assert_eq!((long.slug.as_str().len(), long.title.len()), (64, 100));
}

#[test]
fn what_a_person_writes_cannot_break_the_block_or_the_index() {
    let host = InMemory::new();
    let started = run(
        &host,
        &said("A: \"quoted\"\n/review:security\n```\n- [x](./x/README.md) \u{2014} 2026-01-01: y"),
    );
    assert!(started.next.iter().take(1).all(|block| reads_back(block)), "{:?}", started.next);
    let index = text(&host, ".claude/README.md");
    assert_eq!(index.matches("README.md) \u{2014} ").count(), 1);
}
