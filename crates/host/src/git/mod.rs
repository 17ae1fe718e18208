//! History: revisions, trees, changes.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use model::RepoPath;

use crate::{BlobId, ReadError};

mod changes;
mod lines;
mod memory;
mod record;
mod repository;
mod snapshot;

pub use changes::changes;
pub(crate) use memory::MemoryGit;
pub use record::{NewCommit, RecordError, record_history};
pub(crate) use repository::GitRepository;
pub use snapshot::{Snapshot, SnapshotFiles};

/// One repository's history. Every list is sorted, so that output does not depend on the object store.
pub trait Git: Sync {
    /// A commit by name: branch, tag, id, `HEAD~2`, ...
    fn resolve(&self, revision: &str) -> Result<CommitId, GitError>;

    /// The checked-out commit; `None` before the first one.
    fn head(&self) -> Result<Option<CommitId>, GitError>;

    /// The checked-out branch's short name; `None` when the head is detached.
    fn branch(&self) -> Option<String>;

    /// The clone holds a part of the history only: what it lacks may be there all the same.
    fn is_shallow(&self) -> bool {
        false
    }

    /// Branches and tags by their short names, sorted, for suggestions.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    /// Where two lines of history parted; `None` when they never met.
    fn merge_base(&self, left: &CommitId, right: &CommitId) -> Result<Option<CommitId>, GitError>;

    /// The files of a commit, sorted by path. Links and submodules are left out.
    fn tree(&self, commit: &CommitId) -> Result<Vec<TreeEntry>, GitError>;

    /// What is staged: the files of the index, sorted by path.
    fn staged(&self) -> Result<Vec<TreeEntry>, GitError>;

    /// Files of the working tree that, by their time and size, are still what the index says. A subset: a file that
    /// is not here may be unchanged all the same.
    fn clean(&self) -> Result<Vec<TreeEntry>, GitError>;

    /// A blob that a shallow or partial clone lacks is [`ReadError::Vanished`].
    fn blob(&self, id: BlobId, limit: u64) -> Result<Vec<u8>, ReadError>;

    /// Every version of every file that this commit or one before it brought, each content once, oldest first; of at
    /// most `limit` commits, counted from this one.
    fn versions(&self, from: &CommitId, limit: usize) -> Result<Vec<Version>, GitError> {
        let mut seen = BTreeSet::new();
        let mut versions = Vec::new();
        for commit in self.log(from, limit)?.into_iter().rev() {
            for TreeEntry { path, blob } in self.tree(&commit.id)? {
                if seen.insert(blob) {
                    versions.push(Version { commit: commit.id.clone(), path, blob });
                }
            }
        }
        Ok(versions)
    }

    /// The commit and everything before it, newest first; at most `limit`.
    fn log(&self, from: &CommitId, limit: usize) -> Result<Vec<Commit>, GitError>;
}

/// A full hexadecimal object id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(Box<str>);

impl CommitId {
    pub fn new(hex: impl Into<Box<str>>) -> Self {
        Self(hex.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 12 digits, for people.
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for CommitId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    pub id: CommitId,
    /// Of the author.
    pub time: Timestamp,
    /// `Name <address>`.
    pub author: String,
    pub message: String,
    pub parents: Vec<CommitId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    pub path: RepoPath,
    pub blob: BlobId,
}

/// A content that a commit brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub commit: CommitId,
    pub path: RepoPath,
    pub blob: BlobId,
}

/// A file that differs between two states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// In the newer state; for a deletion, in the older.
    pub path: RepoPath,
    pub kind: ChangeKind,
    /// Lines of the newer state that the change wrote, ascending; empty for a deletion or a pure rename.
    pub lines: Vec<LineRange>,
    /// Lines of the newer state behind which lines were removed; 0 is the start of the file.
    pub removals: Vec<u32>,
    /// No text, or a blob that is not there: `lines` is empty although something changed. Take the whole file.
    pub opaque: bool,
}

impl Change {
    /// Whether the change wrote any of these 1-based lines, both ends included, or removed a line from among them.
    pub fn touches(&self, first: u32, last: u32) -> bool {
        self.opaque
            || self.lines.iter().any(|range| range.first <= last && first <= range.last)
            || self.removals.iter().any(|line| first <= *line && *line < last)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    Added,
    Modified,
    Deleted,
    Renamed { from: RepoPath },
}

/// 1-based, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineRange {
    pub first: u32,
    pub last: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitError {
    #[error("`{0}` names no commit of this repository")]
    UnknownRevision(String),
    /// A shallow or partial clone, or a damaged object store.
    #[error("the history lacks {0}; fetch more of it (`git fetch --unshallow`)")]
    Missing(String),
    #[error("the repository cannot be read: {0}")]
    Broken(String),
}
