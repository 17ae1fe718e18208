//! The facts of a whole revision.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{ByteRange, Gap, LineIndex, RepoPath, Span};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::ci::Pipeline;
use crate::code::Code;
use crate::infra::Infra;
use crate::sql::Script;
use crate::telemetry::Telemetry;
use crate::{Comment, LogSample, Manifest, Setting, TemplateOutput, Token};

/// Index into [`FactBase::files`]; files are sorted by path, so ids compare as paths do, stand-ins of exported logs
/// aside, which come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// What one file says. Depends on its path and bytes alone, and is cached by them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileFacts {
    pub code: Option<Code>,
    pub comments: Vec<Comment>,
    pub settings: Vec<Setting>,
    pub tokens: Vec<Token>,
    pub manifest: Option<Manifest>,
    pub templates: Vec<TemplateOutput>,
    /// Of files that declare infrastructure.
    pub infra: Option<Infra>,
    pub sql: Option<Script>,
    /// Of a file that is a pipeline or an action.
    pub pipeline: Option<Box<Pipeline>>,
    /// Of a file about alerts, dashboards and the like, and of runbooks.
    pub telemetry: Option<Box<Telemetry>>,
    pub gaps: Vec<Gap>,
}

/// What a file is for, judged by its path and shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FileClass {
    Production,
    /// Test, fixture, mock, example, story: findings are demoted and never block.
    Test,
    /// Written by a tool; not reviewed.
    Generated,
    /// Somebody else's code kept in the repository; not reviewed.
    Vendored,
    Minified,
    /// Prose.
    Documentation,
}

impl FileClass {
    /// Generated, vendored and minified files are listed, not reviewed.
    pub const fn is_reviewed(self) -> bool {
        matches!(self, Self::Production | Self::Test | Self::Documentation)
    }
}

/// A cryptographic hash of a file's name and content.
pub type ContentHash = [u8; 32];

#[derive(Clone, Debug)]
pub struct SourceFile {
    pub path: RepoPath,
    pub text: Arc<str>,
    pub lines: LineIndex,
    pub class: FileClass,
    pub facts: Arc<FileFacts>,
    /// Of what `facts` depend on. The same for all files where nothing is remembered from run to run.
    pub hash: ContentHash,
}

impl SourceFile {
    pub fn span(&self, range: ByteRange) -> Span {
        self.lines.span(&self.path, &self.text, range)
    }

    pub fn code(&self) -> Option<&Code> {
        self.facts.code.as_ref()
    }
}

/// Where an import leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportTarget {
    /// A file of the repository.
    File(FileId),
    /// A package or builtin, by its name, `node:` dropped; a path inside it is kept: `lodash/get`.
    Package(Box<str>),
    /// A relative or aliased path that leads nowhere.
    Missing,
}

/// Everything that a review reads, of one revision.
#[derive(Clone, Debug, Default)]
pub struct FactBase {
    files: Vec<SourceFile>,
    by_path: FxHashMap<RepoPath, FileId>,
    /// Per file, aligned with its `code.imports`.
    imports: Vec<Vec<ImportTarget>>,
    /// Trouble with files that have no [`SourceFile`]: unreadable, too large, not text.
    pub gaps: Vec<Gap>,
    /// Files that were listed and left alone, by reason: `binary`, `ignored`, `vendored`.
    pub skipped: BTreeMap<String, u64>,
    /// Exported logs that were given, with the files that stand for them.
    samples: Vec<(FileId, LogSample)>,
}

impl FactBase {
    /// Sorts the files by path; `resolve` is asked once per import, after the files have their ids.
    pub fn new(
        mut files: Vec<SourceFile>,
        resolve: impl Fn(&FactBase, FileId, &str) -> ImportTarget,
    ) -> Self {
        files.sort_by(|left, right| left.path.cmp(&right.path));
        let by_path =
            files.iter().zip(0..).map(|(file, id)| (file.path.clone(), FileId(id))).collect();
        let mut base = Self { files, by_path, ..Self::default() };
        base.imports = base.ids().map(|id| base.resolve_imports(id, &resolve)).collect();
        base
    }

    fn resolve_imports(
        &self,
        id: FileId,
        resolve: &impl Fn(&FactBase, FileId, &str) -> ImportTarget,
    ) -> Vec<ImportTarget> {
        let code = self.file(id).code();
        code.into_iter()
            .flat_map(|code| &code.imports)
            .map(|import| resolve(self, id, &import.specifier))
            .collect()
    }

    /// Adds exported logs. Each comes with a stand-in of as many lines as are cited, in which no value is readable;
    /// stand-ins lie behind all other files, so that no id changes its meaning.
    #[must_use]
    pub fn with_samples(mut self, samples: Vec<(SourceFile, LogSample)>) -> Self {
        for (file, sample) in samples {
            // A sample that lies in the repository stands there masked as well: reports quote what is at its place.
            let id = match self.id(&file.path) {
                Some(id) => {
                    self.files[id.0 as usize] = file;
                    self.imports[id.0 as usize].clear();
                    id
                }
                None => {
                    let id = FileId(self.files.len() as u32);
                    self.by_path.insert(file.path.clone(), id);
                    self.files.push(file);
                    self.imports.push(Vec::new());
                    id
                }
            };
            self.samples.push((id, sample));
        }
        self
    }

    pub fn samples(&self) -> &[(FileId, LogSample)] {
        &self.samples
    }

    /// Whether the file stands for an exported log.
    pub fn is_sample(&self, id: FileId) -> bool {
        self.samples.iter().any(|(sample, _)| *sample == id)
    }

    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().zip(0..).map(|(file, id)| (FileId(id), file))
    }

    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    pub fn id(&self, path: &RepoPath) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    pub fn by_path(&self, path: &str) -> Option<&SourceFile> {
        self.id(&RepoPath::new(path)).map(|id| self.file(id))
    }

    /// Files with lowered code.
    pub fn code(&self) -> impl Iterator<Item = (FileId, &SourceFile, &Code)> {
        self.files().filter_map(|(id, file)| file.code().map(|code| (id, file, code)))
    }

    /// Where the import at this index of the file's `code.imports` leads.
    pub fn import_target(&self, file: FileId, import: usize) -> &ImportTarget {
        self.imports
            .get(file.0 as usize)
            .and_then(|imports| imports.get(import))
            .unwrap_or(&ImportTarget::Missing)
    }

    pub fn span(&self, file: FileId, range: ByteRange) -> Span {
        self.file(file).span(range)
    }
}
