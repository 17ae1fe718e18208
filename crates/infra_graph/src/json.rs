//! JSON of policies: read from texts, written for templates.

use std::fmt::Write;
use std::sync::Arc;

use crate::value::{CLOSE, Kind, Member, OPEN, Place, Value};

/// Deeper nesting is hostile.
const DEEPEST: usize = 64;

/// A value whose every part is said to stand where the text does; `None` for what is no JSON.
pub(crate) fn parse(at: Place, text: &str) -> Option<Value> {
    let mut reader = Reader { text, place: at, at: 0, depth: 0 };
    let value = reader.value()?;
    reader.blanks();
    (reader.at == text.len()).then_some(value)
}

/// A value that may be given as JSON.
pub fn decoded(value: &Value) -> Value {
    match &value.kind {
        Kind::Text(text) => parse(value.at, text).unwrap_or_else(|| value.clone()),
        Kind::Encoded(inner) => Value::clone(inner),
        _ => value.clone(),
    }
}

struct Reader<'a> {
    text: &'a str,
    place: Place,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn take(&mut self, sign: char) -> bool {
        self.blanks();
        let is_it = self.rest().starts_with(sign);
        self.at += if is_it { sign.len_utf8() } else { 0 };
        is_it
    }

    fn value(&mut self) -> Option<Value> {
        self.blanks();
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let kind = match self.rest().chars().next()? {
            '{' => self.object()?,
            '[' => self.list()?,
            '"' => Kind::Text(self.string()?.into()),
            OPEN => self.unknown()?,
            _ => self.word()?,
        };
        self.depth -= 1;
        Some(Value::new(self.place, kind))
    }

    fn object(&mut self) -> Option<Kind> {
        self.take('{');
        let mut members = Vec::new();
        while !self.take('}') {
            self.blanks();
            let name: Arc<str> = self.string()?.into();
            if !self.take(':') {
                return None;
            }
            let value = self.value()?;
            members.push(Member { name, at: self.place, value });
            if !self.take(',') && !self.rest().starts_with('}') {
                return None;
            }
        }
        Some(Value::map(self.place, members).kind)
    }

    fn list(&mut self) -> Option<Kind> {
        self.take('[');
        let mut items = Vec::new();
        while !self.take(']') {
            items.push(self.value()?);
            if !self.take(',') && !self.rest().starts_with(']') {
                return None;
            }
        }
        Some(Kind::List(items.into()))
    }

    fn string(&mut self) -> Option<String> {
        let mut letters = self.rest().char_indices();
        letters.next().filter(|(_, letter)| *letter == '"')?;
        let mut text = String::new();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.at += at + 1;
                    return Some(text);
                }
                '\\' => match letters.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'u' => {
                        let digits: String =
                            letters.by_ref().take(4).map(|(_, digit)| digit).collect();
                        let code = u32::from_str_radix(&digits, 16).ok()?;
                        text.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                    }
                    other => text.push(other),
                },
                other => text.push(other),
            }
        }
        None
    }

    fn unknown(&mut self) -> Option<Kind> {
        let inner = self.rest().strip_prefix(OPEN)?;
        let (names, _) = inner.split_once(CLOSE)?;
        self.at += OPEN.len_utf8() + names.len() + CLOSE.len_utf8();
        let names = names.split(',').filter(|name| !name.is_empty()).map(Arc::from);
        Some(Kind::Unknown(names.collect()))
    }

    fn word(&mut self) -> Option<Kind> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        Some(match word {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "null" => Kind::Null,
            _ => Kind::Number(word.parse().ok()?),
        })
    }
}

/// What is not known keeps its marks.
pub(crate) fn write(value: &Value) -> String {
    let mut out = String::new();
    write_into(value, &mut out);
    out
}

fn write_into(value: &Value, out: &mut String) {
    match &value.kind {
        Kind::Null => out.push_str("null"),
        Kind::Map(map) => {
            out.push('{');
            for (place, member) in map.members.iter().enumerate() {
                out.push_str(if place > 0 { "," } else { "" });
                quote(&member.name, out);
                out.push(':');
                write_into(&member.value, out);
            }
            out.push('}');
        }
        Kind::List(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place > 0 { "," } else { "" });
                write_into(item, out);
            }
            out.push(']');
        }
        Kind::Text(text) => quote(text, out),
        Kind::Encoded(inner) => quote(&write(inner), out),
        _ => out.push_str(&value.rendered().unwrap_or_default()),
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter if (letter as u32) < 32 => {
                let _ = write!(out, "\\u{:04x}", letter as u32);
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::{parse, write};
    use crate::value::Place;
    use facts::FileId;
    use model::ByteRange;

    #[test]
    fn what_is_read_is_written_and_what_is_unknown_stays_so() {
        let at = Place { file: FileId(0), range: ByteRange::new(0, 0) };
        let text = "{\"a\":[1,true,null,\"x\\\"y\"],\"b\":{\"c\":\"\u{e000}aws_x.y.arn\u{e001}/*\"},\"d\":\u{e000}v\u{e001}}";
        let value = parse(at, text).unwrap();
        assert_eq!(write(&value), text);
        assert_eq!(value.addresses().len(), 2);
        for bad in ["{", "[1 2]", "{\"a\" 1}", "nope", &"[".repeat(9999)] {
            assert!(parse(at, bad).is_none(), "{bad}");
        }
    }
}
