//! Everything else that a command needs from the world.

use std::path::PathBuf;

use jiff::Timestamp;
use model::RepoPath;

use crate::{Files, Git, ReadError};

/// The door. A `&dyn Host` is also a `&dyn Files` over its working tree.
pub trait Host: Files {
    /// Writes in one step: readers see the old content or the new. Creates folders, keeps permissions.
    fn write(&self, path: &RepoPath, content: &[u8]) -> Result<(), WriteError>;

    fn exists(&self, path: &RepoPath) -> bool;

    fn is_folder(&self, path: &RepoPath) -> bool;

    /// Makes a folder and those above it; one that is there stays.
    fn make_folder(&self, path: &RepoPath) -> Result<(), WriteError>;

    /// Every file below a folder of the repository, ignored or not, sorted; none when there is no such folder. Links
    /// are not followed, and names that are not text are left out.
    fn below(&self, folder: &RepoPath) -> Vec<RepoPath>;

    /// The folders in a folder of the repository, ignored or not, sorted; those in them are not entered.
    fn folders(&self, folder: &RepoPath) -> Vec<RepoPath>;

    /// Waits until nobody else holds this folder, makes it where it is missing, and holds it until the result is
    /// dropped: who reads a file, changes it and writes it back must not lose what another wrote in between.
    fn lock(&self, folder: &RepoPath) -> Result<FolderLock, WriteError>;

    /// A path as a person typed it, relative to where they stand, as a path of the repository; the root is empty.
    fn locate(&self, given: &str) -> Result<RepoPath, LocateError>;

    /// A file as a person typed it, anywhere on the machine; `-` is standard input.
    fn read_given(&self, given: &str) -> Result<Vec<u8>, ReadError>;

    /// A file as [`Host::read_given`] takes it, handed over in blocks that end with a line, of about so many bytes: it
    /// may be larger than memory.
    fn stream_given(
        &self,
        given: &str,
        bytes: usize,
        block: &mut dyn FnMut(&[u8]),
    ) -> Result<(), ReadError> {
        let content = self.read_given(given)?;
        let mut rest = content.as_slice();
        while rest.len() > bytes {
            let end = rest[bytes..].iter().position(|byte| *byte == b'\n');
            let (head, tail) = rest.split_at(end.map_or(rest.len(), |end| bytes + end + 1));
            block(head);
            rest = tail;
        }
        block(rest);
        Ok(())
    }

    /// The files of a folder as a person typed it, anywhere on the machine, at any depth and sorted, each as it would
    /// be typed; of a file, itself. Links to folders are not followed.
    fn list_given(&self, given: &str) -> Result<Vec<String>, ReadError>;

    /// As [`Host::write`], to a place as a person typed it, anywhere on the machine.
    fn write_given(&self, given: &str, content: &[u8]) -> Result<(), WriteError>;

    /// `None` also when it is empty or not text.
    fn env(&self, name: &str) -> Option<String>;

    /// When the run started; `SOURCE_DATE_EPOCH` and `--now` override it, so it is the same through a run.
    fn now(&self) -> Timestamp;

    /// All of standard input.
    fn stdin(&self) -> Result<Vec<u8>, ReadError>;

    /// Where caches may live: below the user's cache directory, never in the repository.
    fn cache_folder(&self) -> Option<PathBuf>;

    /// The repository's history, when it has one.
    fn git(&self) -> Option<&dyn Git>;
}

/// Held until it is dropped, and given up by the system when the program dies.
#[derive(Debug, Default)]
pub struct FolderLock(
    #[expect(dead_code, reason = "it is held for what dropping it does")]
    pub(crate)  Option<std::fs::File>,
);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` cannot be written: {reason}")]
pub struct WriteError {
    pub path: String,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocateError {
    #[error("`{0}` does not exist")]
    Missing(String),
    #[error("`{given}` lies outside of the repository at `{root}`")]
    Outside { given: String, root: String },
}
