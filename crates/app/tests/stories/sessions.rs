//! Sessions from start to end: folders, index, reports, findings, evidence, closing.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::{BAD, GOOD, folder, git, read, sw, sw_with, write};

const REPORT: &str = ".claude/pay-v2/reviews/review-security.md";

/// The guide's session, as it writes it: folders and files by the shell, the end by a block.
const SESSION: &str = r###"# Session

```bash
mkdir -p .claude/payment-api-v2
cat > .claude/payment-api-v2/README.md << 'EOF'
# Session: Payment API v2 Migration

**Started**: 2025-01-15
**Status**: In Progress

## Goals

1. Migrate payment processing to Stripe v2 API

## Artifacts

- [ ] src/payment/stripe-v2.ts - Stripe v2 client
- [ ] docs/pci-compliance.md - PCI documentation
EOF
echo "## Progress" >> .claude/payment-api-v2/README.md
echo "" >> .claude/payment-api-v2/README.md
echo "- ✅ Created Stripe v2 client with payment intents" >> .claude/payment-api-v2/README.md
```

```bash
/close-session
SESSION_SLUG: payment-api-v2
STATUS: Done
OUTCOME: "Completed payment API migration. Achieved 96% test coverage."
PR_OR_COMMIT: https://github.com/myorg/myapp/pull/456
ROLL_OUT: phased
FOLLOW_UPS:
  - Load test with 10k req/s target (@platform team, ETA: 1 week)
ARTIFACTS_COMPLETED:
  - src/payment/stripe-v2.ts (3 lines) - Stripe v2 API client
  - docs/pci-compliance.md (85 pages) - PCI DSS compliance documentation
```
"###;

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
    let wrong = sw(repository.path(), &["review", "security", "--session", "Pay V2"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("use pay-v2, pay-v2-work or pay-v2-1"), "{}", wrong.err);
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

#[test]
fn the_guides_session_runs_as_it_is_written_and_closing_twice_changes_nothing() {
    let repository = folder(&[("src/payment/stripe-v2.ts", "1\n2\n3\n"), ("session.md", SESSION)]);
    let path = repository.path();
    let run = sw(path, &["run", "session.md", "--allow-shell"]);
    assert_eq!(run.code, 0, "{}", run.err);
    for part in [
        "## Session Closure: Payment API v2 Migration",
        "### Key Accomplishments",
        "### Deliverables",
        "### Follow-ups\n\n- Load test with 10k req/s target (@platform team, ETA: 1 week)",
        "- VERIFIED 3 lines (ARTIFACTS_COMPLETED): src/payment/stripe-v2.ts has 3 lines",
        "- CONTRADICTED docs/pci-compliance.md (ARTIFACTS_COMPLETED): there is no docs/pci-compliance.md",
        "- UNVERIFIED 96% test coverage (OUTCOME): no report of test coverage was found",
        "index updated with [DONE] tag",
    ] {
        assert!(run.out.contains(part), "{part}\nis not in\n{}", run.out);
    }
    let readme = read(path, ".claude/payment-api-v2/README.md");
    assert!(
        readme.starts_with(
            "# Session: Payment API v2 Migration\n\n**Started**: 2025-01-15\n**Status**: Done\n"
        ),
        "{readme}"
    );
    assert!(
        readme.contains("- [x] src/payment/stripe-v2.ts")
            && readme.contains("- [ ] docs/pci-compliance.md")
    );
    let state = || {
        ["payment-api-v2/README.md", "README.md", "sessions.json", "payment-api-v2/evidence.jsonl"]
            .map(|name| read(path, &format!(".claude/{name}")))
    };
    let before = state();
    assert!(before[1].contains("- [payment-api-v2](./payment-api-v2/README.md) \u{2014} 2026-01-02: Payment API v2 Migration [DONE]\n"));
    // Without the shell lines, which would write the README anew.
    let again = sw(path, &["run", "session.md", "--now", "1799999999"]);
    assert_eq!(again.code, 0);
    assert!(again.out.contains("Nothing has changed"), "{}", again.out);
    assert_eq!(state(), before);
}

#[test]
fn a_session_is_started_paused_resumed_and_refused_to_be_called_done() {
    let repository = folder(&[("src/a.ts", BAD)]);
    let path = repository.path();
    git(path, &["init", "-q", "-b", "main"]);
    let start = sw(
        path,
        &[
            "session",
            "start",
            "Add saved carts.",
            "--target",
            "src",
            "--success-criteria",
            "Carts survive a restart",
        ],
    );
    assert_eq!(start.code, 0, "{}", start.err);
    assert!(
        start.out.contains("slug            add-saved-carts")
            && start.out.contains("/spec-crystallize\nINPUTS: Add saved carts."),
        "{}",
        start.out
    );
    assert!(path.join(".claude/add-saved-carts/stewardship").is_dir());
    // The last open entry is the current session; a review does not write to it for that.
    assert!(
        sw(path, &["session", "status"])
            .err
            .contains("add-saved-carts (the last open entry of the index)")
    );
    sw(path, &["review", "security"]);
    assert!(!path.join(".claude/add-saved-carts/findings.jsonl").exists());
    sw(path, &["review", "security", "--session", "add-saved-carts"]);
    let refused =
        sw(path, &["session", "close", "add-saved-carts", "--status", "done", "--strict"]);
    assert_eq!(refused.code, 1, "{}", refused.err);
    assert!(
        refused.out.contains("open BLOCKER: F1 ")
            && refused.out.contains("not ticked: Carts survive a restart"),
        "{}",
        refused.out
    );
    let listed = || {
        let index = read(path, ".claude/README.md");
        index.lines().find(|line| line.starts_with("- [add-saved-carts]")).unwrap().to_owned()
    };
    assert!(listed().ends_with(": Add saved carts"), "{}", listed());
    assert_eq!(sw(path, &["session", "close", "add-saved-carts", "--status", "paused"]).code, 0);
    assert!(listed().ends_with(": Add saved carts [PAUSED]"), "{}", listed());
    assert!(sw(path, &["session", "list"]).out.contains("add-saved-carts  paused"));
    assert_eq!(sw(path, &["session", "resume", "add-saved-carts"]).code, 0);
    assert!(listed().ends_with(": Add saved carts"), "{}", listed());
    for (args, part) in [
        (&["close", "add-saved-cart", "--status", "done"][..], "did you mean add-saved-carts?"),
        (
            &["close", "Saved Carts", "--status", "done"],
            "use saved-carts, saved-carts-work or saved-carts-1",
        ),
        (&["close", "add-saved-carts", "--status", "finnished"], "is no STATUS"),
        (&["start", "--slug", "agents", "x"], "belongs to coding agents"),
        (&["start"], "needs EXPLANATION"),
    ] {
        let ran = sw(path, &[&["session"], args].concat());
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains(part), "{args:?}: {}", ran.err);
    }
}

