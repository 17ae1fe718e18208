//! Reports in a session's folder.

use crate::{GOOD, folder, read, sw, sw_with};

const REPORT: &str = ".claude/pay-v2/reviews/review-security.md";

#[test]
fn a_session_gets_the_report_and_its_readme_a_link() {
    let readme = "# Mine\n\nfree text  \n";
    let repository = folder(&[("a.ts", GOOD), (".claude/pay-v2/README.md", readme)]);
    let path = repository.path();
    let run =
        |now: &str| sw(path, &["review", "security", "a.ts", "--session", "pay-v2", "--now", now]);
    assert_eq!(run("1767323045").code, 0);
    let (report, linked) = (read(path, REPORT), read(path, ".claude/pay-v2/README.md"));
    assert!(
        report.contains("created_at: 2026-01-02T03:04:05Z")
            && report.contains("session_slug: \"pay-v2\"")
    );
    assert!(
        linked.starts_with(readme) && linked.contains("](./reviews/review-security.md)"),
        "{linked}"
    );
    // Later, with nothing new to say, nothing is written.
    run("1767999999");
    assert_eq!((read(path, REPORT), read(path, ".claude/pay-v2/README.md")), (report, linked));
}

#[test]
fn the_environment_names_a_session_and_none_forbids_it() {
    let repository = folder(&[("a.ts", GOOD)]);
    let env = [("SESSION_SLUG", "pay-v2")];
    sw_with(repository.path(), &["review", "security", "a.ts", "--session", "none"], "", &env);
    assert!(!repository.path().join(REPORT).exists());
    let run = sw_with(repository.path(), &["review", "security", "a.ts"], "", &env);
    assert!(run.err.contains("session: pay-v2 (from the environment)"), "{}", run.err);
    assert!(repository.path().join(REPORT).exists());
    assert_eq!(sw(repository.path(), &["review", "security", "--session", "Pay V2"]).code, 2);
}

#[test]
fn the_report_is_no_part_of_what_the_next_run_reviews() {
    let repository = folder(&[("a.ts", GOOD), (".claude/pay-v2/README.md", "# Mine\n")]);
    let run = || sw(repository.path(), &["review", "security", "--session", "pay-v2"]);
    run();
    let first = read(repository.path(), REPORT);
    let second = run();
    assert_eq!(read(repository.path(), REPORT), first);
    assert!(!second.err.contains("wrote"), "{}", second.err);
}
