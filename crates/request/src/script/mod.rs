//! Command blocks: `/command`, `KEY: value` lines, comments, and shell lines between them.

mod body;
mod pairs;
mod shell;

use crate::call::Call;
use crate::problem::Problem;
use crate::vocabulary::Command;

pub use shell::Shell;

/// What a text of commands says, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    pub steps: Vec<Step>,
    pub problems: Vec<Problem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Call(Call),
    /// Lines for a shell, kept together as they were written.
    Shell(Shell),
}

impl Step {
    pub fn line(&self) -> u32 {
        match self {
            Self::Call(call) => call.line,
            Self::Shell(shell) => shell.line,
        }
    }
}

impl Script {
    /// Reads a text whose first line has this number. Nothing that it may hold stops it.
    pub fn parse(text: &str, first_line: u32) -> Self {
        let mut lines = Lines::new(text, first_line);
        let mut script = Self::default();
        while let Some(line) = lines.peek() {
            if is_skipped(line) {
                lines.next();
            } else if let Some((name, rest)) = command_line(line) {
                script.call(name, rest, &mut lines);
            } else {
                script.steps.push(Step::Shell(shell::take(&mut lines)));
            }
        }
        script
    }

    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.steps.iter().filter_map(|step| match step {
            Step::Call(call) => Some(call),
            Step::Shell(_) => None,
        })
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.steps.extend(other.steps);
        self.problems.extend(other.problems);
    }

    fn call(&mut self, name: &str, rest: &str, lines: &mut Lines<'_>) {
        let at = lines.number();
        lines.next();
        let Some(command) = Command::find(name) else {
            self.problems.push(unknown_command(name, at));
            body::skip(lines);
            return;
        };
        let raw = body::read(command, rest, at, lines, &mut self.problems);
        let (call, problems) = Call::check(command, at, raw);
        self.problems.extend(problems);
        self.steps.push(Step::Call(call));
    }
}

fn unknown_command(name: &str, line: u32) -> Problem {
    let problem = Problem::error(Some(line), format!("there is no command /{name}"));
    let near: Vec<_> = Command::nearest(name).iter().map(|name| format!("/{name}")).collect();
    if near.is_empty() {
        problem.hint("`sw run --help` lists the commands")
    } else {
        problem.hint(format!("did you mean {}?", near.join(" or ")))
    }
}

/// Blank, or a comment at any indentation.
fn is_skipped(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// The name behind the slash and what follows it. `/usr/bin/env` is a path and no command.
pub(crate) fn command_line(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let body = line.strip_prefix('/')?;
    let length = body.find(char::is_whitespace).unwrap_or(body.len());
    let (name, rest) = body.split_at(length);
    let is_name = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'));
    is_name.then_some((name, rest.trim()))
}

/// The lines of a text, with their numbers.
pub(crate) struct Lines<'t> {
    lines: Vec<&'t str>,
    at: usize,
    first: u32,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str, first: u32) -> Self {
        Self { lines: text.lines().collect(), at: 0, first }
    }

    fn peek(&self) -> Option<&'t str> {
        self.lines.get(self.at).copied()
    }

    fn next(&mut self) -> Option<&'t str> {
        let line = self.peek();
        self.at += 1;
        line
    }

    /// Of the line that comes next.
    fn number(&self) -> u32 {
        self.first + self.at as u32
    }

    /// The next line that is not blank, without taking anything.
    fn peek_text(&self) -> Option<&'t str> {
        self.lines.iter().skip(self.at).find(|line| !line.trim().is_empty()).copied()
    }
}

pub(crate) fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests;
