//! `exclude` of `sw.toml`: files that are as good as not there.

use globset::{Glob, GlobSet, GlobSetBuilder};
use host::{Files, ListError, Listing, ReadError, SkipReason};
use model::RepoPath;

use crate::config::FILE;
use crate::failure::Failure;

pub(super) struct Without<'f> {
    files: &'f dyn Files,
    globs: GlobSet,
}

impl<'f> Without<'f> {
    pub(super) fn new(files: &'f dyn Files, globs: &[String]) -> Result<Self, Failure> {
        let mut builder = GlobSetBuilder::new();
        for glob in globs {
            let glob = Glob::new(glob).map_err(|error| {
                Failure::config(format!("{FILE}: exclude: `{glob}` is no glob: {}", error.kind()))
            })?;
            builder.add(glob);
        }
        let globs = builder
            .build()
            .map_err(|error| Failure::config(format!("{FILE}: exclude: {error}")))?;
        Ok(Self { files, globs })
    }
}

impl Files for Without<'_> {
    fn list(&self) -> Result<Listing, ListError> {
        let mut listing = self.files.list()?;
        let before = listing.files.len();
        listing.files.retain(|path| !self.globs.is_match(path.as_str()));
        listing.gaps.retain(|gap| !self.globs.is_match(gap.path.as_str()));
        let left_out = (before - listing.files.len()) as u64;
        if left_out > 0 {
            *listing.skipped.entry(SkipReason::Ignored).or_default() += left_out;
        }
        Ok(listing)
    }

    fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.files.read(path, limit)
    }
}
