//! The values that a log call writes, by name.

use facts::code::{BinaryOp, Code, ExprId, ExprKind, PropertyKey, SymbolId};
use model::ByteRange;

use super::changes::Changes;

/// Objects in objects in a log call.
const MAX_DEPTH: usize = 8;
/// Values of one call: objects that hold each other's names many times over end somewhere.
const MAX_FIELDS: usize = 256;

pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) value: ExprId,
    /// Where the call writes it: for a field of an object that was made before, the object's name in the call.
    pub(crate) range: ByteRange,
    /// Written under a key, where a redaction path can meet it.
    pub(crate) by_key: bool,
}

/// The values that an argument of a log call writes.
pub(crate) fn collect(code: &Code, changes: &Changes, call: ByteRange, arg: ExprId) -> Vec<Found> {
    let mut collector = Collector { code, changes, call, found: Vec::new() };
    if !collector.expanded(arg, "", None, MAX_DEPTH) {
        collector.printed(arg, None, MAX_DEPTH);
    }
    collector.found
}

struct Collector<'c> {
    code: &'c Code,
    changes: &'c Changes,
    call: ByteRange,
    found: Vec<Found>,
}

/// An object literal, and the name that has held it since.
#[derive(Clone, Copy)]
struct Literal {
    object: ExprId,
    holder: Option<SymbolId>,
}

