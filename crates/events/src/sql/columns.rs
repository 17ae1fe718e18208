//! Which columns the events have.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::json::{Members, Raw};

/// More columns than this make every row slow to read; the rest is JSON.
const MOST: usize = 200;
/// Objects in objects, as far as they are taken apart.
const DEEPEST: usize = 5;
/// Texts that are longer on average are kept apart.
const LONG: u64 = 48;

/// What questions are mostly about comes first: the engine reads a row from its beginning.
const FIRST: [&str; 8] = [
    "status_code",
    "duration_ms",
    "outcome",
    "sample_rate",
    "route",
    "method",
    "timestamp",
    "service",
];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds {
    count: u64,
    whole: u64,
    real: u64,
    flag: u64,
    text: u64,
    bytes: u64,
}

/// The paths of a part of the events.
#[derive(Debug, Default)]
pub(super) struct Census(FxHashMap<Box<str>, Kinds>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) path: String,
    pub(super) name: String,
    /// SQLite's type; none for a column of several.
    pub(super) kind: &'static str,
    /// Kept apart from what is scanned.
    pub(super) apart: bool,
}

impl Census {
    /// Counts what has no column yet.
    pub(super) fn see(&mut self, line: &str, known: &impl Fn(&str) -> bool) {
        each_scalar(line, &mut String::new(), 0, &mut |path, raw| {
            if !known(path) {
                self.count(path, raw);
            }
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn count(&mut self, path: &str, raw: Raw<'_>) {
        if !self.0.contains_key(path) {
            self.0.insert(path.into(), Kinds::default());
        }
        let Some(kinds) = self.0.get_mut(path) else { return };
        kinds.count += 1;
        match raw {
            Raw::Number(digits) if digits.parse::<i64>().is_ok() => kinds.whole += 1,
            Raw::Number(_) => kinds.real += 1,
            Raw::Bool(_) => kinds.flag += 1,
            Raw::Text { inner, .. } => {
                kinds.text += 1;
                kinds.bytes += inner.len() as u64;
            }
            _ => {}
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        #[expect(clippy::iter_over_hash_type, reason = "sums, whatever the order")]
        for (path, more) in other.0 {
            let kinds = self.0.entry(path).or_default();
            kinds.count += more.count;
            kinds.whole += more.whole;
            kinds.real += more.real;
            kinds.flag += more.flag;
            kinds.text += more.text;
            kinds.bytes += more.bytes;
        }
    }

    /// The most frequent paths first; of equals by name.
    fn sorted(self) -> Vec<(Box<str>, Kinds)> {
        let mut all: Vec<_> = self.0.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect();
        all.sort_by_key(|(_, kinds)| std::cmp::Reverse(kinds.count));
        all
    }
}

/// The columns so far. Later events may add some; what is there stays where it is.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) columns: Vec<Column>,
    /// How often a name was given.
    taken: BTreeMap<String, u32>,
}

impl Layout {
    /// From the first events. What questions are mostly about comes first.
    pub(super) fn first(census: Census) -> Self {
        let taken = BTreeMap::from([("id".to_owned(), 1), ("rest".to_owned(), 1)]);
        let mut layout = Self { columns: Vec::new(), taken };
        let mut all = census.sorted();
        all.truncate(MOST);
        let place = |path: &str| {
            let ours = wide_events::fields::FIELDS.iter().position(|field| field.name == path);
            let first = FIRST.iter().position(|first| *first == path);
            (first.unwrap_or(FIRST.len()), ours.unwrap_or(usize::MAX), path.to_owned())
        };
        all.sort_by_key(|(path, _)| place(path));
        for (path, kinds) in all {
            let apart = kinds.text > 0 && kinds.bytes / kinds.text > LONG;
            layout.add(path.into(), kinds.kind(), apart);
        }
        layout
    }

    /// Columns for what came later, as long as there is room. True when there was.
    pub(super) fn extend(&mut self, census: Census) -> bool {
        let before = self.columns.len();
        for (path, kinds) in census.sorted().into_iter().take(MOST.saturating_sub(before)) {
            self.add(path.into(), kinds.kind(), true);
        }
        self.columns.len() > before
    }

    fn add(&mut self, path: String, kind: &'static str, apart: bool) {
        let name = name(&path, &mut self.taken);
        self.columns.push(Column { path, name, kind, apart });
    }
}

impl Kinds {
    fn kind(&self) -> &'static str {
        match (self.whole + self.flag > 0, self.real > 0, self.text > 0) {
            (true, false, false) => "INTEGER",
            (_, true, false) => "REAL",
            (false, false, true) => "TEXT",
            _ => "",
        }
    }
}

/// A name that needs no quotes, and that no other path has.
fn name(path: &str, taken: &mut BTreeMap<String, u32>) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' }
    };
    let mut name: String = path.chars().map(plain).collect();
    if name.starts_with(|letter: char| letter.is_ascii_digit()) || name.is_empty() {
        name.insert(0, '_');
    }
    let times = taken.entry(name.clone()).or_default();
    *times += 1;
    if *times == 1 { name } else { format!("{name}__{times}") }
}

/// Calls for every value of an object that is no object or array, with its path.
fn each_scalar<'a>(
    object: &'a str,
    path: &mut String,
    depth: usize,
    each: &mut impl FnMut(&str, Raw<'a>),
) {
    for (key, raw) in Members::of(object) {
        let length = path.len();
        if length > 0 {
            path.push('.');
        }
        path.push_str(&key);
        match raw {
            // A name with a dot is no path.
            _ if key.contains('.') => {}
            Raw::Object(inner) if depth < DEEPEST => each_scalar(inner, path, depth + 1, each),
            Raw::Object(_) | Raw::Array(_) | Raw::Null | Raw::Absent => {}
            scalar => each(path, scalar),
        }
        path.truncate(length);
    }
}

/// What has no column, as JSON; nothing when that is nothing.
pub(super) fn rest(object: &str, known: &impl Fn(&str) -> bool) -> Option<String> {
    let mut out = String::new();
    rest_of(object, &mut String::new(), 0, known, &mut out).then_some(out)
}

fn rest_of(
    object: &str,
    path: &mut String,
    depth: usize,
    known: &impl Fn(&str) -> bool,
    out: &mut String,
) -> bool {
    out.push('{');
    let mut any = false;
    for (key, raw) in Members::of(object) {
        let (length, before) = (path.len(), out.len());
        if length > 0 {
            path.push('.');
        }
        path.push_str(&key);
        let dotted = key.contains('.');
        let scalar = !matches!(raw, Raw::Object(_) | Raw::Array(_));
        // Most members are known or null: nothing is written for them.
        if scalar && (!raw.is_set() || (!dotted && known(path))) {
            path.truncate(length);
            continue;
        }
        if any {
            out.push(',');
        }
        out.push_str(&serde_json::Value::from(&*key).to_string());
        out.push(':');
        let kept = match raw {
            Raw::Object(inner) if depth < DEEPEST && !dotted => {
                rest_of(inner, path, depth + 1, known, out)
            }
            Raw::Object(text) | Raw::Array(text) => push(out, text),
            Raw::Null | Raw::Absent => false,
            Raw::Number(text) => push(out, text),
            Raw::Bool(yes) => push(out, if yes { "true" } else { "false" }),
            Raw::Text { inner, .. } => push(out, &format!("\"{inner}\"")),
        };
        if !kept {
            out.truncate(before);
        }
        any |= kept;
        path.truncate(length);
    }
    out.push('}');
    any
}

fn push(out: &mut String, text: &str) -> bool {
    out.push_str(text);
    true
}
