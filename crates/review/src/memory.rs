//! What checks that keep to one file said in an earlier run, told again where nothing of the file has changed.
//!
//! A check of [`Cost::Node`] or [`Cost::File`] claims about a file what the file itself shows: its facts and the
//! origins of its expressions, hashed as [`flow::Program::views`]. So it runs on files whose view is new, and its
//! claims about the others are taken from the memory. A check that asks the context for more (flows, routes, other
//! files) is noticed and runs on everything, as all checks of [`Cost::Repository`] do.

use facts::ContentHash;
use host::{CacheKey, Memory};
use model::{Evidence, RepoPath};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::context::Shared;
use crate::draft::Draft;
use crate::execute::Outcome;
use crate::scope::Selected;
use crate::{CallSite, Check, Cost};

/// The claims about each file that was looked at, by the file's view.
#[derive(Default, Serialize, Deserialize)]
struct Remembered {
    /// Rules that kept to single files.
    rules: Vec<String>,
    files: Vec<(ContentHash, Claims)>,
}

/// Per rule, by its index in [`Remembered::rules`], its drafts as JSON.
type Claims = Vec<(u32, String)>;

/// One run's use of the memory.
pub(crate) struct Recall<'a, 'm> {
    memory: Memory<'m>,
    key: CacheKey,
    shared: Shared<'a>,
    views: &'a [ContentHash],
    known: Remembered,
    /// Index into `known.files` by view.
    by_view: FxHashMap<ContentHash, usize>,
    /// Files under review that the memory does not know.
    new: Selected,
    new_sites: Vec<CallSite<'a>>,
}

/// What a check said, and whether it asked for nothing that other files decide.
#[derive(Default)]
pub(crate) struct Recalled {
    pub(crate) outcome: Outcome,
    pub(crate) kept_to_files: bool,
}

impl<'a, 'm> Recall<'a, 'm> {
    pub(crate) fn load(memory: Memory<'m>, rules: &[&str], shared: Shared<'a>) -> Self {
        let key = key(memory.name, rules, shared);
        let known = memory.cache.get(&key).and_then(|bytes| postcard::from_bytes(&bytes).ok());
        let known: Remembered = known.unwrap_or_default();
        let views = shared.program.views();
        let by_view: FxHashMap<_, _> =
            known.files.iter().enumerate().map(|(place, (view, _))| (*view, place)).collect();
        let new = shared.selected.narrowed(|file| !by_view.contains_key(&views[file.0 as usize]));
        let is_new = |site: &&CallSite<'a>| new.full(site.file);
        let new_sites = shared.sites.iter().filter(is_new).copied().collect();
        Self { memory, key, shared, views, known, by_view, new, new_sites }
    }

    /// What an earlier run said by a rule about files that are as they were; `None` where all files are to be looked at.
    pub(crate) fn known(&self, rule: &str, check: &'static Check) -> Option<Vec<Draft>> {
        let place = self.known.rules.iter().position(|known| known == rule)?;
        (check.cost != Cost::Repository).then(|| self.drafts(place as u32))?
    }

