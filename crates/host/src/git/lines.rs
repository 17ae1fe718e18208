//! Which lines of a file a change wrote.

use gix::diff::blob::{Algorithm, Diff, InternedInput};

use super::LineRange;

/// The difference of two texts in lines of the newer one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct LineChanges {
    pub(super) lines: Vec<LineRange>,
    pub(super) removals: Vec<u32>,
}

/// `None` when either side is no text.
pub(super) fn line_changes(before: &[u8], after: &[u8]) -> Option<LineChanges> {
    if is_binary(before) || is_binary(after) {
        return None;
    }
    let input = InternedInput::new(before, after);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let mut found = LineChanges::default();
    for hunk in diff.hunks() {
        if hunk.after.is_empty() {
            found.removals.push(hunk.after.start);
        } else {
            found.lines.push(LineRange { first: hunk.after.start + 1, last: hunk.after.end });
        }
    }
    Some(found)
}

/// As git decides: a NUL among the first 8,000 bytes.
fn is_binary(content: &[u8]) -> bool {
    content.iter().take(8_000).any(|byte| *byte == 0)
}

/// How many hundredths of the larger text the other one shares with it, line by line in any order.
pub(super) fn similarity(left: &[u8], right: &[u8]) -> u32 {
    let larger = left.len().max(right.len());
    if larger == 0 {
        return 0;
    }
    let mut lines: rustc_hash::FxHashMap<&[u8], u32> = rustc_hash::FxHashMap::default();
    for line in left.split_inclusive(|byte| *byte == b'\n') {
        *lines.entry(line).or_default() += 1;
    }
    let mut shared = 0;
    for line in right.split_inclusive(|byte| *byte == b'\n') {
        if let Some(count) = lines.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            shared += line.len();
        }
    }
    (shared * 100 / larger) as u32
}

#[cfg(test)]
mod tests {
    use super::{LineChanges, line_changes, similarity};
    use crate::LineRange;

    #[test]
    fn ranges_are_lines_of_the_newer_text() {
        let changes = line_changes(b"a\nb\nc\nd\n", b"a\nB\nx\nc\n").unwrap();
        assert_eq!(
            changes,
            LineChanges { lines: vec![LineRange { first: 2, last: 3 }], removals: vec![4] }
        );
        assert_eq!(line_changes(b"a\0", b"a"), None);
    }

    #[test]
    fn similarity_counts_shared_bytes() {
        assert_eq!(similarity(b"a\nb\n", b"b\na\n"), 100);
        assert_eq!(similarity(b"a\nb\n", b"a\nc\n"), 50);
        assert_eq!(similarity(b"", b""), 0);
    }
}
