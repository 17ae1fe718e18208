//! A document that knows, for each of its lines, which part of the report it was written from.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

/// Text in the making.
#[derive(Debug, Default)]
pub(crate) struct Page {
    text: String,
    marks: Vec<(std::ops::Range<usize>, String)>,
}

/// Lines of a document and what they say, as a JSON pointer into the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// 1-based.
    pub first: u32,
    /// 1-based, included.
    pub last: u32,
    /// `/findings/3`, `/counts`.
    pub pointer: String,
}

impl Page {
    /// What is written in here comes from that part of the report.
    pub(crate) fn about(&mut self, pointer: impl Into<String>, write: impl FnOnce(&mut Self)) {
        let start = self.text.len();
        let at = self.marks.len();
        self.marks.push((start..start, pointer.into()));
        write(self);
        self.marks[at].0.end = self.text.len();
    }

    /// The text, and its sources from the outermost to the innermost.
    pub(crate) fn finish(self) -> (String, Vec<Source>) {
        let ends: Vec<usize> = self.text.match_indices('\n').map(|(at, _)| at).collect();
        let line = |offset: usize| ends.partition_point(|end| *end < offset) as u32 + 1;
        let sources = self.marks.into_iter().filter(|(range, _)| !range.is_empty());
        let source = |(range, pointer): (std::ops::Range<usize>, String)| Source {
            first: line(range.start),
            last: line(range.end - 1),
            pointer,
        };
        let sources = sources.map(source).collect();
        (self.text, sources)
    }
}

impl Deref for Page {
    type Target = String;

    fn deref(&self) -> &String {
        &self.text
    }
}

impl DerefMut for Page {
    fn deref_mut(&mut self) -> &mut String {
        &mut self.text
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Source};

    #[test]
    fn lines_know_where_they_come_from() {
        let mut page = Page::default();
        page.push_str("head\n");
        page.about("/a", |page| {
            page.push_str("one\n");
            page.about("/a/b", |page| page.push_str("two\nthree\n"));
            page.about("/a/nothing", |_| {});
        });
        page.push_str("tail");
        let (text, sources) = page.finish();
        let source = |first, last, pointer: &str| Source { first, last, pointer: pointer.into() };
        assert_eq!(text, "head\none\ntwo\nthree\ntail");
        assert_eq!(sources, [source(2, 4, "/a"), source(3, 4, "/a/b")]);
    }
}
