//! The files that stand for exported logs.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::{FileClass, LogSample, SourceFile};
use lang_text::ReadSample;
use model::{LineIndex, RepoPath};

/// A text with the cited lines where they stand, masked, and nothing else; and the figures.
pub fn sample_of(path: RepoPath, read: ReadSample) -> (SourceFile, LogSample) {
    (stand_in(path, &read.cited), read.sample)
}

fn stand_in(path: RepoPath, cited: &BTreeMap<u32, String>) -> SourceFile {
    let mut text = String::new();
    let mut line = 1;
    for (at, shown) in cited {
        while line < *at {
            text.push('\n');
            line += 1;
        }
        text.push_str(shown);
    }
    SourceFile {
        path,
        lines: LineIndex::new(&text),
        text: Arc::from(text),
        class: FileClass::Production,
        facts: Arc::default(),
        hash: Default::default(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::RepoPath;

    #[test]
    fn cited_lines_stand_where_they_are_in_the_sample() {
        let cited = BTreeMap::from([(2, "a".to_owned()), (4, "b".to_owned())]);
        let file = super::stand_in(RepoPath::new("app.log"), &cited);
        assert_eq!(&*file.text, "\na\n\nb");
    }
}
