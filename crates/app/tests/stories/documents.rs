//! `sw run`: the guide, our own workflows, and what documents may hold.

use std::path::{Path, PathBuf};

use crate::{BAD, GOOD, folder, sw, sw_with};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_block_of_the_guide_is_understood() {
    let guide = root().join("../shared/spec/guide.md");
    if !guide.exists() {
        eprintln!("skipped: {} is not here", guide.display());
        return;
    }
    let here = folder(&[]);
    let run = sw(here.path(), &["run", guide.to_str().unwrap(), "--dry-run"]);
    assert_eq!(run.code, 0, "{}", run.err);
    for line in std::fs::read_to_string(&guide).unwrap().lines() {
        let is_command = line.starts_with('/') && !line[1..].contains('/');
        assert!(!is_command || run.out.contains(line.trim()), "{line}");
    }
}

#[test]
fn our_workflows_are_understood_and_run() {
    let document = root().join("docs/workflows.md");
    let document = document.to_str().unwrap();
    let here = folder(&[("src/api/auth/routes.ts", BAD)]);
    let dry = sw(here.path(), &["run", document, "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    let commands = |text: &str| text.lines().filter(|line| line.starts_with('/')).count();
    let written = commands(&std::fs::read_to_string(document).unwrap());
    assert!(written > 20);
    assert_eq!(commands(&dry.out), written, "{}", dry.out);
    let real = sw(here.path(), &["run", document, "--section", "before a merge"]);
    // The security review blocks; the others are not built, which is worse for the exit code.
    assert_eq!(real.code, 2, "{}", real.err);
    assert!(real.out.contains("Gate: BLOCK (exit 1)"), "{}", real.out);
    assert!(real.err.contains("/review:api-contracts is not built yet"), "{}", real.err);
}

#[test]
fn blocks_and_flags_give_the_same_report() {
    let repository = folder(&[("src/bad.ts", BAD)]);
    let flags = sw(
        repository.path(),
        &["review", "security", "src", "--depth", "quick", "--focus", "injection"],
    );
    let block = "/review:security\nTARGET: src\nDEPTH: quick\nFOCUS: injection\n";
    let block = sw_with(repository.path(), &["run", "-"], block, &[]);
    assert_eq!((flags.code, flags.out), (block.code, block.out));
}

#[test]
fn shell_lines_are_shown_and_run_only_when_allowed() {
    let here = folder(&[("a.ts", GOOD)]);
    let text = "touch made\n/review:security TARGET:a.ts\n";
    let shown = sw_with(here.path(), &["run"], text, &[]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(shown.err.contains("touch made") && !here.path().join("made").exists());
    let run = sw_with(here.path(), &["run", "--allow-shell"], text, &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(here.path().join("made").exists());
    assert_eq!(sw_with(here.path(), &["run", "--allow-shell"], "exit 7\n", &[]).code, 1);
}

#[test]
fn mistakes_in_a_document_stop_it_before_anything_runs() {
    let here = folder(&[("a.ts", GOOD)]);
    let run = sw_with(
        here.path(),
        &["run"],
        "/review:security\nTARGET: a.ts\n/review:security\nTARGE: a.ts\n",
        &[],
    );
    assert_eq!(run.code, 2);
    assert!(run.out.is_empty(), "{}", run.out);
    assert!(run.err.contains("TARGE") && run.err.contains("did you mean TARGET?"), "{}", run.err);
    let empty = sw_with(here.path(), &["run"], "# nothing\n", &[]);
    assert!(empty.code == 2 && empty.err.contains("holds no commands"), "{}", empty.err);
    let document = root().join("docs/workflows.md");
    let several =
        sw(here.path(), &["run", document.to_str().unwrap(), "--section", "a", "--dry-run"]);
    assert!(several.code == 2 && several.err.contains("several headings"), "{}", several.err);
}
