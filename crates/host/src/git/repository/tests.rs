//! Real object stores in temporary folders.
#![expect(clippy::disallowed_methods, reason = "the folders are made here")]

use std::fs;
use std::path::Path;

use gix::ObjectId;
use gix::objs::tree::EntryKind;

use crate::{
    ChangeKind, Disk, DiskOptions, Files, GitError, Host, Snapshot, SnapshotFiles, changes,
};

/// A commit of these files (and nothing else), checked out, with the index that belongs to it.
fn commit(folder: &Path, parents: &[ObjectId], files: &[(&str, &str)]) -> ObjectId {
    let repository = gix::open(folder).unwrap();
    let mut tree = repository.edit_tree(ObjectId::empty_tree(gix::hash::Kind::Sha1)).unwrap();
    for (path, text) in files {
        let blob = repository.write_blob(text.as_bytes()).unwrap();
        tree.upsert(*path, EntryKind::Blob, blob).unwrap();
        let target = folder.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, text).unwrap();
    }
    let tree = tree.write().unwrap().detach();
    let mut index = repository.index_from_tree(&tree).unwrap();
    index.write(gix::index::write::Options::default()).unwrap();
    let who = gix::actor::SignatureRef {
        name: "A".into(),
        email: "a@example.com".into(),
        time: "1700000000 +0000",
    };
    let parents = parents.iter().copied();
    repository.commit_as(who, who, "HEAD", "message", tree, parents).unwrap().detach()
}

#[test]
fn history_trees_and_changes_come_from_the_object_store() {
    let folder = tempfile::tempdir().unwrap();
    gix::init(folder.path()).unwrap();
    let first = commit(folder.path(), &[], &[("src/a.ts", "1\n2\n"), (".gitignore", ".env\n")]);
    let files = [("src/a.ts", "1\n2\n3\n"), (".gitignore", ".env\n"), (".env", "KEY=1\n")];
    let second = commit(folder.path(), &[first], &files);
    fs::write(folder.path().join("new.ts"), "n\n").unwrap();

    let start = folder.path().join("src");
    let disk = Disk::discover(start.to_str().unwrap(), DiskOptions::default()).unwrap();
    let git = disk.git().unwrap();
    let head = git.head().unwrap().unwrap();
    assert_eq!(head.as_str(), second.to_string());
    let base = git.resolve("HEAD~1").unwrap();
    assert_eq!(base.as_str(), first.to_string());
    assert_eq!(git.merge_base(&head, &base).unwrap(), Some(base.clone()));
    assert!(matches!(git.resolve("nope"), Err(GitError::UnknownRevision(_))));
    assert_eq!(git.log(&head, 5).unwrap().len(), 2);
    assert!(git.branch().is_some());

    let listed: Vec<String> = disk.list().unwrap().files.iter().map(ToString::to_string).collect();
    assert_eq!(listed, [".env", ".gitignore", "new.ts", "src/a.ts"], "tracked although ignored");
    let old = SnapshotFiles::commit(git, &base).unwrap();
    assert_eq!(old.read(&"src/a.ts".into(), 99).unwrap(), b"1\n2\n");

    let found = changes(&disk, &Snapshot::Commit(base), &Snapshot::WorkingTree).unwrap();
    let kinds: Vec<_> = found.iter().map(|change| (change.path.as_str(), &change.kind)).collect();
    assert_eq!(
        kinds,
        [
            (".env", &ChangeKind::Added),
            ("new.ts", &ChangeKind::Added),
            ("src/a.ts", &ChangeKind::Modified)
        ]
    );
    assert!(found[2].touches(3, 3) && !found[2].touches(1, 2));
    assert!(changes(&disk, &Snapshot::Commit(head), &Snapshot::Index).unwrap().is_empty());
}

#[test]
fn a_repository_without_commits_has_no_head() {
    let folder = tempfile::tempdir().unwrap();
    gix::init(folder.path()).unwrap();
    let start = folder.path().to_str().unwrap();
    let disk = Disk::discover(start, DiskOptions::default()).unwrap();
    let git = disk.git().unwrap();
    assert_eq!(git.head().unwrap(), None);
    assert!(git.staged().unwrap().is_empty());
}
