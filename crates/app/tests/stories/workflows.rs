//! Workflows over the example repository, and what stops them.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{BAD, GOOD, folder, git, read, sw, sw_with, write};

/// The example repository as `sw demo` writes it.
fn acme_shop() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let place = folder.path().to_str().unwrap().to_owned();
    let demo = sw_with(folder.path(), &["demo"], "", &[("TMPDIR", &place)]);
    assert_eq!(demo.code, 0, "{}", demo.err);
    let made = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path());
    let shop = made.into_iter().find(|path| path.join(".git").exists()).unwrap();
    (folder, shop)
}

fn run(shop: &Path, args: &[&str]) -> serde_json::Value {
    let args = [&["workflow", "run", "pre-merge", "--format", "json"], args].concat();
    let ran = sw(shop, &args);
    let value: serde_json::Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    assert_eq!(value["outcome"]["exit_code"], ran.code, "{}", ran.err);
    value["outcome"].clone()
}

#[test]
fn the_example_is_blocked_for_the_guides_reasons_and_passes_once_it_is_mended() {
    let (_kept, shop) = acme_shop();
    let blocked = run(&shop, &[]);
    assert_eq!((&blocked["verdict"], &blocked["exit_code"]), (&"BLOCK".into(), &1.into()));
    let reasons = blocked["gates"][0]["reasons"].to_string();
    for part in [
        "is logged as it is",
        "becomes part of the SQL text",
        "migrations/20250115_add_mfa.sql:8",
        "src/api/auth/mfa.ts:56",
    ] {
        assert!(reasons.contains(part), "{part} is not in {reasons}");
    }
    assert_eq!(blocked["steps"][1]["state"], "skipped");
    assert!(blocked["steps"][1]["reason"].as_str().unwrap().contains("--since REF"));
    git(&shop, &["checkout", "-q", "fix/pre-merge"]);
    let passed = run(&shop, &[]);
    assert_eq!((&passed["verdict"], &passed["exit_code"]), (&"PASS".into(), &0.into()), "{passed}");
    // The change touches what callers rely on, and nothing here can look at that.
    let stopped = run(&shop, &["--since", "main"]);
    assert_eq!((&stopped["verdict"], &stopped["exit_code"]), (&"INCOMPLETE".into(), &2.into()));
    assert_eq!(stopped["steps"][1]["state"], "stopped");
    assert_eq!(stopped["steps"][3]["state"], "not_reached");
    let left_out =
        run(&shop, &["--since", "main", "--skip", "contracts", "--set", "security.FOCUS=secrets"]);
    assert_eq!(left_out["steps"][1]["reason"], "left out as asked (--skip)");
}

#[test]
fn one_reading_of_the_repository_serves_every_step() {
    let repository = folder(&[("src/a.ts", BAD)]);
    let alone = |name: &str| sw(repository.path(), &["review", name, "--format", "json"]).out;
    let whole = sw(repository.path(), &["workflow", "run", "pre-merge", "--format", "json"]);
    let whole: serde_json::Value = serde_json::from_str(&whole.out).unwrap();
    for (step, review) in [("security", "security"), ("logging", "logging")] {
        let alone: serde_json::Value = serde_json::from_str(&alone(review)).unwrap();
        // The step asks for a focus, so what it finds is a part; what it was given to look at is the same.
        assert_eq!(whole["reports"][step]["coverage"], alone["coverage"], "{step}");
    }
    let by_hand = sw(
        repository.path(),
        &[
            "review",
            "security",
            "--focus",
            "authentication,authorization,secrets",
            "--format",
            "json",
        ],
    );
    let by_hand: serde_json::Value = serde_json::from_str(&by_hand.out).unwrap();
    assert_eq!(whole["reports"]["security"]["findings"], by_hand["findings"]);
}

