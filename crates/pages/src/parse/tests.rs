//! What the parser takes, and what it refuses.

use model::Severity;

use super::parse;
use crate::page::State;

const PAGE: &str = "\
# x-y
It hurts.

## What we report
```request
DEPTH: quick
```
### Here
`src/a.ts`:
```ts
one(); // finding: HIGH col 1 \"one\"
// finding: LOW
// finding: [other] MED
two();
```
`b.json`:
```json
{\"c\": 1}
```
```findings
1: NIT
```
Gate: BLOCK (exit 1)
### Merged
```js
a();
```
Then:
```js
b(); // finding: MED
```

## What we leave alone
```ts before
x();
```
```ts after
y();
```
";

#[test]
fn sections_files_and_expectations_are_read() {
    let page = parse(PAGE).unwrap();
    assert_eq!((page.id.as_str(), page.summary.as_str()), ("x-y", "It hurts."));
    let here = &page.sections[1];
    assert_eq!((here.title.as_str(), here.line), ("What we report / Here", 8));
    assert_eq!(here.request, [("DEPTH".to_owned(), "quick".to_owned())]);
    let expected: Vec<_> = here
        .expectations
        .iter()
        .map(|claim| (claim.path.as_str(), claim.line, claim.page_line, claim.severity))
        .collect();
    assert_eq!(
        expected,
        [
            ("src/a.ts", 1, 11, Severity::High),
            ("src/a.ts", 4, 12, Severity::Low),
            ("src/a.ts", 4, 13, Severity::Med),
            ("b.json", 1, 21, Severity::Nit),
        ]
    );
    assert_eq!(here.expectations[2].check.as_deref(), Some("other"));
    let verdict = here.verdict.as_ref().unwrap();
    assert_eq!((verdict.label.as_str(), verdict.exit, verdict.line), ("BLOCK", 1, 23));
}

#[test]
fn unnamed_fences_of_one_language_are_one_file() {
    let page = parse(PAGE).unwrap();
    let merged = &page.sections[2];
    assert_eq!((merged.files.len(), merged.files[0].path.as_str()), (1, "src/code.js"));
    assert_eq!(merged.files[0].lines, [26, 30]);
    assert_eq!((merged.expectations[0].line, merged.expectations[0].page_line), (2, 30));
    let states: Vec<State> = page.sections[3].files.iter().map(|file| file.state).collect();
    assert_eq!(states, [State::Before, State::After]);
}

/// The messages when `old` is replaced by `new`.
fn problem(old: &str, new: &str) -> String {
    assert!(PAGE.contains(old), "{old}");
    let problems = parse(&PAGE.replacen(old, new, 1)).unwrap_err();
    problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_not_in_the_grammar_fails() {
    let cases = [
        ("```json", "```cobol", "unknown kind of fence"),
        ("```ts before", "```ts yesterday", "unknown kind of fence"),
        ("```ts after\ny();\n```\n", "```ts after\ny();\n", "not closed"),
        ("```js\na();", "  ```js\na();", "indented"),
        ("`src/a.ts`:", "`src/a.py`:", "not called as a file"),
        ("HIGH col 1", "SEVERE col 1", "a severity must follow"),
        ("two();\n", "", "no line follows"),
        ("1: NIT", "9: NIT", "expected `line: SEVERITY"),
        ("Gate: BLOCK (exit 1)", "Gate: blocked", "the verdict is written"),
        ("`b.json`:\n", "", "do not mix"),
        ("### Merged", "### Here", "a second section"),
        ("### Here", "#### Here", "left out"),
        ("# x-y\n", "# x-y\n# again\n", "only the first line"),
        ("It hurts.\n", "", "a paragraph"),
        ("DEPTH: quick", "DEPTH", "expected `KEY: value`"),
    ];
    for (old, new, message) in cases {
        let found = problem(old, new);
        assert!(found.contains(message), "{new}: {found}");
    }
}

#[test]
fn a_page_needs_a_finding_and_silence() {
    let silent = PAGE.find("## What we leave alone").unwrap();
    assert!(parse(&PAGE[..silent]).unwrap_err()[0].message.contains("left alone"));
    let quiet = "# x\nIt hurts.\n\n## A\n```ts\na();\n```\n";
    assert!(parse(quiet).unwrap_err()[0].message.contains("shows a finding"));
}
