//! Words to commands: keywords, assignments, redirections.

use facts::ci::{Assignment, Command, Link, Redirect, RedirectKind, Shell, Word, WordPart};

use super::{List, Parser, Stop};

/// Builtins whose arguments are assignments.
const DECLARING: [&str; 5] = ["export", "readonly", "local", "declare", "typeset"];

impl Parser<'_> {
    pub(super) fn word_token(&mut self, list: &mut List) {
        let start = self.at;
        let word = self.word(list.stop);
        if self.at == start {
            // Nothing that a word may hold: passed over, so that every step moves.
            self.at += 1;
            return;
        }
        if list.current.words.is_empty() && list.current.assignments.is_empty() {
            if let Some(text) = keyword(&word) {
                self.keyword(list, &text);
                return;
            }
            list.from = Some(start);
        }
        list.to = self.at;
        match assignment(&word) {
            Some(assigned) if list.current.words.is_empty() => {
                list.current.assignments.push(assigned);
            }
            _ => list.current.words.push(word),
        }
    }

    fn keyword(&mut self, list: &mut List, word: &str) {
        match word {
            "if" | "elif" | "while" | "until" => list.testing = true,
            "then" | "do" => list.testing = false,
            "!" => list.current.tested = true,
            _ => {}
        }
    }

    /// Ends the current command; the next one follows by `link`.
    pub(super) fn finish(&mut self, list: &mut List, link: Link) {
        let mut command = std::mem::take(&mut list.current);
        list.current.link = link;
        let is_empty = command.words.is_empty()
            && command.assignments.is_empty()
            && command.redirects.is_empty();
        if is_empty {
            // `a |` and a line's end: the pipe still leads into what follows.
            if link == Link::Then {
                list.current.link = command.link;
            }
            list.current.tested = command.tested;
            return;
        }
        command.tested |= list.testing;
        command.substituted = self.depth > 0;
        let from = list.from.take().unwrap_or(list.to);
        command.range = self.text.file_range(from as u32, list.to.max(from) as u32);
        declare(&mut command);
        if self.shell == Shell::PowerShell {
            assign_powershell(&mut command);
        }
        let index = self.commands.len();
        self.heredocs.iter_mut().for_each(|pending| pending.belongs_to(index));
        self.commands.push(command);
    }

    /// `> file`, `<<< word`, `<< END`, `<(command)`.
    pub(super) fn redirect_or_process(&mut self, list: &mut List) {
        let start = self.at;
        if matches!(self.peek_at(1), Some(b'(')) {
            self.at += 2;
            let (first, count) = self.nested(Stop::Parenthesis);
            let range = self.text.file_range(start as u32, self.at as u32);
            let part = WordPart::Substitution { first, count, quoted: false };
            list.from.get_or_insert(start);
            list.to = self.at;
            list.current.words.push(Word { range, parts: vec![part] });
            return;
        }
        self.drop_descriptor(list, start);
        let kind = self.redirect_kind();
        list.from.get_or_insert(start);
        let fresh = list.current.redirects.len();
        while matches!(self.peek(), Some(b' ' | b'\t' | b'&')) {
            self.at += 1;
        }
        if kind == RedirectKind::HereDocument {
            let strips = self.peek() == Some(b'-');
            self.at += usize::from(strips);
            self.announce_heredoc(fresh, strips);
        }
        let target = match kind {
            RedirectKind::HereDocument => Word::default(),
            _ => self.word(list.stop),
        };
        list.to = self.at;
        list.current.redirects.push(Redirect { kind, target });
    }

    fn redirect_kind(&mut self) -> RedirectKind {
        let (length, kind) = if self.starts("<<<") {
            (3, RedirectKind::HereString)
        } else if self.starts("<<") {
            (2, RedirectKind::HereDocument)
        } else if self.starts("<") {
            (1, RedirectKind::In)
        } else if self.starts(">>") {
            (2, RedirectKind::Append)
        } else if self.starts(">|") {
            (2, RedirectKind::Out)
        } else {
            (1, RedirectKind::Out)
        };
        self.at += length;
        kind
    }

    /// `2>`: the digit is no argument.
    fn drop_descriptor(&self, list: &mut List, start: usize) {
        let touches = start > 0 && list.to == start;
        let is_number =
            list.current.words.last().and_then(Word::literal).is_some_and(|text| {
                !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
            });
        if touches && is_number {
            list.current.words.pop();
        }
    }
}

fn keyword(word: &Word) -> Option<String> {
    let [WordPart::Literal { text, quoted: false }] = word.parts.as_slice() else { return None };
    let known = [
        "if", "then", "elif", "else", "fi", "do", "done", "while", "until", "!", "{", "}", "time",
        "esac",
    ];
    known.contains(&&**text).then(|| text.to_string())
}

/// `NAME=value`, `NAME+=value`.
fn assignment(word: &Word) -> Option<Assignment> {
    let (first, rest) = word.parts.split_first()?;
    let WordPart::Literal { text, quoted: false } = first else { return None };
    let (name, value) = text.split_once('=')?;
    let name = name.strip_suffix('+').unwrap_or(name);
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit());
    if !is_name {
        return None;
    }
    let mut parts = Vec::with_capacity(rest.len() + 1);
    if !value.is_empty() {
        parts.push(WordPart::Literal { text: value.into(), quoted: false });
    }
    parts.extend_from_slice(rest);
    Some(Assignment { name: name.into(), value: Word { range: word.range, parts } })
}

/// `export A=1`: the arguments are assignments as well.
fn declare(command: &mut Command) {
    if DECLARING.contains(&&*command.name()) {
        let found: Vec<_> = command.words.iter().skip(1).filter_map(assignment).collect();
        command.assignments.extend(found);
    }
}

/// `$name = value`.
fn assign_powershell(command: &mut Command) {
    let [left, equals, value, ..] = command.words.as_slice() else { return };
    let [WordPart::Variable { name, .. }] = left.parts.as_slice() else { return };
    if equals.literal().as_deref() != Some("=") {
        return;
    }
    let assigned = Assignment { name: name.clone(), value: value.clone() };
    command.assignments.push(assigned);
    let rest = command.words.split_off(2);
    command.words = if rest.len() > 1 { rest } else { Vec::new() };
}
