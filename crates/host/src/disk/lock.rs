//! One writer at a time, between processes.

use std::fs;
use std::path::Path;

use super::write::make_folder;
use crate::{FolderLock, WriteError};

/// The folder itself is what is locked, so that no file is left behind; where folders cannot be opened (Windows), a
/// file in it.
pub(super) fn hold(folder: &Path, root: &Path) -> Result<FolderLock, WriteError> {
    let failed = |reason: String| WriteError { path: folder.display().to_string(), reason };
    let real = make_folder(folder, root)?;
    let file = open(&real).map_err(|error| failed(error.to_string()))?;
    match file.lock() {
        Ok(()) => Ok(FolderLock(Some(file))),
        // Some network file systems know no locks; writing is still atomic there.
        Err(error) if error.kind() == std::io::ErrorKind::Unsupported => Ok(FolderLock(None)),
        Err(error) => Err(failed(format!("it cannot be locked: {error}"))),
    }
}

#[cfg(not(windows))]
fn open(folder: &Path) -> std::io::Result<fs::File> {
    fs::File::open(folder)
}

#[cfg(windows)]
fn open(folder: &Path) -> std::io::Result<fs::File> {
    fs::OpenOptions::new().create(true).append(true).open(folder.join(".sw-lock"))
}
