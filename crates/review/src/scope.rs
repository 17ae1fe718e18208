//! Which files a run looks at.

use std::ops::Range;
use std::sync::Arc;

use facts::{FactBase, FileClass, FileId, SourceFile};
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
#[derive(Clone, Debug)]
pub(crate) struct Selected {
    by_file: Arc<[Access]>,
    /// The files that are looked at now; of others nothing is selected.
    part: Range<u32>,
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
        let selected = |(id, file): (FileId, &SourceFile)| match base.is_sample(id) {
            // Named by itself, wherever it lies.
            true => Access::Full,
            false => access(file.class, &file.path),
        };
        Self::of(base.files().map(selected).collect())
    }

    fn of(by_file: Arc<[Access]>) -> Self {
        let part = 0..by_file.len() as u32;
        Self { by_file, part }
    }

    /// The same in parts of about so many bytes of text: at least one.
    pub(crate) fn parts(&self, base: &FactBase, bytes: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        let (mut start, mut size) = (self.part.start, 0);
        for file in self.part.clone().map(FileId).filter(|file| self.any(*file)) {
            size += base.file(file).text.len();
            if size >= bytes {
                parts.push(Self { part: start..file.0 + 1, ..self.clone() });
                (start, size) = (file.0 + 1, 0);
            }
        }
        if size > 0 || parts.is_empty() {
            parts.push(Self { part: start..self.part.end, ..self.clone() });
        }
        parts
    }

    /// The files of the part, selected or not.
    pub(crate) fn files<'b>(
        &self,
        base: &'b FactBase,
    ) -> impl Iterator<Item = (FileId, &'b SourceFile)> + use<'b> {
        self.part.clone().map(|file| (FileId(file), base.file(FileId(file))))
    }

    /// Of these, the files that `keep` names.
    pub(crate) fn narrowed(&self, keep: impl Fn(FileId) -> bool) -> Self {
        let access = |(access, file)| if keep(FileId(file)) { access } else { Access::None };
        Self::of(self.by_file.iter().copied().zip(0..).map(access).collect())
    }

    /// Not before the part.
    pub(crate) fn is_from(&self, file: FileId) -> bool {
        file.0 >= self.part.start
    }

    /// Behind the part.
    pub(crate) fn is_behind(&self, file: FileId) -> bool {
        file.0 >= self.part.end
    }

    pub(crate) fn access(&self, file: FileId) -> Access {
        match self.part.contains(&file.0) {
            true => self.by_file.get(file.0 as usize).copied().unwrap_or(Access::None),
            false => Access::None,
        }
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

#[cfg(test)]
mod tests {
    use facts::FileId;
    use model::TestCode;

    use super::{FileScope, Selected};
    use crate::testing::program;

    #[test]
    fn parts_hold_every_selected_file_once_and_in_order() {
        let names = ["a.ts", "b.ts", "c.ts", "d.md", "e.ts"];
        let files = names.map(|name| (name, "export const x = 1;"));
        let base = program(&files).base;
        let selected = Selected::new(&base, &FileScope::default(), TestCode::Demote)
            .narrowed(|file| file != FileId(1));
        for bytes in [1, 30, 1_000] {
            let parts = selected.parts(&base, bytes);
            let of = |part: &Selected| -> Vec<FileId> {
                part.files(&base).map(|(file, _)| file).filter(|file| part.any(*file)).collect()
            };
            let all: Vec<FileId> = parts.iter().flat_map(of).collect();
            assert_eq!(all, [FileId(0), FileId(2), FileId(3), FileId(4)], "{bytes}");
        }
        assert_eq!(selected.parts(&base, 1).len(), 4);
        assert_eq!(selected.parts(&base, 1_000).len(), 1);
        assert_eq!(selected.narrowed(|_| false).parts(&base, 1).len(), 1);
    }
}
