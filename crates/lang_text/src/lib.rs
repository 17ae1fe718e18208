//! Text, dotenv, JSON, YAML and TOML files to facts: settings, credential tokens, package manifests.

mod advisories;
mod lockfile;
mod manifest;
mod samples;
mod settings;
mod tokens;

use facts::{Advisories, Comment, LockedPackage, Manifest, Setting, Token};
use model::{Gap, RepoPath};

pub use samples::{ReadSample, SampleScanner};

/// Part of every cache key: raised whenever the same text gives other facts.
pub const VERSION: &str = "4";

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    pub settings: Vec<Setting>,
    pub tokens: Vec<Token>,
    pub manifest: Option<Manifest>,
    /// Of formats with `#` or `;` comments; those of code come from its own front end.
    pub comments: Vec<Comment>,
    pub gaps: Vec<Gap>,
}

/// Whether the file's format is one whose settings are read. Credential tokens are looked for in any text.
pub fn handles(path: &RepoPath) -> bool {
    settings::Format::of(path).is_some()
}

/// What of its folders decides how a file is read: part of every cache key.
pub fn place(path: &RepoPath) -> &'static str {
    if settings::is_catalogue(path) { "texts" } else { "" }
}

/// The credential tokens alone, for text that is not part of the files.
pub fn credentials(path: &RepoPath, text: &str) -> Vec<Token> {
    tokens::tokens(path, text)
}

/// What a lockfile pins; nothing for any other file.
pub fn locked_packages(path: &RepoPath, text: &str) -> Vec<LockedPackage> {
    lockfile::packages(path, text)
}

/// Adds the npm advisories of one file in the OSV format.
///
/// # Errors
/// Text that is no JSON, or no advisory: in words.
pub fn advisories(text: &str, into: &mut Advisories) -> Result<(), String> {
    advisories::read(text, into)
}

/// As [`advisories`], of every file in a zip archive.
///
/// # Errors
/// Bytes that are no archive: in words.
pub fn advisories_of_archive(bytes: &[u8], into: &mut Advisories) -> Result<(), String> {
    advisories::read_archive(bytes, into)
}

/// Never fails and never panics: trouble is a [`Gap`].
pub fn read(path: &RepoPath, text: &str) -> Read {
    let mut read = Read { tokens: tokens::tokens(path, text), ..Read::default() };
    let Some(format) = settings::Format::of(path) else { return read };
    let found = settings::read(path, text, format);
    read.settings = found.settings;
    read.comments = found.comments;
    read.gaps = found.gaps;
    if path.file_name() == "package.json" {
        read.manifest = Some(manifest::manifest(&read.settings));
    }
    read
}
