//! One file from its path to its text, and what is known of it before any front end looks.

use facts::{ContentHash, FileClass, FileFacts, SourceFile};
use host::{Files, ReadError};
use model::{Gap, GapKind, LineIndex, RepoPath};

use crate::classify::{self, Shape};
use crate::decode::{Decoded, decode};
use crate::{Options, Outcome, Stats, remember, review_report};

/// Code above this is not lowered: nobody writes it by hand. In bytes.
const LARGEST_CODE: u64 = 10 << 20;
/// Read in any case, to tell minified code from large code.
const LARGEST_READ: u64 = 64 << 20;

/// What reading made of a path.
pub(crate) enum Read {
    /// For the front ends.
    Text(Text),
    /// There is nothing to lower.
    Settled(Settled),
}

pub(crate) struct Text {
    pub(crate) path: RepoPath,
    pub(crate) class: FileClass,
    pub(crate) text: String,
    /// Bytes that are not text were replaced.
    pub(crate) damage: Option<Gap>,
    pub(crate) hash: ContentHash,
}

/// What became of a path.
pub(crate) struct Settled {
    pub(crate) path: RepoPath,
    pub(crate) outcome: Outcome,
    pub(crate) file: Option<SourceFile>,
    /// When there is no file to hold it.
    pub(crate) gap: Option<Gap>,
}

pub(crate) struct Reader<'a> {
    pub(crate) files: &'a dyn Files,
    pub(crate) options: &'a Options<'a>,
    pub(crate) stats: &'a Stats,
}

impl Reader<'_> {
    pub(crate) fn file(&self, path: &RepoPath) -> Read {
        self.stats.reading.time(|| self.read(path).unwrap_or_else(|early| Read::Settled(*early)))
    }

    /// The error is a file that is settled early.
    fn read(&self, path: &RepoPath) -> Result<Read, Box<Settled>> {
        let stated = self.options.classes.iter().find(|rule| rule.glob.is_match(path.as_str()));
        let stated = stated.map(|rule| rule.class);
        let class = stated.unwrap_or_else(|| classify::class_of_path(path));
        if let Some(reason) = classify::skipped_by_path(path, class) {
            return Err(skipped(path, class, reason, String::new()));
        }
        let limit = if is_read_by_front_end(path) { LARGEST_READ } else { LARGEST_CODE };
        let bytes = self.files.read(path, limit).map_err(|error| unread(path, &error))?;
        let (text, damage) = match decode(bytes) {
            Decoded::Text(text) => (text, None),
            Decoded::Damaged { text, line } => (text, Some(damaged(path, line))),
            Decoded::Binary if lang_js::handles(path) => {
                return Err(with_gap(gap(path, GapKind::Encoding, "it is not text".to_owned())));
            }
            Decoded::Binary => return Err(skipped(path, class, "binary", String::new())),
        };
        if review_report::is_report(&text) {
            return Err(skipped(path, FileClass::Generated, "review report", String::new()));
        }
        let class = match (stated, classify::shape(path, &text)) {
            (None, Shape::Minified) => FileClass::Minified,
            (None, Shape::Vendored) => FileClass::Vendored,
            (None, Shape::Generated) if class != FileClass::Test => FileClass::Generated,
            _ => class,
        };
        match class {
            FileClass::Minified => Err(skipped(path, class, "minified", text)),
            FileClass::Vendored => Err(skipped(path, class, "vendored", text)),
            _ if lang_js::handles(path) && text.len() as u64 > LARGEST_CODE => {
                Err(too_large(path, text.len()))
            }
            _ => {
                let hash = remember::key(path, &text);
                Ok(Read::Text(Text { path: path.clone(), class, text, damage, hash }))
            }
        }
    }
}

impl Read {
    /// Everything that a review can learn from the file.
    pub(crate) fn add_to(&self, hasher: &mut blake3::Hasher) {
        let said = match self {
            Self::Text(Text { path, class, damage, hash, .. }) => {
                hasher.update(hash);
                format!("{path}\0{class:?}\0{damage:?}\0")
            }
            Self::Settled(Settled { path, outcome, file, gap }) => {
                if let Some(file) = file {
                    hasher.update(&file.hash);
                }
                format!("{path}\0{outcome:?}\0{gap:?}\0")
            }
        };
        hasher.update(said.as_bytes());
    }
}

pub(crate) fn is_read_by_front_end(path: &RepoPath) -> bool {
    lang_js::handles(path)
        || lang_text::handles(path)
        || lang_markup::handles(path)
        || lang_infra::handles(path)
        || lang_sql::handles(path)
        || lang_ci::handles(path)
}

pub(crate) fn source_file(
    path: &RepoPath,
    class: FileClass,
    text: String,
    facts: FileFacts,
    hash: ContentHash,
) -> SourceFile {
    SourceFile {
        path: path.clone(),
        lines: LineIndex::new(&text),
        text: text.into(),
        class,
        facts: std::sync::Arc::new(facts),
        hash,
    }
}

/// The file is known to exist; nothing is said about what is in it.
fn skipped(path: &RepoPath, class: FileClass, reason: &'static str, text: String) -> Box<Settled> {
    let hash = remember::key(path, &text);
    let file = source_file(path, class, text, FileFacts::default(), hash);
    let outcome = Outcome::Skipped(reason);
    Box::new(Settled { path: path.clone(), outcome, file: Some(file), gap: None })
}

fn with_gap(gap: Gap) -> Box<Settled> {
    let path = gap.path.clone();
    Box::new(Settled { path, outcome: Outcome::Gap, file: None, gap: Some(gap) })
}

fn unread(path: &RepoPath, error: &ReadError) -> Box<Settled> {
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

fn too_large(path: &RepoPath, size: usize) -> Box<Settled> {
    let reason = format!("{size} bytes of code are more than the limit of {LARGEST_CODE}");
    with_gap(gap(path, GapKind::TooLarge, reason))
}

fn damaged(path: &RepoPath, line: u32) -> Gap {
    let reason = "it holds bytes that are not UTF-8; they were replaced".to_owned();
    Gap { line: Some(line), ..gap(path, GapKind::Encoding, reason) }
}

pub(crate) fn gap(path: &RepoPath, kind: GapKind, reason: String) -> Gap {
    Gap { path: path.clone(), kind, line: None, reason }
}
