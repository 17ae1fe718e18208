//! Methods of rows: `schema.methods.pay = function () { .. }`, methods of a model's class. The row that `this` is was
//! read before, by whoever has it.

use facts::code::{Code, ExprId, ExprKind, FunctionId, FunctionKind, MemberKind};

use super::index::targets;
use super::walk::{Walker, name_of};
use super::{Db, EventKind, Op, Place, entity};

impl Walker<'_> {
    /// Begins the run of a row's method with the read that must have come before.
    pub(crate) fn read_of_this(&mut self, function: FunctionId) {
        let Some((rows, document)) = self.rows_of_method(function) else { return };
        let index = self.index();
        let this = self.code.exprs.iter().zip(0..).find(|(expr, id)| {
            matches!(expr.kind, ExprKind::This) && index.owner(ExprId(*id)) == function
        });
        if let Some((_, id)) = this {
            let db = Db { op: Op::Read, entity: Some(rows), document, ..Db::default() };
            self.emit(ExprId(id), EventKind::Db(db), true);
        }
    }

    /// The entity, and whether a row of it is a document.
    fn rows_of_method(&self, function: FunctionId) -> Option<(Box<str>, bool)> {
        let code = self.code;
        let of = code.function(function);
        if let (FunctionKind::Method, Some(class)) = (of.kind, of.class) {
            let declared = code.class(class);
            let is_own = declared.members.iter().any(|member| {
                !member.is_static
                    && matches!(member.kind, MemberKind::Function(id) if id == function)
            });
            return (is_own && self.is_model_class(class)).then(|| (entity(&declared.name), false));
        }
        if of.kind == FunctionKind::Arrow {
            return None;
        }
        let schema = schema_of(code, self.index(), self.index().function_expr(function)?)?;
        let origin = self.program.origins.origin(self.file, schema);
        let known = origin.is_some_and(|origin| origin.as_str().starts_with("mongoose"));
        let name = name_of(code, schema).filter(|name| known || name.ends_with("Schema"))?;
        Some((entity(name), true))
    }

    /// The latest step that read what `this` is.
    pub(crate) fn row_of_this(&self) -> Option<usize> {
        self.timeline.events.iter().rposition(|event| {
            event.frame == self.frame
                && matches!(&event.kind, EventKind::Db(db) if db.op == Op::Read)
                && matches!(self.code.kind(event.expr), ExprKind::This)
        })
    }
}

/// The schema among whose methods a function is written.
fn schema_of(code: &Code, index: &super::FileIndex, function: ExprId) -> Option<ExprId> {
    let Place::In(whole) = index.place(function) else { return None };
    match code.kind(whole) {
        // `schema.methods.pay = function () {}`
        ExprKind::Assign { target, .. } => {
            let target = *targets(target).first()?;
            let ExprKind::Member { object, .. } = code.kind(target) else { return None };
            methods_of(code, *object)
        }
        // `schema.method("pay", function () {})`
        ExprKind::Call(call) if name_of(code, call.callee) == Some("method") => {
            match code.kind(call.callee) {
                ExprKind::Member { object, .. } => Some(*object),
                _ => None,
            }
        }
        ExprKind::Object(_) => of_object(code, index, whole),
        _ => None,
    }
}

/// `schema.methods = { pay() {} }`, `new Schema({..}, { methods: { pay() {} } })`
fn of_object(code: &Code, index: &super::FileIndex, object: ExprId) -> Option<ExprId> {
    let Place::In(whole) = index.place(object) else { return None };
    match code.kind(whole) {
        ExprKind::Assign { target, .. } => methods_of(code, *targets(target).first()?),
        ExprKind::Object(_) if code.property(whole, "methods") == Some(object) => {
            let Place::In(made) = index.place(whole) else { return None };
            let symbol = code.symbols.iter().find(|symbol| symbol.init == Some(made))?;
            symbol.references.first().copied()
        }
        _ => None,
    }
}

/// `schema` of `schema.methods`.
fn methods_of(code: &Code, expr: ExprId) -> Option<ExprId> {
    match code.kind(expr) {
        ExprKind::Member { object, property, .. } if &**property == "methods" => Some(*object),
        _ => None,
    }
}
