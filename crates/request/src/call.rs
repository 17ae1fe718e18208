//! A command with its values, checked against the vocabulary.

use crate::problem::Problem;
use crate::value::{Raw, read};
use crate::vocabulary::{Command, Key};
use crate::{nearest, value};

/// One command as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub command: &'static Command,
    /// In the order in which they were said, each key at most once.
    pub entries: Vec<Entry>,
    /// 1-based line of the text that was read; 0 when it came from flags.
    pub line: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: &'static Key,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    List(Vec<String>),
}

/// A key and its value as they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RawEntry {
    pub(crate) key: String,
    pub(crate) value: Raw,
    pub(crate) line: Option<u32>,
}

impl Call {
    /// Reads flags: key names (any case, dashes or underscores) and their values, of which one of several lines is
    /// read as a block is.
    pub fn from_flags<'f>(
        command: &'static Command,
        flags: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> (Self, Vec<Problem>) {
        let entries = flags.into_iter().map(|(key, value)| RawEntry {
            key: key.to_owned(),
            value: match value.contains('\n') {
                true => Raw::Block(value.to_owned()),
                false => Raw::Line(value.to_owned()),
            },
            line: None,
        });
        Self::check(command, 0, entries.collect())
    }

    /// The call that these entries make, as far as they are right, and what is wrong with the rest.
    pub(crate) fn check(
        command: &'static Command,
        line: u32,
        raw: Vec<RawEntry>,
    ) -> (Self, Vec<Problem>) {
        let mut call = Self { command, entries: Vec::new(), line };
        let mut problems = Vec::new();
        for entry in raw {
            call.add(entry, &mut problems);
        }
        for key in command.keys().filter(|key| key.required && call.value(key.name).is_none()) {
            let at = (line > 0).then_some(line);
            if !problems.iter().any(|problem: &Problem| problem.message.contains(key.name)) {
                problems.push(
                    Problem::error(at, format!("/{} needs {}", command.name, key.name))
                        .hint(key.doc),
                );
            }
        }
        (call, problems)
    }

    fn add(&mut self, raw: RawEntry, problems: &mut Vec<Problem>) {
        let Some(key) = self.command.key(&raw.key) else {
            problems.push(unknown_key(self.command, &raw));
            return;
        };
        if self.value(key.name).is_some() {
            problems.push(Problem::error(raw.line, format!("{} is given twice", key.name)));
            return;
        }
        if let Some(value) = read(key, &raw.value, raw.line, problems) {
            self.entries.push(Entry { key, value });
        }
    }

    pub fn value(&self, name: &str) -> Option<&Value> {
        self.entries.iter().find(|entry| entry.key.name == name).map(|entry| &entry.value)
    }

    /// The value as one text; a list is joined by commas.
    pub fn text(&self, name: &str) -> Option<String> {
        self.value(name).map(|value| match value {
            Value::Text(text) => text.clone(),
            Value::List(items) => items.join(","),
        })
    }

    /// The value as a list; empty when it was not given.
    pub fn list(&self, name: &str) -> Vec<String> {
        match self.value(name) {
            Some(Value::List(items)) => items.clone(),
            Some(Value::Text(text)) => vec![text.clone()],
            None => Vec::new(),
        }
    }

    /// As a block that reads back as the same call.
    pub fn to_block(&self) -> String {
        let mut block = format!("/{}\n", self.command.name);
        for entry in &self.entries {
            block.push_str(&value::print(entry.key, &entry.value));
        }
        block
    }
}

fn unknown_key(command: &Command, raw: &RawEntry) -> Problem {
    let names: Vec<_> = command.keys().map(|key| key.name).collect();
    let message = format!("/{} has no key {}", command.name, raw.key);
    Problem::error(raw.line, message).hint(nearest::suggestion(&raw.key, &names))
}
