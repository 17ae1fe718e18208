//! How deeply a text nests, judged before it is parsed.
//!
//! The parser, scope analysis and our own lowering recurse over the tree, so a text of ten thousand brackets would
//! end the process. One scan over the bytes bounds the depth of the tree from above: it counts open brackets and JSX
//! elements, and per bracket the operators, member accesses and bodies that may hang off one another. Ordinary files
//! stay on the caller's stack, deeper ones get a thread with room enough, and beyond [`MAX_DEPTH`] nothing is read.

use crate::dialect::Extension;

/// Levels that a caller's stack is trusted with; test threads have 2 MiB.
const INLINE_DEPTH: u32 = 96;

/// Levels beyond which a file is not read. Code written by people stays below 300; joined strings and generated
/// tables reach some thousands.
const MAX_DEPTH: u32 = 12_000;

/// Bytes of stack per level, measured on unoptimised builds with room to spare (see `tests::robustness`).
const STACK_PER_LEVEL: usize = 12 * 1024;

/// Bytes that are searched for the end of a regular expression.
const MAX_REGEX: usize = 4096;

/// Where to lower a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// On the caller's stack.
    Inline,
    /// On a stack of so many bytes.
    Stack(usize),
    /// Not at all: the byte offset where it became too deep.
    TooDeep(u32),
}

pub(crate) fn plan(text: &str, extension: Extension) -> Plan {
    let mut scan = Scan::new(text.as_bytes(), extension);
    scan.run();
    match scan.too_deep_at {
        Some(offset) => Plan::TooDeep(offset),
        None if scan.deepest <= INLINE_DEPTH => Plan::Inline,
        None => Plan::Stack((scan.deepest + INLINE_DEPTH) as usize * STACK_PER_LEVEL),
    }
}

/// What the last token was; whether `/` divides, `<` compares and a new line ends a statement hangs on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// A value ends here: name, literal, `)`, `]`.
    Operand,
    /// `}`: a value or a statement ends here.
    Brace,
    /// `return`, `typeof` and their like: a value begins here.
    Keyword,
    /// An operator or an opening bracket.
    Operator,
    /// `;`
    Semicolon,
}

/// `${`: its `}` leads back into the template's text.
const HOLE: u8 = b'$';
/// A JSX element, up to the end of its closing tag.
const ELEMENT: u8 = b'<';
/// Type arguments, or a comparison that looks like them.
const TYPES: u8 = b'T';

/// One open bracket, with [`HOLE`], [`ELEMENT`] and [`TYPES`] besides the three of the language.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Operators since the last separator: each may hold the next.
    chain: u32,
    /// Bodies without braces since the last statement: `if (a) if (b) ..`, `else if`.
    bodies: u32,
    /// One of the openers above, or 0 for the file.
    opener: u8,
    /// Index of the nearest level, itself included, that is no [`ELEMENT`] or [`TYPES`].
    solid: usize,
}

struct Scan<'t> {
    bytes: &'t [u8],
    at: usize,
    jsx: bool,
    levels: Vec<Level>,
    /// Levels that a `}` closes.
    braces: u32,
    /// The sum over all levels, kept up to date.
    depth: u32,
    deepest: u32,
    too_deep_at: Option<u32>,
    last: Last,
    newline: bool,
    /// Between `</` and its `>`.
    closing_tag: bool,
}

impl<'t> Scan<'t> {
    fn new(bytes: &'t [u8], extension: Extension) -> Self {
        Self {
            bytes,
            at: 0,
            jsx: extension.has_jsx(),
            levels: vec![Level::default()],
            closing_tag: false,
            braces: 0,
            depth: 0,
            deepest: 0,
            too_deep_at: None,
            last: Last::Semicolon,
            newline: false,
        }
    }

