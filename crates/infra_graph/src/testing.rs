//! Graphs of a few files, for tests.

use std::sync::Arc;

use facts::{FactBase, FileClass, FileFacts, ImportTarget, SourceFile};
use model::{LineIndex, RepoPath};

use crate::InfraGraph;

pub(crate) fn base(files: &[(&str, &str)]) -> FactBase {
    let file = |(path, text): &(&str, &str)| {
        let path = RepoPath::new(path);
        let facts =
            FileFacts { infra: lang_infra::read(&path, text).infra, ..FileFacts::default() };
        SourceFile {
            path,
            lines: LineIndex::new(text),
            text: (*text).into(),
            class: FileClass::Production,
            facts: Arc::new(facts),
            hash: [0; 32],
        }
    };
    FactBase::new(files.iter().map(file).collect(), |_, _, _| ImportTarget::Missing)
}

pub(crate) fn graph(files: &[(&str, &str)]) -> InfraGraph {
    InfraGraph::build(&base(files))
}
