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
mod read;
mod remember;
mod review_report;
mod samples;
mod stats;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use facts::{ContentHash, FactBase, FileClass};
use globset::GlobMatcher;
use host::{Cache, Files, ListError, Listing, NoCache, SkipReason};
use model::{Gap, RepoPath};
use rayon::prelude::*;

pub use classify::class_of_path;
pub use history::history;
pub use lang_text::{ReadSample, SampleScanner};
pub use outcome::{Coverage, Outcome};
pub use packages::{locked_packages, read_advisories};
pub use samples::sample_of;
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
    Ok(Sources::read(files, options)?.lower(options))
}

/// The files of a revision as they were read, before any front end has looked at them.
pub struct Sources {
    /// What could not be listed.
    gaps: Vec<Gap>,
    skipped: BTreeMap<SkipReason, u64>,
    files: Vec<read::Read>,
    stats: Stats,
}

impl Sources {
    /// The error is for a root that cannot be listed at all.
    pub fn read(files: &dyn Files, options: &Options<'_>) -> Result<Self, ListError> {
        let stats = Stats::default();
        let Listing { files: paths, gaps, skipped } = stats.listing.time(|| files.list())?;
        let reader = read::Reader { files, options, stats: &stats };
        let all = || paths.par_iter().map(|path| reader.file(path)).collect();
        let files = on_workers(options, all);
        Ok(Self { gaps, skipped, files, stats })
    }

    /// A hash of all that a review can learn from the files, and of these words.
    pub fn digest_with(&self, words: &str) -> ContentHash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(words.as_bytes()).update(&[0]);
        hasher.update(format!("{:?}{:?}", self.gaps, self.skipped).as_bytes());
        self.files.iter().for_each(|file| file.add_to(&mut hasher));
        *hasher.finalize().as_bytes()
    }

    /// The facts of all files.
    pub fn lower(self, options: &Options<'_>) -> Extraction {
        let Self { gaps, skipped, files, stats } = self;
        let worker = lower::Worker { options, stats: &stats };
        let one = |js: &mut lang_js::Lowerer, file| match file {
            read::Read::Text(text) => worker.file(js, text),
            read::Read::Settled(settled) => lower::Done { settled, remember: None },
        };
        let all = || files.into_par_iter().map_init(lang_js::Lowerer::new, one).collect();
        let done = on_workers(options, all);
        join::join(gaps, skipped, done, options, stats)
    }
}

/// On as many threads as asked for, with stacks that are deep enough: lowering follows the nesting of code, and the
/// default of 2 MiB is too near to what people write.
fn on_workers<T: Send>(options: &Options<'_>, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs.unwrap_or(0))
        .stack_size(16 << 20)
        .build();
    match pool {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}
