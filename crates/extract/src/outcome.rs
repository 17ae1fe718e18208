//! Proof of coverage: what became of every file.

use std::collections::BTreeMap;

use facts::FileClass;
use model::RepoPath;

/// What became of one listed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A front end read it; `lines` and `bytes` count what was read.
    Parsed { class: FileClass, bytes: u64, lines: u32 },
    /// Text without a front end of its own: read and searched for credentials.
    Read { class: FileClass, bytes: u64, lines: u32 },
    /// Left alone: `binary`, `vendored`, `minified`, `lockfile`.
    Skipped(&'static str),
    /// A gap says why it was not read, or not whole.
    Gap,
}

/// Counts over a selection of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    pub enumerated: u64,
    pub parsed: u64,
    pub read: u64,
    pub with_gaps: u64,
    pub skipped: BTreeMap<&'static str, u64>,
    pub bytes: u64,
    pub lines: u64,
}

impl Coverage {
    /// Counts the files that `covers` selects.
    pub fn of(outcomes: &BTreeMap<RepoPath, Outcome>, covers: impl Fn(&RepoPath) -> bool) -> Self {
        let mut coverage = Self::default();
        outcomes.iter().filter(|(path, _)| covers(path)).for_each(|(_, outcome)| {
            coverage.count(outcome);
        });
        coverage
    }

    fn count(&mut self, outcome: &Outcome) {
        self.enumerated += 1;
        match outcome {
            Outcome::Parsed { bytes, lines, .. } => {
                self.parsed += 1;
                self.add(*bytes, *lines);
            }
            Outcome::Read { bytes, lines, .. } => {
                self.read += 1;
                self.add(*bytes, *lines);
            }
            Outcome::Skipped(reason) => *self.skipped.entry(reason).or_default() += 1,
            Outcome::Gap => self.with_gaps += 1,
        }
    }

    fn add(&mut self, bytes: u64, lines: u32) {
        self.bytes += bytes;
        self.lines += u64::from(lines);
    }
}
