//! Documents that were true once.

use host::{InMemory, MemoryCommit};
use model::RepoPath;

use super::{Category, Grade, Health, sync};
use crate::{Place, Slug};

fn commit(files: &[(&str, Option<&str>)]) -> MemoryCommit {
    let files = files
        .iter()
        .map(|(path, text)| (RepoPath::new(path), text.map(|text| text.as_bytes().to_vec())));
    MemoryCommit { message: "x".into(), files: files.collect(), ..MemoryCommit::default() }
}

fn document(head: &str, input: &str) -> String {
    format!(
        "---\nschema: session-workflow/1\ntype: review\ncommand: review:security\nupdated_at: 2026-01-01T00:00:00Z\nhead_sha: {head}\ntarget: [\".\"]\ninputs:\n  - path: src/a.ts\n    sha256: {input}\n---\n\nSee `src/a.ts:2` and [the README](../README.md).\n"
    )
}

fn look(host: &InMemory, today: &str) -> super::Sync {
    sync(host, &Place::default(), &Slug::parse("pay").unwrap(), today)
}

#[test]
fn what_is_as_it_was_is_in_sync() {
    let host = InMemory::new().commit(commit(&[("src/a.ts", Some("1\n2\n"))]));
    let head = host::Host::git(&host).unwrap().head().unwrap().unwrap().to_string();
    let text = document(&head, &crate::sha256(b"1\n2\n"));
    let host = host
        .file(".claude/pay/README.md", "# Pay\n")
        .file(".claude/pay/reviews/review-security.md", &text);
    let found = look(&host, "2026-03-01");
    assert_eq!((found.health, found.drifts.as_slice()), (Health::InSync, [].as_slice()));
    assert_eq!(found.checked, 3);
    assert!(found.artifacts.iter().all(|artifact| !artifact.stale));
}

#[test]
fn what_is_gone_is_told_with_the_documents_line() {
    let host =
        InMemory::new().commit(commit(&[("src/a.ts", Some("1\n2\n")), ("src/b.ts", Some("b"))]));
    let head = host::Host::git(&host).unwrap().head().unwrap().unwrap().to_string();
    let text = document(&head, &crate::sha256(b"1\n2\n"));
    let host = host
        .commit(commit(&[("src/a.ts", None), ("src/b.ts", Some("changed"))]))
        .file(".claude/pay/README.md", "# Pay\n\nStatus: Done\n\n## Success Criteria\n- [ ] fast\n")
        .file(".claude/pay/reviews/review-security.md", &text);
    let found = look(&host, "2026-01-02");
    let told: Vec<_> = found
        .drifts
        .iter()
        .map(|drift| (drift.line, drift.grade, drift.category, drift.what.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                6,
                Grade::Broken,
                Category::Intent,
                "the session is done and this is not ticked: fast"
            ),
            (
                6,
                Grade::Changed,
                Category::Code,
                format!("1 file of its scope changed since {}: src/b.ts", &head[..12]).as_str()
            ),
            (13, Grade::Broken, Category::Code, "src/a.ts is gone"),
        ]
    );
    assert_eq!(found.health, Health::Significant);
    assert_eq!(look(&host, "2026-02-02").health, Health::Stale);
}

#[test]
fn a_cited_file_that_changed_or_shrank_and_a_commit_that_went_are_told() {
    let host = InMemory::new().commit(commit(&[("src/a.ts", Some("1"))]));
    let text = document("0123456789abcdef0123456789abcdef01234567", "00")
        .replace("a.ts:2", "a.ts:9")
        + "`fedcba9876` `src/a.ts:1`\n";
    let host = host
        .file(".claude/pay/README.md", "")
        .file(".claude/pay/reviews/review-security.md", &text);
    let told: Vec<String> =
        look(&host, "2026-01-02").drifts.into_iter().map(|drift| drift.what).collect();
    assert_eq!(
        told,
        [
            "the commit 0123456789ab that it was made at is not in the repository",
            "src/a.ts has no line 9; it ends at 1",
            "the commit fedcba9876 is not in the repository",
            "src/a.ts has changed since",
        ]
    );
}
