//! Text, dotenv, JSON, YAML and TOML files to facts: settings, credential tokens, package manifests.

mod manifest;
mod settings;
mod tokens;

use facts::{Comment, Manifest, Setting, Token};
use model::{Gap, RepoPath};

/// Part of every cache key: raised whenever the same text gives other facts.
pub const VERSION: &str = "1";

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

/// Never fails and never panics: trouble is a [`Gap`].
pub fn read(path: &RepoPath, text: &str) -> Read {
    let mut read = Read { tokens: tokens::tokens(text), ..Read::default() };
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
