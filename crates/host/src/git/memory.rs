//! A linear history made of values.

use std::collections::BTreeMap;

use model::RepoPath;

use super::{Commit, CommitId, Git, GitError, TreeEntry};
use crate::memory::within_limit;
use crate::{BlobId, MemoryCommit, ReadError};

type Tree = BTreeMap<RepoPath, Vec<u8>>;

#[derive(Debug, Default)]
pub(crate) struct MemoryGit {
    /// Oldest first.
    commits: Vec<(Commit, Tree)>,
    blobs: BTreeMap<BlobId, Vec<u8>>,
    names: BTreeMap<String, usize>,
}

impl MemoryGit {
    /// Gives the tree after the commit.
    pub(crate) fn commit(&mut self, commit: MemoryCommit) -> Tree {
        let mut tree = self.commits.last().map(|(_, tree)| tree.clone()).unwrap_or_default();
        for (path, content) in commit.files {
            match content {
                Some(content) => tree.insert(path, content),
                None => tree.remove(&path),
            };
        }
        for content in tree.values() {
            self.blobs.extend(BlobId::of(content).map(|id| (id, content.clone())));
        }
        let number = self.commits.len();
        self.names.extend(commit.name.map(|name| (name, number)));
        let done = Commit {
            id: id_of(number),
            time: commit.time,
            author: commit.author,
            message: commit.message,
            parents: number.checked_sub(1).map(id_of).into_iter().collect(),
        };
        self.commits.push((done, tree.clone()));
        tree
    }

    fn number(&self, id: &CommitId) -> Result<usize, GitError> {
        let found = self.commits.iter().position(|(commit, _)| commit.id == *id);
        found.ok_or_else(|| GitError::Missing(id.to_string()))
    }

    fn newest(&self) -> Result<usize, GitError> {
        self.commits.len().checked_sub(1).ok_or_else(|| GitError::UnknownRevision("HEAD".into()))
    }

    fn by_name(&self, name: &str) -> Result<usize, GitError> {
        let by_id = || {
            let matches = |(commit, _): &(Commit, Tree)| {
                name.len() >= 4 && commit.id.as_str().starts_with(name)
            };
            self.commits.iter().position(matches)
        };
        match name {
            "HEAD" | "main" => self.newest(),
            _ => self
                .names
                .get(name)
                .copied()
                .or_else(by_id)
                .ok_or_else(|| GitError::UnknownRevision(name.to_owned())),
        }
    }
}

/// The number written as an object id; the first commit is 1, as id 0 means "none" in git.
fn id_of(number: usize) -> CommitId {
    CommitId::new(format!("{:040x}", number + 1))
}

impl Git for MemoryGit {
    fn resolve(&self, revision: &str) -> Result<CommitId, GitError> {
        let unknown = || GitError::UnknownRevision(revision.to_owned());
        let (name, back) = match revision.split_once('~') {
            Some((name, back)) => (name, back.parse().map_err(|_| unknown())?),
            None => (revision, 0_usize),
        };
        self.by_name(name)?.checked_sub(back).map(id_of).ok_or_else(unknown)
    }

    fn head(&self) -> Result<Option<CommitId>, GitError> {
        Ok(self.newest().ok().map(id_of))
    }

    fn branch(&self) -> Option<String> {
        Some("main".to_owned())
    }

    fn merge_base(&self, left: &CommitId, right: &CommitId) -> Result<Option<CommitId>, GitError> {
        Ok(Some(id_of(self.number(left)?.min(self.number(right)?))))
    }

    fn tree(&self, commit: &CommitId) -> Result<Vec<TreeEntry>, GitError> {
        let (_, tree) = &self.commits[self.number(commit)?];
        let entry = |(path, content): (&RepoPath, &Vec<u8>)| {
            BlobId::of(content).map(|blob| TreeEntry { path: path.clone(), blob })
        };
        Ok(tree.iter().filter_map(entry).collect())
    }

    fn staged(&self) -> Result<Vec<TreeEntry>, GitError> {
        self.head()?.map_or_else(|| Ok(Vec::new()), |head| self.tree(&head))
    }

    fn clean(&self) -> Result<Vec<TreeEntry>, GitError> {
        Ok(Vec::new())
    }

    fn blob(&self, id: BlobId, limit: u64) -> Result<Vec<u8>, ReadError> {
        let content = self.blobs.get(&id).ok_or(ReadError::Vanished)?;
        within_limit(content.len() as u64, limit)?;
        Ok(content.clone())
    }

    fn log(&self, from: &CommitId, limit: usize) -> Result<Vec<Commit>, GitError> {
        let newest = self.number(from)?;
        let earlier = self.commits[..=newest].iter().rev().take(limit);
        Ok(earlier.map(|(commit, _)| commit.clone()).collect())
    }
}
