//! History on disk, through gix.

use std::collections::BTreeSet;
use std::path::Path;

use gix::bstr::ByteSlice;
use gix::{ObjectId, Repository, ThreadSafeRepository};
use jiff::Timestamp;
use model::RepoPath;

use super::{Commit, CommitId, Git, GitError, TreeEntry, Version};
use crate::memory::within_limit;
use crate::{BlobId, ReadError};

pub(crate) struct GitRepository {
    shared: ThreadSafeRepository,
}

impl GitRepository {
    /// The repository that holds this folder.
    pub(crate) fn discover(folder: &Path) -> Option<Self> {
        ThreadSafeRepository::discover(folder).ok().map(|shared| Self { shared })
    }

    /// The working tree's; a bare repository has none.
    pub(crate) fn root(&self) -> Option<&Path> {
        self.shared.work_dir()
    }

    fn local(&self) -> Repository {
        let mut repository = self.shared.to_thread_local();
        repository.object_cache_size_if_unset(4 << 20);
        repository
    }

    /// Files of the index, sorted: conflicts, links and submodules are left out.
    fn index_entries(
        &self,
        keep: impl Fn(&gix::index::Entry, &Path) -> bool,
    ) -> Result<Vec<TreeEntry>, GitError> {
        let index = self.local().index_or_empty().map_err(broken)?;
        let Some(root) = self.root() else { return Ok(Vec::new()) };
        let entry = |entry: &gix::index::Entry| {
            use gix::index::entry::{Mode, Stage};
            let is_file = matches!(entry.mode, Mode::FILE | Mode::FILE_EXECUTABLE);
            let path = entry.path(&index).to_str().ok()?;
            let wanted = is_file && entry.stage() == Stage::Unconflicted;
            (wanted && keep(entry, &root.join(path))).then_some(())?;
            let blob = BlobId::from_bytes(entry.id.as_bytes())?;
            Some(TreeEntry { path: RepoPath::new(path), blob })
        };
        let mut entries: Vec<TreeEntry> = index.entries().iter().filter_map(entry).collect();
        entries.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(entries)
    }
}

fn broken(error: impl std::fmt::Display) -> GitError {
    GitError::Broken(error.to_string())
}

fn object_id(id: &CommitId) -> Result<ObjectId, GitError> {
    ObjectId::from_hex(id.as_str().as_bytes())
        .map_err(|_| GitError::UnknownRevision(id.to_string()))
}

fn commit_id(id: impl std::fmt::Display) -> CommitId {
    CommitId::new(id.to_string())
}

impl Git for GitRepository {
    fn resolve(&self, revision: &str) -> Result<CommitId, GitError> {
        let unknown = || GitError::UnknownRevision(revision.to_owned());
        let repository = self.local();
        let id = repository.rev_parse_single(revision).map_err(|_| unknown())?;
        let object = id.object().map_err(|_| GitError::Missing(id.to_string()))?;
        let commit = object.peel_to_kind(gix::objs::Kind::Commit).map_err(|_| unknown())?;
        Ok(commit_id(commit.id))
    }

    fn is_shallow(&self) -> bool {
        self.local().is_shallow().unwrap_or(false)
    }

    fn names(&self) -> Vec<String> {
        let repository = self.local();
        let Ok(platform) = repository.references() else { return Vec::new() };
        let Ok(all) = platform.all() else { return Vec::new() };
        let mut names: Vec<String> =
            all.flatten().map(|name| name.name().shorten().to_string()).collect();
        names.sort();
        names.dedup();
        names
    }

    fn head(&self) -> Result<Option<CommitId>, GitError> {
        let repository = self.local();
        let head = repository.head().map_err(broken)?;
        if head.is_unborn() {
            return Ok(None);
        }
        repository.head_id().map(|id| Some(commit_id(id))).map_err(broken)
    }

    fn branch(&self) -> Option<String> {
        let name = self.local().head_name().ok()??;
        Some(name.shorten().to_str().ok()?.to_owned())
    }

    fn merge_base(&self, left: &CommitId, right: &CommitId) -> Result<Option<CommitId>, GitError> {
        let repository = self.local();
        let base = repository.merge_base(object_id(left)?, object_id(right)?);
        Ok(base.map_err(broken)?.map(commit_id))
    }

    fn tree(&self, commit: &CommitId) -> Result<Vec<TreeEntry>, GitError> {
        let repository = self.local();
        let missing = |what: &str| GitError::Missing(format!("{what} of {commit}"));
        let found =
            repository.find_commit(object_id(commit)?).map_err(|_| missing("the commit"))?;
        let tree = found.tree().map_err(|_| missing("the tree"))?;
        let records = tree.traverse().breadthfirst.files().map_err(|_| missing("a folder"))?;
        let entry = |record: gix::traverse::tree::recorder::Entry| {
            record.mode.is_blob().then_some(())?;
            let blob = BlobId::from_bytes(record.oid.as_bytes())?;
            Some(TreeEntry { path: RepoPath::new(record.filepath.to_str().ok()?), blob })
        };
        let mut entries: Vec<TreeEntry> = records.into_iter().filter_map(entry).collect();
        entries.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(entries)
    }

