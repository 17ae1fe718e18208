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
        // What a review wrote is no part of what is reviewed: a second run would count the report of the first.
        listing.files.retain(|path| !is_report(path.as_str()) && path.file_name() != BASELINE);
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

/// It quotes findings, and a check for what is nowhere said would find it said there.
const BASELINE: &str = "sw-baseline.json";

/// `.claude/<slug>/reviews/review-<name>.md`.
fn is_report(path: &str) -> bool {
    let mut parts = path.split('/');
    let is_folder = parts.next() == Some(".claude") && parts.next().is_some();
    let is_folder = is_folder && parts.next() == Some("reviews");
    let name = parts.next().filter(|_| is_folder && parts.next().is_none());
    name.is_some_and(|name| name.starts_with("review-") && name.ends_with(".md"))
}

#[cfg(test)]
mod tests {
    use super::is_report;

    #[test]
    fn only_reports_of_sessions_are_reports() {
        assert!(is_report(".claude/pay-v2/reviews/review-security.md"));
        for path in [
            ".claude/pay-v2/README.md",
            ".claude/settings.json",
            "docs/.claude/a/reviews/review-x.md",
            ".claude/a/reviews/b/review-x.md",
        ] {
            assert!(!is_report(path), "{path}");
        }
    }
}
