//! Reviews of a change: only what it introduces gates.

use std::path::Path;

use host::{NewCommit, record_history};
use model::RepoPath;
use tempfile::TempDir;

use crate::{BAD, GOOD, folder, git, sw, write};

fn commit(parent: Option<usize>, branch: &str, files: &[(&str, &str)]) -> NewCommit {
    let files = files.iter().map(|(path, text)| (RepoPath::new(path), text.as_bytes().to_vec()));
    NewCommit {
        parent,
        author_name: "Ada".into(),
        author_email: "ada@example.com".into(),
        time: jiff::Timestamp::from_second(1_700_000_000).unwrap(),
        message: "Change\n".into(),
        files: files.collect(),
        branches: vec![branch.into()],
        tags: Vec::new(),
    }
}

/// `old` has one vulnerable file; `main`, which is checked out, a second one.
fn history() -> TempDir {
    let folder = TempDir::new().unwrap();
    let second = BAD.replace("/users", "/people");
    let commits = [
        commit(None, "old", &[("old.ts", BAD), ("a.ts", GOOD)]),
        commit(Some(0), "main", &[("old.ts", BAD), ("a.ts", GOOD), ("new.ts", &second)]),
    ];
    record_history(folder.path(), &commits, "main").unwrap();
    folder
}

fn review(folder: &Path, args: &[&str]) -> (i32, Vec<String>) {
    let mut all = vec!["review", "security", "--focus", "injection", "--format", "agent"];
    all.extend(args);
    let run = sw(folder, &all);
    let open = run
        .out
        .lines()
        .filter(|line| line.contains("sql-concat") && !line.contains("| pre-existing"));
    (run.code, open.map(|line| line.split(':').next().unwrap().to_owned()).collect())
}

#[test]
fn what_was_there_before_is_listed_and_does_not_gate() {
    let repository = history();
    let path = repository.path();
    assert_eq!(review(path, &[]).1, ["new.ts", "old.ts"]);
    let new = (1, vec!["new.ts".to_owned()]);
    for args in [
        &["--since", "old"][..],
        &["--diff", "old..main"],
        &["--target", "old..main"],
        &["--diff", "old...HEAD"],
    ] {
        assert_eq!(review(path, args), new, "{args:?}");
    }
    assert_eq!(review(path, &["--since", "main"]), (0, Vec::new()));
    assert_eq!(review(path, &["--staged"]).0, 0);
    assert_eq!(review(path, &["--since", "nowhere"]).0, 2);
    assert_eq!(review(path, &["--since", "old", "--staged"]).0, 2);
}

#[test]
fn moved_lines_are_no_change_and_edits_of_the_working_tree_are() {
    let repository = history();
    let path = repository.path();
    write(path, "old.ts", &format!("// a comment on top\n\n{BAD}"));
    assert_eq!(review(path, &["--since", "HEAD"]), (0, Vec::new()));
    write(path, "worse.ts", BAD);
    assert_eq!(review(path, &["--scope", "diff"]), (1, vec!["worse.ts".to_owned()]));
}

#[test]
fn before_the_first_commit_everything_that_is_staged_is_new() {
    let repository = folder(&[("a.ts", BAD)]);
    git(repository.path(), &["init", "-q"]);
    git(repository.path(), &["add", "-A"]);
    write(repository.path(), "b.ts", BAD);
    assert_eq!(review(repository.path(), &["--staged"]), (1, vec!["a.ts".to_owned()]));
    let (code, open) = review(repository.path(), &["--scope", "diff"]);
    assert_eq!((code, open), (1, vec!["a.ts".to_owned(), "b.ts".to_owned()]));
}
