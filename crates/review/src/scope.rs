//! Which files a run looks at.

use facts::{FactBase, FileClass, FileId};
use globset::{Glob, GlobSet, GlobSetBuilder};
use model::{RepoPath, TestCode};

/// Files and folders that the request names, and globs that narrow them. The default is everything.
#[derive(Clone, Debug, Default)]
pub struct FileScope {
    within: Vec<String>,
    globs: Option<GlobSet>,
}

impl FileScope {
    /// `within` are files or folders from the repository's root; none means all of it. `globs` are the patterns of
    /// PATHS; those that do not parse come back as the error.
    pub fn new(within: Vec<String>, globs: &[String]) -> Result<Self, Vec<String>> {
        let parsed: Vec<_> = globs.iter().map(|glob| (glob, Glob::new(glob))).collect();
        let bad: Vec<String> = parsed
            .iter()
            .filter(|(_, glob)| glob.is_err())
            .map(|(text, _)| (*text).clone())
            .collect();
        if !bad.is_empty() {
            return Err(bad);
        }
        let mut builder = GlobSetBuilder::new();
        parsed.into_iter().filter_map(|(_, glob)| glob.ok()).for_each(|glob| {
            builder.add(glob);
        });
        let set = if globs.is_empty() {
            None
        } else {
            Some(builder.build().map_err(|_| globs.to_vec())?)
        };
        Ok(Self { within, globs: set })
    }

    pub fn is_everything(&self) -> bool {
        self.within.iter().all(|folder| folder.is_empty() || folder == ".") && self.globs.is_none()
    }

    pub fn covers(&self, path: &RepoPath) -> bool {
        let inside =
            self.within.is_empty() || self.within.iter().any(|folder| path.is_within(folder));
        inside && self.globs.as_ref().is_none_or(|globs| globs.is_match(path.as_str()))
    }
}

/// The decision for each file of one fact base, made once.
#[derive(Debug)]
pub(crate) struct Selected {
    by_file: Vec<Access>,
}

/// What of a file is handed to checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    None,
    /// Prose: only credentials are looked for in it.
    Prose,
    Full,
}

impl Selected {
    pub(crate) fn new(base: &FactBase, scope: &FileScope, tests: TestCode) -> Self {
        let access = |class, path: &RepoPath| match class {
            _ if !scope.covers(path) => Access::None,
            FileClass::Test if tests == TestCode::Skip => Access::None,
            FileClass::Documentation => Access::Prose,
            class if class.is_reviewed() => Access::Full,
            _ => Access::None,
        };
        Self { by_file: base.files().map(|(_, file)| access(file.class, &file.path)).collect() }
    }

    /// Of these, the files that `keep` names.
    pub(crate) fn narrowed(&self, keep: impl Fn(FileId) -> bool) -> Self {
        let access = |(access, file)| if keep(FileId(file)) { access } else { Access::None };
        Self { by_file: self.by_file.iter().copied().zip(0..).map(access).collect() }
    }

    pub(crate) fn access(&self, file: FileId) -> Access {
        self.by_file.get(file.0 as usize).copied().unwrap_or(Access::None)
    }

    pub(crate) fn full(&self, file: FileId) -> bool {
        self.access(file) == Access::Full
    }

    pub(crate) fn any(&self, file: FileId) -> bool {
        self.access(file) != Access::None
    }

    /// How many files checks see anything of.
    pub(crate) fn count(&self) -> usize {
        self.by_file.iter().filter(|access| **access != Access::None).count()
    }
}
