//! Changes to files that people wrote: small insertions, made from the places that facts tell.

use std::collections::BTreeMap;

use model::RepoPath;

/// One insertion or replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// The edits of each file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits(pub BTreeMap<RepoPath, Vec<Edit>>);

impl Edits {
    pub(crate) fn insert(&mut self, path: &RepoPath, at: usize, text: impl Into<String>) {
        self.replace(path, at, at, text);
    }

    pub(crate) fn replace(
        &mut self,
        path: &RepoPath,
        start: usize,
        end: usize,
        text: impl Into<String>,
    ) {
        let edits = self.0.entry(path.clone()).or_default();
        edits.push(Edit { start, end, text: text.into() });
    }
}

/// The text with its edits, in the order of places; edits of one place in the order in which they were made.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.start);
    let mut out = String::with_capacity(text.len() + 256);
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.start]);
        out.push_str(&edit.text);
        at = edit.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Where the line of a place begins.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Behind the line of a place, its line break included.
pub(crate) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

/// The white space that the line of a place begins with.
pub(crate) fn indent(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Where a statement's own comments begin, when some stand right above it; otherwise where its line does.
pub(crate) fn with_comments(text: &str, at: usize) -> usize {
    let mut start = line_start(text, at);
    while start > 0 {
        let above = line_start(text, start - 1);
        let line = text[above..start].trim();
        let is_comment = line.starts_with("//") || line.starts_with('*') || line.starts_with("/*");
        if !is_comment {
            break;
        }
        start = above;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::{Edit, apply, indent, next_line, with_comments};

    #[test]
    fn edits_are_made_in_the_order_of_places() {
        let edit = |start, end, text: &str| Edit { start, end, text: text.to_owned() };
        let edits = [edit(3, 3, "!"), edit(0, 1, "b"), edit(3, 3, "?")];
        assert_eq!(apply("abc", &edits), "bbc!?");
    }

    #[test]
    fn lines_are_found_with_their_comments() {
        let text = "a\n  // why\n  // so\n  b();\nc";
        let at = text.find("b(").unwrap();
        assert_eq!(&text[with_comments(text, at)..at], "  // why\n  // so\n  ");
        assert_eq!(indent(text, at), "  ");
        assert_eq!(&text[next_line(text, at)..], "c");
        assert_eq!(next_line(text, text.len()), text.len());
    }
}
