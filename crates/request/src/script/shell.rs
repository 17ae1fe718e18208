//! Shell lines in a block: shown to a person, run only when that was asked for.

use super::{Lines, command_line, is_skipped};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shell {
    /// 1-based line of the first.
    pub line: u32,
    /// One script; heredoc bodies and comments between the lines are part of it.
    pub text: String,
}

/// Takes everything up to the next command or the end. A slash inside a heredoc is no command.
pub(super) fn take(lines: &mut Lines<'_>) -> Shell {
    let line = lines.number();
    let mut taken: Vec<&str> = Vec::new();
    while let Some(next) = lines.peek() {
        if command_line(next).is_some() {
            break;
        }
        lines.next();
        let command = next.trim_start().strip_prefix("$ ").unwrap_or(next);
        taken.push(command);
        for end in heredoc_ends(command) {
            take_heredoc(&end, lines, &mut taken);
        }
        while taken.last().is_some_and(|last| last.ends_with('\\')) {
            let Some(continued) = lines.next() else { break };
            taken.push(continued);
        }
    }
    while taken.last().is_some_and(|last| is_skipped(last)) {
        taken.pop();
    }
    Shell { line, text: taken.join("\n") }
}

struct HeredocEnd {
    word: String,
    /// `<<-` takes tabs in front of the end.
    tabs: bool,
}

fn take_heredoc<'t>(end: &HeredocEnd, lines: &mut Lines<'t>, taken: &mut Vec<&'t str>) {
    while let Some(line) = lines.next() {
        taken.push(line);
        let candidate = if end.tabs { line.trim_start_matches('\t') } else { line };
        if candidate.trim_end() == end.word {
            return;
        }
    }
}

/// The words that end the heredocs which a line opens; `<<<` opens none.
fn heredoc_ends(line: &str) -> Vec<HeredocEnd> {
    let mut ends = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find("<<") {
        rest = &rest[at + 2..];
        if rest.starts_with('<') {
            rest = rest.trim_start_matches('<');
            continue;
        }
        let tabs = rest.starts_with('-');
        let word = rest.trim_start_matches(['-', ' ', '\t']);
        let word: String = word
            .chars()
            .skip_while(|letter| matches!(letter, '\'' | '"' | '\\'))
            .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
            .collect();
        if word.starts_with(|letter: char| letter.is_alphabetic() || letter == '_') {
            ends.push(HeredocEnd { word, tabs });
        }
    }
    ends
}
