//! One file from its path to its facts.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use facts::{FileClass, FileFacts, SourceFile};
use host::{CacheKey, Files, ReadError};
use lang_js::Lowerer;
use model::{Gap, GapKind, LineIndex, RepoPath};

use crate::classify::{self, Shape};
use crate::decode::{Decoded, decode};
use crate::{Options, Outcome, Stats, remember, review_report};

/// Code above this is not lowered: nobody writes it by hand. In bytes.
const LARGEST_CODE: u64 = 10 << 20;
/// Read in any case, to tell minified code from large code.
const LARGEST_READ: u64 = 64 << 20;

/// What became of a path.
pub(crate) struct Done {
    pub(crate) path: RepoPath,
    pub(crate) outcome: Outcome,
    pub(crate) file: Option<SourceFile>,
    /// When there is no file to hold it.
    pub(crate) gap: Option<Gap>,
    /// New for the cache.
    pub(crate) remember: Option<(CacheKey, Vec<u8>)>,
}

pub(crate) struct Worker<'a> {
    pub(crate) files: &'a dyn Files,
    pub(crate) options: &'a Options<'a>,
    pub(crate) stats: &'a Stats,
}

impl Worker<'_> {
    pub(crate) fn file(&self, js: &mut Lowerer, path: &RepoPath) -> Done {
        let stated = self.options.classes.iter().find(|rule| rule.glob.is_match(path.as_str()));
        let stated = stated.map(|rule| rule.class);
        let class = stated.unwrap_or_else(|| classify::class_of_path(path));
        if let Some(reason) = classify::skipped_by_path(path, class) {
            return skipped(path, class, reason, String::new());
        }
        let limit = if is_read_by_front_end(path) { LARGEST_READ } else { LARGEST_CODE };
        let bytes = match self.stats.reading.time(|| self.files.read(path, limit)) {
            Ok(bytes) => bytes,
            Err(error) => return unread(path, &error),
        };
        let (text, damage) = match decode(bytes) {
            Decoded::Text(text) => (text, None),
            Decoded::Damaged { text, line } => (text, Some(damaged(path, line))),
            Decoded::Binary if lang_js::handles(path) => {
                return with_gap(gap(path, GapKind::Encoding, "it is not text".to_owned()));
            }
            Decoded::Binary => return skipped(path, class, "binary", String::new()),
        };
        if review_report::is_report(&text) {
            return skipped(path, FileClass::Generated, "review report", String::new());
        }
        let class = match (stated, classify::shape(path, &text)) {
            (None, Shape::Minified) => FileClass::Minified,
            (None, Shape::Vendored) => FileClass::Vendored,
            (None, Shape::Generated) if class != FileClass::Test => FileClass::Generated,
            _ => class,
        };
        match class {
            FileClass::Minified => skipped(path, class, "minified", text),
            FileClass::Vendored => skipped(path, class, "vendored", text),
            _ if lang_js::handles(path) && text.len() as u64 > LARGEST_CODE => {
                too_large(path, text.len())
            }
            _ => self.stats.lowering.time(|| self.lowered(js, path, class, text, damage)),
        }
    }

    fn lowered(
        &self,
        js: &mut Lowerer,
        path: &RepoPath,
        class: FileClass,
        text: String,
        damage: Option<Gap>,
    ) -> Done {
        let key = remember::key(path, &text);
        let known = self.options.cache.get(&key).and_then(|bytes| remember::load(path, &bytes));
        let (mut facts, remember) = match known {
            Some(facts) => {
                self.stats.cached.fetch_add(1, Ordering::Relaxed);
                (facts, None)
            }
            None => {
                let facts = guarded(js, path, &text);
                let bytes = remember::save(&facts).map(|bytes| (key, bytes));
                (facts, bytes)
            }
        };
        facts.gaps.extend(damage);
        let file = source_file(path, class, text, facts);
        let (bytes, lines) = (file.text.len() as u64, file.lines.line_count(&file.text));
        let outcome = match file.facts.gaps.is_empty() {
            false => Outcome::Gap,
            true if is_read_by_front_end(path) => Outcome::Parsed { class, bytes, lines },
            true => Outcome::Read { class, bytes, lines },
        };
        Done { path: path.clone(), outcome, file: Some(file), gap: None, remember }
    }
}

fn is_read_by_front_end(path: &RepoPath) -> bool {
    lang_js::handles(path) || lang_text::handles(path) || lang_markup::handles(path)
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
    if lang_js::handles(path) {
        add_code(&mut facts, path, js.lower(path, text));
    }
    if lang_markup::handles(path) {
        facts.templates = lang_markup::outputs(path, text);
        add_scripts(&mut facts, js, path, text);
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

fn source_file(path: &RepoPath, class: FileClass, text: String, facts: FileFacts) -> SourceFile {
    SourceFile {
        path: path.clone(),
        lines: LineIndex::new(&text),
        text: text.into(),
        class,
        facts: Arc::new(facts),
    }
}

/// The file is known to exist; nothing is said about what is in it.
fn skipped(path: &RepoPath, class: FileClass, reason: &'static str, text: String) -> Done {
    let file = source_file(path, class, text, FileFacts::default());
    Done {
        path: path.clone(),
        outcome: Outcome::Skipped(reason),
        file: Some(file),
        gap: None,
        remember: None,
    }
}

fn with_gap(gap: Gap) -> Done {
    Done {
        path: gap.path.clone(),
        outcome: Outcome::Gap,
        file: None,
        gap: Some(gap),
        remember: None,
    }
}

fn unread(path: &RepoPath, error: &ReadError) -> Done {
    match error {
        // Dumps, logs and tables: too large to be anything that people wrote.
        ReadError::TooLarge { .. } if !is_read_by_front_end(path) => {
            let mut done = with_gap(gap(path, GapKind::TooLarge, error.to_string()));
            (done.outcome, done.gap) = (Outcome::Skipped("large data"), None);
            done
        }
        ReadError::TooLarge { .. } => with_gap(gap(path, GapKind::TooLarge, error.to_string())),
        _ => with_gap(gap(path, GapKind::Unreadable, error.to_string())),
    }
}

fn too_large(path: &RepoPath, size: usize) -> Done {
    let reason = format!("{size} bytes of code are more than the limit of {LARGEST_CODE}");
    with_gap(gap(path, GapKind::TooLarge, reason))
}

fn damaged(path: &RepoPath, line: u32) -> Gap {
    let reason = "it holds bytes that are not UTF-8; they were replaced".to_owned();
    Gap { line: Some(line), ..gap(path, GapKind::Encoding, reason) }
}

fn gap(path: &RepoPath, kind: GapKind, reason: String) -> Gap {
    Gap { path: path.clone(), kind, line: None, reason }
}
