//! Reading files: the part of the world that extraction needs, so that a git revision can stand in for a folder.

use std::collections::BTreeMap;
use std::fmt;

use model::{Gap, RepoPath};

/// A set of files under one root: a working tree, a git revision, or memory.
pub trait Files: Sync {
    /// Every file that is not ignored, sorted by path. `.git` is never listed; hidden files are.
    fn list(&self) -> Result<Listing, ListError>;

    /// The whole content. `limit` is in bytes; a larger file is not read.
    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError>;
}

/// What lies under a root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Sorted by path.
    pub files: Vec<RepoPath>,
    /// What was left alone. An ignored folder counts as one.
    pub skipped: BTreeMap<SkipReason, u64>,
    /// Folders that cannot be opened, links that lead nowhere, blobs that a shallow clone lacks.
    pub gaps: Vec<Gap>,
}

/// Why an entry of a folder is not among the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// By `.gitignore`.
    Ignored,
    /// A folder of installed packages (`node_modules`), counted as one.
    Packages,
    /// The root of another repository: a submodule, a linked working tree, a clone inside of this one.
    Repository,
    /// Its target is listed under its own path, or lies outside of the root.
    Link,
    /// A socket, pipe or device.
    Special,
    /// A name that is not UTF-8 cannot be printed or matched.
    Name,
}

impl SkipReason {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ignored => "ignored",
            Self::Packages => "installed packages",
            Self::Repository => "another repository",
            Self::Link => "link",
            Self::Special => "special file",
            Self::Name => "name is not text",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    #[error("`{0}` cannot be listed: {1}")]
    Root(String, String),
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("it was listed and is gone")]
    Vanished,
    #[error("{size} bytes are more than the limit of {limit}")]
    TooLarge { size: u64, limit: u64 },
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

/// A git object id, which is the same for the same content everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(pub [u8; 20]);

impl BlobId {
    /// The id that git gives this content; `None` only if the hash function detects an attack on itself.
    pub fn of(content: &[u8]) -> Option<Self> {
        let id = gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, content);
        id.ok().and_then(|id| Self::from_bytes(id.as_bytes()))
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}
