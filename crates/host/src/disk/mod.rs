//! The real world.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the door that every other module goes through"
)]

mod event_store;
mod list;
mod lock;
#[cfg(test)]
mod tests;
mod write;

pub use event_store::EventStore;

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use model::RepoPath;

use crate::git::GitRepository;
use crate::memory::within_limit;
use crate::{Files, FolderLock, Git, Host, ListError, Listing, LocateError, ReadError, WriteError};

/// A working tree on disk, with its history when it has one.
pub struct Disk {
    /// Absolute, without links.
    root: PathBuf,
    /// Where the user stands.
    here: PathBuf,
    git: Option<GitRepository>,
    now: Timestamp,
    cache: Option<PathBuf>,
}

#[derive(Clone, Debug, Default)]
pub struct DiskOptions {
    /// Instead of the clock.
    pub now: Option<Timestamp>,
    /// Instead of the user's cache directory.
    pub cache_folder: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("`{0}` does not exist")]
    Missing(String),
    #[error("`{0}` is a bare repository: it has no working tree to review")]
    Bare(String),
    #[error("the current folder cannot be found: {0}")]
    NoCurrentFolder(String),
    #[error("SOURCE_DATE_EPOCH is `{0}`, which is no number of seconds since 1970")]
    BadEpoch(String),
}

impl Disk {
    /// The repository that holds `start` (a file or folder as the user typed it); without git, the folder itself.
    pub fn discover(start: &str, options: DiskOptions) -> Result<Self, OpenError> {
        let here = std::env::current_dir();
        let here = here.map_err(|error| OpenError::NoCurrentFolder(error.to_string()))?;
        let missing = |_| OpenError::Missing(start.to_owned());
        let start = here.join(start).canonicalize().map_err(missing)?;
        let folder = if start.is_dir() { &*start } else { start.parent().unwrap_or(&start) };
        let git = GitRepository::discover(folder);
        if git.as_ref().is_some_and(|git| git.root().is_none()) {
            return Err(OpenError::Bare(folder.display().to_string()));
        }
        let root = git.as_ref().and_then(|git| git.root()?.canonicalize().ok());
        // The root of a linked or redirected working tree may lie elsewhere; then there is no history to trust.
        let root = root.filter(|root| folder.starts_with(root));
        Ok(Self {
            git: if root.is_some() { git } else { None },
            root: root.unwrap_or_else(|| folder.to_owned()),
            here,
            now: start_time(options.now)?,
            cache: options.cache_folder.or_else(user_cache),
        })
    }

    /// The absolute path of the root, for messages about places and for programs that we start.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file as a person typed it, to be read bit by bit; `-` is standard input. For what is too large for memory.
    pub fn open_given(&self, given: &str) -> Result<Box<dyn std::io::Read + Send>, ReadError> {
        if given == "-" {
            return Ok(Box::new(std::io::stdin()));
        }
        let file = fs::File::open(self.here.join(given)).map_err(|error| read_error(&error))?;
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(ReadError::Unreadable("it is a folder".to_owned()));
        }
        Ok(Box::new(file))
    }

    /// Tells the content of a file, as a person typed it, from every other without reading it: its place, length and
    /// time. Nothing for standard input.
    pub fn stamp_given(&self, given: &str) -> Option<String> {
        let path = self.here.join(given).canonicalize().ok()?;
        let metadata = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        let written = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(format!("{}\0{}\0{}", path.display(), metadata.len(), written.as_nanos()))
    }

    /// Tells this build of the program from every other: length and time of the file that is running.
    pub fn program_stamp(&self) -> Option<String> {
        let metadata = fs::metadata(std::env::current_exe().ok()?).ok()?;
        let written = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(format!("{}-{}", metadata.len(), written.as_nanos()))
    }

    fn absolute(&self, path: &RepoPath) -> PathBuf {
        self.root.join(path.as_str())
    }
}

fn start_time(given: Option<Timestamp>) -> Result<Timestamp, OpenError> {
    if let Some(now) = given {
        return Ok(now);
    }
    let Some(epoch) = variable("SOURCE_DATE_EPOCH") else { return Ok(Timestamp::now()) };
    let seconds = epoch.trim().parse().ok();
    seconds
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or(OpenError::BadEpoch(epoch))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn user_cache() -> Option<PathBuf> {
    let home = || variable("HOME").map(PathBuf::from);
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Caches"))
    } else {
        variable("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| home().map(|home| home.join(".cache")))
    };
    base.filter(|base| base.is_absolute()).map(|base| base.join("session-workflow"))
}

fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let metadata = fs::metadata(path).map_err(|error| read_error(&error))?;
    if !metadata.is_file() {
        // Opening a pipe would wait for a writer forever.
        return Err(ReadError::Unreadable("it is not a regular file".to_owned()));
    }
    within_limit(metadata.len(), limit)?;
    let mut file = fs::File::open(path).map_err(|error| read_error(&error))?;
    let mut content = Vec::with_capacity(metadata.len() as usize);
    // It may grow while it is read.
    let bounded = Read::by_ref(&mut file).take(limit.saturating_add(1));
    { bounded }.read_to_end(&mut content).map_err(|error| read_error(&error))?;
    within_limit(content.len() as u64, limit)?;
    Ok(content)
}

