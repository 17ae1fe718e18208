//! The lines that belong to one command.

use super::{Lines, command_line, indentation, is_skipped, pairs};
use crate::call::RawEntry;
use crate::problem::Problem;
use crate::value::{Raw, quoted_length};
use crate::vocabulary::Command;

/// Reads up to the next command, shell line or the end.
pub(super) fn read(
    command: &'static Command,
    inline: &str,
    at: u32,
    lines: &mut Lines<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<RawEntry> {
    let mut body = Body { command, entries: Vec::new(), problems };
    body.pairs(inline, at, false);
    while let Some(line) = lines.peek() {
        if is_skipped(line) {
            lines.next();
            continue;
        }
        if command_line(line).is_some() || !body.line(line, lines) {
            break;
        }
    }
    body.entries
}

/// Passes over the lines of a command that does not exist, so that they do not read as shell.
pub(super) fn skip(lines: &mut Lines<'_>) {
    while let Some(line) = lines.peek() {
        let belongs = is_skipped(line)
            || indentation(line) > 0
            || line.starts_with("- ")
            || pairs::key_of(line).is_some();
        if !belongs || command_line(line).is_some() {
            return;
        }
        lines.next();
    }
}

struct Body<'p> {
    command: &'static Command,
    entries: Vec<RawEntry>,
    problems: &'p mut Vec<Problem>,
}

impl Body<'_> {
    /// Takes one line and what hangs on it; false when it does not belong to a command.
    fn line(&mut self, line: &str, lines: &mut Lines<'_>) -> bool {
        let number = lines.number();
        let trimmed = line.trim();
        if let Some((key, rest)) = self.key_line(trimmed) {
            lines.next();
            self.entry(key, rest.trim(), indentation(line), number, lines);
            return true;
        }
        if trimmed.starts_with("- ") {
            let problem = Problem::error(Some(number), "a list item without a key above it");
            self.problems.push(problem.hint("write `KEY:` on the line before the first `- item`"));
            lines.next();
            return true;
        }
        if let Some(key) = self.forgotten_colon(trimmed) {
            let problem = Problem::error(Some(number), format!("{key} has no colon behind it"));
            self.problems.push(problem.hint(format!("write `{key}: value`")));
            lines.next();
            return true;
        }
        false
    }

    /// A known key in any case, or anything that is written as keys are.
    fn key_line<'t>(&self, line: &'t str) -> Option<(&'t str, &'t str)> {
        let (key, rest) = line.split_once(':')?;
        let key = key.trim_end();
        let is_key = pairs::key_of(line).is_some()
            || (self.command.key(key).is_some() && !rest.starts_with("//"))
            || (!rest.starts_with("//") && pairs::key_of(&format!("{key}:")).is_some());
        is_key.then_some((key, rest))
    }

    fn forgotten_colon<'t>(&self, line: &'t str) -> Option<&'t str> {
        let word = line.split_whitespace().next()?;
        let is_upper = word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        (is_upper && self.command.key(word).is_some()).then_some(word)
    }

    fn entry(&mut self, key: &str, rest: &str, indent: usize, at: u32, lines: &mut Lines<'_>) {
        if let Some(folded) = block_mark(rest) {
            let text = take_block(indent, folded, lines);
            self.push(key, Raw::Block(text), at);
        } else if rest.is_empty() {
            let raw = take_below(indent, lines);
            self.push(key, raw, at);
        } else {
            let whole = self.take_continued(rest, indent, at, lines);
            self.pairs(&format!("{key}: {whole}"), at, true);
        }
    }

    fn push(&mut self, key: &str, value: Raw, at: u32) {
        self.entries.push(RawEntry { key: key.to_owned(), value, line: Some(at) });
    }

    fn pairs(&mut self, text: &str, at: u32, own_line: bool) {
        // A key in lower case starts a line only where it is known, so it cannot be told apart inside one.
        let (lead, text) = match text.split_once(':') {
            Some((key, rest)) if own_line => (Some(key), rest),
            _ => (None, text),
        };
        let upper = lead.map(|key| {
            self.command.key(key).map_or_else(|| key.to_owned(), |key| key.name.to_owned())
        });
        let joined = upper.as_ref().map_or_else(|| text.to_owned(), |key| format!("{key}:{text}"));
        for pair in pairs::split(self.command, &joined, own_line) {
            if pair.key.is_empty() {
                let shown: String = pair.value.chars().take(40).collect();
                let problem =
                    Problem::error(Some(at), format!("`{shown}` stands before the first key"));
                self.problems.push(problem.hint(self.first_key_hint(&shown)));
            } else {
                self.push(pair.key, Raw::Line(pair.value.to_owned()), at);
            }
        }
    }

    fn first_key_hint(&self, value: &str) -> String {
        let target = self.command.key("TARGET").or_else(|| self.command.keys().next());
        let key = target.map_or("KEY", |key| key.name);
        format!("write `{key}: {value}`")
    }

    /// A value may go on in lines that are indented more than its key, and until its quote is closed.
    fn take_continued(
        &mut self,
        rest: &str,
        indent: usize,
        at: u32,
        lines: &mut Lines<'_>,
    ) -> String {
        let mut whole = rest.to_owned();
        let opens_quote = rest.starts_with('"') && quoted_length(rest).is_none();
        while let Some(line) = lines.peek() {
            let inside_quote = opens_quote && quoted_length(&whole).is_none();
            let indented =
                !line.trim().is_empty() && indentation(line) > indent && !is_skipped(line);
            let goes_on = if inside_quote {
                command_line(line).is_none()
            } else {
                indented && self.key_line(line.trim()).is_none()
            };
            if !goes_on {
                break;
            }
            whole.push(if inside_quote { '\n' } else { ' ' });
            whole.push_str(line.trim());
            lines.next();
        }
        if opens_quote && quoted_length(&whole).is_none() {
            let problem = Problem::error(Some(at), "a quote is opened and never closed");
            self.problems.push(problem.hint("close it with \", or write the value without quotes"));
        }
        whole
    }
}