    fn run(&mut self) {
        while self.at < self.bytes.len() && self.too_deep_at.is_none() {
            self.token();
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn token(&mut self) {
        let byte = self.bytes[self.at];
        match byte {
            b'\n' => {
                self.newline = true;
                self.at += 1;
            }
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'_'
            | b'$'
            | b'#'
            | b'@'
            | b'\\'
            | 0x80..
            | b'0'..=b'9' => {
                self.word();
            }
            b'"' | b'\'' => self.string(byte),
            b'`' => self.template(),
            b'/' => self.slash(),
            b'(' | b'[' | b'{' => self.open(byte),
            b')' | b']' | b'}' => self.close(byte),
            b'<' | b'>' => self.angle(byte),
            b';' => {
                while self.top().opener == TYPES {
                    self.leave();
                }
                self.last = Last::Semicolon;
                self.at += 1;
            }
            b',' => {
                self.end_chain();
                self.operator();
            }
            _ => {
                self.link_or_begin();
                self.operator();
            }
        }
    }

    /// A statement may begin with an operator: `!function () {}()`.
    fn link_or_begin(&mut self) {
        if self.last == Last::Semicolon {
            self.end_statement();
        }
        self.link();
    }

    fn operator(&mut self) {
        self.last = Last::Operator;
        self.newline = false;
        self.at += 1;
    }

    /// One more node that the rest of the chain may hang below.
    fn link(&mut self) {
        self.top().chain += 1;
        self.deepen();
    }

    fn deepen(&mut self) {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        if self.depth > MAX_DEPTH {
            self.too_deep_at.get_or_insert(self.at as u32);
        }
    }

    fn top(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn end_chain(&mut self) {
        let chain = std::mem::take(&mut self.top().chain);
        self.depth = self.depth.saturating_sub(chain);
    }

    fn end_statement(&mut self) {
        self.end_chain();
        let bodies = std::mem::take(&mut self.top().bodies);
        self.depth = self.depth.saturating_sub(bodies);
    }

    fn word(&mut self) {
        let start = self.at;
        let is_word =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..);
        self.at += 1;
        while is_word(self.peek(0)) {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        self.separate(word);
        let (body, keyword) = match word {
            b"if" | b"for" | b"while" | b"with" | b"do" | b"else" => (true, true),
            b"return" | b"typeof" | b"void" | b"delete" | b"await" | b"yield" | b"new"
            | b"throw" | b"case" | b"in" | b"of" | b"instanceof" | b"as" | b"satisfies"
            | b"keyof" | b"extends" | b"infer" | b"default" | b"readonly" | b"unique" => {
                (false, true)
            }
            _ => (false, false),
        };
        if body {
            self.top().bodies += 1;
            self.deepen();
        } else if keyword {
            self.link();
        }
        self.last = if keyword { Last::Keyword } else { Last::Operand };
        self.newline = false;
    }

    /// Whether a statement ended before this word or literal.
    fn separate(&mut self, word: &[u8]) {
        if word == b"else" {
            return;
        }
        let continues = matches!(
            word,
            b"as"
                | b"in"
                | b"of"
                | b"instanceof"
                | b"satisfies"
                | b"extends"
                | b"catch"
                | b"finally"
        );
        match self.last {
            Last::Semicolon => self.end_statement(),
            _ if continues => {}
            Last::Brace => self.end_statement(),
            // `if (a)⏎if (b)` goes deeper, so only the chain ends.
            Last::Operand if self.newline => self.end_chain(),
            _ => {}
        }
    }

    fn literal(&mut self, length: usize) {
        self.separate(b"");
        self.at += length;
        self.last = Last::Operand;
        self.newline = false;
    }

    /// A quote without a partner on its line is text (JSX), not a string.
    fn string(&mut self, quote: u8) {
        let mut ahead = 1;
        loop {
            match self.peek(ahead) {
                byte if byte == quote => break,
                0 | b'\n' if self.at + ahead >= self.bytes.len() || self.peek(ahead) == b'\n' => {
                    return self.literal(1);
                }
                // A continued line is part of the string.
                b'\\' => ahead += 2,
                _ => ahead += 1,
            }
        }
        self.literal(ahead + 1);
    }

    fn template(&mut self) {
        if matches!(self.last, Last::Operand | Last::Brace) && !self.newline {
            self.link();
        }
        self.separate(b"");
        self.at += 1;
        self.template_text();
    }

    fn template_text(&mut self) {
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'\\' => self.at += 2,
                b'`' => return self.literal(1),
                b'$' if self.peek(1) == b'{' => {
                    self.at += 2;
                    self.enter(HOLE);
                    self.last = Last::Operator;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    fn slash(&mut self) {
        match self.peek(1) {
            b'/' => self.skip_to(b"\n"),
            b'*' => {
                self.at += 2;
                self.skip_to(b"*/");
                self.at += 2;
            }
            _ if matches!(self.last, Last::Operand | Last::Brace) || !self.regex() => {
                self.link();
                self.operator();
            }
            _ => {}
        }
    }

    fn skip_to(&mut self, end: &[u8]) {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let found = rest.windows(end.len()).position(|window| window == end);
        self.at += found.unwrap_or(rest.len());
    }

    /// A regular expression that ends on its line, and soon.
    fn regex(&mut self) -> bool {
        let mut in_class = false;
        let mut ahead = 1;
        loop {
            match self.peek(ahead) {
                b'\\' => ahead += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                0 | b'\n' => return false,
                _ if ahead > MAX_REGEX => return false,
                _ => {}
            }
            ahead += 1;
        }
        self.literal(ahead + 1);
        true
    }

    fn open(&mut self, byte: u8) {
        match (self.last, byte) {
            (Last::Semicolon, _) => self.end_statement(),
            // `f(x)(y)` and `a[b][c]` hang below one another.
            (Last::Operand | Last::Brace, b'(' | b'[') => self.link(),
            (Last::Brace, _) => self.end_statement(),
            _ => {}
        }
        self.enter(byte);
        self.operator();
    }

    fn enter(&mut self, opener: u8) {
        let solid = match opener {
            ELEMENT | TYPES => self.top().solid,
            _ => self.levels.len(),
        };
        self.braces += u32::from(matches!(opener, b'{' | HOLE));
        self.levels.push(Level { opener, solid, ..Level::default() });
        self.deepen();
    }

    /// A closer without its opener is text; an opener without its closer ends with the block around it.
    fn close(&mut self, byte: u8) {
        self.at += 1;
        self.newline = false;
        // Only what is then closed may be searched for: a search in vain, repeated, would be quadratic.
        let nearest = match byte {
            b'}' if self.braces == 0 => None,
            b'}' => self.levels.iter().rposition(|level| matches!(level.opener, b'{' | HOLE)),
            _ => {
                let solid = self.top().solid;
                let opener = if byte == b')' { b'(' } else { b'[' };
                Some(solid).filter(|solid| self.levels[*solid].opener == opener)
            }
        };
        self.last = if byte == b'}' { Last::Brace } else { Last::Operand };
        if let Some(nearest) = nearest {
            let is_hole = self.levels[nearest].opener == HOLE;
            while self.levels.len() > nearest {
                self.leave();
            }
            if is_hole {
                self.template_text();
            }
        }
    }

    fn leave(&mut self) {
        let level = self.levels.pop().unwrap_or_default();
        self.braces -= u32::from(matches!(level.opener, b'{' | HOLE));
        self.depth = self.depth.saturating_sub(level.chain + level.bodies + 1);
    }

    fn angle(&mut self, byte: u8) {
        let before = self.at.checked_sub(1).map_or(0, |before| self.bytes[before]);
        let next = self.peek(1);
        if byte == b'>' {
            return self.right_angle(before);
        }
        let opens = next.is_ascii_alphabetic() || matches!(next, b'_' | b'$' | b'>');
        let in_element = self.top().opener == ELEMENT;
        let after_value = matches!(self.last, Last::Operand | Last::Brace);
        if next == b'/' && in_element {
            self.closing_tag = true;
        } else if opens && self.jsx && (in_element || !after_value) && !self.is_type_parameter() {
            self.enter(ELEMENT);
        } else if opens && (!self.jsx || before.is_ascii_alphanumeric()) {
            self.enter(TYPES);
        } else {
            self.link();
        }
        self.operator();
    }

    fn right_angle(&mut self, before: u8) {
        let opener = self.top().opener;
        let ends_element = opener == ELEMENT && (self.closing_tag || before == b'/');
        if ends_element || opener == TYPES && before != b'=' {
            self.closing_tag &= !ends_element;
            self.leave();
            // `<A><B>x` nests without brackets that stay open.
            self.link();
            self.operator();
            // The element is a value; so is what type arguments follow.
            self.last = Last::Operand;
        } else {
            self.link();
            self.operator();
        }
    }

    /// `<T,>` and `<T extends A>` begin a generic arrow where JSX could stand too.
    fn is_type_parameter(&self) -> bool {
        let rest = &self.bytes[self.at + 1..];
        let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let rest = rest[name..].trim_ascii_start();
        rest.starts_with(b",") || rest.starts_with(b"extends ")
    }
}

#[cfg(test)]
mod tests {
    use super::{INLINE_DEPTH, Plan, Scan, plan};
    use crate::dialect::Extension;

    fn depth(text: &str, extension: Extension) -> u32 {
        let mut scan = Scan::new(text.as_bytes(), extension);
        scan.run();
        scan.deepest
    }

    #[test]
    fn ordinary_code_is_shallow_however_long() {
        let line =
            "const a = f(b.c(d), { e: [1, 2] }) + g // no ( here\nif (a < b) { h('(((', /[(]/) }\n";
        let once = depth(line, Extension::JavaScript);
        assert!(once < 20, "{once}");
        let often = depth(&line.repeat(5_000), Extension::JavaScript);
        assert!(often <= once + 5, "{once} became {often}");
        let minified = "!function(a){for(var b=0;b<a.c;b++)d(`${b}/${a[b]}(`,'/')}(e);";
        assert!(depth(&minified.repeat(5_000), Extension::JavaScript) < 20);
    }

    #[test]
    fn every_way_to_nest_is_counted() {
        let n = 1_000;
        for (open, middle, extension) in [
            ("(", "1", Extension::JavaScript),
            ("!", "1", Extension::JavaScript),
            ("a+", "1", Extension::JavaScript),
            ("a\n+ ", "1", Extension::JavaScript),
            ("a => ", "1", Extension::JavaScript),
            ("a ? b : ", "1", Extension::JavaScript),
            ("a.", "b", Extension::JavaScript),
            ("if (a)\n", "b", Extension::JavaScript),
            ("if (a) b; else ", "c", Extension::JavaScript),
            ("if (a) {} else ", "c", Extension::JavaScript),
            ("await ", "c", Extension::JavaScript),
            ("x:\n", "c", Extension::JavaScript),
            ("`${", "c", Extension::JavaScript),
            ("<a>don't\n", "c", Extension::JavaScript),
            ("Array<", "c", Extension::TypeScript),
        ] {
            let text = format!("x = {}{middle}", open.repeat(n));
            assert!(depth(&text, extension) >= n as u32, "{open}");
        }
    }

    #[test]
    fn plans_follow_the_depth() {
        assert_eq!(plan("f(1)", Extension::JavaScript), Plan::Inline);
        let deep = "[".repeat(INLINE_DEPTH as usize * 2);
        assert!(matches!(plan(&deep, Extension::JavaScript), Plan::Stack(_)));
        let offset = match plan(&"[".repeat(100_000), Extension::JavaScript) {
            Plan::TooDeep(offset) => offset,
            other => panic!("{other:?}"),
        };
        assert_eq!(offset, 12_000);
    }
}
