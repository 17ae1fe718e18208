//! JSON, with the comments, trailing commas and single quotes that configuration files have.
//!
//! A reader of our own, as ranges are needed and `serde_json` has none. It keeps its own stack: nesting costs no
//! stack of ours.

use super::{DEEPEST, Reader, range};
use model::ByteRange;

pub(super) fn read(reader: &mut Reader<'_>) {
    let mut json = Json { reader, at: 0, path: Vec::new(), open: Vec::new() };
    if let Err(reason) = json.document() {
        let at = json.at;
        json.reader.syntax(at, reason);
    }
}

struct Json<'r, 'a> {
    reader: &'r mut Reader<'a>,
    at: usize,
    path: Vec<Box<str>>,
    open: Vec<Open>,
}

enum Open {
    /// Where the key of the value being read stands.
    Object(ByteRange),
    /// How many items were read.
    Array(usize),
}

type Step = Result<(), &'static str>;

impl<'a> Json<'_, 'a> {
    fn text(&self) -> &'a str {
        self.reader.text
    }

    fn peek(&self) -> Option<u8> {
        self.text().as_bytes().get(self.at).copied()
    }

    fn document(&mut self) -> Step {
        self.blank()?;
        if self.peek().is_none() {
            return Ok(());
        }
        self.value()?;
        while let Some(open) = self.open.last() {
            match open {
                Open::Object(_) => self.member()?,
                Open::Array(_) => self.item()?,
            }
        }
        self.blank()?;
        if self.peek().is_some() { Err("something stands behind the value") } else { Ok(()) }
    }

    fn member(&mut self) -> Step {
        self.blank()?;
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(())
            }
            Some(b'}') => self.close(),
            Some(_) => {
                let (key, key_range) = self.key()?;
                self.blank()?;
                if self.peek() != Some(b':') {
                    return Err("a key has no value");
                }
                self.at += 1;
                self.blank()?;
                self.path.push(key);
                if let Some(open) = self.open.last_mut() {
                    *open = Open::Object(key_range);
                }
                self.value()
            }
            None => Err("an object does not end"),
        }
    }

    fn item(&mut self) -> Step {
        self.blank()?;
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(())
            }
            Some(b']') => self.close(),
            Some(_) => {
                if let Some(Open::Array(count)) = self.open.last_mut() {
                    self.path.push(count.to_string().into());
                    *count += 1;
                }
                self.value()
            }
            None => Err("a list does not end"),
        }
    }

    fn close(&mut self) -> Step {
        self.at += 1;
        self.open.pop();
        self.path.pop();
        Ok(())
    }

    /// A scalar is reported and its key forgotten; an object or list is opened.
    fn value(&mut self) -> Step {
        let opened = match self.peek() {
            Some(b'{') => Open::Object(ByteRange::default()),
            Some(b'[') => Open::Array(0),
            _ => return self.scalar(),
        };
        self.at += 1;
        if self.open.len() >= DEEPEST {
            return Err("it nests too deep to be read");
        }
        self.open.push(opened);
        Ok(())
    }

    fn scalar(&mut self) -> Step {
        let (value, value_range, is_text) = match self.peek() {
            Some(b'"' | b'\'') => {
                let (value, range) = self.string()?;
                (value, range, true)
            }
            _ => {
                let (word, range) = self.word()?;
                (word, range, super::is_word(range.slice(self.text())))
            }
        };
        let key_range = match self.open.last() {
            Some(Open::Object(key)) => *key,
            _ => value_range,
        };
        let going = self.reader.add(&self.path, &value, key_range, value_range, is_text);
        self.path.pop();
        if !going {
            self.open.clear();
            self.at = self.text().len();
        }
        Ok(())
    }

    fn key(&mut self) -> Result<(Box<str>, ByteRange), &'static str> {
        match self.peek() {
            Some(b'"' | b'\'') => self.string(),
            _ => self.word(),
        }
    }

    /// The range is of what stands between the quotes.
    fn string(&mut self) -> Result<(Box<str>, ByteRange), &'static str> {
        let text = self.text();
        let quote = text.as_bytes()[self.at];
        let start = self.at + 1;
        let mut at = start;
        loop {
            match text.as_bytes().get(at) {
                None | Some(b'\n') => return Err("a string does not end"),
                Some(b'\\') => at += 2,
                Some(byte) if *byte == quote => break,
                Some(_) => at += 1,
            }
        }
        self.at = at + 1;
        let raw = text.get(start..at).ok_or("a string does not end")?;
        Ok((unescaped(raw), range(start, at)))
    }

    fn word(&mut self) -> Result<(Box<str>, ByteRange), &'static str> {
        let rest = &self.text()[self.at..];
        let is_part = |character: char| character.is_alphanumeric() || "_$+-.".contains(character);
        let length = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
        if length == 0 {
            return Err("a value was expected");
        }
        let start = self.at;
        self.at += length;
        Ok((rest[..length].into(), range(start, self.at)))
    }

    /// Blanks and comments.
    fn blank(&mut self) -> Step {
        loop {
            let rest = &self.text()[self.at..];
            let trimmed = rest.trim_start_matches(|character: char| {
                character.is_whitespace() || character == '\u{FEFF}'
            });
            self.at += rest.len() - trimmed.len();
            let length = if trimmed.starts_with("//") {
                trimmed.find('\n').unwrap_or(trimmed.len())
            } else if trimmed.starts_with("/*") {
                trimmed.find("*/").ok_or("a comment does not end")? + 2
            } else {
                return Ok(());
            };
            self.reader.comment(self.at, self.at + length);
            self.at += length;
        }
    }
}

fn unescaped(raw: &str) -> Box<str> {
    if !raw.contains('\\') {
        return raw.into();
    }
    // What only JSON5 escapes is kept as written.
    let parsed = serde_json::from_str::<String>(&format!("\"{raw}\""));
    parsed.map_or_else(|_| raw.into(), Into::into)
}
