//! What is known beyond the joining of two ways: which value belongs to which way, and what a loop has settled.

use facts::code::{
    BinaryOp, Block, Code, ExprId, ExprKind, Pattern, Stmt, StmtKind, SymbolId, UnaryOp,
};

use super::engine::Engine;
use super::env::Env;
use super::value::Value;

/// Ways that one function keeps.
const MOST: usize = 16;

/// `if (external) { .. } else { .. }`: the variables that differ behind it, with what they are on each way.
#[derive(Clone, Debug)]
pub(crate) struct Ways<'a> {
    test: ExprId,
    /// The name that was tested: nothing is ever assigned to it.
    name: SymbolId,
    variables: Vec<Parted<'a>>,
}

#[derive(Clone, Debug)]
struct Parted<'a> {
    symbol: SymbolId,
    joined: Value<'a>,
    when_true: Value<'a>,
    when_false: Value<'a>,
}

impl<'a> Engine<'a> {
    /// Keeps what the ways behind a test of a constant have made of variables.
    pub(crate) fn note_ways(&mut self, test: ExprId, then: &Env<'a>, otherwise: &Env<'a>) {
        let Some((name, truth)) = self.constant_name(test) else { return };
        self.act.ways.retain(|ways| ways.test != test);
        let alike = std::rc::Rc::ptr_eq(&then.vars, &otherwise.vars);
        if alike || then.dead || otherwise.dead || self.act.ways.len() >= MOST {
            return;
        }
        let (when_true, when_false) = if truth { (then, otherwise) } else { (otherwise, then) };
        let variables = when_true
            .vars
            .iter()
            .filter_map(|(symbol, yes)| {
                let no = when_false.get(*symbol)?;
                let joined = self.act.env.get(*symbol)?;
                let parted = joined.is_tainted() && !yes.is_same(no);
                parted.then(|| Parted {
                    symbol: *symbol,
                    joined: joined.clone(),
                    when_true: yes.clone(),
                    when_false: no.clone(),
                })
            })
            .collect::<Vec<_>>();
        if !variables.is_empty() {
            self.act.ways.push(Ways { test, name, variables });
        }
    }

    /// The same constant decides again: variables that nobody has changed since are what its way made of them.
    pub(crate) fn choose_way(&mut self, test: ExprId, truth: bool) {
        let ExprKind::Name { symbol: Some(name), .. } = self.act.code.kind(test) else { return };
        let act = &mut self.act;
        for parted in
            act.ways.iter().filter(|ways| ways.name == *name).flat_map(|ways| &ways.variables)
        {
            if act.env.get(parted.symbol).is_some_and(|now| now.is_same(&parted.joined)) {
                let value = if truth { &parted.when_true } else { &parted.when_false };
                act.env.set(parted.symbol, value.clone());
            }
        }
    }

    /// The name under a test, and whether the test holds when the name is true.
    fn constant_name(&self, test: ExprId) -> Option<(SymbolId, bool)> {
        let code = self.act.code;
        let (mut at, mut truth) = (test, true);
        while let ExprKind::Unary { op: UnaryOp::Not, operand } = code.kind(at) {
            (at, truth) = (*operand, !truth);
        }
        match code.kind(at) {
            ExprKind::Name { symbol: Some(symbol), .. } if code.symbol(*symbol).writes == 0 => {
                Some((*symbol, truth))
            }
            _ => None,
        }
    }

    /// `do { before = now; now = before.replace(x, "") } while (now !== before)`: nothing is left that it takes away.
    pub(crate) fn settle(&mut self, test: ExprId, body: &'a Block) {
        let code = self.act.code;
        let ExprKind::Binary { op: BinaryOp::NotEq | BinaryOp::StrictNotEq, left, right } =
            code.kind(test)
        else {
            return;
        };
        let compared: Vec<SymbolId> =
            [*left, *right].into_iter().filter_map(|side| symbol(code, side)).collect();
        for statement in body {
            let Some((target, pattern, flags, from)) = self.taken_away(statement) else { continue };
            let compares = |side| symbol(code, side).is_some_and(|name| compared.contains(&name));
            if compares(target)
                && compares(from)
                && let Some(tree) = regexes::parse(pattern, flags)
            {
                self.narrow_denied(target, pattern, &tree);
            }
        }
    }

    /// The parts of `target = from.replace(/pattern/flags, "")`.
    fn taken_away(&self, statement: &'a Stmt) -> Option<(ExprId, &'a str, &'a str, ExprId)> {
        let code = self.act.code;
        let StmtKind::Expr(expr) = &statement.kind else { return None };
        let ExprKind::Assign { target, value, op: None } = code.kind(*expr) else { return None };
        let Pattern::Target(target) = **target else { return None };
        let call = code.call(*value)?;
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else { return None };
        let [pattern, with] = &call.args[..] else { return None };
        let empty = code.string(code.constant(with.value)) == Some("");
        let ExprKind::Regex { pattern, flags } = code.kind(code.constant(pattern.value)) else {
            return None;
        };
        (empty && matches!(&**property, "replace" | "replaceAll"))
            .then_some((target, &**pattern, &**flags, *object))
    }
}

fn symbol(code: &Code, expr: ExprId) -> Option<SymbolId> {
    match code.kind(expr) {
        ExprKind::Name { symbol, .. } => *symbol,
        _ => None,
    }
}
