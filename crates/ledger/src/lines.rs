//! Files of one JSON object a line, as a merge by union leaves them.

/// Something in the file that is not as the program writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// 1-based; the first of those that it is about.
    pub line: usize,
    pub what: String,
}

impl Problem {
    pub(crate) fn new(line: usize, what: impl Into<String>) -> Self {
        Self { line, what: what.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.what)
    }
}

/// Lines that may be objects, with their numbers; and what was wrong with the others.
pub(crate) struct Lines<'t> {
    pub(crate) lines: Vec<(usize, &'t str)>,
    pub(crate) problems: Vec<Problem>,
}

/// Marks of a conflict are dropped, and so are lines that stand there twice.
pub(crate) fn read(text: &str) -> Lines<'_> {
    let mut lines = Lines { lines: Vec::new(), problems: Vec::new() };
    let mut seen = rustc_hash::FxHashSet::default();
    // Editors on Windows put a mark of byte order in front and a carriage return behind.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() || !seen.insert(line) {
            continue;
        }
        if is_mark(line) {
            lines.problems.push(Problem::new(number, "the mark of a conflict was dropped"));
        } else {
            lines.lines.push((number, line));
        }
    }
    lines
}

/// Seven of a kind, and what git writes behind them.
fn is_mark(line: &str) -> bool {
    let word = line.split(' ').next().unwrap_or_default();
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn bare_marks_are_marks_and_longer_rules_are_not() {
        let lines = read("\u{feff}<<<<<<<\r\n========\n=======\r\r\n||||||| base\n");
        assert_eq!((lines.lines, lines.problems.len()), (vec![(2, "========")], 3));
    }

    #[test]
    fn what_a_merge_leaves_is_read() {
        let lines = read(
            "{\"a\":1}\r\n<<<<<<< ours\n{\"b\":2}\n=======\n{\"a\":1}\nnot json\n>>>>>>> theirs\n\n",
        );
        assert_eq!(lines.lines, [(1, "{\"a\":1}"), (3, "{\"b\":2}"), (6, "not json")]);
        assert_eq!(
            lines.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(),
            [2, 4, 7]
        );
    }
}
