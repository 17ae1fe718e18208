//! Values that the code states outright: constants, option objects, small arithmetic.

use facts::code::{BinaryOp, Code, ExprId, ExprKind, LogicalOp, PropertyKey, UnaryOp};

/// How many steps of names, operators and nesting are followed.
const DEPTH: u32 = 12;

/// Whether the value is the same whatever the program is given: literals, names that hold one for life, and what is
/// built of them alone.
pub(crate) fn is_constant(code: &Code, expr: ExprId) -> bool {
    constant_within(code, expr, DEPTH)
}

fn constant_within(code: &Code, expr: ExprId, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let within = |part: ExprId| constant_within(code, part, depth);
    match code.kind(code.constant(expr)) {
        ExprKind::String(_)
        | ExprKind::Number(_)
        | ExprKind::BigInt(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Undefined
        | ExprKind::Regex { .. } => true,
        ExprKind::Template { exprs, .. } => exprs.iter().all(|part| within(*part)),
        ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
            within(*left) && within(*right)
        }
        ExprKind::Conditional { then, otherwise, .. } => within(*then) && within(*otherwise),
        ExprKind::Unary { operand, .. } => within(*operand),
        ExprKind::Array(elements) => {
            elements.iter().all(|element| element.value.is_none_or(within))
        }
        ExprKind::Object(properties) => properties.iter().all(|property| within(property.value)),
        // A member of a constant object or array, whichever: `MESSAGES[kind]`, `LABELS.ok`.
        ExprKind::Index { object, .. } | ExprKind::Member { object, .. } => {
            matches!(code.kind(code.constant(*object)), ExprKind::Object(_) | ExprKind::Array(_))
                && within(*object)
        }
        _ => false,
    }
}

/// The number that an expression states: `10`, `60 * 60 * 24`, `1e3`, or a name that holds one.
pub(crate) fn number(code: &Code, expr: ExprId) -> Option<f64> {
    number_within(code, expr, DEPTH)
}

fn number_within(code: &Code, expr: ExprId, depth: u32) -> Option<f64> {
    let depth = depth.checked_sub(1)?;
    match code.kind(code.constant(expr)) {
        ExprKind::Number(number) => Some(*number),
        ExprKind::Unary { op: UnaryOp::Minus, operand } => {
            Some(-number_within(code, *operand, depth)?)
        }
        ExprKind::Binary { op, left, right } => {
            let (left, right) =
                (number_within(code, *left, depth)?, number_within(code, *right, depth)?);
            match op {
                BinaryOp::Add => Some(left + right),
                BinaryOp::Sub => Some(left - right),
                BinaryOp::Mul => Some(left * right),
                BinaryOp::Div => Some(left / right),
                BinaryOp::Exp => Some(left.powf(right)),
                _ => None,
            }
        }
        // `Number(process.env.X) || 10`: what it is when nobody says otherwise.
        ExprKind::Logical { op: LogicalOp::Or | LogicalOp::Coalesce, right, .. } => {
            number_within(code, *right, depth)
        }
        _ => None,
    }
}

pub(crate) fn boolean(code: &Code, expr: ExprId) -> Option<bool> {
    match code.kind(code.constant(expr)) {
        ExprKind::Bool(value) => Some(*value),
        ExprKind::Unary { op: UnaryOp::Not, operand } => {
            Some(!truth_within(code, *operand, DEPTH)?)
        }
        _ => None,
    }
}

/// Whether a stated value counts as true: also the `0` and `1` of minified code, and `!!x`.
fn truth_within(code: &Code, expr: ExprId, depth: u32) -> Option<bool> {
    let depth = depth.checked_sub(1)?;
    match code.kind(code.constant(expr)) {
        ExprKind::Bool(value) => Some(*value),
        ExprKind::Number(number) => Some(*number != 0.0),
        ExprKind::Unary { op: UnaryOp::Not, operand } => {
            Some(!truth_within(code, *operand, depth)?)
        }
        _ => None,
    }
}

/// The text of a string that the code states, with names followed.
pub(crate) fn string(code: &Code, expr: ExprId) -> Option<&str> {
    code.string(code.constant(expr))
}

/// An option object as far as the file shows it.
#[derive(Clone, Copy)]
pub(crate) struct Options<'c> {
    code: &'c Code,
    object: ExprId,
}

impl<'c> Options<'c> {
    /// `None` when the expression is no object literal, no `Object.assign` of one, and no name that holds either.
    pub(crate) fn of(code: &'c Code, expr: ExprId) -> Option<Self> {
        let object = code.constant(expr);
        let is_object = matches!(code.kind(object), ExprKind::Object(_));
        (is_object || !assigned(code, object).is_empty()).then_some(Self { code, object })
    }

    /// The object literal among a call's arguments, wherever it stands.
    pub(crate) fn of_last(site: &review::CallSite<'c>) -> Option<Self> {
        site.call.args.iter().rev().find_map(|arg| Self::of(site.code, arg.value))
    }

    pub(crate) fn get(self, name: &str) -> Option<ExprId> {
        if let Some(value) = self.code.property(self.object, name) {
            return Some(value);
        }
        for source in assigned(self.code, self.object).into_iter().rev() {
            // What cannot be seen may set anything over what came before.
            let ExprKind::Object(_) = self.code.kind(self.code.constant(source)) else {
                return None;
            };
            if let Some(value) = self.code.property(source, name) {
                return Some(value);
            }
        }
        None
    }

    /// An object inside it.
    pub(crate) fn inside(self, name: &str) -> Option<Self> {
        Self::of(self.code, self.get(name)?)
    }

    pub(crate) fn boolean(self, name: &str) -> Option<bool> {
        boolean(self.code, self.get(name)?)
    }

    pub(crate) fn number(self, name: &str) -> Option<f64> {
        number(self.code, self.get(name)?)
    }

    pub(crate) fn string(self, name: &str) -> Option<&'c str> {
        string(self.code, self.get(name)?)
    }

    /// Whether every property can be seen: a spread or a computed key may set anything.
    pub(crate) fn is_complete(self) -> bool {
        let is_named = |object: ExprId| match self.code.kind(self.code.constant(object)) {
            ExprKind::Object(properties) => {
                properties.iter().all(|property| matches!(property.key, PropertyKey::Name(_)))
            }
            _ => false,
        };
        match self.code.kind(self.object) {
            ExprKind::Object(_) => is_named(self.object),
            _ => assigned(self.code, self.object).into_iter().all(is_named),
        }
    }

    /// A property that is surely absent.
    pub(crate) fn lacks(self, name: &str) -> bool {
        self.is_complete() && self.get(name).is_none()
    }
}

/// The arguments of `Object.assign({ .. }, ..)`, one of which is an object literal.
fn assigned(code: &Code, call: ExprId) -> Vec<ExprId> {
    let Some(call) = code.call(call) else { return Vec::new() };
    let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
        return Vec::new();
    };
    let is_assign = &**property == "assign"
        && matches!(code.kind(*object), ExprKind::Name { name, symbol: None } if &**name == "Object");
    let args: Vec<ExprId> = call.args.iter().map(|arg| arg.value).collect();
    let is_literal = |arg: &ExprId| matches!(code.kind(code.constant(*arg)), ExprKind::Object(_));
    if is_assign && args.iter().any(is_literal) { args } else { Vec::new() }
}
