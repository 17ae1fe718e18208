//! Fences, headings and sections.

use super::Document;
use crate::script::Step;

const TEXT: &str = "# Guide\n\n## Deploy now\n```bash\n/risk-assess RELEASE:v1\n```\ntext\n```\n14:30 - users report\n```\n### Deploy later\n~~~sh\nnpm test\n~~~\n## Review\n```typescript\n/not-a-command\n```\n````md\n```bash\n/rca\n```\n````\n";

fn summary(script: &crate::Script) -> Vec<String> {
    script
        .steps
        .iter()
        .map(|step| match step {
            Step::Call(call) => format!("{} /{}", call.line, call.command.name),
            Step::Shell(shell) => format!("{} {}", shell.line, shell.text),
        })
        .collect()
}

#[test]
fn only_shell_fences_and_bare_ones_with_commands_run() {
    let document = Document::parse(TEXT);
    assert_eq!(document.blocks.len(), 5);
    assert_eq!(summary(&document.script()), ["5 /risk-assess", "13 npm test"]);
}

#[test]
fn a_section_holds_its_subsections() {
    let document = Document::parse(TEXT);
    let script = document.section("deploy NOW").unwrap();
    assert_eq!(summary(&script), ["5 /risk-assess", "13 npm test"]);
    assert_eq!(summary(&document.section("Deploy l").unwrap()), ["13 npm test"]);
}

#[test]
fn several_or_no_headings_are_listed() {
    let document = Document::parse(TEXT);
    let several = document.section("deploy").unwrap_err().to_string();
    assert!(several.ends_with("Deploy now (line 3); Deploy later (line 11)"), "{several}");
    let none = document.section("rollback").unwrap_err().to_string();
    assert!(none.contains("headings: Guide; Deploy now"), "{none}");
}

#[test]
fn a_text_without_fences_is_one_block() {
    let document = Document::parse("# 1. risk\n/risk-assess\nRELEASE: v1\n");
    assert_eq!(summary(&document.script()), ["2 /risk-assess"]);
}

#[test]
fn an_open_fence_runs_to_the_end_and_indented_fences_lose_their_indentation() {
    let document = Document::parse("- step\n  ```sh\n  cat <<X\n  a\n  X\n");
    assert_eq!(summary(&document.script()), ["3 cat <<X\na\nX"]);
}
