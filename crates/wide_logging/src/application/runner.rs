//! What runs the application's tests, and where they lie.

use facts::FileClass;
use flow::Program;

use super::{Package, in_folder};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    Vitest,
    Jest,
    Mocha,
    Node,
}

impl Runner {
    pub(super) fn of(
        program: &Program,
        package: Option<&Package>,
        folder: &str,
        typescript: bool,
    ) -> Self {
        let root = program.base.by_path("package.json").and_then(|file| Package::parse(&file.text));
        let packages = || package.into_iter().chain(root.as_ref());
        let script = packages().find_map(|package| package.script("test")).unwrap_or_default();
        let named = [
            ("vitest", Self::Vitest),
            ("jest", Self::Jest),
            ("mocha", Self::Mocha),
            ("node --test", Self::Node),
        ];
        if let Some((_, runner)) = named.iter().find(|(word, _)| script.contains(word)) {
            return *runner;
        }
        let installed = |name: &str| packages().any(|package| package.depends_on(name));
        let has_config = |name: &str| {
            program.base.files().any(|(_, file)| {
                file.path.folder() == folder && file.path.file_name().starts_with(name)
            })
        };
        match () {
            () if installed("vitest") || has_config("vitest.config.") => Self::Vitest,
            () if installed("jest") || installed("ts-jest") || has_config("jest.config.") => {
                Self::Jest
            }
            () if installed("mocha") || has_config(".mocharc") => Self::Mocha,
            () if typescript && installed("tsx") => Self::Node,
            () => Self::Node,
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Vitest => "vitest",
            Self::Jest => "jest",
            Self::Mocha => "mocha",
            Self::Node => "node:test",
        }
    }

    /// The line that gives a test file its `test`; jest's and mocha's are there without one.
    pub(crate) fn import(
        self,
        package: Option<&Package>,
        typescript: bool,
    ) -> Option<&'static str> {
        match self {
            Self::Vitest => Some("import { test } from 'vitest';"),
            Self::Node => Some("import { test } from 'node:test';"),
            Self::Jest
                if typescript
                    && !package.is_some_and(|package| package.depends_on("@types/jest")) =>
            {
                Some("import { test } from '@jest/globals';")
            }
            Self::Jest => None,
            Self::Mocha => Some("import { it as test } from 'mocha';"),
        }
    }
}

/// Where generated tests go so that the runner finds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestPlace {
    pub folder: String,
    /// `test` or `spec`.
    pub word: &'static str,
}

impl TestPlace {
    /// Where the application's own tests are: a folder of their own, or beside the code.
    pub(super) fn of(program: &Program, folder: &str, home: &str) -> Self {
        let mut apart: Option<String> = None;
        let (mut beside, mut separate, mut spec, mut test) = (0, 0, 0, 0);
        for (_, file) in program.base.files() {
            let name = file.path.file_name();
            let is_test = file.class == FileClass::Test && file.code().is_some();
            if !is_test || !file.path.is_within(folder) || file.path.is_within(home) {
                continue;
            }
            spec += usize::from(name.contains(".spec."));
            test += usize::from(name.contains(".test."));
            let own = ["tests", "test", "__tests__"]
                .into_iter()
                .find(|own| file.path.is_within(&in_folder(folder, own)));
            match own {
                Some(own) => {
                    separate += 1;
                    apart.get_or_insert_with(|| in_folder(folder, own));
                }
                None => beside += 1,
            }
        }
        let word = if spec > test { "spec" } else { "test" };
        match apart {
            Some(apart) if separate > beside => {
                Self { folder: format!("{apart}/observability"), word }
            }
            _ => Self { folder: home.to_owned(), word },
        }
    }
}
