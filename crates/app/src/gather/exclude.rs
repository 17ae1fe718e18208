//! `exclude` of `sw.toml`: files that are as good as not there.

use globset::{Glob, GlobSet, GlobSetBuilder};
use host::{Files, ListError, Listing, ReadError, SkipReason};
use model::RepoPath;
use sessions::Place;

use crate::config::{Config, FILE};
use crate::failure::Failure;

pub(super) struct Without<'f> {
    files: &'f dyn Files,
    globs: GlobSet,
    place: Place,
}

impl<'f> Without<'f> {
    pub(super) fn new(files: &'f dyn Files, config: &Config) -> Result<Self, Failure> {
        let mut builder = GlobSetBuilder::new();
        for glob in &config.exclude {
            let glob = Glob::new(glob).map_err(|error| {
                Failure::config(format!("{FILE}: exclude: `{glob}` is no glob: {}", error.kind()))
            })?;
            builder.add(glob);
        }
        let globs = builder
            .build()
            .map_err(|error| Failure::config(format!("{FILE}: exclude: {error}")))?;
        Ok(Self { files, globs, place: config.place() })
    }
}

impl Files for Without<'_> {
    fn list(&self) -> Result<Listing, ListError> {
        let mut listing = self.files.list()?;
        // What a review wrote is no part of what is reviewed: a second run would count the report of the first.
        listing.files.retain(|path| !is_report(&self.place, path) && path.file_name() != BASELINE);
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

/// What the program itself writes about the work: index, READMEs, reports, findings, evidence. Notes that people keep
/// beside them are looked at like everything else.
fn is_report(place: &Place, path: &RepoPath) -> bool {
    let Some((_, name)) = place.locate(path) else {
        return *path == place.index() || *path == place.registry();
    };
    matches!(name.as_str(), "README.md" | "findings.jsonl" | "evidence.jsonl")
        || name.starts_with("workflows/")
        || sessions::artifact::KINDS.iter().any(|kind| kind.path == name)
}

#[cfg(test)]
mod tests {
    use model::RepoPath;
    use sessions::Place;

    use super::is_report;

    #[test]
    fn only_reports_of_sessions_are_reports() {
        let is_report = |path: &str| is_report(&Place::default(), &RepoPath::new(path));
        for path in [
            "pay-v2/reviews/review-security.md",
            "pay-v2/README.md",
            "pay-v2/findings.jsonl",
            "README.md",
            "sessions.json",
        ] {
            assert!(is_report(&format!(".claude/{path}")), "{path}");
        }
        for path in [
            ".claude/pay-v2/notes.md",
            ".claude/settings.json",
            "docs/.claude/a/reviews/review-x.md",
            ".claude/a/reviews/b/review-x.md",
        ] {
            assert!(!is_report(path), "{path}");
        }
    }
}