/// The words are ours where they can be, as those of operating systems differ.
fn read_error(error: &std::io::Error) -> ReadError {
    match error.kind() {
        ErrorKind::NotFound => ReadError::Vanished,
        ErrorKind::PermissionDenied => ReadError::Unreadable("permission denied".to_owned()),
        _ => ReadError::Unreadable(error.to_string()),
    }
}

impl Files for Disk {
    fn list(&self) -> Result<Listing, ListError> {
        let tracked = self.git.as_ref().map(|git| git.staged().unwrap_or_default());
        list::list(&self.root, tracked.as_deref())
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        read_file(&self.absolute(path), limit)
    }
}

impl Host for Disk {
    fn write(&self, path: &RepoPath, content: &[u8]) -> Result<(), WriteError> {
        write::write(&self.absolute(path), content, Some(&self.root))
    }

    fn exists(&self, path: &RepoPath) -> bool {
        self.absolute(path).exists()
    }

    fn is_folder(&self, path: &RepoPath) -> bool {
        self.absolute(path).is_dir()
    }

    fn make_folder(&self, path: &RepoPath) -> Result<(), WriteError> {
        write::make_folder(&self.absolute(path), &self.root).map(|_| ())
    }

    fn below(&self, folder: &RepoPath) -> Vec<RepoPath> {
        list::below(&self.root, folder)
    }

    fn folders(&self, folder: &RepoPath) -> Vec<RepoPath> {
        list::folders(&self.root, folder)
    }

    fn lock(&self, folder: &RepoPath) -> Result<FolderLock, WriteError> {
        lock::hold(&self.absolute(folder), &self.root)
    }

    fn locate(&self, given: &str) -> Result<RepoPath, LocateError> {
        let missing = |_| LocateError::Missing(given.to_owned());
        let path = self.here.join(given).canonicalize().map_err(missing)?;
        let outside = || LocateError::Outside {
            given: given.to_owned(),
            root: self.root.display().to_string(),
        };
        let inside = path.strip_prefix(&self.root).map_err(|_| outside())?;
        Ok(RepoPath::new(inside.to_str().ok_or_else(outside)?))
    }

    fn read_given(&self, given: &str) -> Result<Vec<u8>, ReadError> {
        if given == "-" { self.stdin() } else { read_file(&self.here.join(given), 1 << 30) }
    }

    fn stream_given(
        &self,
        given: &str,
        bytes: usize,
        block: &mut dyn FnMut(&[u8]),
    ) -> Result<(), ReadError> {
        if given == "-" {
            block(&self.stdin()?);
            return Ok(());
        }
        let path = self.here.join(given);
        if !fs::metadata(&path).map_err(|error| read_error(&error))?.is_file() {
            return Err(ReadError::Unreadable("it is not a regular file".to_owned()));
        }
        let mut file = fs::File::open(&path).map_err(|error| read_error(&error))?;
        let mut held = Vec::new();
        loop {
            let wanted = bytes.max(1) as u64;
            let read = Read::by_ref(&mut file).take(wanted).read_to_end(&mut held);
            if read.map_err(|error| read_error(&error))? == 0 {
                break;
            }
            // A line that is longer than a block is handed over with the block in which it ends.
            if let Some(end) = held.iter().rposition(|byte| *byte == b'\n') {
                block(&held[..=end]);
                held.drain(..=end);
            }
        }
        if !held.is_empty() {
            block(&held);
        }
        Ok(())
    }

    fn list_given(&self, given: &str) -> Result<Vec<String>, ReadError> {
        let mut files = Vec::new();
        let mut open = vec![self.here.join(given)];
        while let Some(path) = open.pop() {
            if fs::metadata(&path).map_err(|error| read_error(&error))?.is_file() {
                files.extend(path.to_str().map(str::to_owned));
                continue;
            }
            for entry in fs::read_dir(&path).map_err(|error| read_error(&error))? {
                let entry = entry.map_err(|error| read_error(&error))?;
                let kind = entry.file_type().map_err(|error| read_error(&error))?;
                if kind.is_dir() {
                    open.push(entry.path());
                } else if kind.is_file() {
                    files.extend(entry.path().to_str().map(str::to_owned));
                }
            }
        }
        files.sort();
        Ok(files)
    }

    fn write_given(&self, given: &str, content: &[u8]) -> Result<(), WriteError> {
        write::write(&self.here.join(given), content, None)
    }

    fn env(&self, name: &str) -> Option<String> {
        variable(name)
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn stdin(&self) -> Result<Vec<u8>, ReadError> {
        let mut content = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut content);
        read.map_err(|error| read_error(&error)).map(|_| content)
    }

    fn cache_folder(&self) -> Option<PathBuf> {
        self.cache.clone()
    }

    fn git(&self) -> Option<&dyn Git> {
        self.git.as_ref().map(|git| git as &dyn Git)
    }
}
