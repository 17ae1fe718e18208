//! Quoted texts and heredocs, with what is interpolated in them.

use facts::infra::{Expr, ExprKind};

use super::{Fault, Parser};

impl Parser<'_> {
    pub(super) fn quoted(&mut self) -> Result<Expr, Fault> {
        let start = self.scan.at;
        self.scan.at += 1;
        let mut parts = Parts::new(self.scan.at);
        loop {
            match self.scan.peek() {
                None | Some(b'\n') => return Err("a text is not closed"),
                Some(b'"') => break,
                Some(b'\\') => self.escape(&mut parts)?,
                _ => self.piece(&mut parts)?,
            }
        }
        let kind = parts.finish(self.scan.at);
        self.scan.at += 1;
        Ok(Expr { range: self.since(start), kind })
    }

    fn escape(&mut self, parts: &mut Parts) -> Result<(), Fault> {
        let letter = self.scan.peek_at(1).ok_or("a text is not closed")?;
        let length = match letter {
            b'u' => 6,
            b'U' => 10,
            _ => 2,
        };
        let written = match letter {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'u' | b'U' => {
                let digits = self.scan.text.get(self.scan.at + 2..self.scan.at + length);
                let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                code.and_then(char::from_u32).ok_or("an escape is not valid")?
            }
            _ => {
                // The escaped character may have several bytes.
                self.scan.at += 1;
                return self.plain(parts);
            }
        };
        parts.text.push(written);
        self.scan.at += length;
        Ok(())
    }

    /// One character, or an interpolation.
    fn piece(&mut self, parts: &mut Parts) -> Result<(), Fault> {
        let rest = self.scan.rest();
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            parts.text.push_str(&rest[1..3]);
            self.scan.at += 3;
            return Ok(());
        }
        if rest.starts_with("${") {
            return self.interpolation(parts);
        }
        if rest.starts_with("%{") {
            return self.directive(parts);
        }
        self.plain(parts)
    }

    fn plain(&mut self, parts: &mut Parts) -> Result<(), Fault> {
        let letter = self.scan.rest().chars().next().ok_or("a text is not closed")?;
        parts.text.push(letter);
        self.scan.at += letter.len_utf8();
        Ok(())
    }

    fn interpolation(&mut self, parts: &mut Parts) -> Result<(), Fault> {
        parts.flush(self.scan.at);
        self.scan.at += 2;
        self.scan.take(b'~');
        self.scan.blank_lines();
        let value = self.in_brackets(Self::expression)?;
        self.scan.blank_lines();
        self.scan.take(b'~');
        if !self.scan.take(b'}') {
            return Err("an interpolation is not closed");
        }
        parts.found.push(value);
        parts.start = self.scan.at;
        Ok(())
    }

    /// `%{ if .. }`: what it makes is not known.
    fn directive(&mut self, parts: &mut Parts) -> Result<(), Fault> {
        parts.flush(self.scan.at);
        let start = self.scan.at;
        let length = self.scan.rest().find('}').ok_or("a directive is not closed")?;
        self.scan.at += length + 1;
        parts.found.push(Expr { range: self.since(start), kind: ExprKind::Opaque });
        parts.start = self.scan.at;
        Ok(())
    }

    /// `<<EOT` and `<<-EOT`.
    pub(super) fn heredoc(&mut self) -> Result<Expr, Fault> {
        let start = self.scan.at;
        self.scan.at += 2;
        let indented = self.scan.take(b'-');
        let mark = self.scan.identifier().ok_or("a heredoc has no mark")?;
        let line = self.scan.rest().find('\n').ok_or("a heredoc is not closed")?;
        self.scan.at += line + 1;
        let end = self.end_of_heredoc(mark).ok_or("a heredoc is not closed")?;
        let mut parts = Parts::new(self.scan.at);
        while self.scan.at < end {
            self.piece(&mut parts)?;
        }
        let kind = parts.finish(end);
        // Behind the mark itself.
        let tail = &self.scan.text[end..];
        let blank = tail.len() - tail.trim_start_matches([' ', '\t']).len();
        self.scan.at = end + blank + mark.len();
        let kind = if indented { without_indent(kind) } else { kind };
        Ok(Expr { range: self.since(start), kind })
    }

    /// Where the line with the mark begins.
    fn end_of_heredoc(&self, mark: &str) -> Option<usize> {
        let mut at = self.scan.at;
        for line in self.scan.rest().split_inclusive('\n') {
            if line.trim() == mark {
                return Some(at);
            }
            at += line.len();
        }
        None
    }
}

/// `<<-`: the least indentation is taken away. Only a text without interpolation is mended: elsewhere blanks at the
/// start of a line make no difference to what is read from it.
fn without_indent(kind: ExprKind) -> ExprKind {
    let ExprKind::Text(text) = &kind else { return kind };
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let least = text.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let lines =
        text.split_inclusive('\n').map(|line| line.get(least..).unwrap_or(line.trim_start()));
    ExprKind::Text(lines.collect::<String>().into())
}

/// Literal text and values in turn.
struct Parts {
    text: String,
    /// Where `text` began.
    start: usize,
    found: Vec<Expr>,
}

impl Parts {
    fn new(start: usize) -> Self {
        Self { text: String::new(), start, found: Vec::new() }
    }

    fn flush(&mut self, at: usize) {
        if !self.text.is_empty() {
            let range = model::ByteRange::new(self.start as u32, at as u32);
            let kind = ExprKind::Text(std::mem::take(&mut self.text).into());
            self.found.push(Expr { range, kind });
        }
        self.start = at;
    }

    fn finish(mut self, at: usize) -> ExprKind {
        if self.found.is_empty() {
            return ExprKind::Text(self.text.into());
        }
        self.flush(at);
        ExprKind::Template(self.found)
    }
}
