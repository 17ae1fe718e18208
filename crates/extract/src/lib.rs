//! Walks a workspace or a revision, picks the front end, joins and caches.
//!
//! The result holds the whole repository, as data flow needs all of it; a request's scope narrows findings later.

mod classify;
mod decode;
mod history;
mod join;
mod lower;
mod outcome;
mod packages;
mod remember;
mod review_report;
mod stats;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use facts::{FactBase, FileClass};
use globset::GlobMatcher;
use host::{Cache, Files, ListError, NoCache};
use model::RepoPath;
use rayon::prelude::*;

pub use classify::class_of_path;
pub use history::history;
pub use outcome::{Coverage, Outcome};
pub use packages::{locked_packages, read_advisories};
pub use stats::{Phase, Stats};

/// How to extract. The default reads everything on all cores, without a cache.
pub struct Options<'a> {
    /// Worker threads; `None` is one per core.
    pub jobs: Option<usize>,
    /// The first that matches a path decides its class; without a match, path and shape do.
    pub classes: Vec<ClassRule>,
    pub cache: &'a dyn Cache,
}

/// A class that the configuration states.
#[derive(Clone, Debug)]
pub struct ClassRule {
    pub glob: GlobMatcher,
    pub class: FileClass,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { jobs: None, classes: Vec::new(), cache: &NoCache }
    }
}

/// The facts of one revision and what became of each file.
#[derive(Debug, Default)]
pub struct Extraction {
    pub base: FactBase,
    /// Every file that was listed, by path.
    pub outcomes: BTreeMap<RepoPath, Outcome>,
    pub stats: Stats,
}

/// Reads every file and lowers it. Trouble with a file is a gap in the result; the error is for a root that cannot
/// be listed at all.
pub fn extract(files: &dyn Files, options: &Options<'_>) -> Result<Extraction, ListError> {
    let stats = Stats::default();
    let listing = stats.listing.time(|| files.list())?;
    let worker = lower::Worker { files, options, stats: &stats };
    let all = || -> Vec<lower::Done> {
        let paths = listing.files.par_iter();
        paths.map_init(lang_js::Lowerer::new, |js, path| worker.file(js, path)).collect()
    };
    // Lowering follows the nesting of code; the default of 2 MiB is too near to what people write.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs.unwrap_or(0))
        .stack_size(16 << 20)
        .build();
    let done = pool.map_or_else(|_| all(), |pool| pool.install(all));
    Ok(join::join(listing, done, options, stats))
}
