//! Words: quotes, variables, substitutions, expressions.

use facts::ci::{Shell, Word, WordPart};

use super::{Parser, Stop};

impl Parser<'_> {
    pub(super) fn word(&mut self, stop: Stop) -> Word {
        let start = self.at;
        let mut parts = Vec::new();
        while let Some(byte) = self.peek() {
            if self.expression(false, &mut parts) {
                continue;
            }
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'|' | b'&' | b'(' | b')' | b'<' | b'>' => {
                    break;
                }
                b'`' if stop == Stop::Backquote => break,
                b'\'' => self.single_quoted(&mut parts),
                b'"' => self.double_quoted(&mut parts),
                b'\\' if self.shell == Shell::Posix => self.escape(&mut parts),
                b'`' if self.shell == Shell::PowerShell => self.escape(&mut parts),
                b'`' => self.backquoted(false, &mut parts),
                b'$' => self.dollar(false, &mut parts),
                _ => self.literal_character(false, &mut parts),
            }
        }
        Word { range: self.text.file_range(start as u32, self.at as u32), parts }
    }

    /// Takes the expression that stands here, if one does.
    pub(super) fn expression(&mut self, quoted: bool, parts: &mut Vec<WordPart>) -> bool {
        if self.peek() != Some(b'$') {
            return false;
        }
        let at = self.at as u32;
        let found = self.text.expressions.binary_search_by_key(&at, |one| one.at.start);
        let Ok(index) = found else { return false };
        parts.push(WordPart::Expression { index: index as u32, quoted });
        let end = self.text.expressions.get(index).map_or(at + 1, |one| one.at.end);
        self.at = (end as usize).max(self.at + 1);
        true
    }

    /// One character as it is.
    pub(super) fn literal_character(&mut self, quoted: bool, parts: &mut Vec<WordPart>) {
        let rest = self.text.value.get(self.at..).unwrap_or_default();
        let Some(character) = rest.chars().next() else {
            self.at += 1;
            return;
        };
        self.at += character.len_utf8();
        push_text(parts, quoted, character.encode_utf8(&mut [0; 4]));
    }

    fn escape(&mut self, parts: &mut Vec<WordPart>) {
        self.at += 1;
        if self.peek() == Some(b'\n') {
            self.at += 1;
        } else {
            self.literal_character(true, parts);
        }
    }

    fn single_quoted(&mut self, parts: &mut Vec<WordPart>) {
        self.at += 1;
        push_text(parts, true, "");
        while let Some(byte) = self.peek() {
            if byte == b'\'' {
                self.at += 1;
                return;
            }
            if !self.expression(true, parts) {
                self.literal_character(true, parts);
            }
        }
    }

    fn double_quoted(&mut self, parts: &mut Vec<WordPart>) {
        self.at += 1;
        push_text(parts, true, "");
        while let Some(byte) = self.peek() {
            if self.expression(true, parts) {
                continue;
            }
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' if self.shell != Shell::PowerShell => self.escape(parts),
                b'`' if self.shell == Shell::PowerShell => self.escape(parts),
                b'`' => self.backquoted(true, parts),
                b'$' => self.dollar(true, parts),
                _ => self.literal_character(true, parts),
            }
        }
    }

    fn backquoted(&mut self, quoted: bool, parts: &mut Vec<WordPart>) {
        self.at += 1;
        let (first, count) = self.nested(Stop::Backquote);
        parts.push(WordPart::Substitution { first, count, quoted });
    }

    pub(super) fn dollar(&mut self, quoted: bool, parts: &mut Vec<WordPart>) {
        match self.peek_at(1) {
            Some(b'{') => self.braced(quoted, parts),
            Some(b'(') if self.starts("$((") => self.arithmetic(parts),
            Some(b'(') => {
                self.at += 2;
                let (first, count) = self.nested(Stop::Parenthesis);
                parts.push(WordPart::Substitution { first, count, quoted });
            }
            Some(b'\'') if !quoted => {
                self.at += 1;
                self.single_quoted(parts);
            }
            Some(byte) if is_name(byte) => {
                self.at += 1;
                let name = self.name();
                parts.push(WordPart::Variable { name, quoted });
            }
            Some(byte) if b"@*#?$!-".contains(&byte) => {
                self.at += 2;
                let name = char::from(byte).to_string().into();
                parts.push(WordPart::Variable { name, quoted });
            }
            _ => self.literal_character(quoted, parts),
        }
    }

    /// `NAME`, and in PowerShell `env:NAME`.
    fn name(&mut self) -> Box<str> {
        let start = self.at;
        while self.peek().is_some_and(is_name) {
            self.at += 1;
        }
        let name = self.text.value.get(start..self.at).unwrap_or_default();
        let is_env = name.eq_ignore_ascii_case("env");
        if self.shell == Shell::PowerShell && is_env && self.peek() == Some(b':') {
            self.at += 1;
            return self.name();
        }
        name.into()
    }

    /// `${NAME}`, `${NAME:-default}`, `${#NAME}`.
    fn braced(&mut self, quoted: bool, parts: &mut Vec<WordPart>) {
        self.at += 2;
        while matches!(self.peek(), Some(b'#' | b'!')) {
            self.at += 1;
        }
        let name = self.name();
        let mut open = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'{' => open += 1,
                b'}' => open -= 1,
                b'\n' if quoted => {}
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
        parts.push(WordPart::Variable { name, quoted });
    }

    /// `$(( .. ))` is a number.
    fn arithmetic(&mut self, parts: &mut Vec<WordPart>) {
        let rest = self.text.value.get(self.at..).unwrap_or_default();
        self.at += rest.find("))").map_or(3, |end| end + 2);
        push_text(parts, true, "0");
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn push_text(parts: &mut Vec<WordPart>, is_quoted: bool, text: &str) {
    if let Some(WordPart::Literal { text: last, quoted }) = parts.last_mut()
        && *quoted == is_quoted
    {
        let mut joined = std::mem::take(last).into_string();
        joined.push_str(text);
        *last = joined.into_boxed_str();
        return;
    }
    parts.push(WordPart::Literal { text: text.into(), quoted: is_quoted });
}
