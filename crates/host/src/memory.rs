//! A world made of values, for tests and for the examples of pages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;

use jiff::Timestamp;
use model::{Gap, RepoPath};

use crate::git::MemoryGit;
use crate::{
    Files, FolderLock, Git, Host, ListError, Listing, LocateError, ReadError, SkipReason,
    WriteError,
};

/// Files, environment and history without a disk. The working tree is apart from the commits: after
/// [`InMemory::commit`] it is what the newest commit holds, until files are added on top.
#[derive(Debug, Default)]
pub struct InMemory {
    files: Mutex<BTreeMap<RepoPath, Vec<u8>>>,
    /// Made by themselves; a folder that holds files needs no mention.
    folders: Mutex<BTreeSet<RepoPath>>,
    outside: Mutex<BTreeMap<String, Vec<u8>>>,
    failing: BTreeMap<RepoPath, ReadError>,
    gaps: Vec<Gap>,
    ignored: u64,
    env: BTreeMap<String, String>,
    now: Option<Timestamp>,
    stdin: Vec<u8>,
    git: Option<MemoryGit>,
}

/// One commit to replay.
#[derive(Clone, Debug, Default)]
pub struct MemoryCommit {
    pub time: Timestamp,
    /// `Name <address>`.
    pub author: String,
    pub message: String,
    /// Content after the commit; `None` deletes. Files that are not named stay.
    pub files: Vec<(RepoPath, Option<Vec<u8>>)>,
    /// A further name for this commit, as a tag or branch would give it.
    pub name: Option<String>,
}

impl InMemory {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn file(self, path: impl Into<RepoPath>, content: impl AsRef<[u8]>) -> Self {
        self.files_now().insert(path.into(), content.as_ref().to_vec());
        self
    }

    /// A file that is listed and whose reading fails this way.
    #[must_use]
    pub fn failing(mut self, path: impl Into<RepoPath>, error: ReadError) -> Self {
        let path = path.into();
        self.files_now().insert(path.clone(), Vec::new());
        self.failing.insert(path, error);
        self
    }

    #[must_use]
    pub fn gap(mut self, gap: Gap) -> Self {
        self.gaps.push(gap);
        self
    }

    /// So many entries are not listed because `.gitignore` says so.
    #[must_use]
    pub fn ignored(mut self, count: u64) -> Self {
        self.ignored = count;
        self
    }

    /// A file that lies outside of the repository, by the name that a person types.
    #[must_use]
    pub fn outside(self, given: &str, content: impl AsRef<[u8]>) -> Self {
        self.outside_now().insert(given.to_owned(), content.as_ref().to_vec());
        self
    }

    #[must_use]
    pub fn with_env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Self {
        self.now = Some(now);
        self
    }

    #[must_use]
    pub fn with_stdin(mut self, content: impl AsRef<[u8]>) -> Self {
        self.stdin = content.as_ref().to_vec();
        self
    }

    /// Adds a commit on top of the last and makes the working tree equal to it.
    #[must_use]
    pub fn commit(mut self, commit: MemoryCommit) -> Self {
        let tree = self.git.get_or_insert_with(MemoryGit::default).commit(commit);
        *self.files_now() = tree;
        self
    }

    /// What a command wrote outside of the repository.
    pub fn written_outside(&self, given: &str) -> Option<Vec<u8>> {
        self.outside_now().get(given).cloned()
    }

