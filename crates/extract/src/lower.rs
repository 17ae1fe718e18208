//! One file from its text to its facts.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

use facts::FileFacts;
use host::CacheKey;
use lang_js::Lowerer;
use model::{Gap, GapKind, RepoPath};

use crate::read::{Settled, Text, gap, is_read_by_front_end, source_file};
use crate::{Options, Outcome, Stats, remember};

/// A file with its facts.
pub(crate) struct Done {
    pub(crate) settled: Settled,
    /// New for the cache.
    pub(crate) remember: Option<(CacheKey, Vec<u8>)>,
}

pub(crate) struct Worker<'a> {
    pub(crate) options: &'a Options<'a>,
    pub(crate) stats: &'a Stats,
}

impl Worker<'_> {
    pub(crate) fn file(&self, js: &mut Lowerer, read: Text) -> Done {
        self.stats.lowering.time(|| self.lowered(js, read))
    }

    fn lowered(&self, js: &mut Lowerer, read: Text) -> Done {
        let Text { path, class, text, damage, hash } = read;
        let known = self.options.cache.get(&hash).and_then(|bytes| remember::load(&path, &bytes));
        let (mut facts, remember) = match known {
            Some(facts) => {
                self.stats.cached.fetch_add(1, Ordering::Relaxed);
                (facts, None)
            }
            None => {
                let facts = guarded(js, &path, &text);
                let bytes = self.options.cache.keeps().then(|| remember::save(&facts)).flatten();
                (facts, bytes.map(|bytes| (hash, bytes)))
            }
        };
        facts.gaps.extend(damage);
        let file = source_file(&path, class, text, facts, hash);
        let (bytes, lines) = (file.text.len() as u64, file.lines.line_count(&file.text));
        let outcome = match file.facts.gaps.is_empty() {
            false => Outcome::Gap,
            true if is_read_by_front_end(&path) => Outcome::Parsed { class, bytes, lines },
            true => Outcome::Read { class, bytes, lines },
        };
        Done { settled: Settled { path, outcome, file: Some(file), gap: None }, remember }
    }
}

/// A defect in a front end costs its file, never the run.
fn guarded(js: &mut Lowerer, path: &RepoPath, text: &str) -> FileFacts {
    let lowered = catch_unwind(AssertUnwindSafe(|| facts_of(js, path, text)));
    lowered.unwrap_or_else(|_| {
        *js = Lowerer::new();
        let defect = gap(path, GapKind::Internal, "the front end failed on it".to_owned());
        FileFacts { gaps: vec![defect], ..FileFacts::default() }
    })
}

/// Every front end that reads the file adds what it finds. A new one is wired in here.
fn facts_of(js: &mut Lowerer, path: &RepoPath, text: &str) -> FileFacts {
    let read = lang_text::read(path, text);
    let mut facts = FileFacts {
        settings: read.settings,
        tokens: read.tokens,
        manifest: read.manifest,
        comments: read.comments,
        gaps: read.gaps,
        ..FileFacts::default()
    };
    let declared = lang_infra::read(path, text);
    facts.infra = declared.infra;
    facts.comments.extend(declared.comments);
    facts.gaps.extend(declared.gaps);
    let ci = lang_ci::read(path, text);
    facts.pipeline = ci.pipeline.map(Box::new);
    if facts.gaps.is_empty() {
        // What is no YAML was said once.
        facts.gaps.extend(ci.gaps);
    }
    let telemetry = lang_telemetry::read(path, text);
    facts.telemetry = telemetry.telemetry.map(Box::new);
    facts.gaps.extend(telemetry.gaps);
    if lang_js::handles(path) {
        add_code(&mut facts, path, js.lower(path, text));
    }
    if lang_markup::handles(path) {
        facts.templates = lang_markup::outputs(path, text);
        add_scripts(&mut facts, js, path, text);
    }
    if lang_sql::handles(path) {
        let lang_sql::Lowered { script, comments, gaps } = lang_sql::lower(path, text);
        facts.sql = Some(script);
        facts.comments.extend(comments);
        facts.gaps.extend(gaps);
    }
    facts
}

fn add_code(facts: &mut FileFacts, path: &RepoPath, lowered: lang_js::Lowered) {
    facts.code = lowered.code;
    facts.comments.extend(lowered.comments);
    facts.comments.sort_by_key(|comment| comment.range);
    let gaps = lowered.gaps.into_iter().map(|gap| Gap { path: path.clone(), ..gap });
    facts.gaps.extend(gaps);
}

/// The script blocks of a page or component, read in place.
fn add_scripts(facts: &mut FileFacts, js: &mut Lowerer, path: &RepoPath, text: &str) {
    let scripts = lang_markup::scripts(text);
    if scripts.is_empty() {
        return;
    }
    let is_component = matches!(path.extension(), Some("vue" | "svelte"));
    let typescript = scripts.iter().any(|script| script.typescript);
    let code_path = RepoPath::new(format!("{path}.{}", if typescript { "ts" } else { "js" }));
    let mut lowered = js.lower(&code_path, &lang_markup::mask_all_but(text, &scripts));
    if !is_component {
        // A template's tags may stand inside of its scripts, so what cannot be read there is no fault of the file.
        lowered.gaps.clear();
    }
    add_code(facts, path, lowered);
}
