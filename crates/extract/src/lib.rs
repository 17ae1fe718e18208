//! Walks a workspace or a revision, picks the front end, joins and caches.
//!
//! The result holds the whole repository, as data flow needs all of it; a request's scope narrows findings later.

mod outcome;

use std::collections::BTreeMap;

use facts::FactBase;
use host::{Files, ListError};
use model::RepoPath;

pub use outcome::{Coverage, Outcome};

/// How to extract.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Worker threads; `None` is one per core.
    pub jobs: Option<usize>,
}

/// The facts of one revision and what became of each file.
#[derive(Debug, Default)]
pub struct Extraction {
    pub base: FactBase,
    /// Every file that was listed, by path.
    pub outcomes: BTreeMap<RepoPath, Outcome>,
}

/// Reads every file and lowers it. Trouble with a file is a gap in the result; the error is for a root that cannot
/// be listed at all.
pub fn extract(files: &dyn Files, options: &Options) -> Result<Extraction, ListError> {
    let _ = (files.list()?, options);
    Ok(Extraction::default())
}
