//! Walking a working tree.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use model::{Gap, GapKind, RepoPath};

use crate::{ListError, Listing, SkipReason, TreeEntry};

const GIT: &str = ".git";
const PACKAGES: &str = "node_modules";

/// Everything below the root that is not ignored, and what is tracked although it is: a committed `.env` is in the
/// repository whatever `.gitignore` says. Inside of a repository (`tracked` is there), other repositories are left
/// alone, as git does: their history is not this one's.
pub(super) fn list(root: &Path, tracked: Option<&[TreeEntry]>) -> Result<Listing, ListError> {
    let read = fs::read_dir(root);
    read.map_err(|error| ListError::Root(root.display().to_string(), error.to_string()))?;
    let one_repository = tracked.is_some();
    let mut walk =
        Walk { root, one_repository, listing: Listing::default(), seen: BTreeMap::new() };
    for entry in walker(root, one_repository) {
        match entry {
            Ok(entry) => walk.entry(&entry),
            Err(error) => walk.error(&error),
        }
    }
    walk.count_ignored();
    Ok(walk.finish(tracked.unwrap_or_default()))
}

/// The folders in a folder, whatever `.gitignore` says; a link to one is none.
pub(super) fn folders(root: &Path, folder: &RepoPath) -> Vec<RepoPath> {
    let entries = fs::read_dir(root.join(folder.as_str())).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let inside =
        |entry: fs::DirEntry| entry.path().strip_prefix(root).ok()?.to_str().map(RepoPath::new);
    let mut folders: Vec<RepoPath> = folders.filter_map(inside).collect();
    folders.sort();
    folders
}

/// Every file below a folder, whatever `.gitignore` says.
pub(super) fn below(root: &Path, folder: &RepoPath) -> Vec<RepoPath> {
    let mut files = Vec::new();
    let mut open = vec![root.join(folder.as_str())];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                Ok(kind) if kind.is_file() => {
                    let path = entry.path();
                    let inside = path.strip_prefix(root).ok().and_then(Path::to_str);
                    files.extend(inside.map(RepoPath::new));
                }
                _ => {}
            }
        }
    }
    files.sort();
    files
}

fn walker(root: &Path, one_repository: bool) -> ignore::Walk {
    WalkBuilder::new(root)
        .hidden(false)
        .ignore(false)
        .git_ignore(true)
        .git_exclude(true)
        // Another user's settings must not change what a review of the same repository sees.
        .git_global(false)
        .parents(false)
        .require_git(false)
        .follow_links(false)
        .filter_entry(move |entry| {
            let other = one_repository && entry.depth() > 0 && is_repository(entry.path());
            entry.file_name() != GIT && entry.file_name() != PACKAGES && !other
        })
        .build()
}

/// A submodule's `.git` is a file.
fn is_repository(path: &Path) -> bool {
    path.join(GIT).exists()
}

struct Walk<'a> {
    root: &'a Path,
    one_repository: bool,
    listing: Listing,
    /// Folders that were entered, with how many of their entries the walk showed.
    seen: BTreeMap<PathBuf, u64>,
}

impl Walk<'_> {
    fn entry(&mut self, entry: &DirEntry) {
        let is_root = entry.depth() == 0;
        if let (false, Some(parent)) = (is_root, entry.path().parent()) {
            *self.seen.entry(parent.to_owned()).or_default() += 1;
        }
        match entry.file_type() {
            Some(kind) if kind.is_dir() => {
                _ = self.seen.entry(entry.path().to_owned()).or_default()
            }
            Some(kind) if kind.is_file() => self.file(entry.path()),
            Some(kind) if kind.is_symlink() => self.link(entry.path()),
            _ => self.skip(SkipReason::Special),
        }
    }

    fn file(&mut self, path: &Path) {
        match self.relative(path) {
            Some(path) => self.listing.files.push(path),
            None => self.skip(SkipReason::Name),
        }
    }

    /// What a link leads to is listed under its own path if it is in the repository; following it would review a
    /// file twice, or somebody else's, or never end.
    fn link(&mut self, path: &Path) {
        if path.exists() {
            self.skip(SkipReason::Link);
        } else if let Some(path) = self.relative(path) {
            self.gap(path, "it is a link that leads nowhere, or in a circle".to_owned());
        }
    }

    fn error(&mut self, error: &ignore::Error) {
        // A malformed line of a `.gitignore` is no trouble with a file.
        if let Some(path) = path_of(error).and_then(|path| self.relative(path)) {
            let reason = match error.io_error().map(std::io::Error::kind) {
                Some(std::io::ErrorKind::PermissionDenied) => "permission denied".to_owned(),
                Some(std::io::ErrorKind::NotFound) => "it was listed and is gone".to_owned(),
                _ => "it cannot be listed".to_owned(),
            };
            self.gap(path, reason);
        }
    }

    fn gap(&mut self, path: RepoPath, reason: String) {
        self.listing.gaps.push(Gap { path, kind: GapKind::Unreadable, line: None, reason });
    }

    fn skip(&mut self, reason: SkipReason) {
        *self.listing.skipped.entry(reason).or_default() += 1;
    }

    fn relative(&self, path: &Path) -> Option<RepoPath> {
        let path = path.strip_prefix(self.root).ok()?.to_str()?;
        Some(RepoPath::new(path))
    }

    /// The walker does not tell what it left out: the difference to what the folders hold is what was ignored.
    fn count_ignored(&mut self) {
        for (folder, shown) in std::mem::take(&mut self.seen) {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            let mut held = 0_u64;
            for entry in entries.flatten() {
                match entry.file_name().to_str() {
                    Some(GIT) => {}
                    Some(PACKAGES) => self.skip(SkipReason::Packages),
                    _ if self.one_repository && is_repository(&entry.path()) => {
                        self.skip(SkipReason::Repository);
                    }
                    _ => held += 1,
                }
            }
            if held > shown {
                *self.listing.skipped.entry(SkipReason::Ignored).or_default() += held - shown;
            }
        }
    }

    fn finish(self, tracked: &[TreeEntry]) -> Listing {
        let mut listing = self.listing;
        let known: BTreeSet<RepoPath> = listing.files.iter().cloned().collect();
        let hidden = tracked.iter().map(|entry| &entry.path).filter(|path| {
            !known.contains(*path)
                && !path.has_folder(PACKAGES)
                && fs::symlink_metadata(self.root.join(path.as_str()))
                    .is_ok_and(|metadata| metadata.is_file())
        });
        listing.files.extend(hidden.cloned());
        listing.files.sort();
        listing.gaps.sort();
        listing
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, err } => err.io_error().map(|_| path.as_path()),
        ignore::Error::WithDepth { err, .. } => path_of(err),
        _ => None,
    }
}
