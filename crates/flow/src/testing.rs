//! In-memory repositories for tests.

use std::sync::Arc;

use facts::code::{Code, ExprId};
use facts::{FactBase, FileClass, FileFacts, FileId, ImportTarget, SourceFile};
use model::{LineIndex, RepoPath};

use crate::{Options, Program};

/// Lowers the files and resolves relative imports by adding extensions and `index`; the rest are packages.
pub(crate) fn base(files: &[(&str, &str)]) -> Arc<FactBase> {
    let sources = files.iter().map(|(path, text)| source(path, text)).collect();
    Arc::new(FactBase::new(sources, resolve))
}

pub(crate) fn program(files: &[(&str, &str)]) -> Program {
    Program::link(base(files), &Options::default())
}

fn source(path: &str, text: &str) -> SourceFile {
    let path = RepoPath::new(path);
    let lowered = lang_js::lower(&path, text);
    assert!(lowered.gaps.is_empty(), "{path}: {:?}", lowered.gaps);
    SourceFile {
        lines: LineIndex::new(text),
        class: FileClass::Production,
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
    let path = path.as_str();
    let stem = path.strip_suffix(".js").unwrap_or(path);
    ["", ".js", ".ts", ".tsx", "/index.js", "/index.ts"]
        .iter()
        .flat_map(|end| [format!("{path}{end}"), format!("{stem}{end}")])
        .find_map(|candidate| base.id(&RepoPath::new(candidate)))
        .map_or(ImportTarget::Missing, ImportTarget::File)
}

/// The last expression of the file whose text is exactly this.
pub(crate) fn find(program: &Program, path: &str, text: &str) -> (FileId, ExprId) {
    let file = program.base.id(&RepoPath::new(path)).unwrap();
    let source = program.base.file(file);
    let code: &Code = source.code().unwrap();
    let found = code.exprs.iter().rposition(|expr| expr.range.slice(&source.text) == text);
    (file, ExprId(found.unwrap_or_else(|| panic!("no `{text}` in {path}")) as u32))
}
