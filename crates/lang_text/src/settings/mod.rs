//! Scalars of configuration files, with exact ranges.

mod dotenv;
mod ini;
mod json;
#[cfg(test)]
mod tests;
mod texts;
mod toml;
mod yaml;

use facts::{Comment, Setting};
use model::{ByteRange, Gap, GapKind, RepoPath};

pub(crate) use texts::is_catalogue;

/// Beyond this a file is data, not configuration.
const MOST: usize = 200_000;
/// In bytes.
const LARGEST: usize = 5 << 20;
/// Deeper nesting is hostile.
const DEEPEST: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Dotenv,
    Ini,
    Json,
    Toml,
    Yaml,
}

impl Format {
    pub(crate) fn of(path: &RepoPath) -> Option<Self> {
        let name = path.file_name().to_ascii_lowercase();
        if is_lockfile(&name) || is_catalogue(path) {
            return None;
        }
        if name == ".env" || name.starts_with(".env.") || name.ends_with(".env") || name == ".envrc"
        {
            return Some(Self::Dotenv);
        }
        if matches!(&*name, ".npmrc" | ".pypirc" | ".editorconfig" | ".gitconfig" | ".my.cnf") {
            return Some(Self::Ini);
        }
        if matches!(&*name, ".babelrc" | ".eslintrc" | ".swcrc" | ".sequelizerc.json") {
            return Some(Self::Json);
        }
        match path.extension().map(str::to_ascii_lowercase).as_deref() {
            Some("json" | "jsonc" | "json5" | "webmanifest") => Some(Self::Json),
            Some("yml" | "yaml") => Some(Self::Yaml),
            Some("toml") => Some(Self::Toml),
            Some("properties" | "ini" | "cfg" | "conf" | "cnf") => Some(Self::Ini),
            _ => None,
        }
    }
}

fn is_lockfile(name: &str) -> bool {
    name.ends_with(".lock")
        || name.ends_with("-lock.json")
        || name.ends_with("-lock.yaml")
        || name == "npm-shrinkwrap.json"
}

/// What is collected while a file is read.
pub(crate) struct Reader<'a> {
    path: &'a RepoPath,
    text: &'a str,
    pub(crate) settings: Vec<Setting>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) gaps: Vec<Gap>,
}

pub(crate) fn read<'a>(path: &'a RepoPath, text: &'a str, format: Format) -> Reader<'a> {
    let mut reader =
        Reader { path, text, settings: Vec::new(), comments: Vec::new(), gaps: Vec::new() };
    if text.len() > LARGEST {
        reader.gap(GapKind::Budget, None, "more than 5 MB of settings are not read");
        return reader;
    }
    match format {
        Format::Dotenv => dotenv::read(&mut reader),
        Format::Ini => ini::read(&mut reader),
        Format::Json => json::read(&mut reader),
        Format::Toml => toml::read(&mut reader),
        Format::Yaml => self::yaml::read(&mut reader),
    }
    reader
}

impl Reader<'_> {
    /// `false` when the file has more settings than are read.
    fn add(
        &mut self,
        path: &[Box<str>],
        value: &str,
        key_range: ByteRange,
        value_range: ByteRange,
        is_text: bool,
    ) -> bool {
        if self.settings.len() >= MOST {
            return self.full();
        }
        self.settings.push(Setting {
            path: path.into(),
            value: value.into(),
            key_range,
            value_range,
            is_text,
        });
        true
    }

    /// Always `false`: nothing more is read.
    fn full(&mut self) -> bool {
        if self.gaps.last().is_none_or(|gap| gap.kind != GapKind::Budget) {
            self.gap(GapKind::Budget, None, "more than 200,000 settings are not read");
        }
        false
    }

    fn gap(&mut self, kind: GapKind, line: Option<u32>, reason: &str) {
        self.gaps.push(Gap { path: self.path.clone(), kind, line, reason: reason.to_owned() });
    }

    fn syntax(&mut self, offset: usize, reason: &str) {
        let before = self.text.as_bytes().get(..offset).unwrap_or(self.text.as_bytes());
        let line = before.iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
        self.gap(GapKind::Syntax, Some(line), reason);
    }

    fn comment(&mut self, start: usize, end: usize) {
        self.comments.push(Comment { range: range(start, end) });
    }
}

fn range(start: usize, end: usize) -> ByteRange {
    ByteRange::new(start as u32, end as u32)
}

/// The lines of a text with where each starts, line ends dropped.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

/// Whether an unquoted word is text: no number, boolean, null or nothing.
fn is_word(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    !value.is_empty()
        && value.parse::<f64>().is_err()
        && !matches!(&*lower, "true" | "false" | "null" | "~" | "yes" | "no" | "on" | "off")
}
