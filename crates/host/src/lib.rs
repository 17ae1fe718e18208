//! The world behind one trait: files, git, clock, cache.
//!
//! Nothing above this floor opens a file, reads the clock or the environment by itself. [`Disk`] is the real world,
//! [`InMemory`] the one of tests and pages. Crates that open files on their own (`ignore`, `gix`, `redb`,
//! `oxc_resolver`) are wrapped here.

mod cache;
#[cfg(feature = "db-proof")]
pub mod database;
mod disk;
mod disk_cache;
mod files;
mod git;
mod memory;
mod resolver;
mod stopwatch;
mod world;

pub use cache::{Cache, CacheKey, Memory, MemoryCache, NoCache};
pub use disk::{Disk, DiskOptions, EventStore, OpenError};
pub use disk_cache::open_cache;
pub use files::{BlobId, Files, ListError, Listing, ReadError, SkipReason};
pub use git::{
    Change, ChangeKind, Commit, CommitId, Git, GitError, LineRange, NewCommit, RecordError,
    Snapshot, SnapshotFiles, TreeEntry, Version, changes, record_history,
};
pub use memory::{InMemory, MemoryCommit};
pub use resolver::{ModuleResolver, Resolved};
pub use stopwatch::Stopwatch;
pub use world::{FolderLock, Host, LocateError, WriteError};
