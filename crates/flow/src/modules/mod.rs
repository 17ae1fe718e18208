//! What each file gives to others: ES exports and re-exports, CommonJS exports, and the two mixed.
//!
//! A name is followed through barrels to where it is declared, by names alone: nothing is evaluated here.

use facts::code::{Code, ExportKind, ExprId, ImportKind, SymbolId, SymbolKind};
use facts::{FactBase, FileId, ImportTarget};
use rustc_hash::{FxHashMap, FxHashSet};

#[cfg(test)]
mod tests;

/// Files that one name may be looked for in; bounds the stack as well.
const MAX_FILES: usize = 200;

/// The questions asked on the way to an answer: in a web of `export *` each is asked once.
type Trail = FxHashSet<(FileId, Box<str>)>;

/// Where a name that crosses files leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definition {
    /// A declared name of a file of the repository: variable, function, class, enum, type.
    Symbol(FileId, SymbolId),
    /// An exported expression without a name of its own.
    Expr(FileId, ExprId),
    /// Everything that a file exports: a namespace import, or `require` of it.
    File(FileId),
    /// A member of a package, by its path from the package: `pg.Pool`; the default export is the package itself.
    Package(Box<str>),
    /// A property of what CommonJS `module.exports =` was given.
    Property(FileId, ExprId, Box<str>),
}

/// The exports of all files.
#[derive(Clone, Debug, Default)]
pub struct Modules {
    files: Vec<Exports>,
}

#[derive(Clone, Debug, Default)]
struct Exports {
    named: FxHashMap<Box<str>, Vec<Item>>,
    /// The values of `module.exports =` and `export =`.
    whole: Vec<ExprId>,
    /// Imports of `export * from`.
    stars: Vec<u32>,
    /// `require('x')` and `import('x')` calls, with their imports.
    calls: FxHashMap<ExprId, u32>,
}

#[derive(Clone, Debug)]
enum Item {
    Symbol(SymbolId),
    Expr(ExprId),
    From { import: u32, imported: Box<str> },
    Namespace(u32),
}

impl Modules {
    pub(crate) fn new(base: &FactBase) -> Self {
        Self { files: base.files().map(|(_, file)| Exports::new(file.code())).collect() }
    }

    fn exports(&self, file: FileId) -> Option<&Exports> {
        self.files.get(file.0 as usize)
    }

    /// The values of `module.exports =`, last one last.
    pub(crate) fn whole(&self, file: FileId) -> &[ExprId] {
        self.exports(file).map_or(&[], |exports| &exports.whole)
    }

