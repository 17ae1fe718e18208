//! HCL, the language of Terraform.
//!
//! A reader of our own: a mistake costs the block that it is in and not the file, and nesting is bounded.

mod expression;
pub(crate) mod json;
mod operators;
mod scan;
mod template;
#[cfg(test)]
mod tests;

use facts::Comment;
use facts::infra::{Attribute, Block, Body};
use model::{ByteRange, Gap, GapKind, RepoPath};
use scan::Scan;

/// Deeper nesting is hostile.
const DEEPEST: usize = 60;
/// In bytes.
const LARGEST: usize = 5 << 20;

/// What is wrong, where the reader stands.
type Fault = &'static str;

pub(crate) fn read(path: &RepoPath, text: &str) -> (Body, Vec<Comment>, Vec<Gap>) {
    let gap = |kind, line, reason: &str| Gap {
        path: path.clone(),
        kind,
        line,
        reason: reason.to_owned(),
    };
    if text.len() > LARGEST {
        let gaps = vec![gap(GapKind::Budget, None, "more than 5 MB of Terraform are not read")];
        return (Body::default(), Vec::new(), gaps);
    }
    let mut parser = Parser { scan: Scan::new(text), depth: 0, brackets: 0, faults: Vec::new() };
    let body = parser.body(true);
    let gaps = parser.faults.iter().take(20).map(|(at, fault)| {
        let line = text.as_bytes()[..*at].iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
        gap(GapKind::Syntax, Some(line), fault)
    });
    let gaps = gaps.collect();
    (body, parser.scan.comments, gaps)
}

pub(crate) struct Parser<'a> {
    scan: Scan<'a>,
    depth: usize,
    /// How many brackets are open: in them a line end means nothing.
    brackets: usize,
    faults: Vec<(usize, Fault)>,
}

impl Parser<'_> {
    /// Up to the closing brace, or to the end of the file.
    fn body(&mut self, whole_file: bool) -> Body {
        let mut body = Body::default();
        loop {
            self.scan.blank_lines();
            match self.scan.peek() {
                None => {
                    if !whole_file {
                        self.fault("a block is not closed");
                    }
                    return body;
                }
                Some(b'}') if !whole_file => return body,
                _ => {}
            }
            let start = self.scan.at;
            if let Err(fault) = self.item(&mut body) {
                self.fault(fault);
                self.recover(start);
            }
        }
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push((self.scan.at.min(self.scan.text.len()), fault));
    }

    /// To the next line that begins no deeper than here: what is between is lost. At least one byte is passed.
    fn recover(&mut self, start: usize) {
        let text = self.scan.text.as_bytes();
        let line = text[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let indent = start - line;
        self.scan.at = self.scan.at.max(start + 1);
        while let Some(end) = self.scan.rest().find('\n') {
            self.scan.at += end + 1;
            let rest = self.scan.rest();
            let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let first = rest.as_bytes().get(blank).copied();
            let begins = first.is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
            if blank <= indent && (begins || (first == Some(b'}') && blank < indent)) {
                self.scan.at += blank;
                return;
            }
        }
        self.scan.at = text.len();
    }

    fn item(&mut self, body: &mut Body) -> Result<(), Fault> {
        let name_start = self.scan.at;
        let name: Box<str> = match self.scan.peek() {
            Some(b'"') => self.scan.quoted_plain().ok_or("a name is expected")?.into(),
            _ => self.scan.identifier().ok_or("a name is expected")?.into(),
        };
        let name_range = self.scan.since(name_start);
        self.scan.blanks();
        if self.scan.peek() == Some(b'=') && self.scan.peek_at(1) != Some(b'=') {
            self.scan.at += 1;
            let value = self.expression()?;
            body.attributes.push(Attribute { name, name_range, value });
            return self.end_of_line();
        }
        let block = self.block(name, name_start)?;
        body.blocks.push(block);
        Ok(())
    }

    fn block(&mut self, kind: Box<str>, start: usize) -> Result<Block, Fault> {
        let mut labels = Vec::new();
        let mut header = self.scan.since(start);
        loop {
            self.scan.blanks();
            let label = match self.scan.peek() {
                Some(b'{') => break,
                Some(b'"') => self.scan.quoted_plain().ok_or("a label is expected")?.into(),
                _ => self.scan.identifier().ok_or("neither `=` nor `{` follows a name")?.into(),
            };
            labels.push(label);
            header = self.scan.since(start);
        }
        self.scan.at += 1;
        let inner =
            self.outside_brackets(|parser| parser.deeper(|parser| Ok(parser.body(false))))?;
        self.scan.take(b'}');
        let range = self.scan.since(start);
        Ok(Block { kind, labels, header, range, body: inner })
    }

    /// `a = 1 }` closes a block on the same line, and one line may hold several attributes of an object.
    fn end_of_line(&mut self) -> Result<(), Fault> {
        self.scan.blanks();
        match self.scan.peek() {
            None | Some(b'\n' | b'\r' | b'}' | b',') => {
                self.scan.take(b',');
                Ok(())
            }
            Some(_) => Err("something stands behind a value"),
        }
    }

    /// Runs a reader one level down.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.depth >= DEEPEST {
            return Err("it nests too deep to be read");
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn since(&self, start: usize) -> ByteRange {
        self.scan.since(start)
    }
}
