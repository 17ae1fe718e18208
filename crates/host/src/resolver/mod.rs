//! Where an import leads, without a disk: over the list of files and the texts of their manifests.
//!
//! Plain relative paths are joined here; `tsconfig.json` (paths, extends, references) and package imports go through
//! `oxc_resolver`; packages of the same repository lead to their sources even when they were never built.

mod listing;
mod workspace;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::RepoPath;
use oxc_resolver::{ResolveOptions, ResolverGeneric, TsconfigDiscovery};
use rustc_hash::{FxHashMap, FxHashSet};

use listing::ListedFiles;
use workspace::Workspace;

/// Source before built output, as that is what a review reads.
const EXTENSIONS: [&str; 12] = [
    ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".vue", ".svelte",
    ".d.ts",
];

/// An absolute path in front of every repository path, as the resolver knows no others.
const ROOT: &str = "/r";

/// Folder and specifier.
type Asked = (Box<str>, Box<str>);

/// Answers per folder and specifier are remembered, so asking is cheap.
pub struct ModuleResolver {
    files: Arc<FxHashSet<RepoPath>>,
    resolver: ResolverGeneric<ListedFiles>,
    workspace: Workspace,
    known: RefCell<FxHashMap<Asked, Resolved>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// A file of the repository.
    File(RepoPath),
    /// A package or builtin, `node:` dropped, with a path inside it kept: `lodash/get`.
    Package(Box<str>),
    /// A relative or aliased path that leads nowhere.
    Missing,
}

impl ModuleResolver {
    /// `json` holds the texts of `package.json`, `tsconfig.json` and what these may extend.
    pub fn new(
        files: impl IntoIterator<Item = RepoPath>,
        json: FxHashMap<RepoPath, Arc<str>>,
    ) -> Self {
        let files: Arc<FxHashSet<RepoPath>> = Arc::new(files.into_iter().collect());
        let workspace = Workspace::new(&json);
        let system = ListedFiles::new(Arc::clone(&files), json);
        let resolver = ResolverGeneric::new_with_file_system(system, options());
        Self { files, resolver, workspace, known: RefCell::default() }
    }

    pub fn resolve(&self, from: &RepoPath, specifier: &str) -> Resolved {
        let specifier = specifier.split('?').next().unwrap_or(specifier);
        if let Some(builtin) = specifier.strip_prefix("node:") {
            return Resolved::Package(builtin.into());
        }
        let key = (from.folder().into(), specifier.into());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let resolved = self.find(from, specifier);
        self.known.borrow_mut().insert(key, resolved.clone());
        resolved
    }

    fn find(&self, from: &RepoPath, specifier: &str) -> Resolved {
        let file = if is_relative(specifier) {
            let joined = from.join_from_folder(specifier);
            joined.and_then(|path| self.file_at(&path)).or_else(|| self.configured(from, specifier))
        } else {
            self.configured(from, specifier).or_else(|| self.in_workspace(specifier))
        };
        match file {
            Some(file) => Resolved::File(file),
            None if is_package(specifier) => Resolved::Package(specifier.into()),
            None => Resolved::Missing,
        }
    }

    /// As written, with an extension added or exchanged, or the index of a folder.
    fn file_at(&self, path: &RepoPath) -> Option<RepoPath> {
        let exists =
            |text: String| Some(RepoPath::new(text)).filter(|path| self.files.contains(path));
        if self.files.contains(path) {
            return Some(path.clone());
        }
        let base = path.as_str();
        let exchanged = exchanged(base).into_iter().find_map(exists);
        let extended =
            || EXTENSIONS.iter().find_map(|extension| exists(format!("{base}{extension}")));
        let slash = if base.is_empty() { "" } else { "/" };
        let index = || {
            // A folder with a manifest of its own says itself where it starts.
            let manifest = exists(format!("{base}{slash}package.json")).is_some();
            let indexes =
                EXTENSIONS.iter().map(|extension| format!("{base}{slash}index{extension}"));
            if manifest { None } else { indexes.into_iter().find_map(exists) }
        };
        exchanged.or_else(extended).or_else(index)
    }

    /// By `tsconfig.json` and `package.json`.
    fn configured(&self, from: &RepoPath, specifier: &str) -> Option<RepoPath> {
        let file = absolute(from);
        let folder = file.parent().unwrap_or(Path::new(ROOT));
        let listed = |resolution: oxc_resolver::Resolution| {
            relative(resolution.path()).filter(|path| self.files.contains(path))
        };
        let own = self.resolver.resolve_file(&file, specifier).ok().and_then(listed);
        // TypeScript does not count plain JavaScript and components to a project; bundlers do.
        let bundled = || self.resolver.resolve_file(file.with_extension("ts"), specifier).ok();
        // A broken configuration must not lose what needs none.
        let plain = || self.resolver.resolve(folder, specifier).ok();
        own.or_else(|| bundled().and_then(listed)).or_else(|| plain().and_then(listed))
    }

    fn in_workspace(&self, specifier: &str) -> Option<RepoPath> {
        let candidates = self.workspace.candidates(specifier);
        candidates.iter().find_map(|path| self.file_at(path))
    }
}

fn options() -> ResolveOptions {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    ResolveOptions {
        tsconfig: Some(TsconfigDiscovery::Auto),
        extensions: owned(&EXTENSIONS),
        extension_alias: vec![
            (".js".to_owned(), owned(&[".js", ".ts", ".tsx"])),
            (".jsx".to_owned(), owned(&[".jsx", ".tsx"])),
            (".mjs".to_owned(), owned(&[".mjs", ".mts"])),
            (".cjs".to_owned(), owned(&[".cjs", ".cts"])),
        ],
        condition_names: owned(&["source", "node", "import", "require", "default"]),
        main_fields: owned(&["source", "module", "main"]),
        symlinks: false,
        ..ResolveOptions::default()
    }
}

/// TypeScript sources are imported by the names that they will have when built.
fn exchanged(base: &str) -> Vec<String> {
    let pairs: [(&str, &[&str]); 4] = [
        (".js", &[".ts", ".tsx", ".jsx"]),
        (".jsx", &[".tsx"]),
        (".mjs", &[".mts"]),
        (".cjs", &[".cts"]),
    ];
    let matching =
        pairs.iter().filter_map(|(built, sources)| Some((base.strip_suffix(built)?, sources)));
    matching
        .flat_map(|(stem, sources)| sources.iter().map(move |source| format!("{stem}{source}")))
        .collect()
}

fn is_relative(specifier: &str) -> bool {
    specifier == "."
        || specifier == ".."
        || specifier.starts_with("./")
        || specifier.starts_with("../")
}

/// Whether the specifier can be the name of a published package.
fn is_package(specifier: &str) -> bool {
    let first = specifier.as_bytes().first();
    let scoped = specifier.strip_prefix('@').is_none_or(|rest| {
        rest.split_once('/').is_some_and(|(scope, name)| !scope.is_empty() && !name.is_empty())
    });
    scoped && !is_relative(specifier) && !matches!(first, None | Some(b'/' | b'~' | b'#' | b'.'))
}

fn absolute(path: &RepoPath) -> PathBuf {
    Path::new(ROOT).join(path.as_str())
}

fn relative(path: &Path) -> Option<RepoPath> {
    path.strip_prefix(ROOT).ok()?.to_str().map(RepoPath::new)
}

#[cfg(test)]
mod tests;
