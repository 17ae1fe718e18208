//! Writes a history into a new repository, with its last state checked out.
//!
//! For examples and tests: the same commits give the same ids on every machine, as nothing of the machine (names,
//! time, configuration) goes in.
#![expect(
    clippy::disallowed_methods,
    reason = "this is part of the door that every other module goes through"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gix::ObjectId;
use gix::objs::tree::{Entry, EntryKind};
use gix::refs::transaction::PreviousValue;
use gix::refs::transaction::{Change, LogChange, RefEdit};
use jiff::Timestamp;
use model::RepoPath;

/// A commit to be written: a whole tree, not a difference.
#[derive(Clone, Debug)]
pub struct NewCommit {
    /// Index of the parent in the list, which comes earlier.
    pub parent: Option<usize>,
    pub author_name: String,
    pub author_email: String,
    pub time: Timestamp,
    pub message: String,
    pub files: BTreeMap<RepoPath, Vec<u8>>,
    /// Branches (`main`) and tags (`v1.0.0`) that end up here.
    pub branches: Vec<String>,
    pub tags: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the history cannot be written to `{folder}`: {reason}")]
pub struct RecordError {
    pub folder: String,
    pub reason: String,
}

/// Makes a repository in the folder, which exists and is empty, and checks out `head`.
pub fn record_history(folder: &Path, commits: &[NewCommit], head: &str) -> Result<(), RecordError> {
    let failed = |reason: String| RecordError { folder: folder.display().to_string(), reason };
    let repository = gix::init(folder).map_err(|error| failed(error.to_string()))?;
    let mut ids: Vec<(ObjectId, ObjectId)> = Vec::new();
    for commit in commits {
        let written = write_commit(&repository, commit, &ids).map_err(failed)?;
        point_at(&repository, commit, written.1).map_err(failed)?;
        ids.push(written);
    }
    let checked_out =
        commits.iter().rposition(|commit| commit.branches.iter().any(|branch| branch == head));
    let place = checked_out.ok_or_else(|| failed(format!("no commit is on `{head}`")))?;
    fs::write(folder.join(".git/HEAD"), format!("ref: refs/heads/{head}\n"))
        .map_err(|error| failed(error.to_string()))?;
    check_out(&repository, folder, &commits[place].files, ids[place].0).map_err(failed)
}

/// The ids of the tree and of the commit.
fn write_commit(
    repository: &gix::Repository,
    commit: &NewCommit,
    earlier: &[(ObjectId, ObjectId)],
) -> Result<(ObjectId, ObjectId), String> {
    let files: Vec<(&str, &[u8])> =
        commit.files.iter().map(|(path, body)| (path.as_str(), &**body)).collect();
    let tree = write_tree(repository, &files, 0)?;
    let signature = gix::actor::Signature {
        name: commit.author_name.as_str().into(),
        email: commit.author_email.as_str().into(),
        time: gix::date::Time { seconds: commit.time.as_second(), offset: 0 },
    };
    let parent = commit.parent.and_then(|place| earlier.get(place)).map(|(_, id)| *id);
    let object = gix::objs::Commit {
        tree,
        parents: parent.into_iter().collect(),
        author: signature.clone(),
        committer: signature,
        encoding: None,
        message: commit.message.as_str().into(),
        extra_headers: Vec::new(),
    };
    let id = repository.write_object(&object).map_err(|error| error.to_string())?;
    Ok((tree, id.detach()))
}

/// `files` share the first `depth` components of their paths and are sorted.
fn write_tree(
    repository: &gix::Repository,
    files: &[(&str, &[u8])],
    depth: usize,
) -> Result<ObjectId, String> {
    let mut entries = Vec::new();
    let mut rest = files;
    while let Some((path, body)) = rest.first() {
        let mut parts = path.split('/').skip(depth);
        let name = parts.next().unwrap_or_default();
        let is_file = parts.next().is_none();
        let same = |(path, _): &&(&str, &[u8])| path.split('/').nth(depth) == Some(name);
        let count = if is_file { 1 } else { rest.iter().take_while(same).count() };
        let (kind, oid) = if is_file {
            let blob = repository.write_blob(body).map_err(|error| error.to_string())?;
            (EntryKind::Blob, blob.detach())
        } else {
            (EntryKind::Tree, write_tree(repository, &rest[..count], depth + 1)?)
        };
        entries.push(Entry { mode: kind.into(), filename: name.into(), oid });
        rest = &rest[count..];
    }
    entries.sort();
    let id =
        repository.write_object(&gix::objs::Tree { entries }).map_err(|error| error.to_string())?;
    Ok(id.detach())
}

fn point_at(repository: &gix::Repository, commit: &NewCommit, id: ObjectId) -> Result<(), String> {
    let branches = commit.branches.iter().map(|name| format!("refs/heads/{name}"));
    let tags = commit.tags.iter().map(|name| format!("refs/tags/{name}"));
    for name in branches.chain(tags) {
        let change = Change::Update {
            log: LogChange::default(),
            expected: PreviousValue::Any,
            new: gix::refs::Target::Object(id),
        };
        let name = gix::refs::FullName::try_from(name).map_err(|error| error.to_string())?;
        let edit = RefEdit { change, name, deref: false };
        // A fixed name for the reflog: the machine's own configuration need not have one.
        let signature = gix::actor::SignatureRef {
            name: "example".into(),
            email: "example@localhost".into(),
            time: "0 +0000",
        };
        repository
            .edit_references_as([edit], Some(signature))
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn check_out(
    repository: &gix::Repository,
    folder: &Path,
    files: &BTreeMap<RepoPath, Vec<u8>>,
    tree: ObjectId,
) -> Result<(), String> {
    for (path, body) in files {
        let target = folder.join(path.as_str());
        let parent = target.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&target, body))
            .map_err(|error| format!("{path}: {error}"))?;
    }
    let mut index = repository.index_from_tree(&tree).map_err(|error| error.to_string())?;
    index.write(gix::index::write::Options::default()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use model::RepoPath;

    use super::{NewCommit, record_history};
    use crate::{Disk, DiskOptions, Host};

    fn commit(parent: Option<usize>, branch: &str, files: &[(&str, &str)]) -> NewCommit {
        NewCommit {
            parent,
            author_name: "Ada".into(),
            author_email: "ada@example.com".into(),
            time: Timestamp::from_second(1_700_000_000).unwrap(),
            message: "Change\n".into(),
            files: files
                .iter()
                .map(|(path, body)| (RepoPath::new(path), body.as_bytes().to_vec()))
                .collect(),
            branches: vec![branch.into()],
            tags: Vec::new(),
        }
    }

    #[test]
    fn a_history_is_read_back_and_has_the_ids_that_git_gives() {
        let folder = tempfile::tempdir().unwrap();
        let first = commit(
            None,
            "main",
            &[("a-b/x", "1"), ("a/x", "1"), ("a.txt", "1"), ("a/deep/y", "2")],
        );
        let second = commit(Some(0), "main", &[("a/x", "3")]);
        let side = commit(Some(0), "fix/side", &[("a/x", "4")]);
        record_history(folder.path(), &[first, second, side], "main").unwrap();
        let disk = Disk::discover(folder.path().to_str().unwrap(), DiskOptions::default()).unwrap();
        let git = disk.git().unwrap();
        assert_eq!(git.branch().as_deref(), Some("main"));
        let head = git.head().unwrap().unwrap();
        assert_eq!(git.log(&head, 10).unwrap().len(), 2);
        let base = git.merge_base(&head, &git.resolve("fix/side").unwrap()).unwrap().unwrap();
        let paths: Vec<String> =
            git.tree(&base).unwrap().iter().map(|entry| entry.path.to_string()).collect();
        assert_eq!(paths, ["a-b/x", "a.txt", "a/deep/y", "a/x"]);
        assert_eq!(disk.read_given(folder.path().join("a/x").to_str().unwrap()).unwrap(), b"3");
        // The same commit has the same id in another place.
        let again = tempfile::tempdir().unwrap();
        let first = commit(
            None,
            "main",
            &[("a-b/x", "1"), ("a/x", "1"), ("a.txt", "1"), ("a/deep/y", "2")],
        );
        record_history(again.path(), &[first], "main").unwrap();
        let disk = Disk::discover(again.path().to_str().unwrap(), DiskOptions::default()).unwrap();
        assert_eq!(disk.git().unwrap().head().unwrap().unwrap(), base);
    }
}
