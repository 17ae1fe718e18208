//! Texts with the expressions that are pasted into them.

use model::ByteRange;
use serde::{Deserialize, Serialize};

use super::Node;

/// A scalar as its reader sees it: unquoted, dedented.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Text {
    pub value: Box<str>,
    /// Without quotes.
    pub range: ByteRange,
    /// Offsets in the value with those in the file, ascending.
    pub places: Vec<(u32, u32)>,
    /// In their order.
    pub expressions: Vec<Embedded>,
}

/// `${{ .. }}`, or a condition without the braces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Embedded {
    /// In the value, with the braces.
    pub at: ByteRange,
    /// In the file, with the braces.
    pub range: ByteRange,
    /// `None` where it is no expression.
    pub tree: Option<Node>,
}

/// A name with its value: a variable, an argument, an output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    pub name: Box<str>,
    pub name_range: ByteRange,
    pub value: Text,
}

impl Text {
    /// Where an offset of the value stands in the file.
    pub fn place(&self, offset: u32) -> u32 {
        let after = self.places.partition_point(|(at, _)| *at <= offset);
        match after.checked_sub(1).and_then(|index| self.places.get(index)) {
            Some((at, place)) => place + (offset - at),
            None => self.range.start + offset,
        }
    }

    /// A piece of the value as a range of the file.
    pub fn file_range(&self, start: u32, end: u32) -> ByteRange {
        let from = self.place(start);
        ByteRange::new(from, if end > start { self.place(end - 1) + 1 } else { from })
    }

    /// Nothing but one expression.
    pub fn sole_expression(&self) -> Option<&Node> {
        match self.expressions.as_slice() {
            [one] if one.at.slice(&self.value).len() == self.value.trim().len() => {
                one.tree.as_ref()
            }
            _ => None,
        }
    }

    pub fn is_literal(&self) -> bool {
        self.expressions.is_empty()
    }

    pub fn is(&self, word: &str) -> bool {
        self.is_literal() && self.value.trim().eq_ignore_ascii_case(word)
    }

    /// The trees of its expressions.
    pub fn trees(&self) -> impl Iterator<Item = &Node> {
        self.expressions.iter().filter_map(|one| one.tree.as_ref())
    }
}

impl Pair {
    /// The value of a name, whatever its case.
    pub fn find<'p>(pairs: &'p [Self], name: &str) -> Option<&'p Text> {
        pairs.iter().find(|pair| pair.name.eq_ignore_ascii_case(name)).map(|pair| &pair.value)
    }
}