#[test]
fn findings_are_triaged_and_answers_are_not_news() {
    let repository = folder(&[("src/a.ts", BAD), (".claude/pay-v2/README.md", "# Pay\n")]);
    let path = repository.path();
    let review = || sw(path, &["review", "security", "--session", "pay-v2"]);
    assert!(review().err.contains("not reported before"), "the first run is all news");
    let list = |more: &[&str]| {
        sw(path, &[&["findings", "list", "--session", "pay-v2"], more].concat()).out
    };
    assert!(
        list(&[]).contains("F1   BLOCKER  open  src/a.ts:6")
            || list(&[]).contains("F1  BLOCKER  open  src/a.ts:6"),
        "{}",
        list(&[])
    );
    let triage =
        |args: &[&str]| sw(path, &[&["findings", "triage", "--session", "pay-v2"], args].concat());
    assert!(triage(&["dismiss", "F1"]).err.contains("--reason"));
    assert!(triage(&["dismiss", "F1", "--reason", "a fixture"]).err.contains("--owner"));
    assert!(
        triage(&["defer", "F99", "--reason", "later"]).err.contains("there is no finding `F99`")
    );
    assert_eq!(triage(&["dismiss", "F1", "--reason", "a fixture", "--owner", "@ana"]).code, 0);
    assert!(!review().err.contains("not reported before"));
    assert!(list(&["--status", "dismissed"]).contains("[a fixture]"));
    // Moved down and in another file, it is the same finding.
    write(path, "src/b.ts", &format!("// moved\n\n{BAD}"));
    std::fs::remove_file(path.join("src/a.ts")).unwrap();
    review();
    // Dismissed it stays, wherever it is: nobody who looked has found it gone.
    assert!(
        list(&[])
            .lines()
            .any(|line| line.starts_with("F1 ") && line.contains("dismissed [a fixture]")),
        "{}",
        list(&[])
    );
    let all = sw(path, &["findings", "list", "--all", "--format", "json"]).out;
    assert_eq!(all.matches("\"id\": \"F1\"").count(), 1, "{all}");
    write(path, "src/b.ts", GOOD);
    assert!(review().err.contains("resolved"));
    assert!(
        list(&["--status", "open"])
            .ends_with("open: 0 BLOCKER, 0 HIGH, 0 MED, 0 LOW, 0 NIT; ".to_owned().as_str())
            || list(&[]).contains("open: 0 BLOCKER")
    );
}

