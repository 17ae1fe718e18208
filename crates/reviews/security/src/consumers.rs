//! What a pattern is used for, inside its file.

use facts::code::{Code, ExprId, ExprKind};

use crate::uses::{Use, Uses};

/// Places followed from a pattern.
const MAX_STEPS: usize = 60;

/// The calls that a pattern takes part in.
#[derive(Default)]
pub(crate) struct Consumers<'c> {
    /// The method and its call: `test`, `replace`.
    pub(crate) calls: Vec<(&'c str, ExprId)>,
    /// It also goes where it cannot be followed.
    pub(crate) escapes: bool,
}

impl Consumers<'_> {
    /// Nothing is decided with it: it finds what is to be replaced or split.
    pub(crate) fn only_rewrites(&self) -> bool {
        let rewrites = |name: &str| matches!(name, "replace" | "replaceAll" | "split");
        !self.calls.is_empty() && !self.escapes && self.calls.iter().all(|(name, _)| rewrites(name))
    }

    /// Some call decides with it whether a text is accepted; one whose result is taken apart does not.
    pub(crate) fn tests(&self, code: &Code, uses: &Uses<'_>) -> bool {
        let taken_apart = |call: ExprId| match uses.of(call) {
            Use::Part(whole) => {
                matches!(code.kind(whole), ExprKind::Index { .. } | ExprKind::Member { .. })
            }
            _ => false,
        };
        self.calls.iter().any(|(name, call)| {
            matches!(*name, "test" | "search")
                || (matches!(*name, "exec" | "match") && !taken_apart(*call))
        })
    }
}

/// Follows a pattern through the names that hold it.
pub(crate) fn of<'c>(code: &'c Code, uses: &Uses<'c>, pattern: ExprId) -> Consumers<'c> {
    let mut consumers = Consumers::default();
    let mut open = vec![pattern];
    let mut steps = 0;
    while let Some(at) = open.pop() {
        steps += 1;
        if steps > MAX_STEPS {
            consumers.escapes = true;
            break;
        }
        match uses.of(at) {
            Use::Argument { call, .. } => match uses.callee_name(call) {
                // `new RegExp(text)`: the pattern is what comes out.
                Some("RegExp") => open.push(call),
                Some(name) => consumers.calls.push((name, call)),
                None => consumers.escapes = true,
            },
            Use::Part(whole) => match code.kind(whole) {
                ExprKind::Member { property, .. } => match uses.of(whole) {
                    Use::Callee(call) => consumers.calls.push((property, call)),
                    _ => consumers.escapes = true,
                },
                ExprKind::Binary { .. }
                | ExprKind::Template { .. }
                | ExprKind::Conditional { .. } => {
                    open.push(whole);
                }
                _ => consumers.escapes = true,
            },
            Use::Variable(symbol) => open.extend(&code.symbol(symbol).references),
            Use::Nothing => {}
            _ => consumers.escapes = true,
        }
    }
    consumers
}
