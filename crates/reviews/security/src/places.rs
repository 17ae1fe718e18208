//! Places of a file that are no calls: assignments to members, properties of object literals, constant texts.

use facts::code::{Code, ExprId, ExprKind, Pattern, Property, PropertyKey};

/// `object.property = value`.
#[derive(Clone, Copy)]
pub(crate) struct MemberAssignment<'c> {
    /// The whole assignment.
    pub(crate) expr: ExprId,
    /// `object.property`.
    pub(crate) target: ExprId,
    pub(crate) object: ExprId,
    pub(crate) property: &'c str,
    pub(crate) value: ExprId,
}

/// Plain assignments to a named member, in source order of the arena.
pub(crate) fn member_assignments(code: &Code) -> impl Iterator<Item = MemberAssignment<'_>> {
    (0..).zip(&code.exprs).filter_map(move |(id, expr)| {
        let ExprKind::Assign { target, value, op: None } = &expr.kind else { return None };
        let Pattern::Target(target) = &**target else { return None };
        let ExprKind::Member { object, property, .. } = code.kind(*target) else { return None };
        let (target, object, value) = (*target, *object, *value);
        Some(MemberAssignment { expr: ExprId(id), target, object, property, value })
    })
}

/// Every named property of every object literal.
pub(crate) fn properties(code: &Code) -> impl Iterator<Item = (ExprId, &str, &Property)> {
    (0..).zip(&code.exprs).flat_map(|(id, expr)| {
        let properties: &[Property] = match &expr.kind {
            ExprKind::Object(properties) => properties,
            _ => &[],
        };
        properties.iter().filter_map(move |property| match &property.key {
            PropertyKey::Name(name) => Some((ExprId(id), &**name, property)),
            _ => None,
        })
    })
}

/// Whether a member of the object that this expression names is set afterwards: then a literal is not all of it.
pub(crate) fn is_completed_later(code: &Code, expr: ExprId, property: &str) -> bool {
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(expr) else { return false };
    let names_it = |object: ExprId| match code.kind(object) {
        ExprKind::Name { symbol: Some(named), .. } => named == symbol,
        ExprKind::Member { object, .. } => {
            matches!(code.kind(*object), ExprKind::Name { symbol: Some(named), .. } if named == symbol)
        }
        _ => false,
    };
    let is_set = |assignment: MemberAssignment<'_>| {
        let whole = assignment.property == property;
        let inside = matches!(code.kind(assignment.object), ExprKind::Member { property: outer, .. } if &**outer == property);
        (whole || inside) && names_it(assignment.object)
    };
    member_assignments(code).any(is_set)
}

/// The calls whose arguments hold the place, innermost last.
pub(crate) fn calls_around(code: &Code, place: model::ByteRange) -> impl Iterator<Item = ExprId> {
    code.calls.iter().copied().filter(move |expr| {
        code.call(*expr)
            .is_some_and(|call| call.args.iter().any(|arg| code.range(arg.value).contains(place)))
    })
}

/// The name at the root of a chain of members and calls: `res` of `res.status(400).json`.
pub(crate) fn root_name(code: &Code, expr: ExprId) -> Option<&str> {
    let mut at = expr;
    for _ in 0..32 {
        match code.kind(at) {
            ExprKind::Name { name, .. } => return Some(name),
            ExprKind::Member { object, .. } | ExprKind::Index { object, .. } => at = *object,
            ExprKind::Call(call) => at = call.callee,
            ExprKind::Await(inner) => at = *inner,
            _ => return None,
        }
    }
    None
}