#[test]
fn every_figure_leads_to_its_evidence_and_documents_can_be_deleted() {
    let repository = folder(&[("src/a.ts", BAD), (".claude/pay-v2/README.md", "# Pay\n")]);
    let path = repository.path();
    sw(path, &["review", "security", "--session", "pay-v2"]);
    let report = read(path, REPORT);
    let line = |part: &str| report.lines().position(|line| line.contains(part)).unwrap() + 1;
    let why = |line: usize| sw(path, &["evidence", "why", &format!("{REPORT}:{line}")]).out;
    let counted = why(line("  blocker: "));
    assert!(counted.contains("/counts/BLOCKER\n  1\n  counts BLOCKER SE-1: "), "{counted}");
    let row = why(line("| SE-1 |"));
    assert!(
        row.contains("/findings/0") && row.contains("src/a.ts:6") && row.contains("(as it was)"),
        "{row}"
    );
    assert!(why(1).contains("/request"), "{}", why(1));
    let id = row.split("from ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let shown = sw(path, &["evidence", "show", &id, "--session", "pay-v2"]);
    assert!(shown.out.contains("type: review") && shown.out.contains("cites"), "{}", shown.out);
    write(path, "src/a.ts", &format!("{BAD}// more\n"));
    assert!(why(line("| SE-1 |")).contains("(changed since)"));
    std::fs::remove_file(path.join(REPORT)).unwrap();
    let rebuilt = sw(path, &["evidence", "rebuild", "pay-v2"]);
    assert!(rebuilt.out.contains("written again"), "{}", rebuilt.out);
    assert_eq!(read(path, REPORT), report);
    write(path, REPORT, &report.replace("BLOCKER", "NIT"));
    assert!(sw(path, &["evidence", "rebuild", "pay-v2"]).out.contains("left as it is"));
    let wrong = sw(path, &["evidence", "why", "src/a.ts:1"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("is no document of a session"), "{}", wrong.err);
}

#[test]
fn what_no_longer_holds_is_told_with_its_line() {
    let repository = folder(&[("src/a.ts", BAD), (".claude/pay-v2/README.md", "# Pay\n")]);
    let path = repository.path();
    git(path, &["init", "-q"]);
    git(path, &["add", "."]);
    git(path, &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]);
    sw(path, &["review", "security", "--session", "pay-v2"]);
    let sync = || sw(path, &["session", "sync", "pay-v2"]);
    let fresh = sync();
    assert_eq!(fresh.code, 0, "{}", fresh.out);
    assert!(fresh.out.starts_with("pay-v2: in sync\n"), "{}", fresh.out);
    std::fs::remove_file(path.join("src/a.ts")).unwrap();
    let gone = sync();
    assert_eq!(gone.code, 1);
    let line =
        read(path, REPORT).lines().position(|line| line.contains("`src/a.ts:6")).unwrap() + 1;
    assert!(gone.out.contains(&format!("{REPORT}:{line} src/a.ts is gone")), "{}", gone.out);
    assert!(gone.out.starts_with("pay-v2: significant drift\n"));
}

#[test]
fn fifty_writers_at_once_lose_nothing() {
    let repository = folder(&[]);
    let path = repository.path();
    let spawn = |args: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_sw"))
            .args(args)
            .args(["--no-cache"])
            .current_dir(path)
            .env("SOURCE_DATE_EPOCH", "1767323045")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let names: Vec<String> = (0..50).map(|number| format!("work-{number}")).collect();
    let all = |children: Vec<std::process::Child>| {
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
    };
    all(names
        .iter()
        .map(|name| spawn(&["session", "start", "some work", "--slug", name]))
        .collect());
    let index = read(path, ".claude/README.md");
    for name in &names {
        assert_eq!(index.matches(&format!("- [{name}](")).count(), 1, "{name}");
    }
    all(names.iter().map(|name| spawn(&["session", "close", name, "--status", "done"])).collect());
    let index = read(path, ".claude/README.md");
    assert_eq!(index.matches(" [DONE]\n").count(), 50, "{index}");
    let table: serde_json::Value =
        serde_json::from_str(&read(path, ".claude/sessions.json")).unwrap();
    let rows = table["sessions"].as_array().unwrap();
    assert_eq!(rows.iter().filter(|row| row["status"] == "done").count(), 50);
}

#[test]
fn another_folder_can_hold_the_sessions() {
    let repository = folder(&[("sw.toml", "[sessions]\nfolder = \".ai/work\"\n"), ("a.ts", GOOD)]);
    let path = repository.path();
    assert_eq!(sw(path, &["session", "start", "Add saved carts"]).code, 0);
    assert_eq!(sw(path, &["review", "security", "--session", "add-saved-carts"]).code, 0);
    assert!(path.join(".ai/work/add-saved-carts/reviews/review-security.md").exists());
    assert!(!path.join(".claude").exists());
    write(path, "sw.toml", "[sessions]\nfolder = \"../elsewhere\"\n");
    let wrong = sw(path, &["session", "list"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("no folder inside of the repository"), "{}", wrong.err);
}

#[test]
fn the_site_is_written_and_holds_what_was_found() {
    let repository = folder(&[("src/a.ts", BAD), (".claude/pay-v2/README.md", "# Pay\n")]);
    let path: &Path = repository.path();
    sw(path, &["review", "security", "--session", "pay-v2"]);
    let run = sw(path, &["report", "--html", "site"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let first = ["index.html", "findings.html", "session-pay-v2.html"]
        .map(|name| read(path, &format!("site/{name}")));
    assert!(
        first[0].contains("session-pay-v2.html")
            && first[1].contains("security/sql-concat")
            && first[2].contains("review-security.md")
    );
    sw(path, &["report", "--html", "site"]);
    assert_eq!(
        ["index.html", "findings.html", "session-pay-v2.html"]
            .map(|name| read(path, &format!("site/{name}"))),
        first
    );
}

#[test]
fn schemas_are_printed_and_hold_what_is_written() {
    let repository = folder(&[("src/a.ts", BAD), (".claude/pay-v2/README.md", "# Pay\n")]);
    let path = repository.path();
    sw(path, &["review", "security", "--session", "pay-v2"]);
    sw(path, &["session", "resume", "pay-v2"]);
    let validator = |kind: &str| {
        let schema: serde_json::Value =
            serde_json::from_str(&sw(path, &["schema", kind]).out).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    };
    let lines = |file: &str| -> Vec<serde_json::Value> {
        read(path, &format!(".claude/pay-v2/{file}"))
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let findings = lines("findings.jsonl");
    assert!(findings.len() > 2);
    for line in &findings[1..] {
        let kind = if line.get("run").is_some() { "run" } else { "finding" };
        assert!(validator(kind).is_valid(line), "{line}");
    }
    let evidence = validator("evidence");
    assert!(lines("evidence.jsonl").iter().all(|line| evidence.is_valid(line)));
    let table: serde_json::Value =
        serde_json::from_str(&read(path, ".claude/sessions.json")).unwrap();
    assert!(validator("sessions").is_valid(&table));
    let wrong = sw(path, &["schema", "reviw"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("did you mean review?"));
}
