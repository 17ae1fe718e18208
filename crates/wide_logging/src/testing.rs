//! In-memory applications for tests.

use std::sync::Arc;

use facts::{FactBase, FileClass, FileFacts, FileId, ImportTarget, SourceFile};
use flow::{Options, Program};
use model::{LineIndex, RepoPath};

/// Lowers the code, resolves relative imports by adding extensions and `index`, and takes the rest for packages.
pub(crate) fn program(files: &[(&str, &str)]) -> Program {
    let sources = files.iter().map(|(path, text)| source(path, text)).collect();
    Program::link(Arc::new(FactBase::new(sources, resolve)), &Options::default())
}

fn source(path: &str, text: &str) -> SourceFile {
    let path = RepoPath::new(path);
    let lowered = if lang_js::handles(&path) {
        lang_js::lower(&path, text)
    } else {
        lang_js::Lowered::default()
    };
    assert!(lowered.gaps.is_empty(), "{path}: {:?}", lowered.gaps);
    let is_test = path.as_str().contains(".test.") || path.as_str().starts_with("tests/");
    SourceFile {
        lines: LineIndex::new(text),
        class: if is_test { FileClass::Test } else { FileClass::Production },
        facts: Arc::new(FileFacts {
            code: lowered.code,
            comments: lowered.comments,
            ..FileFacts::default()
        }),
        hash: [0; 32],
        text: text.into(),
        path,
    }
}

fn resolve(base: &FactBase, file: FileId, specifier: &str) -> ImportTarget {
    if !specifier.starts_with('.') {
        return ImportTarget::Package(specifier.strip_prefix("node:").unwrap_or(specifier).into());
    }
    let Some(path) = base.file(file).path.join_from_folder(specifier) else {
        return ImportTarget::Missing;
    };
    let stem = path.as_str().strip_suffix(".js").unwrap_or(path.as_str());
    ["", ".js", ".ts", "/index.js", "/index.ts"]
        .iter()
        .find_map(|end| base.id(&RepoPath::new(format!("{stem}{end}"))))
        .map_or(ImportTarget::Missing, ImportTarget::File)
}
