//! Scalars of configuration files.

use model::ByteRange;
use serde::{Deserialize, Serialize};

/// One scalar of a dotenv, JSON, YAML, TOML, INI or properties file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Keys from the root, list items as their index: `["services", "0", "password"]`.
    pub path: Vec<Box<str>>,
    pub value: Box<str>,
    pub key_range: ByteRange,
    pub value_range: ByteRange,
    /// Quoted, or a plain word that is no number, boolean or null.
    pub is_text: bool,
}

impl Setting {
    /// The last key; for a list item, the last that is not an index.
    pub fn key(&self) -> &str {
        let is_index = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        self.path.iter().rev().find(|part| !is_index(part)).map_or("", |part| part)
    }
}