    fn staged(&self) -> Result<Vec<TreeEntry>, GitError> {
        self.index_entries(|_, _| true)
    }

    fn clean(&self) -> Result<Vec<TreeEntry>, GitError> {
        let index = self.local().index_or_empty().map_err(broken)?;
        let written = index.timestamp();
        self.index_entries(|entry, path| {
            let Ok(metadata) = gix::index::fs::Metadata::from_path_no_follow(path) else {
                return false;
            };
            let Ok(now) = gix::index::entry::Stat::from_fs(&metadata) else { return false };
            // A file written in the instant of the index itself may have changed without its time showing it.
            !entry.stat.is_racy(written, Default::default())
                && entry.stat.matches(&now, Default::default())
        })
    }

    fn blob(&self, id: BlobId, limit: u64) -> Result<Vec<u8>, ReadError> {
        let repository = self.local();
        let id = ObjectId::from_bytes_or_panic(&id.0);
        let header = repository.try_find_header(id);
        let header = header.map_err(|error| ReadError::Unreadable(error.to_string()))?;
        within_limit(header.ok_or(ReadError::Vanished)?.size(), limit)?;
        let object = repository.find_object(id);
        let mut object = object.map_err(|error| ReadError::Unreadable(error.to_string()))?;
        Ok(std::mem::take(&mut object.data))
    }

    /// Folders that did not change between commits are entered once.
    fn versions(&self, from: &CommitId, limit: usize) -> Result<Vec<Version>, GitError> {
        let repository = self.local();
        let mut seen = BTreeSet::new();
        let mut versions = Vec::new();
        for commit in self.log(from, limit)?.into_iter().rev() {
            let missing = |_| GitError::Missing(commit.id.to_string());
            let found = repository.find_commit(object_id(&commit.id)?).map_err(|_| missing(()))?;
            let root = found.tree_id().map_err(|_| missing(()))?.detach();
            let mut fresh = new_files(&repository, root, &mut seen)?;
            fresh.sort_by(|left, right| left.path.cmp(&right.path));
            versions.extend(fresh.into_iter().map(|entry| Version {
                commit: commit.id.clone(),
                path: entry.path,
                blob: entry.blob,
            }));
        }
        Ok(versions)
    }

    fn log(&self, from: &CommitId, limit: usize) -> Result<Vec<Commit>, GitError> {
        let repository = self.local();
        let newest = repository.find_commit(object_id(from)?);
        let newest = newest.map_err(|_| GitError::Missing(from.to_string()))?;
        let order = gix::traverse::commit::simple::CommitTimeOrder::NewestFirst;
        let sorting = gix::revision::walk::Sorting::ByCommitTime(order);
        let walk = newest.ancestors().sorting(sorting).all().map_err(broken)?;
        walk.take(limit).map(|info| read_commit(&info.map_err(broken)?)).collect()
    }
}

/// Files below a folder whose content was not seen before.
fn new_files(
    repository: &Repository,
    root: ObjectId,
    seen: &mut BTreeSet<ObjectId>,
) -> Result<Vec<TreeEntry>, GitError> {
    let mut files = Vec::new();
    let mut open = vec![(root, RepoPath::new(""))];
    while let Some((id, folder)) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let tree = repository.find_tree(id).map_err(|_| GitError::Missing(id.to_string()))?;
        for entry in tree.iter() {
            let entry = entry.map_err(broken)?;
            let (mode, id) = (entry.mode(), entry.object_id());
            let Ok(name) = entry.filename().to_str() else { continue };
            let path = match folder.as_str() {
                "" => RepoPath::new(name),
                folder => RepoPath::new(format!("{folder}/{name}")),
            };
            if mode.is_tree() {
                open.push((id, path));
            } else if mode.is_blob() && seen.insert(id) {
                files
                    .extend(BlobId::from_bytes(id.as_bytes()).map(|blob| TreeEntry { path, blob }));
            }
        }
    }
    Ok(files)
}

fn read_commit(info: &gix::revision::walk::Info<'_>) -> Result<Commit, GitError> {
    let commit = info.object().map_err(|_| GitError::Missing(info.id.to_string()))?;
    let author = commit.author().map_err(broken)?;
    let seconds = author.seconds();
    Ok(Commit {
        id: commit_id(info.id),
        time: Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH),
        author: format!("{} <{}>", author.name.to_str_lossy(), author.email.to_str_lossy()),
        message: commit.message_raw_sloppy().to_str_lossy().into_owned(),
        parents: info.parent_ids().map(commit_id).collect(),
    })
}

#[cfg(test)]
mod tests;