impl Collector<'_> {
    fn push(&mut self, name: String, value: ExprId, range: ByteRange, by_key: bool) {
        if self.found.len() < MAX_FIELDS {
            self.found.push(Found { name, value, range, by_key });
        }
    }

    /// The literal that an expression is or that a name of the file holds.
    fn literal(&self, expr: ExprId) -> Option<Literal> {
        let mut holder = None;
        let mut at = expr;
        for _ in 0..MAX_DEPTH {
            match self.code.kind(at) {
                ExprKind::Object(_) => return Some(Literal { object: at, holder }),
                ExprKind::Name { symbol: Some(symbol), .. } => {
                    let held = self.code.symbol(*symbol);
                    at = held.init.filter(|_| held.writes == 0 && held.init_path.is_empty())?;
                    holder = Some(*symbol);
                }
                _ => return None,
            }
        }
        None
    }

    /// Whether the expression is an object whose fields are known; then they are found one by one.
    fn expanded(
        &mut self,
        expr: ExprId,
        prefix: &str,
        at: Option<ByteRange>,
        depth: usize,
    ) -> bool {
        let Some(literal) = self.literal(expr) else { return false };
        let at = at.or(literal.holder.map(|_| self.code.range(expr)));
        self.object(literal, prefix, at, depth);
        true
    }

    fn object(&mut self, literal: Literal, prefix: &str, at: Option<ByteRange>, depth: usize) {
        let code = self.code;
        let (ExprKind::Object(properties), Some(depth)) =
            (code.kind(literal.object), depth.checked_sub(1))
        else {
            return;
        };
        for property in properties {
            match &property.key {
                PropertyKey::Name(name) if !self.is_replaced(literal, name) => {
                    let at = at.unwrap_or(property.range);
                    self.property(name, property.value, prefix, at, depth);
                }
                PropertyKey::Spread => {
                    if !self.expanded(property.value, prefix, at, depth) {
                        self.printed(property.value, at, depth);
                    }
                }
                PropertyKey::Name(_) | PropertyKey::Computed(_) => {}
            }
        }
        let (changes, call) = (self.changes, self.call);
        for (name, value) in literal.holder.into_iter().flat_map(|of| changes.put(of, call)) {
            let at = at.unwrap_or(code.range(value));
            self.property(name, value, prefix, at, depth);
        }
    }

    fn is_replaced(&self, literal: Literal, name: &str) -> bool {
        literal.holder.is_some_and(|holder| self.changes.replace(holder, name, self.call))
    }

    fn property(
        &mut self,
        name: &str,
        value: ExprId,
        prefix: &str,
        range: ByteRange,
        depth: usize,
    ) {
        let name = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        // Where the fields are written out, they are what is logged; a name is also logged as what it is called.
        let is_written =
            matches!(self.code.kind(value), ExprKind::Object(inner) if !inner.is_empty());
        if !is_written {
            self.push(name.clone(), value, range, true);
        }
        let at = (!self.call.contains(self.code.range(value)) || !is_written).then_some(range);
        self.expanded(value, &name, at, depth);
    }

    /// Identifiers that become text. What other functions make of a value (a hash, a mask) is not the value.
    fn printed(&mut self, expr: ExprId, at: Option<ByteRange>, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let code = self.code;
        match code.kind(expr) {
            ExprKind::Name { .. } | ExprKind::Member { .. } | ExprKind::Index { .. } => {
                let Some(name) = dotted(code, expr).filter(|name| !name.ends_with(".length"))
                else {
                    return;
                };
                self.push(name, expr, at.unwrap_or(code.range(expr)), false);
            }
            ExprKind::Template { exprs, .. } => {
                exprs.iter().for_each(|hole| self.printed(*hole, at, depth))
            }
            ExprKind::Binary { op: BinaryOp::Add, .. } => self.concatenated(expr, at, depth),
            ExprKind::Logical { left, right, .. } => {
                self.printed(*left, at, depth);
                self.printed(*right, at, depth);
            }
            ExprKind::Conditional { then, otherwise, .. } => {
                self.printed(*then, at, depth);
                self.printed(*otherwise, at, depth);
            }
            ExprKind::Await(value) => self.printed(*value, at, depth),
            ExprKind::Array(elements) => {
                elements
                    .iter()
                    .filter_map(|element| element.value)
                    .for_each(|value| self.printed(value, at, depth));
            }
            ExprKind::Object(_) => {
                self.expanded(expr, "", at, depth);
            }
            ExprKind::Call(call) => {
                if let Some(shown) = shown_by(code, call)
                    && !self.expanded(shown, "", at, depth)
                {
                    self.printed(shown, at, depth);
                }
            }
            _ => {}
        }
    }

    /// `a + b + c`, without recursion over the length of the chain.
    fn concatenated(&mut self, expr: ExprId, at: Option<ByteRange>, depth: usize) {
        let mut operands = Vec::new();
        let mut last = expr;
        while let ExprKind::Binary { op: BinaryOp::Add, left, right } = self.code.kind(last) {
            operands.push(*right);
            last = *left;
        }
        operands.push(last);
        operands.iter().rev().for_each(|operand| self.printed(*operand, at, depth));
    }
}

/// The argument of a call that only turns a value into text.
fn shown_by(code: &Code, call: &facts::code::Call) -> Option<ExprId> {
    let first = call.args.first().map(|arg| arg.value);
    match code.kind(call.callee) {
        ExprKind::Name { name, symbol: None } if &**name == "String" => first,
        ExprKind::Name { name, .. } if matches!(&**name, "inspect" | "stringify") => first,
        ExprKind::Member { object, property, .. } => match &**property {
            "stringify" | "inspect" | "format" => first,
            "toString" => Some(*object),
            _ => None,
        },
        _ => None,
    }
}

/// `user.password` of a chain of names; `this.` is dropped, and so are places in lists. Bounded by the length of the chain, which is flat.
fn dotted(code: &Code, expr: ExprId) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let mut at = expr;
    loop {
        match code.kind(at) {
            ExprKind::Member { object, property, .. } => {
                parts.push(property);
                at = *object;
            }
            ExprKind::Index { object, .. } => at = *object,
            ExprKind::Name { name, .. } => {
                parts.push(name);
                break;
            }
            ExprKind::This if !parts.is_empty() => break,
            _ => return parts.first().map(|last| (*last).to_owned()),
        }
    }
    parts.reverse();
    Some(parts.join("."))
}
