//! A script of a step as commands.

use model::ByteRange;
use serde::{Deserialize, Serialize};

use super::{Embedded, Text};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Script {
    pub text: Text,
    pub shell: Shell,
    /// In the order of the text; those of a substitution come before the command that it stands in.
    pub commands: Vec<Command>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shell {
    /// `bash`, `sh` and their like.
    #[default]
    Posix,
    PowerShell,
    Cmd,
    /// Another language: `python`. Its script has no commands.
    Other,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// In the file.
    pub range: ByteRange,
    /// `A=1 B=2` before the command, or alone.
    pub assignments: Vec<Assignment>,
    pub words: Vec<Word>,
    pub redirects: Vec<Redirect>,
    pub link: Link,
    /// Inside of `$( )`, backquotes or `<( )`: its output is a value of another command.
    pub substituted: bool,
    /// After `if`, `while`, `until` or `!`: its failure is expected.
    pub tested: bool,
}

/// How a command follows the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    #[default]
    Then,
    And,
    Or,
    Pipe,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    pub name: Box<str>,
    pub value: Word,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Redirect {
    pub kind: RedirectKind,
    /// For a here-document its body.
    pub target: Word,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RedirectKind {
    In,
    Out,
    Append,
    HereDocument,
    HereString,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// In the file.
    pub range: ByteRange,
    pub parts: Vec<WordPart>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WordPart {
    Literal {
        text: Box<str>,
        quoted: bool,
    },
    /// `$NAME`, `${NAME:-x}`, `$env:NAME`.
    Variable {
        name: Box<str>,
        quoted: bool,
    },
    /// Index into the expressions of the script's text.
    Expression {
        index: u32,
        quoted: bool,
    },
    /// The commands of a substitution: from the first, and how many.
    Substitution {
        first: u32,
        count: u32,
        quoted: bool,
    },
}

impl Word {
    /// Its text, variables as `$NAME` and everything else as `$`.
    pub fn spelled(&self) -> String {
        let mut spelled = String::new();
        for part in &self.parts {
            match part {
                WordPart::Literal { text, .. } => spelled.push_str(text),
                WordPart::Variable { name, .. } => {
                    spelled.push('$');
                    spelled.push_str(name);
                }
                WordPart::Expression { .. } | WordPart::Substitution { .. } => spelled.push('$'),
            }
        }
        spelled
    }

    /// The text of a word without variables, expressions and substitutions.
    pub fn literal(&self) -> Option<String> {
        let plain = self.parts.iter().all(|part| matches!(part, WordPart::Literal { .. }));
        plain.then(|| self.spelled())
    }

    pub fn variables(&self) -> impl Iterator<Item = (&str, bool)> {
        self.parts.iter().filter_map(|part| match part {
            WordPart::Variable { name, quoted } => Some((&**name, *quoted)),
            _ => None,
        })
    }
}

impl Command {
    /// The program's name without its folder; empty where it is computed.
    pub fn name(&self) -> String {
        let name = self.words.first().and_then(Word::literal).unwrap_or_default();
        name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
    }

    /// The words as they are spelled.
    pub fn spelled(&self) -> Vec<String> {
        self.words.iter().map(Word::spelled).collect()
    }

    /// Writes to a file of the runner: `GITHUB_ENV`, `GITHUB_OUTPUT`.
    pub fn writes_to(&self, variable: &str) -> bool {
        self.redirects.iter().any(|redirect| {
            matches!(redirect.kind, RedirectKind::Out | RedirectKind::Append)
                && redirect.target.variables().any(|(name, _)| name == variable)
        })
    }
}

impl Script {
    pub fn expression(&self, index: u32) -> Option<&Embedded> {
        self.text.expressions.get(index as usize)
    }

    /// The commands whose output is a part of the word.
    pub fn substituted<'s>(&'s self, word: &'s Word) -> impl Iterator<Item = &'s Command> {
        word.parts.iter().flat_map(|part| match part {
            WordPart::Substitution { first, count, .. } => {
                let (first, count) = (*first as usize, *count as usize);
                self.commands.get(first..first + count).unwrap_or_default()
            }
            _ => &[],
        })
    }
}
