//! The facts of all files into one base, with imports resolved.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::{FactBase, ImportTarget, SourceFile};
use host::{ModuleResolver, Resolved, SkipReason};
use model::{Gap, RepoPath};
use rustc_hash::FxHashMap;

use crate::lower::Done;
use crate::{Extraction, Options, Outcome, Stats};

/// Manifests and configurations are small; larger JSON is data. In bytes.
const LARGEST_MANIFEST: usize = 256 << 10;

pub(crate) fn join(
    gaps: Vec<Gap>,
    skipped: BTreeMap<SkipReason, u64>,
    done: Vec<Done>,
    options: &Options<'_>,
    stats: Stats,
) -> Extraction {
    let mut parts = Parts { gaps, ..Parts::default() };
    for (reason, count) in skipped {
        parts.skipped.insert(reason.word().to_owned(), count);
    }
    for one in done {
        parts.add(one);
    }
    options.cache.put(std::mem::take(&mut parts.remember));
    parts.gaps.sort();
    let mut base = stats.resolving.time(|| linked(parts.files));
    base.gaps = parts.gaps;
    base.skipped = parts.skipped;
    Extraction { base, outcomes: parts.outcomes, stats }
}

#[derive(Default)]
struct Parts {
    files: Vec<SourceFile>,
    gaps: Vec<Gap>,
    skipped: BTreeMap<String, u64>,
    outcomes: BTreeMap<RepoPath, Outcome>,
    remember: Vec<(host::CacheKey, Vec<u8>)>,
}

impl Parts {
    fn add(&mut self, Done { settled: done, remember }: Done) {
        if let Outcome::Skipped(reason) = &done.outcome {
            *self.skipped.entry((*reason).to_owned()).or_default() += 1;
        }
        self.files.extend(done.file);
        self.gaps.extend(done.gap);
        self.remember.extend(remember);
        self.outcomes.insert(done.path, done.outcome);
    }
}

fn linked(files: Vec<SourceFile>) -> FactBase {
    let is_manifest = |file: &&SourceFile| {
        file.path.extension() == Some("json") && file.text.len() <= LARGEST_MANIFEST
    };
    let json: FxHashMap<_, _> = files
        .iter()
        .filter(is_manifest)
        .map(|file| (file.path.clone(), Arc::clone(&file.text)))
        .collect();
    let resolver = ModuleResolver::new(files.iter().map(|file| file.path.clone()), json);
    FactBase::new(files, |base, id, specifier| {
        match resolver.resolve(&base.file(id).path, specifier) {
            Resolved::File(path) => {
                base.id(&path).map_or(ImportTarget::Missing, ImportTarget::File)
            }
            Resolved::Package(name) => ImportTarget::Package(name),
            Resolved::Missing => ImportTarget::Missing,
        }
    })
}
