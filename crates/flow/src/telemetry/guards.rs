//! Tests that a value has passed where it stands: membership of a list, equality with a constant.

use facts::FileId;
use facts::code::{
    BinaryOp, Code, ExprId, ExprKind, FunctionId, LogicalOp, Stmt, StmtKind, UnaryOp,
};
use model::ByteRange;

use super::bound::{Bound, Class};
use super::frames::{Place, Reader};
use crate::By;

/// How a test speaks of a value.
struct Tested {
    /// The value's text.
    of: String,
    /// How many values pass; `None` when the list is made elsewhere.
    size: Option<u64>,
}

impl Reader<'_> {
    /// The bound of an expression by the tests around it.
    pub(crate) fn guarded(&self, place: &Place) -> Option<Bound> {
        let code = self.code(place.file)?;
        let text = self.text(place);
        let range = code.range(place.expr);
        let owner = innermost(code, range);
        for enclosing in self.places(place.file)?.around(owner, range) {
            let found = match enclosing.by {
                By::Then(test) => self.passes(place.file, test, true, text),
                By::Otherwise(test) => self.passes(place.file, test, false, text),
                By::Case { value, test: Some(_) } if self.text(&place.at(value)) == text => {
                    Some(Some(1))
                }
                _ => None,
            };
            let before = &enclosing.block[..enclosing.at.min(enclosing.block.len())];
            let found = found.or_else(|| {
                before
                    .iter()
                    .rev()
                    .find_map(|earlier| self.left_otherwise(place.file, earlier, text))
            });
            if let Some(size) = found {
                return Some(Bound::new(Class::Bounded, size, "tested against a list of values"));
            }
        }
        None
    }

    /// `if (!LIST.includes(value)) return`
    fn left_otherwise(&self, file: FileId, earlier: &Stmt, text: &str) -> Option<Option<u64>> {
        let StmtKind::If { test, then, .. } = &earlier.kind else { return None };
        let leaves = matches!(
            then.last().map(|last| &last.kind),
            Some(
                StmtKind::Return(_)
                    | StmtKind::Throw(_)
                    | StmtKind::Continue(_)
                    | StmtKind::Break(_)
            )
        );
        leaves.then(|| self.passes(file, *test, false, text))?
    }

    /// How many values of `text` there are when the test comes out as `holds`.
    pub(crate) fn passes(
        &self,
        file: FileId,
        test: ExprId,
        holds: bool,
        text: &str,
    ) -> Option<Option<u64>> {
        let code = self.code(file)?;
        let mut open = vec![(test, holds)];
        let mut sizes: Vec<Option<u64>> = Vec::new();
        while let Some((test, holds)) = open.pop() {
            match code.kind(test) {
                ExprKind::Unary { op: UnaryOp::Not, operand } => open.push((*operand, !holds)),
                ExprKind::Logical { op, left, right } => {
                    let joins = *op == if holds { LogicalOp::And } else { LogicalOp::Or };
                    if joins {
                        open.push((*left, holds));
                        open.push((*right, holds));
                    } else {
                        // One of the two: both must speak of it.
                        let left = self.passes(file, *left, holds, text)?;
                        let right = self.passes(file, *right, holds, text)?;
                        sizes.push(left.zip(right).map(|(left, right)| left + right));
                    }
                }
                _ => {
                    let tested = self.tested(file, code, test, holds);
                    sizes.extend(tested.filter(|tested| tested.of == text).map(|it| it.size));
                }
            }
        }
        sizes.into_iter().min_by_key(|size| size.unwrap_or(u64::MAX))
    }

    fn tested(&self, file: FileId, code: &Code, test: ExprId, holds: bool) -> Option<Tested> {
        let text = |expr: ExprId| self.text(&Place::new(file, expr)).to_owned();
        match code.kind(test) {
            ExprKind::Call(call) if holds => {
                let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
                    return None;
                };
                let of = text(call.args.first()?.value);
                let is_membership =
                    matches!(&**property, "includes" | "has" | "hasOwnProperty" | "hasOwn");
                let list = if &**property == "hasOwn" { call.args.first()?.value } else { *object };
                is_membership.then(|| Tested { of, size: self.list_size(&Place::new(file, list)) })
            }
            ExprKind::Binary { op: BinaryOp::In, left, right } if holds => {
                Some(Tested { of: text(*left), size: self.list_size(&Place::new(file, *right)) })
            }
            ExprKind::Binary { op, left, right } => {
                let equals = matches!(op, BinaryOp::Eq | BinaryOp::StrictEq);
                let differs = matches!(op, BinaryOp::NotEq | BinaryOp::StrictNotEq);
                let is_constant = |expr| {
                    matches!(
                        code.kind(code.constant(expr)),
                        ExprKind::String(_) | ExprKind::Number(_) | ExprKind::Bool(_)
                    )
                };
                let of = match (is_constant(*left), is_constant(*right)) {
                    (false, true) => *left,
                    (true, false) => *right,
                    _ => return None,
                };
                (equals && holds || differs && !holds)
                    .then(|| Tested { of: text(of), size: Some(1) })
            }
            _ => None,
        }
    }

    /// How many elements a constant list, set or map has.
    pub(crate) fn list_size(&self, list: &Place) -> Option<u64> {
        let mut at = list.clone();
        for _ in 0..6 {
            let code = self.code(at.file)?;
            match code.kind(at.expr) {
                // `new Set([..])`, `Object.keys(MAP)`, `Object.freeze([..])`
                ExprKind::Call(call) => at = at.at(call.args.first()?.value),
                ExprKind::Array(elements) => {
                    let plain = elements.iter().all(|element| !element.spread);
                    return plain.then_some(elements.len() as u64);
                }
                ExprKind::Object(properties) => return Some(properties.len() as u64),
                ExprKind::Name { symbol: Some(symbol), .. }
                    if code.symbol(*symbol).init.is_some()
                        && code.symbol(*symbol).init_path.is_empty() =>
                {
                    at = at.at(code.symbol(*symbol).init?);
                }
                _ => {
                    let (literals, _) = self.literals(&at);
                    let [one] = &literals[..] else { return None };
                    if one.expr == at.expr && one.file == at.file {
                        return None;
                    }
                    at = one.clone();
                }
            }
        }
        None
    }
}

/// The innermost function around a place.
pub(crate) fn innermost(code: &Code, range: ByteRange) -> FunctionId {
    let around =
        code.functions.iter().zip(0..).filter(|(function, _)| function.range.contains(range));
    let inner = around.min_by_key(|(function, _)| function.range.end - function.range.start);
    inner.map_or(FunctionId::TOP_LEVEL, |(_, id)| FunctionId(id))
}