    /// The files that no earlier run has seen as they are.
    pub(crate) fn new_files(&self) -> Shared<'_> {
        self.shared.within(&self.new, &self.new_sites)
    }

    /// What the rule at this place said about files that are as they were; `None` when the memory is damaged.
    fn drafts(&self, rule: u32) -> Option<Vec<Draft>> {
        let mut drafts = Vec::new();
        for (view, file) in self.views.iter().zip(0..) {
            let Some(place) = self.by_view.get(view) else { continue };
            if !self.shared.selected.any(facts::FileId(file)) {
                continue;
            }
            for (_, text) in self.known.files[*place].1.iter().filter(|(by, _)| *by == rule) {
                let mut of_file: Vec<Draft> = serde_json::from_str(text).ok()?;
                of_file.iter_mut().for_each(|draft| draft.file = facts::FileId(file));
                drafts.append(&mut of_file);
            }
        }
        Some(drafts)
    }

    /// Leaves what was said for the next run.
    pub(crate) fn save<'r>(&self, said: impl Iterator<Item = (&'r str, &'r Recalled)>) {
        let mut found = Remembered::default();
        let mut of_file: FxHashMap<u32, Claims> = FxHashMap::default();
        for (rule, recalled) in said.filter(|(_, recalled)| self.is_local(recalled)) {
            let place = found.rules.len() as u32;
            found.rules.push(rule.to_owned());
            for drafts in recalled.outcome.drafts.chunk_by(|left, right| left.file == right.file) {
                let Ok(text) = serde_json::to_string(drafts) else { return };
                of_file.entry(drafts[0].file.0).or_default().push((place, text));
            }
        }
        if self.new.count() == 0 && found.rules == self.known.rules {
            return;
        }
        let looked_at = self
            .views
            .iter()
            .zip(0..)
            .filter(|(_, file)| self.shared.selected.any(facts::FileId(*file)));
        found.files = looked_at
            .map(|(view, file)| (*view, of_file.remove(&file).unwrap_or_default()))
            .collect();
        let Ok(bytes) = postcard::to_allocvec(&found) else { return };
        self.memory.cache.put(vec![(self.key, bytes)]);
    }

    /// Its claims show nothing of other files either.
    fn is_local(&self, recalled: &Recalled) -> bool {
        let base = &self.shared.program.base;
        let within = |draft: &Draft| {
            let own = &base.file(draft.file).path;
            draft.evidence.iter().all(|evidence| shows_only(evidence, own))
        };
        recalled.kept_to_files
            && recalled.outcome.gap.is_none()
            && recalled.outcome.drafts.iter().all(within)
    }
}

fn shows_only(evidence: &Evidence, path: &RepoPath) -> bool {
    match evidence {
        Evidence::Code { span, .. } => span.path == *path,
        Evidence::Flow { steps } => steps.iter().all(|step| step.span.path == *path),
        Evidence::Absent { searched, .. } => searched.iter().all(|searched| searched == path),
        Evidence::Commit { .. } | Evidence::Given { .. } | Evidence::Observed { .. } => true,
    }
}

