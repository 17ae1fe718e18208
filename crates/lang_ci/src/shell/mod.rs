//! Scripts to commands: enough of the shell's grammar to know what runs, with which words, and where it writes.
//!
//! A reader, no interpreter: keywords are dropped, functions are read where they stand. It takes every text, and each
//! step of it moves forward.

mod command;
mod heredoc;
#[cfg(test)]
mod tests;
mod word;

use facts::ci::{Command, Link, Script, Shell, Text};

/// Substitutions within substitutions are read this deep.
const DEEPEST: usize = 16;

pub(crate) fn script(text: Text, shell: Shell) -> Script {
    let commands = match shell {
        Shell::Other => Vec::new(),
        _ => Parser::new(&text, shell).run(),
    };
    Script { text, shell, commands }
}

struct Parser<'t> {
    text: &'t Text,
    bytes: &'t [u8],
    shell: Shell,
    at: usize,
    depth: usize,
    commands: Vec<Command>,
    heredocs: Vec<heredoc::Pending>,
}

/// What ends a list of commands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    End,
    Parenthesis,
    Backquote,
}

/// A list of commands while it is read.
struct List {
    stop: Stop,
    current: Command,
    /// Where the current command begins and ends in the value.
    from: Option<usize>,
    to: usize,
    /// Parentheses that are open.
    open: usize,
    /// Between `if` and `then`.
    testing: bool,
}

impl<'t> Parser<'t> {
    fn new(text: &'t Text, shell: Shell) -> Self {
        let bytes = text.value.as_bytes();
        Self { text, bytes, shell, at: 0, depth: 0, commands: Vec::new(), heredocs: Vec::new() }
    }

    fn run(mut self) -> Vec<Command> {
        self.list(Stop::End);
        self.commands
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn starts(&self, with: &str) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(with.as_bytes()))
    }

    /// The commands of a substitution that begins here: from which, and how many.
    fn nested(&mut self, stop: Stop) -> (u32, u32) {
        let first = self.commands.len() as u32;
        if self.depth >= DEEPEST {
            return (first, 0);
        }
        self.depth += 1;
        self.list(stop);
        self.depth -= 1;
        (first, self.commands.len() as u32 - first)
    }

    fn list(&mut self, stop: Stop) {
        let mut list =
            List { stop, current: Command::default(), from: None, to: 0, open: 0, testing: false };
        while let Some(byte) = self.peek() {
            if self.is_end(&list, byte) {
                self.at += 1;
                break;
            }
            self.token(&mut list, byte);
        }
        self.finish(&mut list, Link::Then);
    }

    fn is_end(&self, list: &List, byte: u8) -> bool {
        match list.stop {
            Stop::End => false,
            Stop::Parenthesis => byte == b')' && list.open == 0,
            Stop::Backquote => byte == b'`',
        }
    }

    fn token(&mut self, list: &mut List, byte: u8) {
        match byte {
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'\n' => {
                self.at += 1;
                self.finish(list, Link::Then);
                self.read_heredocs();
            }
            b'#' if self.begins_word() => self.skip_line(),
            b'\\' if self.peek_at(1) == Some(b'\n') => self.at += 2,
            b'`' if self.shell == Shell::PowerShell && self.peek_at(1) == Some(b'\n') => {
                self.at += 2;
            }
            b'<' | b'>' => self.redirect_or_process(list),
            b'&' if self.peek_at(1) == Some(b'>') => {
                self.at += 1;
                self.redirect_or_process(list);
            }
            b';' | b'&' | b'|' => self.operator(list, byte),
            b'(' => self.open(list),
            b')' => self.close(list),
            _ => self.word_token(list),
        }
    }

    /// A comment begins where a word would.
    fn begins_word(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.bytes.get(at));
        before.is_none_or(|byte| b" \t\r\n;|&(".contains(byte))
    }

    fn skip_line(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }

    fn operator(&mut self, list: &mut List, byte: u8) {
        let twice = self.peek_at(1) == Some(byte);
        let link = match (byte, twice) {
            (b'&', true) => Link::And,
            (b'|', true) => Link::Or,
            (b'|', false) => Link::Pipe,
            _ => Link::Then,
        };
        self.at += if twice || self.starts("|&") { 2 } else { 1 };
        self.finish(list, link);
    }

    /// `(` of a group, of an array, of a function's definition.
    fn open(&mut self, list: &mut List) {
        self.at += 1;
        if list.current.words.len() == 1 && self.peek() == Some(b')') {
            self.at += 1;
            self.forget(list);
            return;
        }
        list.open += 1;
    }

    /// `)` of a group; otherwise of a pattern, which is no command.
    fn close(&mut self, list: &mut List) {
        self.at += 1;
        if list.open > 0 {
            list.open -= 1;
            self.finish(list, Link::Then);
        } else {
            self.forget(list);
        }
    }

    fn forget(&mut self, list: &mut List) {
        list.current = Command::default();
        list.from = None;
    }
}
