//! What names hold and functions are handed to, in all files: looked up where values are followed back.

use facts::FileId;
use facts::code::{Code, ExprId, ExprKind, FunctionId, Pattern, SymbolId, UnaryOp};
use flow::{OfProgram, Program};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::places::member_assignments;
use crate::records::is_stored_password;

#[derive(Default)]
pub(crate) struct Held {
    /// The values of `name = value`; the second tells that there is no only one.
    assigned: FxHashMap<(FileId, SymbolId), [Option<ExprId>; 2]>,
    /// Names of objects whose password is deleted or replaced.
    trimmed: FxHashSet<(FileId, SymbolId)>,
    /// The first call that each function literal is handed to.
    passed: FxHashMap<(FileId, FunctionId), ExprId>,
}

impl OfProgram for Held {
    fn of(program: &Program) -> Self {
        let mut held = Self::default();
        for (file, _, code) in program.base.code() {
            code.exprs.iter().for_each(|expr| held.expression(file, code, &expr.kind));
            for assignment in member_assignments(code) {
                held.trim(file, code, assignment.object, assignment.property);
            }
            for call in &code.calls {
                for arg in code.call(*call).into_iter().flat_map(|call| &call.args) {
                    if let ExprKind::Function(function) = code.kind(arg.value) {
                        held.passed.entry((file, *function)).or_insert(*call);
                    }
                }
            }
        }
        held
    }
}

impl Held {
    /// The only value that a name is ever given.
    pub(crate) fn only_value(&self, file: FileId, code: &Code, symbol: SymbolId) -> Option<ExprId> {
        let declared = code.symbol(symbol);
        if declared.init.is_some() || declared.writes != 1 {
            return declared.init.filter(|_| declared.writes == 0);
        }
        match self.assigned.get(&(file, symbol))? {
            [only, None] => *only,
            _ => None,
        }
    }

    /// `delete user.password`, `user.password = undefined`
    pub(crate) fn is_trimmed(&self, file: FileId, symbol: SymbolId) -> bool {
        self.trimmed.contains(&(file, symbol))
    }

    pub(crate) fn handed_to(&self, file: FileId, function: FunctionId) -> Option<ExprId> {
        self.passed.get(&(file, function)).copied()
    }

    fn expression(&mut self, file: FileId, code: &Code, kind: &ExprKind) {
        match kind {
            ExprKind::Assign { target, value, op: None } => {
                let Pattern::Target(target) = &**target else { return };
                let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(*target) else {
                    return;
                };
                let values = self.assigned.entry((file, *symbol)).or_default();
                if let Some(slot) = values.iter_mut().find(|slot| slot.is_none()) {
                    *slot = Some(*value);
                }
            }
            ExprKind::Unary { op: UnaryOp::Delete, operand } => {
                if let ExprKind::Member { object, property, .. } = code.kind(*operand) {
                    self.trim(file, code, *object, property);
                }
            }
            _ => {}
        }
    }

    fn trim(&mut self, file: FileId, code: &Code, object: ExprId, property: &str) {
        if let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(object)
            && is_stored_password(property)
        {
            self.trimmed.insert((file, *symbol));
        }
    }
}
