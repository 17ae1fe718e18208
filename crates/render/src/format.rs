//! The formats by name.

use std::fmt;
use std::str::FromStr;

use model::UnknownWord;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// For people, with code frames.
    #[default]
    Text,
    /// One line per finding, for programs that read text.
    Agent,
    /// Everything, in the documented schema.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// The report as a document.
    Markdown,
    /// Annotations of a GitHub workflow run.
    Github,
    /// GitLab code quality.
    Gitlab,
    /// JUnit XML.
    Junit,
}

impl Format {
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::Agent,
        Self::Json,
        Self::Sarif,
        Self::Markdown,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
    ];
    pub const WORDS: &'static [&'static str] =
        &["text", "agent", "json", "sarif", "md", "github", "gitlab", "junit"];

    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

impl FromStr for Format {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let lower = word.to_ascii_lowercase();
        let lower = if lower == "markdown" { "md" } else { &lower };
        Self::ALL
            .into_iter()
            .find(|format| format.word() == lower)
            .ok_or_else(|| UnknownWord { given: word.to_owned(), valid: Self::WORDS })
    }
}