/// Of everything that a check sees besides the program.
fn key(name: &str, rules: &[&str], shared: Shared<'_>) -> CacheKey {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"claims-1\0").update(name.as_bytes());
    for rule in rules {
        hasher.update(b"\0").update(rule.as_bytes());
    }
    hasher.update(shared.given().as_bytes());
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use host::MemoryCache;
    use model::{Confidence, Severity};

    use super::Memory;
    use crate::testing::{check, program};
    use crate::{Check, Cost, Focus, Review, ReviewOptions, ReviewReport, run, run_with_memory};

    static SEEN: AtomicUsize = AtomicUsize::new(0);
    static SEEN_AROUND: AtomicUsize = AtomicUsize::new(0);
    static SEEN_FAR: AtomicUsize = AtomicUsize::new(0);

    /// Counts the files that it is shown.
    static NEAR: Check = check("near", Severity::High, Confidence::High, |cx| {
        SEEN.fetch_add(cx.files().count(), Ordering::Relaxed);
        for site in cx.calls().filter(|site| site.is(&["child_process.exec"])) {
            cx.report(site.file, site.range(), "it runs a command");
        }
    });
    /// Keeps to one file as far as its cost says, and does not.
    static AROUND: Check = check("around", Severity::Med, Confidence::High, |cx| {
        SEEN_AROUND.fetch_add(cx.files().count(), Ordering::Relaxed);
        let count = cx.base().code().flat_map(|(_, _, code)| &code.calls).count();
        for site in cx.calls().filter(|site| site.name() == Some("count")) {
            cx.report(site.file, site.range(), format!("one call of {count}"));
        }
    });
    static FAR: Check = Check {
        cost: Cost::Repository,
        ..check("far", Severity::Low, Confidence::High, |cx| {
            SEEN_FAR.fetch_add(cx.files().count(), Ordering::Relaxed);
        })
    };
    static REVIEW: Review = Review {
        name: "memory",
        ordinal: "ME",
        summary: "memory",
        focus: &[Focus { name: "injection", summary: "no commands" }],
        checks: &[&AROUND, &FAR, &NEAR],
        shared: &[],
        tables: crate::no_tables,
        gaps: crate::no_gaps,
    };

    const RUN: &str = "import { exec } from 'child_process';\nexport const run = exec;\n";
    const USE: &str = "import { run } from './run';\nrun('ls');\ncount();\n";

    /// The report, and how many files each check was shown: near, around, far.
    fn look(cache: &MemoryCache, files: &[(&str, &str)]) -> (ReviewReport, [usize; 3]) {
        let counters = [&SEEN, &SEEN_AROUND, &SEEN_FAR];
        let program = program(files);
        let options = ReviewOptions::default();
        let fresh = run(&program, &[&REVIEW], &options);
        counters.iter().for_each(|counter| counter.store(0, Ordering::Relaxed));
        let memory = Memory { cache, name: "test" };
        let report = run_with_memory(&program, &[&REVIEW], &options, Some(memory));
        assert_eq!(report, fresh, "the memory is not seen in the report");
        (report, counters.map(|counter| counter.load(Ordering::Relaxed)))
    }

    #[test]
    fn only_files_that_look_different_are_looked_at_again() {
        let cache = MemoryCache::default();
        let others = [("a.ts", "export {};"), ("run.ts", RUN), ("use.ts", USE)];
        let (report, seen) = look(&cache, &others);
        assert_eq!((report.findings.len(), seen), (2, [3, 3, 3]));
        assert_eq!(look(&cache, &others).1, [0, 3, 3]);
        // An edit that nobody else sees.
        let files = [("a.ts", "export {};\ncount();"), ("run.ts", RUN), ("use.ts", USE)];
        let (report, seen) = look(&cache, &files);
        assert_eq!((report.findings.len(), seen), (3, [1, 3, 3]));
        // Of `use.ts` nothing was edited, and yet it calls something else.
        let spawn = RUN.replace("exec", "spawn");
        let files = [("a.ts", "export {};"), ("run.ts", &spawn), ("use.ts", USE)];
        let (report, seen) = look(&cache, &files);
        assert_eq!((report.findings.len(), seen), (1, [3, 3, 3]));
    }

    #[test]
    fn a_damaged_memory_costs_time_alone() {
        struct Damaged;
        impl host::Cache for Damaged {
            fn get(&self, _key: &host::CacheKey) -> Option<Vec<u8>> {
                Some(vec![1, 2, 3])
            }
            fn put(&self, _entries: Vec<(host::CacheKey, Vec<u8>)>) {}
        }
        let program = program(&[("run.ts", RUN), ("use.ts", USE)]);
        let options = ReviewOptions::default();
        let memory = Memory { cache: &Damaged, name: "test" };
        let report = run_with_memory(&program, &[&FRESH], &options, Some(memory));
        assert_eq!(report, run(&program, &[&FRESH], &options));
        assert_eq!(report.findings.len(), 1);
    }

    static RUNS: Check = check("runs", Severity::High, Confidence::High, |cx| {
        for site in cx.calls().filter(|site| site.is(&["child_process.exec"])) {
            cx.report(site.file, site.range(), "it runs a command");
        }
    });
    static FRESH: Review = Review { name: "fresh", checks: &[&RUNS], ..REVIEW_LIKE };
    const REVIEW_LIKE: Review = Review {
        name: "",
        ordinal: "FR",
        summary: "memory",
        focus: &[Focus { name: "injection", summary: "no commands" }],
        checks: &[],
        shared: &[],
        tables: crate::no_tables,
        gaps: crate::no_gaps,
    };
}
