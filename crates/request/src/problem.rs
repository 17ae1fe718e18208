//! What is wrong with a request, where, and what would be right.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// 1-based line of the text that was read; `None` for flags.
    pub line: Option<u32>,
    pub level: Level,
    pub message: String,
    /// What to do instead.
    pub hint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Said for information; nothing is done differently.
    Note,
    /// Something that was said is ignored.
    Warning,
    /// The request cannot be carried out.
    Error,
}

impl Level {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Problem {
    pub(crate) fn new(level: Level, line: Option<u32>, message: impl Into<String>) -> Self {
        Self { line, level, message: message.into(), hint: None }
    }

    pub(crate) fn error(line: Option<u32>, message: impl Into<String>) -> Self {
        Self::new(Level::Error, line, message)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(formatter, "line {line}: ")?;
        }
        formatter.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(formatter, "; {hint}"),
            None => Ok(()),
        }
    }
}
