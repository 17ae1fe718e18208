//! Where a name leads: from `controller.login` to the expression that it holds, in whatever file that is.

use facts::FileId;
use facts::code::{Code, ExprId, ExprKind, FunctionId, SymbolId};

use super::Reader;
use crate::modules::Definition;

/// Names of names end somewhere.
const MAX_HOPS: u32 = 8;

impl Reader<'_> {
    /// The function literals that a handler is or wraps: `controller.login` that is `wrap(async (req, res) => ..)`.
    pub(super) fn literals(&self, file: FileId, expr: ExprId) -> Vec<(FileId, FunctionId)> {
        let mut found = Vec::new();
        self.add_literals(file, expr, MAX_HOPS, &mut found);
        found
    }

    fn add_literals(
        &self,
        file: FileId,
        expr: ExprId,
        hops: u32,
        found: &mut Vec<(FileId, FunctionId)>,
    ) {
        let Some(hops) = hops.checked_sub(1) else { return };
        let Some((file, expr)) = self.held(file, expr, hops) else { return };
        let Some(code) = self.base.file(file).code() else { return };
        match code.kind(expr) {
            ExprKind::Function(function) => found.push((file, *function)),
            ExprKind::Call(call) => {
                call.args.iter().for_each(|arg| self.add_literals(file, arg.value, hops, found));
            }
            _ => {}
        }
    }

    /// The expression that a name stands for, in whatever file; itself where that is not known.
    pub(super) fn held_at(&self, file: FileId, expr: ExprId) -> (FileId, ExprId) {
        self.held(file, expr, MAX_HOPS).unwrap_or((file, expr))
    }

    /// The expression that a name or a member holds.
    fn held(&self, file: FileId, expr: ExprId, hops: u32) -> Option<(FileId, ExprId)> {
        let hops = hops.checked_sub(1)?;
        let code = self.base.file(file).code()?;
        let at = code.constant(expr);
        match code.kind(at) {
            ExprKind::Name { symbol: Some(symbol), .. } => {
                let found = self.modules.definition_of(self.base, file, *symbol);
                self.defined(found.first()?, hops)
            }
            ExprKind::Member { object, property, .. } => {
                let module = self.module(file, code, *object)?;
                let found = self.modules.export(self.base, module, property);
                self.defined(found.first()?, hops)
            }
            _ => Some((file, at)),
        }
    }

    fn defined(&self, definition: &Definition, hops: u32) -> Option<(FileId, ExprId)> {
        match definition {
            Definition::Symbol(file, symbol) => {
                let init = self.base.file(*file).code()?.symbol(*symbol).init?;
                self.held(*file, init, hops)
            }
            Definition::Expr(file, expr) => self.held(*file, *expr, hops),
            Definition::Property(file, whole, name) => {
                let properties = self.properties(*file, *whole);
                let (_, (file, value)) = properties.into_iter().find(|(key, _)| key == name)?;
                self.held(file, value, hops)
            }
            Definition::File(_) | Definition::Package(_) => None,
        }
    }

    /// The file whose exports an expression is: `require("./users")`, a name for it, a namespace.
    fn module(&self, file: FileId, code: &Code, expr: ExprId) -> Option<FileId> {
        let at = code.constant(expr);
        let found = match code.kind(at) {
            ExprKind::Name { symbol: Some(symbol), .. } => self.of_symbol(file, *symbol),
            ExprKind::Call(_) => {
                let import = self.modules.import_of_call(file, at)?;
                self.modules.target(self.base, file, import)
            }
            _ => return None,
        };
        found.iter().find_map(|definition| match definition {
            Definition::File(file) => Some(*file),
            _ => None,
        })
    }

    fn of_symbol(&self, file: FileId, symbol: SymbolId) -> Vec<Definition> {
        self.modules.definition_of(self.base, file, symbol)
    }
}
