//! Writes below a key from outside: `state[group][key] = value` changes every object when `group` is `__proto__`.

use facts::code::{ExprId, ExprKind};

use super::engine::Engine;
use super::steps::snippet;
use super::value::Value;

impl<'a> Engine<'a> {
    /// The target of an assignment stands below `object[key]`, or below a name for it.
    pub(crate) fn check_inner_key(&mut self, target: ExprId, value: &Value<'a>) {
        let code = self.act.code;
        let (holder, own_key) = match code.kind(target) {
            ExprKind::Index { object, index, .. } => (*object, Some(*index)),
            ExprKind::Member { object, .. } => (*object, None),
            _ => return,
        };
        let ExprKind::Index { object, index, .. } = code.kind(code.constant(holder)) else {
            return;
        };
        if self.has_no_prototype(*object) {
            return;
        }
        let outer = self.eval(*index);
        if outer.labels().is_empty() || self.index_key(*index, &outer).is_some() {
            return;
        }
        // With a name that the program chose, only a value from outside is worth telling, and less sure.
        let chosen = own_key.is_some_and(|key| !self.eval(key).labels().is_empty());
        if !chosen && (own_key.is_some() || !value.is_tainted()) {
            return;
        }
        self.report_key(target, &outer, chosen);
    }

    fn report_key(&mut self, target: ExprId, key: &Value<'a>, certain: bool) {
        let Some(rows) = self.models.index.rows("%proto-key") else { return };
        let name = snippet(self.base, self.act.file, self.act.code.range(target));
        for row in &rows.sinks {
            let mut row = crate::models::SinkRow::clone(row);
            row.certain = certain;
            row.name = name.as_str().into();
            self.report_value(&row, key, target, target);
        }
    }

    /// `Object.create(null)`, and lists, whose prototype nobody reads settings from.
    pub(crate) fn has_no_prototype(&self, object: ExprId) -> bool {
        let code = self.act.code;
        match code.kind(code.constant(object)) {
            ExprKind::Array(_) => true,
            ExprKind::Call(call) => {
                call.args.first().is_some_and(|arg| matches!(code.kind(arg.value), ExprKind::Null))
            }
            _ => false,
        }
    }

    /// A constant list of names that must not be used, `__proto__` among them.
    pub(crate) fn names_prototype(&self, list: ExprId) -> bool {
        let code = self.act.code;
        let mut list = code.constant(list);
        if let Some(call) = code.call(list)
            && let Some(arg) = call.args.first()
        {
            list = code.constant(arg.value);
        }
        let ExprKind::Array(elements) = code.kind(list) else { return false };
        let named = |expr: ExprId| code.string(code.constant(expr)) == Some("__proto__");
        elements.iter().filter_map(|element| element.value).any(named)
    }

    /// `LIST.includes(e) ? e : other`: the same expression, written twice, is one of the list.
    pub(crate) fn is_member_of_list(&self, test: ExprId, then: ExprId) -> bool {
        let code = self.act.code;
        let Some(call) = code.call(test) else { return false };
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
            return false;
        };
        let [arg] = &call.args[..] else { return false };
        let listed =
            matches!(code.kind(code.constant(*object)), ExprKind::Array(_) | ExprKind::Call(_));
        listed
            && matches!(&**property, "includes" | "has" | "contains")
            && self.text_of(arg.value) == self.text_of(then)
    }

    fn text_of(&self, expr: ExprId) -> &'a str {
        self.act.code.range(expr).slice(&self.base.file(self.act.file).text)
    }
}
