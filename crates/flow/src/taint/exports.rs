//! What files export, through re-exports and `export *`.

use std::rc::Rc;

use facts::code::{ExportKind, ExprId, ExprKind};
use facts::{FileId, ImportTarget};
use rustc_hash::{FxHashMap, FxHashSet};

use super::engine::Engine;
use super::heap::Slot;
use super::value::Value;

/// Re-exports are followed this far.
const MAX_HOPS: u32 = 12;

/// Which exports of a file can tell what a name is, worked out when it is first asked for: a barrel re-exports
/// hundreds of files, and nearly all of them have nothing to do with the name.
#[derive(Default)]
pub(crate) struct Exports<'a> {
    by_name: FxHashMap<(FileId, &'a str), Rc<[u32]>>,
    through_stars: FxHashMap<FileId, Rc<Reachable<'a>>>,
}

/// The names that a file exports itself or through `export *` of other files.
#[derive(Default)]
struct Reachable<'a> {
    names: FxHashSet<&'a str>,
    /// Everything of a package, or a whole object: it may have any name.
    is_open: bool,
}

/// Files that one lookup has gone through, with the name that was looked for.
type Trail<'a> = Vec<(FileId, &'a str)>;

impl<'a> Engine<'a> {
    pub(crate) fn export_value(&mut self, file: FileId, name: &'a str) -> Value<'a> {
        self.export_of(file, name, 0, &mut Trail::new())
    }

    fn export_of(
        &mut self,
        file: FileId,
        name: &'a str,
        hops: u32,
        trail: &mut Trail<'a>,
    ) -> Value<'a> {
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return Value::CLEAN };
        if hops > MAX_HOPS || trail.contains(&(file, name)) {
            return Value::CLEAN;
        }
        trail.push((file, name));
        let mut found = Value::CLEAN;
        for export in self.exports_for(file, name).iter() {
            let value = match &code.exports[*export as usize].kind {
                ExportKind::Symbol { symbol, .. } => self.module_symbol(file, *symbol),
                ExportKind::Expr { value, .. } => self.exported_expr(file, *value),
                ExportKind::From { imported, import, .. } => {
                    self.reexported(file, *import, Some(imported), hops, trail)
                }
                ExportKind::AllFrom { name: None, import } => {
                    self.reexported(file, *import, Some(name), hops, trail)
                }
                ExportKind::AllFrom { import, .. } => {
                    self.reexported(file, *import, None, hops, trail)
                }
                ExportKind::Whole { .. } => continue,
            };
            found = found.join(&value);
        }
        if !found.is_clean() {
            return found;
        }
        let whole = self.whole_export(file);
        if name == "default" { whole } else { whole.field(name) }
    }

    fn reexported(
        &mut self,
        file: FileId,
        import: u32,
        name: Option<&'a str>,
        hops: u32,
        trail: &mut Trail<'a>,
    ) -> Value<'a> {
        match (self.base.import_target(file, import as usize), name) {
            (ImportTarget::File(target), Some(name)) => {
                self.export_of(*target, name, hops + 1, trail)
            }
            (ImportTarget::File(target), None) => self.module_value(*target),
            (ImportTarget::Package(package), name) => {
                let text =
                    name.map_or_else(|| package.to_string(), |name| format!("{package}.{name}"));
                let origin = self.origins.intern(self.models, &text);
                self.origin_value(origin, None, None)
            }
            (ImportTarget::Missing, _) => Value::CLEAN,
        }
    }

    /// The places in the list of exports that have this name, or may have it.
    fn exports_for(&mut self, file: FileId, name: &'a str) -> Rc<[u32]> {
        if let Some(known) = self.exports.by_name.get(&(file, name)) {
            return known.clone();
        }
        let code = self.layout(file).map(|layout| layout.code);
        let exports = code.map_or(&[][..], |code| &code.exports);
        let mut found = Vec::new();
        for (export, place) in exports.iter().zip(0..) {
            let fits = match &export.kind {
                ExportKind::AllFrom { name: None, import } => self.may_have(file, *import, name),
                kind => own_name(kind) == Some(name),
            };
            if fits {
                found.push(place);
            }
        }
        let found: Rc<[u32]> = found.into();
        self.exports.by_name.insert((file, name), found.clone());
        found
    }

    fn may_have(&mut self, file: FileId, import: u32, name: &str) -> bool {
        match self.base.import_target(file, import as usize) {
            ImportTarget::File(target) => {
                let reachable = self.reachable(*target);
                reachable.is_open || reachable.names.contains(name)
            }
            ImportTarget::Package(_) => true,
            ImportTarget::Missing => false,
        }
    }

    fn reachable(&mut self, file: FileId) -> Rc<Reachable<'a>> {
        if let Some(known) = self.exports.through_stars.get(&file) {
            return known.clone();
        }
        let mut reachable = Reachable::default();
        let (mut seen, mut work) = (FxHashSet::from_iter([file]), vec![file]);
        while let Some(file) = work.pop() {
            let code = self.layout(file).map(|layout| layout.code);
            for export in code.map_or(&[][..], |code| &code.exports) {
                match &export.kind {
                    ExportKind::Whole { .. } => reachable.is_open = true,
                    ExportKind::AllFrom { name: None, import } => {
                        match self.base.import_target(file, *import as usize) {
                            ImportTarget::File(target) if seen.insert(*target) => {
                                work.push(*target);
                            }
                            ImportTarget::Package(_) => reachable.is_open = true,
                            _ => {}
                        }
                    }
                    kind => reachable.names.extend(own_name(kind)),
                }
            }
        }
        let reachable = Rc::new(reachable);
        self.exports.through_stars.insert(file, reachable.clone());
        reachable
    }

    pub(super) fn module_value(&mut self, file: FileId) -> Value<'a> {
        let whole = self.whole_export(file);
        whole.with(|node| node.module = Some(file))
    }

    fn whole_export(&mut self, file: FileId) -> Value<'a> {
        let mut all = Value::CLEAN;
        let mut next = 0;
        while let Some(expr) = self.layout(file).and_then(|layout| layout.wholes.get(next).copied())
        {
            all = all.join(&self.exported_expr(file, expr));
            next += 1;
        }
        all
    }

    fn exported_expr(&mut self, file: FileId, expr: ExprId) -> Value<'a> {
        let Some(code) = self.layout(file).map(|layout| layout.code) else { return Value::CLEAN };
        // A name may have been given more after it was exported.
        if let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(expr)
            && file != self.act.file
        {
            let value = self.module_symbol(file, *symbol);
            if !value.is_clean() {
                return value;
            }
        }
        self.heap.read(Slot::Exported(file, expr), self.owner())
    }
}

/// The name under which something is exported; none for what has all names.
fn own_name(kind: &ExportKind) -> Option<&str> {
    match kind {
        ExportKind::Symbol { name, .. }
        | ExportKind::Expr { name, .. }
        | ExportKind::From { name, .. }
        | ExportKind::AllFrom { name: Some(name), .. } => Some(name),
        ExportKind::AllFrom { name: None, .. } | ExportKind::Whole { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::program;

    #[test]
    fn a_name_is_found_through_barrels_that_export_each_other() {
        let files = [
            ("run.js", "export function run(text) { eval(text); }"),
            ("other.js", "export const other = 1;"),
            ("a.js", "export * from './b'; export * from './other';"),
            ("b.js", "export * from './a'; export * from './run';"),
            (
                "app.js",
                "import { run } from './a'; export function handle(req, res) { run(req.query.code); }",
            ),
        ];
        let program = program(&files);
        let is_found =
            |flow: &facts::Flow| &*flow.sink.kind == "code" && &*flow.source.kind != "parameter";
        assert!(program.flows().iter().any(is_found));
    }
}
