//! Which grammars a file may be written in.

use facts::code::Dialect;
use model::RepoPath;
use oxc_span::SourceType;

/// What the file's name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extension {
    /// `js`, `jsx`, `mjs`, `cjs`.
    JavaScript,
    /// `ts`, `mts`, `cts`: `<T>x` is an assertion.
    TypeScript,
    /// `tsx`
    TypeScriptJsx,
    /// `d.ts`, `d.mts`, `d.cts`
    Declarations,
}

impl Extension {
    pub(crate) fn of(path: &RepoPath) -> Option<Self> {
        let name = path.file_name();
        let declares = [".d.ts", ".d.mts", ".d.cts"].iter().any(|end| name.ends_with(end));
        match path.extension()? {
            _ if declares => Some(Self::Declarations),
            "js" | "jsx" | "mjs" | "cjs" => Some(Self::JavaScript),
            "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "tsx" => Some(Self::TypeScriptJsx),
            _ => None,
        }
    }

    pub(crate) const fn dialect(self) -> Dialect {
        match self {
            Self::JavaScript => Dialect::JavaScript,
            _ => Dialect::TypeScript,
        }
    }

    pub(crate) const fn has_jsx(self) -> bool {
        matches!(self, Self::JavaScript | Self::TypeScriptJsx)
    }

    /// The likeliest grammar, and those to try where it fails. Module or script is not known from the name: packages
    /// set it elsewhere, and people put `await` at the top of scripts.
    pub(crate) const fn source_types(self) -> (SourceType, &'static [SourceType]) {
        const JS: SourceType = SourceType::unambiguous().with_jsx(true);
        const TS: SourceType = SourceType::ts();
        const TSX: SourceType = SourceType::tsx();
        match self {
            // Annotated files named `.js` exist (Flow's simple types are TypeScript's).
            Self::JavaScript => {
                (JS, const { &[JS.with_module(true), JS.with_script(true), TSX, TS] })
            }
            Self::TypeScript => (TS, const { &[TS.with_module(true), TSX] }),
            Self::TypeScriptJsx => (TSX, const { &[TSX.with_module(true), TS] }),
            Self::Declarations => (SourceType::d_ts(), const { &[TS] }),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::RepoPath;

    use super::Extension;

    #[test]
    fn the_name_decides() {
        let of = |path: &str| Extension::of(&RepoPath::new(path));
        assert_eq!(of("a/b.cjs"), Some(Extension::JavaScript));
        assert_eq!(of("b.mts"), Some(Extension::TypeScript));
        assert_eq!(of("b.test.tsx"), Some(Extension::TypeScriptJsx));
        assert_eq!(of("index.d.ts"), Some(Extension::Declarations));
        assert_eq!(of("b.json"), None);
        assert_eq!(of(".ts"), None);
    }
}
