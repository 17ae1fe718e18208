//! The list of files as a file system.

use std::io::{Error, ErrorKind, Result};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use model::RepoPath;
use oxc_resolver::{FileMetadata, FileSystem, ResolveError};
use rustc_hash::{FxHashMap, FxHashSet};

use super::relative;

#[derive(Default)]
pub(super) struct ListedFiles {
    files: Arc<FxHashSet<RepoPath>>,
    folders: FxHashSet<Box<str>>,
    json: FxHashMap<RepoPath, Arc<str>>,
}

const FILE: FileMetadata = FileMetadata::new(true, false, false);
const FOLDER: FileMetadata = FileMetadata::new(false, true, false);

impl ListedFiles {
    pub(super) fn new(
        files: Arc<FxHashSet<RepoPath>>,
        json: FxHashMap<RepoPath, Arc<str>>,
    ) -> Self {
        let mut folders: FxHashSet<Box<str>> = FxHashSet::default();
        folders.insert("".into());
        for path in files.iter() {
            let mut folder = path.folder();
            while !folder.is_empty() && folders.insert(folder.into()) {
                folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
            }
        }
        Self { files, folders, json }
    }

    fn text(&self, path: &Path) -> Result<Arc<str>> {
        let path = relative(path).ok_or(ErrorKind::NotFound)?;
        if is_installed_config(&path) {
            return Ok("{}".into());
        }
        self.json.get(&self.stand_in(path)).cloned().ok_or_else(|| ErrorKind::NotFound.into())
    }

    /// JavaScript projects keep the same settings in `jsconfig.json`.
    fn stand_in(&self, path: RepoPath) -> RepoPath {
        if path.file_name() != "tsconfig.json" || self.files.contains(&path) {
            return path;
        }
        let jsconfig = path.join_from_folder("jsconfig.json");
        jsconfig.filter(|jsconfig| self.files.contains(jsconfig)).unwrap_or(path)
    }
}

/// Packages are not there to be read. A configuration that extends one of theirs must work all the same: it is taken
/// as empty.
fn is_installed_config(path: &RepoPath) -> bool {
    path.has_folder("node_modules")
        && path.extension() == Some("json")
        && path.file_name() != "package.json"
}

/// The folders on the way to such a configuration have to be there too.
fn is_installed_folder(path: &str) -> bool {
    path.strip_prefix("node_modules").is_some_and(|inside| !inside.contains('.'))
}

impl FileSystem for ListedFiles {
    fn new() -> Self {
        Self::default()
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        self.text(path).map(|text| text.as_bytes().to_vec())
    }

    fn read_to_string(&self, path: &Path) -> Result<String> {
        self.text(path).map(|text| text.to_string())
    }

    fn metadata(&self, path: &Path) -> Result<FileMetadata> {
        let missing = || Error::from(ErrorKind::NotFound);
        let path = relative(path).ok_or_else(missing)?;
        let named = path.as_str();
        if self.folders.contains(named) || is_installed_folder(named) {
            return Ok(FOLDER);
        }
        if is_installed_config(&path) || self.files.contains(&self.stand_in(path)) {
            return Ok(FILE);
        }
        Err(missing())
    }

    fn symlink_metadata(&self, path: &Path) -> Result<FileMetadata> {
        self.metadata(path)
    }

    fn read_link(&self, _path: &Path) -> std::result::Result<PathBuf, ResolveError> {
        Err(Error::from(ErrorKind::InvalidInput).into())
    }

    fn canonicalize(&self, path: &Path) -> Result<PathBuf> {
        let mut plain = PathBuf::new();
        for component in path.components() {
            match component {
                Component::CurDir => {}
                Component::ParentDir => _ = plain.pop(),
                other => plain.push(other),
            }
        }
        Ok(plain)
    }
}