    /// The names that a file exports itself (`export *` not followed), sorted.
    pub fn names(&self, file: FileId) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .exports(file)
            .into_iter()
            .flat_map(|exports| exports.named.keys().map(|name| &**name))
            .collect();
        names.sort_unstable();
        names
    }

    /// The import behind a `require('x')` or `import('x')` call.
    pub(crate) fn import_of_call(&self, file: FileId, call: ExprId) -> Option<u32> {
        self.exports(file)?.calls.get(&call).copied()
    }

    /// Where an imported name leads, through re-exports; the symbol itself when it is not an import. Usually one;
    /// none when the module cannot be found.
    pub fn definition_of(
        &self,
        base: &FactBase,
        file: FileId,
        symbol: SymbolId,
    ) -> Vec<Definition> {
        let Some(code) = base.file(file).code() else { return Vec::new() };
        let SymbolKind::Import(index) = code.symbol(symbol).kind else {
            return vec![Definition::Symbol(file, symbol)];
        };
        let Some(import) = code.imports.get(index as usize) else { return Vec::new() };
        match &import.kind {
            ImportKind::Named(name) => {
                self.imported(base, file, index, name, &mut Trail::default())
            }
            _ => self.target(base, file, index),
        }
    }

    /// What an import as a whole gives: a namespace, or what `require` returns.
    pub(crate) fn target(&self, base: &FactBase, file: FileId, import: u32) -> Vec<Definition> {
        match base.import_target(file, import as usize) {
            ImportTarget::File(target) => vec![Definition::File(*target)],
            ImportTarget::Package(name) => vec![Definition::Package(package_name(name))],
            ImportTarget::Missing => Vec::new(),
        }
    }

    fn imported(
        &self,
        base: &FactBase,
        file: FileId,
        import: u32,
        name: &str,
        trail: &mut Trail,
    ) -> Vec<Definition> {
        match base.import_target(file, import as usize) {
            ImportTarget::File(target) => self.resolve(base, *target, name, trail),
            ImportTarget::Package(package) => {
                vec![Definition::Package(package_member(package, name))]
            }
            ImportTarget::Missing => Vec::new(),
        }
    }

    /// What a file exports under a name, followed to where it is declared.
    pub fn export(&self, base: &FactBase, file: FileId, name: &str) -> Vec<Definition> {
        self.resolve(base, file, name, &mut Trail::default())
    }

    fn resolve(
        &self,
        base: &FactBase,
        file: FileId,
        name: &str,
        trail: &mut Trail,
    ) -> Vec<Definition> {
        let Some(exports) = self.exports(file) else { return Vec::new() };
        if trail.len() >= MAX_FILES || !trail.insert((file, name.into())) {
            return Vec::new();
        }
        let named: Vec<Definition> = exports
            .named
            .get(name)
            .into_iter()
            .flatten()
            .flat_map(|item| self.item(base, file, item, trail))
            .collect();
        if !named.is_empty() {
            return named;
        }
        if !exports.whole.is_empty() {
            return exports.whole_member(file, name);
        }
        // The default export of a CommonJS file is its whole object (`esModuleInterop`).
        if name == "default" {
            return if exports.is_common_js(base, file) {
                vec![Definition::File(file)]
            } else {
                Vec::new()
            };
        }
        self.through_stars(base, file, exports, name, trail)
    }

    fn through_stars(
        &self,
        base: &FactBase,
        file: FileId,
        exports: &Exports,
        name: &str,
        trail: &mut Trail,
    ) -> Vec<Definition> {
        let mut from_package = Vec::new();
        for star in &exports.stars {
            let found = self.imported(base, file, *star, name, trail);
            match base.import_target(file, *star as usize) {
                ImportTarget::File(_) if !found.is_empty() => return found,
                // Whether a package has the name is unknown, so a file that has it goes first.
                _ => from_package.extend(found),
            }
        }
        from_package.truncate(1);
        from_package
    }

    fn item(
        &self,
        base: &FactBase,
        file: FileId,
        item: &Item,
        trail: &mut Trail,
    ) -> Vec<Definition> {
        match item {
            Item::Expr(value) => vec![Definition::Expr(file, *value)],
            Item::From { import, imported } => self.imported(base, file, *import, imported, trail),
            Item::Namespace(import) => self.target(base, file, *import),
            Item::Symbol(symbol) => {
                match base.file(file).code().map(|code| (code, &code.symbol(*symbol).kind)) {
                    // `import x from './x'; export { x }`
                    Some((code, SymbolKind::Import(index))) => {
                        match code.imports.get(*index as usize).map(|import| &import.kind) {
                            Some(ImportKind::Named(name)) => {
                                self.imported(base, file, *index, name, trail)
                            }
                            Some(_) => self.target(base, file, *index),
                            None => Vec::new(),
                        }
                    }
                    _ => vec![Definition::Symbol(file, *symbol)],
                }
            }
        }
    }
}

impl Exports {
    fn new(code: Option<&Code>) -> Self {
        let mut exports = Self::default();
        let Some(code) = code else { return exports };
        for export in &code.exports {
            exports.add(&export.kind);
        }
        for (import, index) in code.imports.iter().zip(0..) {
            if let ImportKind::Require(Some(call)) | ImportKind::Dynamic(call) = import.kind {
                exports.calls.insert(call, index);
            }
        }
        exports
    }

    fn add(&mut self, export: &ExportKind) {
        let (name, item) = match export {
            ExportKind::Symbol { name, symbol } => (name, Item::Symbol(*symbol)),
            ExportKind::Expr { name, value } => (name, Item::Expr(*value)),
            ExportKind::From { name, imported, import } => {
                (name, Item::From { import: *import, imported: imported.clone() })
            }
            ExportKind::AllFrom { name: Some(name), import } => (name, Item::Namespace(*import)),
            ExportKind::AllFrom { name: None, import } => return self.stars.push(*import),
            ExportKind::Whole { value } => return self.whole.push(*value),
        };
        self.named.entry(name.clone()).or_default().push(item);
    }

    fn whole_member(&self, file: FileId, name: &str) -> Vec<Definition> {
        let of = |value: &ExprId| match name {
            "default" => Definition::Expr(file, *value),
            _ => Definition::Property(file, *value, name.into()),
        };
        self.whole.iter().map(of).collect()
    }

    fn is_common_js(&self, base: &FactBase, file: FileId) -> bool {
        base.file(file).code().is_some_and(|code| code.module == facts::code::ModuleKind::CommonJs)
    }
}

/// Aliases under which one package is known.
fn package_name(name: &str) -> Box<str> {
    match name.strip_suffix("/promises") {
        Some(builtin) if !builtin.contains('/') => format!("{builtin}.promises").into(),
        _ => name.into(),
    }
}

fn package_member(package: &str, name: &str) -> Box<str> {
    match name {
        "default" => package_name(package),
        _ => format!("{}.{name}", package_name(package)).into(),
    }
}
