//! The in-memory world behaves as a disk would.

use jiff::Timestamp;
use model::RepoPath;

use crate::{Files, Host, InMemory, LocateError, MemoryCommit, ReadError};

fn commit(message: &str, files: &[(&str, Option<&str>)]) -> MemoryCommit {
    MemoryCommit {
        time: Timestamp::UNIX_EPOCH,
        author: "A <a@example.com>".into(),
        message: message.into(),
        files: files
            .iter()
            .map(|(path, text)| (RepoPath::new(path), text.map(|text| text.as_bytes().to_vec())))
            .collect(),
        name: None,
    }
}

#[test]
fn the_working_tree_follows_commits_until_files_are_added() {
    let host = InMemory::new()
        .commit(commit("one", &[("a.ts", Some("1")), ("b.ts", Some("2"))]))
        .commit(commit("two", &[("a.ts", None), ("c.ts", Some("3"))]))
        .file("d.ts", "4");
    let listed: Vec<String> = host.list().unwrap().files.iter().map(ToString::to_string).collect();
    assert_eq!(listed, ["b.ts", "c.ts", "d.ts"]);

    let git = host.git().unwrap();
    let first = git.resolve("HEAD~1").unwrap();
    let paths: Vec<String> =
        git.tree(&first).unwrap().iter().map(|entry| entry.path.to_string()).collect();
    assert_eq!(paths, ["a.ts", "b.ts"]);
    assert!(git.resolve("nowhere").is_err());
    assert_eq!(git.log(&git.resolve("HEAD").unwrap(), 9).unwrap().len(), 2);
}

#[test]
fn targets_are_located_or_refused() {
    let host = InMemory::new().file("src/a.ts", "");
    assert_eq!(host.locate("./src/").unwrap().as_str(), "src");
    assert_eq!(host.locate(".").unwrap().as_str(), "");
    assert!(matches!(host.locate("nope"), Err(LocateError::Missing(_))));
    assert!(matches!(host.locate("../x"), Err(LocateError::Outside { .. })));
    assert!(host.is_folder(&RepoPath::new("src")) && !host.is_folder(&RepoPath::new("src/a.ts")));
}

#[test]
fn reading_obeys_the_limit() {
    let host = InMemory::new().file("a", "12345");
    assert_eq!(host.read(&"a".into(), 4), Err(ReadError::TooLarge { size: 5, limit: 4 }));
    assert_eq!(host.read(&"b".into(), 4), Err(ReadError::Vanished));
}