#[test]
fn a_workflow_of_ones_own_is_listed_shown_and_run() {
    let own = "name = \"mine\"\nsummary = \"only logs\"\n[[step]]\nid = \"logs\"\nrun = \"/review:logging\"\n\
        [[step]]\nid = \"again\"\nwhen = \"blocked(logs)\"\nrun = \"/review:security\"\n";
    let repository = folder(&[("a.ts", GOOD), (".claude/workflows/mine.toml", own)]);
    let list = sw(repository.path(), &["workflow", "list"]);
    assert!(
        list.out.contains("mine") && list.out.contains("(.claude/workflows/mine.toml)"),
        "{}",
        list.out
    );
    assert_eq!(list.out.lines().count(), 9);
    assert_eq!(sw(repository.path(), &["workflow", "show", "mine"]).out, own);
    let ran = sw(repository.path(), &["workflow", "run", "mine"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("step logs passed"), "{}", ran.out);
    write(
        repository.path(),
        ".claude/workflows/mine.toml",
        &own.replace("blocked(logs)", "blcked(logs)"),
    );
    let wrong = sw(repository.path(), &["workflow", "run", "mine"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("did you mean blocked?"), "{}", wrong.err);
}

#[test]
fn what_a_workflow_needs_is_asked_for_before_anything_runs() {
    let repository = folder(&[("a.ts", GOOD)]);
    let ran = sw(repository.path(), &["workflow", "run", "session"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("session.start: /start-session needs EXPLANATION"), "{}", ran.err);
    assert!(!repository.path().join(".claude").exists());
    for (args, hint) in [
        (&["run", "premerge"][..], "did you mean pre-merge?"),
        (&["run", "pre-merge", "--set", "DEPHT=quick"], "did you mean DEPTH?"),
        (&["run", "pre-merge", "--skip", "secruity"], "did you mean security?"),
        (&["run", "pre-merge", "--set", "x"], "--set TARGET=src/"),
    ] {
        let ran = sw(repository.path(), &[&["workflow"], args].concat());
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(hint), "{}", ran.err);
    }
}

#[test]
fn a_run_goes_on_where_it_stopped_while_the_files_are_the_same() {
    let own = "name = \"mine\"\nsummary = \"s\"\n[[step]]\nid = \"logs\"\nrun = \"/review:logging\"\n\
        [[step]]\nid = \"stop\"\nrun = \"/review:accessibility\"\n";
    let repository = folder(&[("a.ts", GOOD), (".claude/workflows/mine.toml", own)]);
    let cache = repository.path().join("../cache-of-resume").to_str().unwrap().to_owned();
    let cache = format!("{cache}-{}", std::process::id());
    let run = |more: &[&str]| {
        sw(repository.path(), &[&["workflow", "run", "mine", "--cache-dir", &cache], more].concat())
    };
    let first = run(&["--resume"]);
    assert!(
        first.err.contains("nothing to go on with") && first.err.contains("mine logs"),
        "{}",
        first.err
    );
    assert!(first.out.contains("stopped") && first.code == 2, "{}", first.out);
    let second = run(&["--resume"]);
    assert!(
        !second.err.contains("mine logs") && second.err.contains("mine stop"),
        "{}",
        second.err
    );
    assert_eq!(second.out, first.out);
    write(repository.path(), "a.ts", "export const other = 1;\n");
    assert!(run(&["--resume"]).err.contains("nothing to go on with"));
    std::fs::remove_dir_all(cache).unwrap();
}

#[test]
fn a_session_keeps_the_outcome_and_links_it() {
    let repository = folder(&[("a.ts", GOOD), (".claude/pay/README.md", "# Pay\n\nwords\n")]);
    let run = || sw(repository.path(), &["workflow", "run", "pre-merge", "--session", "pay"]);
    assert_eq!(run().code, 0);
    let readme = read(repository.path(), ".claude/pay/README.md");
    assert!(
        readme.starts_with("# Pay\n\nwords\n")
            && readme.contains("](./workflows/pre-merge.md): PASS"),
        "{readme}"
    );
    let document = read(repository.path(), ".claude/pay/workflows/pre-merge.md");
    assert!(document.contains("type: \"workflow-run\"") && document.contains("Verdict: **PASS**"));
    run();
    assert_eq!(
        (
            read(repository.path(), ".claude/pay/README.md"),
            read(repository.path(), ".claude/pay/workflows/pre-merge.md")
        ),
        (readme, document)
    );
}
