//! A state of the files by name: a commit, the index, the working tree.

use std::collections::BTreeMap;

use model::RepoPath;

use super::{CommitId, Git, GitError, TreeEntry};
use crate::{BlobId, Files, Host, ListError, Listing, ReadError};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Snapshot {
    /// What there was before the first commit.
    Nothing,
    Commit(CommitId),
    /// What is staged.
    Index,
    WorkingTree,
}

impl Snapshot {
    /// The files with the ids of their content. Files of the working tree that cannot be read are left out: listing
    /// them for a review reports them.
    pub(super) fn entries(
        &self,
        host: &dyn Host,
        git: &dyn Git,
    ) -> Result<Vec<TreeEntry>, GitError> {
        match self {
            Self::Nothing => Ok(Vec::new()),
            Self::Commit(commit) => git.tree(commit),
            Self::Index => git.staged(),
            Self::WorkingTree => working_tree(host, git),
        }
    }
}

fn working_tree(host: &dyn Host, git: &dyn Git) -> Result<Vec<TreeEntry>, GitError> {
    let clean: BTreeMap<RepoPath, BlobId> =
        git.clean()?.into_iter().map(|entry| (entry.path, entry.blob)).collect();
    let listing = host.list().map_err(|error| GitError::Broken(error.to_string()))?;
    let entry = |path: RepoPath| {
        let known = clean.get(&path).copied();
        let blob = known.or_else(|| BlobId::of(&host.read(&path, u64::MAX).ok()?))?;
        Some(TreeEntry { path, blob })
    };
    Ok(listing.files.into_iter().filter_map(entry).collect())
}

/// The files of a commit or of the index, read from the object store without a checkout.
pub struct SnapshotFiles<'git> {
    git: &'git dyn Git,
    entries: BTreeMap<RepoPath, BlobId>,
}

impl<'git> SnapshotFiles<'git> {
    pub fn nothing(git: &'git dyn Git) -> Self {
        Self::new(git, Vec::new())
    }

    pub fn commit(git: &'git dyn Git, commit: &CommitId) -> Result<Self, GitError> {
        Ok(Self::new(git, git.tree(commit)?))
    }

    pub fn index(git: &'git dyn Git) -> Result<Self, GitError> {
        Ok(Self::new(git, git.staged()?))
    }

    fn new(git: &'git dyn Git, entries: Vec<TreeEntry>) -> Self {
        let entries = entries.into_iter().map(|entry| (entry.path, entry.blob)).collect();
        Self { git, entries }
    }
}

impl Files for SnapshotFiles<'_> {
    fn list(&self) -> Result<Listing, ListError> {
        Ok(Listing { files: self.entries.keys().cloned().collect(), ..Listing::default() })
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        let blob = self.entries.get(path).ok_or(ReadError::Vanished)?;
        self.git.blob(*blob, limit)
    }
}