/// `|` keeps lines, `>` folds them; `-` and `+` behind either change nothing here.
fn block_mark(rest: &str) -> Option<bool> {
    match rest.split(" #").next().map(str::trim_end) {
        Some("|" | "|-" | "|+") => Some(false),
        Some(">" | ">-" | ">+") => Some(true),
        _ => None,
    }
}

/// The indented lines below a block mark, with the indentation of the first removed.
fn take_block(indent: usize, folded: bool, lines: &mut Lines<'_>) -> String {
    let mut taken: Vec<&str> = Vec::new();
    while let Some(line) = lines.peek() {
        if !line.trim().is_empty() && indentation(line) <= indent {
            break;
        }
        taken.push(line);
        lines.next();
    }
    while taken.last().is_some_and(|line| line.trim().is_empty()) {
        taken.pop();
    }
    let margin = taken
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| indentation(line))
        .min()
        .unwrap_or(0);
    let plain = taken.iter().map(|line| line.get(margin..).unwrap_or("").trim_end());
    plain.collect::<Vec<_>>().join(if folded { " " } else { "\n" })
}

/// What stands below a `KEY:` with nothing behind it: a list, or indented text.
fn take_below(indent: usize, lines: &mut Lines<'_>) -> Raw {
    let Some(next) = lines.peek_text() else { return Raw::Line(String::new()) };
    if is_item(next) && indentation(next) >= indent {
        return Raw::Items(take_items(lines));
    }
    if indentation(next) > indent && !is_skipped(next) {
        return Raw::Block(take_block(indent, false, lines));
    }
    Raw::Line(String::new())
}

fn is_item(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("- ") || line == "-"
}

fn take_items(lines: &mut Lines<'_>) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let mut dash = 0;
    while let Some(line) = lines.peek() {
        if is_item(line) {
            dash = indentation(line);
            items.push(line.trim()[1..].trim().to_owned());
        } else if is_skipped(line) && !items.is_empty() && lines_go_on(lines) {
            // A blank line or a comment between two items.
        } else if !line.trim().is_empty() && indentation(line) > dash && !items.is_empty() {
            if let Some(last) = items.last_mut() {
                last.push(' ');
                last.push_str(line.trim());
            }
        } else if !(line.trim().is_empty() && items.is_empty()) {
            break;
        }
        lines.next();
    }
    items
}

/// Whether an item follows, blank lines and comments apart.
fn lines_go_on(lines: &Lines<'_>) -> bool {
    lines
        .lines
        .iter()
        .skip(lines.at)
        .find(|line| !is_skipped(line))
        .is_some_and(|line| is_item(line))
}
