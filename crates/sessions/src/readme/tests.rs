//! READMEs as people write them.

use super::{Item, Readme};
use crate::Status;

const GUIDE: &str = "# Session: Payment API v2 Migration\n\n**Started**: 2025-01-15\n**Status**: In Progress\n\n## Goals\n\n1. Migrate payment processing\n2. Achieve 95% test coverage\n\n## Artifacts\n\n- [ ] src/payment/stripe-v2.ts - Stripe v2 client\n- [ ] tests/payment/ - Test suite\n";

#[test]
fn the_guides_readme_is_read() {
    let readme = Readme::new(GUIDE);
    assert_eq!(readme.title().as_deref(), Some("Payment API v2 Migration"));
    assert_eq!(readme.status(), Some(Status::Active));
    assert_eq!(readme.started().as_deref(), Some("2025-01-15"));
    let goals: Vec<_> =
        readme.items(&["Success Criteria", "Goals"]).into_iter().map(|item| item.text).collect();
    assert_eq!(goals, ["Migrate payment processing", "Achieve 95% test coverage"]);
    assert_eq!(
        readme.boxes()[1],
        Item { line: 14, ticked: Some(false), text: "tests/payment/ - Test suite".to_owned() }
    );
}

#[test]
fn a_field_keeps_its_markup_whichever_way_it_is_written() {
    for (old, new) in [
        ("**Status**: In Progress\n", "**Status**: Done\n"),
        ("**Status:** Active\r\n", "**Status:** Done\r\n"),
        ("Status: Paused", "Status: Done"),
        ("- **status**:  open\n", "- **status**: Done\n"),
        ("**Status**:\n", "**Status**: Done\n"),
        (
            "# T\n\n**Date**: 2026-01-01\n\ntext\n",
            "# T\n\n**Date**: 2026-01-01\n**Status**: Done\n\ntext\n",
        ),
        ("# T\ntext", "# T\n\n**Status**: Done\ntext"),
        ("text\n", "**Status**: Done\n\ntext\n"),
    ] {
        let mut readme = Readme::new(old);
        readme.set_field("Status", "Done");
        assert_eq!(readme.text(), new);
        readme.set_field("Status", "Done");
        assert_eq!(readme.text(), new, "twice");
    }
}

#[test]
fn code_is_no_heading_no_field_and_no_item() {
    let text =
        "# T\n\n```sh\n# Goals\nStatus: Done\n- [ ] x\n```\n\n~~~\n```\n## Goals\n~~~\n\n- [ ] y\n";
    let readme = Readme::new(text);
    assert_eq!(readme.status(), None);
    assert_eq!(readme.section("Goals"), None);
    assert_eq!(readme.boxes().len(), 1);
}

#[test]
fn a_list_grows_at_its_end_with_the_files_own_line_ends() {
    let mut readme = Readme::new(&GUIDE.replace('\n', "\r\n"));
    readme.link("reviews/review-infra.md", "APPROVE");
    readme.activity("2026-01-02", "APPROVE via review:infra");
    let text = readme.text();
    assert!(
        text.contains(
            "Test suite\r\n- [x] [reviews/review-infra.md](./reviews/review-infra.md): APPROVE\r\n"
        ),
        "{text}"
    );
    assert!(
        text.ends_with(
            "\r\n\r\n## Recent Activity\r\n\r\n- 2026-01-02: APPROVE via review:infra\r\n"
        )
    );
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    let mut again = Readme::new(&text);
    again.link("reviews/review-infra.md", "APPROVE");
    again.activity("2026-01-02", "APPROVE via review:infra");
    assert_eq!(again.text(), text);
    again.link("reviews/review-infra.md", "BLOCK");
    assert!(again.text().contains("(./reviews/review-infra.md): BLOCK\r\n"));
}

#[test]
fn a_persons_words_behind_a_link_stay() {
    let text = "## Artifacts\n- [ ] [r](./reviews/review-ci.md): ask Ana first\n";
    let mut readme = Readme::new(text);
    readme.link("reviews/review-ci.md", "BLOCK");
    assert_eq!(readme.text(), text.replace("[ ]", "[x]"));
}

#[test]
fn subsections_keep_their_lists() {
    let mut readme = Readme::new("## Artifacts\n\n### spec\n\n- [ ] a\n\n## Notes\nfree");
    readme.insert_under("Artifacts", "- [x] new");
    assert_eq!(
        readme.text(),
        "## Artifacts\n\n- [x] new\n\n### spec\n\n- [ ] a\n\n## Notes\nfree\n"
    );
}
