//! The scanner: one pass over the bytes of a line.

use std::borrow::Cow;

use super::paths::Node;
use super::{Paths, Raw, unescape};

/// The line is no JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Levels of objects and arrays, as many as serde_json reads.
const DEEPEST: u32 = 127;

/// Reads the wanted values of a line that is one JSON object. The slots are those of an earlier line or new.
///
/// True: it holds something beyond the wanted values, or an object or array in the place of one.
pub(crate) fn extract<'a>(
    line: &'a str,
    paths: &Paths,
    slots: &mut [Raw<'a>],
) -> Result<bool, Malformed> {
    slots.fill(Raw::Absent);
    let mut scan = Scan::new(line);
    scan.space();
    scan.object(paths.root(), slots)?;
    scan.space();
    if scan.at == scan.bytes.len() { Ok(scan.more) } else { Err(Malformed) }
}

/// The members of an object that was read as [`Raw::Object`].
pub(crate) struct Members<'a> {
    scan: Scan<'a>,
    done: bool,
}

impl<'a> Members<'a> {
    pub(crate) fn of(object: &'a str) -> Self {
        let mut scan = Scan::new(object);
        scan.at = 1;
        scan.space();
        let done = scan.peek() != Some(b'"');
        Self { scan, done }
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, Raw<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let name = self.scan.key().ok()?;
        let value = self.scan.value().ok()?;
        self.scan.space();
        self.done = self.scan.peek() != Some(b',');
        if !self.done {
            self.scan.at += 1;
            self.scan.space();
        }
        Some((name, value))
    }
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Whether the line has control characters at all: strings need looking into only then.
    control: bool,
    /// Whether anything was passed over.
    more: bool,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        Self { text, bytes, at: 0, control: has_control(bytes), more: false }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(Malformed)
    }

    /// An object of which some members are wanted. As deep as the wanted paths, not as the line.
    fn object(&mut self, node: &Node, slots: &mut [Raw<'a>]) -> Result<(), Malformed> {
        self.expect(b'{')?;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            let name = self.key()?;
            match node.find(&name) {
                None => {
                    self.more = true;
                    self.skip()?;
                }
                Some(child) => self.wanted(child, slots)?,
            }
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(Malformed),
            }
            self.space();
        }
    }

    fn wanted(&mut self, node: &Node, slots: &mut [Raw<'a>]) -> Result<(), Malformed> {
        self.space();
        node.clear(slots);
        let from = self.at;
        if self.peek() != Some(b'{') || node.is_leaf() {
            let value = self.value()?;
            self.more |= matches!(value, Raw::Object(_) | Raw::Array(_)) || node.slot.is_none();
            if let Some(slot) = node.slot {
                slots[slot] = value;
            }
            return Ok(());
        }
        self.object(node, slots)?;
        if let Some(slot) = node.slot {
            slots[slot] = Raw::Object(&self.text[from..self.at]);
        }
        Ok(())
    }

    /// A name and the colon after it.
    #[inline]
    fn key(&mut self) -> Result<Cow<'a, str>, Malformed> {
        let (inner, escaped) = self.string()?;
        self.space();
        self.expect(b':')?;
        if escaped {
            unescape(inner).map(Cow::Owned).ok_or(Malformed)
        } else {
            Ok(Cow::Borrowed(inner))
        }
    }

    fn value(&mut self) -> Result<Raw<'a>, Malformed> {
        self.space();
        let from = self.at;
        match self.peek().ok_or(Malformed)? {
            b'"' => {
                let (inner, escaped) = self.string()?;
                Ok(Raw::Text { inner, escaped })
            }
            b'{' => self.nested().map(|()| Raw::Object(&self.text[from..self.at])),
            b'[' => self.nested().map(|()| Raw::Array(&self.text[from..self.at])),
            first => {
                self.plain()?;
                Ok(match first {
                    b't' => Raw::Bool(true),
                    b'f' => Raw::Bool(false),
                    b'n' => Raw::Null,
                    _ => Raw::Number(&self.text[from..self.at]),
                })
            }
        }
    }

    #[inline]
    fn skip(&mut self) -> Result<(), Malformed> {
        self.space();
        match self.peek().ok_or(Malformed)? {
            b'"' => self.string().map(|_| ()),
            b'{' | b'[' => self.nested(),
            _ => self.plain(),
        }
    }

    #[inline]
    fn string(&mut self) -> Result<(&'a str, bool), Malformed> {
        self.expect(b'"')?;
        let (from, mut escaped) = (self.at, false);
        loop {
            let rest = self.bytes.get(self.at..).ok_or(Malformed)?;
            self.at += memchr::memchr2(b'"', b'\\', rest).ok_or(Malformed)?;
            if self.bytes[self.at] == b'"' {
                break;
            }
            escaped = true;
            self.escape()?;
        }
        let inner = &self.text[from..self.at];
        self.at += 1;
        if self.control && has_control(inner.as_bytes()) {
            Err(Malformed)
        } else {
            Ok((inner, escaped))
        }
    }

    fn escape(&mut self) -> Result<(), Malformed> {
        let length = match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') => {
                let hex = self.bytes.get(self.at + 2..self.at + 6).ok_or(Malformed)?;
                if !hex.iter().all(u8::is_ascii_hexdigit) {
                    return Err(Malformed);
                }
                6
            }
            _ => return Err(Malformed),
        };
        self.at += length;
        Ok(())
    }

    /// A number, `true`, `false` or `null`.
    #[inline]
    fn plain(&mut self) -> Result<(), Malformed> {
        let word: &[u8] = match self.peek().ok_or(Malformed)? {
            b't' => b"true",
            b'f' => b"false",
            b'n' => b"null",
            _ => return self.digits(),
        };
        if !self.bytes[self.at..].starts_with(word) {
            return Err(Malformed);
        }
        self.at += word.len();
        Ok(())
    }

    #[inline]
    fn digits(&mut self) -> Result<(), Malformed> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.some_digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Ok(())
    }

    #[inline]
    fn some_digits(&mut self) -> Result<(), Malformed> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > from { Ok(()) } else { Err(Malformed) }
    }

    /// An object or array that nobody asked for: its grammar, in a loop, whatever its depth.
    fn nested(&mut self) -> Result<(), Malformed> {
        let (mut objects, mut depth) = (0_u128, 0_u32);
        loop {
            self.space();
            let opened = self.peek().ok_or(Malformed)?;
            if matches!(opened, b'{' | b'[') {
                self.at += 1;
                depth += 1;
                objects = objects << 1 | u128::from(opened == b'{');
                if depth > DEEPEST {
                    return Err(Malformed);
                }
                self.space();
                match (opened, self.peek()) {
                    (b'{', Some(b'}')) | (b'[', Some(b']')) => {}
                    (b'{', _) => {
                        self.key()?;
                        continue;
                    }
                    _ => continue,
                }
            } else if opened == b'"' {
                self.string()?;
            } else {
                self.plain()?;
            }
            if self.close(&mut objects, &mut depth)? {
                return Ok(());
            }
        }
    }

    /// What comes after a value: the ends of what it was in, then a comma. True when all is closed.
    fn close(&mut self, objects: &mut u128, depth: &mut u32) -> Result<bool, Malformed> {
        while *depth > 0 {
            self.space();
            let in_object = *objects & 1 == 1;
            match (self.peek(), in_object) {
                (Some(b','), _) => {
                    self.at += 1;
                    self.space();
                    if in_object {
                        self.key()?;
                    }
                    return Ok(false);
                }
                (Some(b'}'), true) | (Some(b']'), false) => {
                    self.at += 1;
                    *objects >>= 1;
                    *depth -= 1;
                }
                _ => return Err(Malformed),
            }
        }
        Ok(true)
    }
}

/// Without branches, so that the compiler takes many bytes at a time.
fn has_control(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |any, byte| any | (*byte < b' '))
}