    fn files_now(&self) -> std::sync::MutexGuard<'_, BTreeMap<RepoPath, Vec<u8>>> {
        // A panic of another thread cannot leave a map half written.
        self.files.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn outside_now(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.outside.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Files for InMemory {
    fn list(&self) -> Result<Listing, ListError> {
        let files = self.files_now();
        let skipped = (self.ignored > 0).then_some((SkipReason::Ignored, self.ignored));
        Ok(Listing {
            files: files.keys().cloned().collect(),
            skipped: skipped.into_iter().collect(),
            gaps: self.gaps.clone(),
        })
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        if let Some(error) = self.failing.get(path) {
            return Err(error.clone());
        }
        let files = self.files_now();
        let content = files.get(path).ok_or(ReadError::Vanished)?;
        within_limit(content.len() as u64, limit)?;
        Ok(content.clone())
    }
}

pub(crate) fn within_limit(size: u64, limit: u64) -> Result<(), ReadError> {
    if size > limit { Err(ReadError::TooLarge { size, limit }) } else { Ok(()) }
}

impl Host for InMemory {
    fn write(&self, path: &RepoPath, content: &[u8]) -> Result<(), WriteError> {
        self.files_now().insert(path.clone(), content.to_vec());
        Ok(())
    }

    fn exists(&self, path: &RepoPath) -> bool {
        self.files_now().contains_key(path) || self.is_folder(path)
    }

    fn is_folder(&self, path: &RepoPath) -> bool {
        let files = self.files_now();
        path.as_str().is_empty()
            || self.folders.lock().unwrap_or_else(std::sync::PoisonError::into_inner).contains(path)
            || files.keys().any(|file| file != path && file.is_within(path.as_str()))
    }

    fn make_folder(&self, path: &RepoPath) -> Result<(), WriteError> {
        let mut folders = self.folders.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        folders.insert(path.clone());
        Ok(())
    }

    fn below(&self, folder: &RepoPath) -> Vec<RepoPath> {
        let files = self.files_now();
        files
            .keys()
            .filter(|file| *file != folder && file.is_within(folder.as_str()))
            .cloned()
            .collect()
    }

    fn folders(&self, folder: &RepoPath) -> Vec<RepoPath> {
        let below = self.below(folder);
        let first = |file: &RepoPath| {
            let rest = file.as_str().strip_prefix(folder.as_str())?.trim_start_matches('/');
            let (name, _) = rest.split_once('/')?;
            RepoPath::new("").join_from_folder(&format!("{folder}/{name}"))
        };
        let names: BTreeSet<RepoPath> = below.iter().filter_map(first).collect();
        names.into_iter().collect()
    }

    fn lock(&self, _: &RepoPath) -> Result<FolderLock, WriteError> {
        // Its own lock is held for each file; tests have one writer.
        Ok(FolderLock::default())
    }

    fn locate(&self, given: &str) -> Result<RepoPath, LocateError> {
        let outside =
            || LocateError::Outside { given: given.to_owned(), root: "/memory".to_owned() };
        if given.starts_with('/') {
            return Err(outside());
        }
        let path = RepoPath::new("").join_from_folder(given).ok_or_else(outside)?;
        if self.exists(&path) { Ok(path) } else { Err(LocateError::Missing(given.to_owned())) }
    }

    fn read_given(&self, given: &str) -> Result<Vec<u8>, ReadError> {
        if given == "-" {
            return self.stdin();
        }
        if let Some(content) = self.outside_now().get(given) {
            return Ok(content.clone());
        }
        self.read(&RepoPath::new(given), u64::MAX)
    }

    fn list_given(&self, given: &str) -> Result<Vec<String>, ReadError> {
        let files = self.files_now();
        let inside = files.keys().filter(|path| path.as_str() == given || path.is_within(given));
        let found: Vec<String> = inside.map(ToString::to_string).collect();
        if found.is_empty() { Err(ReadError::Vanished) } else { Ok(found) }
    }

    fn write_given(&self, given: &str, content: &[u8]) -> Result<(), WriteError> {
        self.outside_now().insert(given.to_owned(), content.to_vec());
        Ok(())
    }

    fn env(&self, name: &str) -> Option<String> {
        self.env.get(name).filter(|value| !value.is_empty()).cloned()
    }

    fn now(&self) -> Timestamp {
        self.now.unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn stdin(&self) -> Result<Vec<u8>, ReadError> {
        Ok(self.stdin.clone())
    }

    fn cache_folder(&self) -> Option<PathBuf> {
        None
    }

    fn git(&self) -> Option<&dyn Git> {
        self.git.as_ref().map(|git| git as &dyn Git)
    }
}

#[cfg(test)]
mod tests;
