//! Here-documents: announced on one line, written on the next ones.

use facts::ci::{Word, WordPart};

use super::Parser;

/// A here-document whose body has not come yet.
pub(super) struct Pending {
    delimiter: String,
    /// `<<-`: tabs before the lines are no part of it.
    strips: bool,
    /// A quoted delimiter: nothing is expanded.
    is_raw: bool,
    redirect: usize,
    /// `None` while its command is read.
    command: Option<usize>,
}

impl Pending {
    pub(super) fn belongs_to(&mut self, command: usize) {
        self.command.get_or_insert(command);
    }
}

impl Parser<'_> {
    pub(super) fn announce_heredoc(&mut self, redirect: usize, strips: bool) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        let start = self.at;
        while self.peek().is_some_and(|byte| !b" \t\r\n;|&<>()".contains(&byte)) {
            self.at += 1;
        }
        let written = self.text.value.get(start..self.at).unwrap_or_default();
        let is_raw = written.contains(['\'', '"', '\\']);
        let delimiter = written.replace(['\'', '"', '\\'], "");
        if !delimiter.is_empty() {
            self.heredocs.push(Pending { delimiter, strips, is_raw, redirect, command: None });
        }
    }

    /// At the start of a line.
    pub(super) fn read_heredocs(&mut self) {
        for pending in std::mem::take(&mut self.heredocs) {
            let start = self.at;
            let (end, next) = self.end_of_heredoc(&pending);
            let mut word =
                Word { range: self.text.file_range(start as u32, end as u32), parts: Vec::new() };
            self.quoted_parts(end, pending.is_raw, &mut word.parts);
            self.at = next;
            let command = pending.command.and_then(|index| self.commands.get_mut(index));
            let redirects = command.map(|command| &mut command.redirects);
            if let Some(redirect) =
                redirects.and_then(|redirects| redirects.get_mut(pending.redirect))
            {
                redirect.target = word;
            }
        }
    }

    /// Where the body ends, and where the line after its delimiter begins.
    fn end_of_heredoc(&self, pending: &Pending) -> (usize, usize) {
        let rest = self.text.value.get(self.at..).unwrap_or_default();
        let mut at = self.at;
        for line in rest.split_inclusive('\n') {
            let plain = line.trim_end_matches(['\n', '\r']);
            let plain = if pending.strips { plain.trim_start_matches('\t') } else { plain };
            if plain == pending.delimiter {
                return (at, at + line.len());
            }
            at += line.len();
        }
        (at, at)
    }

    /// What a text that ends at `end` says, as within double quotes, from here on.
    pub(super) fn quoted_parts(&mut self, end: usize, is_raw: bool, parts: &mut Vec<WordPart>) {
        while self.at < end {
            match self.peek() {
                _ if self.expression(true, parts) => {}
                Some(b'$') if !is_raw => self.dollar(true, parts),
                Some(b'\\') if !is_raw => {
                    self.at += 1;
                    self.literal_character(true, parts);
                }
                _ => self.literal_character(true, parts),
            }
        }
    }
}
