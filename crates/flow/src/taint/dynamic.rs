//! Functions chosen by a name from outside: `handlers[name](..)`, `window[name](..)`.

use facts::code::{ExprId, ExprKind};

use super::engine::Engine;
use super::value::Value;

impl<'a> Engine<'a> {
    /// `object[name](..)`: what is called is the sender's choice.
    pub(crate) fn check_dynamic_call(
        &mut self,
        object: (ExprId, &Value<'a>),
        index: ExprId,
        key: &Value<'a>,
    ) {
        let (object, value) = object;
        if key.labels().is_empty() || self.has_no_prototype(object) {
            return;
        }
        let reaches_functions = self.is_global_object(object) || !value.callables().is_empty();
        let kind = if reaches_functions { "%dynamic-global" } else { "%dynamic-call" };
        let Some(rows) = self.models.index.rows(kind) else { return };
        for row in &rows.sinks {
            self.report_value(row, key, index, index);
        }
    }

    /// `const run = object[name]; run(..)`.
    pub(crate) fn check_chosen(&mut self, callee: ExprId) {
        let code = self.act.code;
        let held = code.constant(callee);
        if held == callee {
            return;
        }
        if let ExprKind::Index { object, index, .. } = code.kind(held) {
            let value = self.eval(*object);
            let key = self.eval(*index);
            self.check_dynamic_call((*object, &value), callee, &key);
        }
    }

    /// Where `eval` is one of the names.
    fn is_global_object(&self, object: ExprId) -> bool {
        matches!(
            self.act.code.kind(object),
            ExprKind::Name { name, symbol: None }
                if matches!(&**name, "window" | "self" | "globalThis" | "global" | "top" | "parent")
        )
    }
}
