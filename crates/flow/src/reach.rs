//! What runs for a request: the functions that a handler reaches, and the places inside of them.

use facts::code::{Code, ExprId, ExprKind, FunctionId, SymbolKind};
use facts::{FactBase, FileId};
use model::ByteRange;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{Origins, Value};

/// Calls of calls end somewhere: what lies deeper than this is a library of its own.
const MAX_DEPTH: usize = 6;
/// Functions of one request.
const MAX_STEPS: usize = 80;

/// A function that runs for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub file: FileId,
    pub function: FunctionId,
    /// The place of the caller among the steps, and the call; `None` for the handler itself.
    pub via: Option<(usize, ExprId)>,
    /// How many calls lie between the handler and it.
    pub depth: usize,
}

/// The functions that each handler and middleware reaches, found once for all checks.
#[derive(Clone, Debug, Default)]
pub struct Reaches {
    of: FxHashMap<(FileId, FunctionId), Vec<Step>>,
    /// Per file that is reached: where its telling expressions begin, sorted.
    places: FxHashMap<FileId, Vec<(u32, ExprId)>>,
}

impl Reaches {
    pub(crate) fn new(
        base: &FactBase,
        origins: &Origins,
        starts: impl Iterator<Item = (FileId, FunctionId)>,
    ) -> Self {
        let mut reaches = Self::default();
        for start in starts {
            if !reaches.of.contains_key(&start) {
                let steps = reaches.walk(base, origins, start);
                reaches.of.insert(start, steps);
            }
        }
        reaches
    }

    /// What runs when this function runs, itself first, callers ahead of what they call. Empty for a function that
    /// answers no request.
    pub fn steps(&self, file: FileId, function: FunctionId) -> &[Step] {
        self.of.get(&(file, function)).map_or(&[], |steps| steps)
    }

    /// Calls, members, comparisons, assignments and object literals that begin in a range, by their beginning.
    pub fn places(&self, file: FileId, range: ByteRange) -> impl Iterator<Item = ExprId> + '_ {
        let all = self.places.get(&file).map_or(&[][..], |places| places);
        let first = all.partition_point(|(start, _)| *start < range.start);
        all[first..].iter().take_while(move |(start, _)| *start < range.end).map(|(_, expr)| *expr)
    }

    fn walk(
        &mut self,
        base: &FactBase,
        origins: &Origins,
        (file, function): (FileId, FunctionId),
    ) -> Vec<Step> {
        let mut steps = vec![Step { file, function, via: None, depth: 0 }];
        let mut seen = FxHashSet::from_iter([(file, function)]);
        let mut at = 0;
        while let Some(step) = steps.get(at).copied() {
            self.expand(base, origins, step, at, &mut seen, &mut steps);
            at += 1;
        }
        steps
    }

    fn expand(
        &mut self,
        base: &FactBase,
        origins: &Origins,
        step: Step,
        at: usize,
        seen: &mut FxHashSet<(FileId, FunctionId)>,
        steps: &mut Vec<Step>,
    ) {
        let Some(code) = base.file(step.file).code() else { return };
        self.places.entry(step.file).or_insert_with(|| telling(code));
        if step.depth >= MAX_DEPTH {
            return;
        }
        let range = code.function(step.function).range;
        let calls: Vec<ExprId> = self
            .places(step.file, range)
            .filter(|expr| matches!(code.kind(*expr), ExprKind::Call(_)))
            .collect();
        for call in calls.into_iter().filter(|call| !calls_parameter(code, *call)) {
            let called = origins.callees(step.file, call).iter().copied();
            for (file, function) in called.chain(handed(code, origins, step.file, call)) {
                let is_inside = file == step.file
                    && function != step.function
                    && range.contains(code.function(function).range)
                    && origins.callees(step.file, call).is_empty();
                if !is_inside && steps.len() < MAX_STEPS && seen.insert((file, function)) {
                    let (via, depth) = (Some((at, call)), step.depth + 1);
                    steps.push(Step { file, function, via, depth });
                }
            }
        }
    }
}

/// `callback(error, row)`: what runs is in the text of whoever passed it, which is not known to be this caller.
fn calls_parameter(code: &Code, call: ExprId) -> bool {
    let Some(call) = code.call(call) else { return false };
    matches!(code.kind(call.callee), ExprKind::Name { symbol: Some(symbol), .. }
        if matches!(code.symbol(*symbol).kind, SymbolKind::Param(_)))
}

/// Functions that a call is given by name: `promise.then(this.answer)`.
fn handed(code: &Code, origins: &Origins, file: FileId, call: ExprId) -> Vec<(FileId, FunctionId)> {
    let args = code.call(call).map_or(&[][..], |call| &call.args);
    let named = args.iter().filter(|arg| {
        matches!(code.kind(arg.value), ExprKind::Name { .. } | ExprKind::Member { .. })
    });
    let values = named.flat_map(|arg| origins.values(file, arg.value));
    values
        .filter_map(|value| match value {
            Value::Function(file, function) => Some((*file, *function)),
            _ => None,
        })
        .collect()
}

fn telling(code: &Code) -> Vec<(u32, ExprId)> {
    let is_telling = |kind: &ExprKind| {
        matches!(
            kind,
            ExprKind::Call(_)
                | ExprKind::Member { .. }
                | ExprKind::Index { .. }
                | ExprKind::Binary { .. }
                | ExprKind::Logical { .. }
                | ExprKind::Conditional { .. }
                | ExprKind::Unary { .. }
                | ExprKind::Assign { .. }
                | ExprKind::Object(_)
        )
    };
    let exprs = (0..).map(ExprId).zip(&code.exprs);
    let mut found: Vec<(u32, ExprId)> = exprs
        .filter(|(_, expr)| is_telling(&expr.kind))
        .map(|(id, expr)| (expr.range.start, id))
        .collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::program;

    #[test]
    fn a_handler_reaches_what_it_calls_in_other_files_once() {
        let program = program(&[
            (
                "app.js",
                "const app = require('express')(); const dao = require('./dao'); const { answer } = require('./answer');
                 app.get('/:id', (req, res) => { dao.load(req.params.id).then(answer); dao.load(1); });",
            ),
            (
                "dao.js",
                "exports.load = (id) => find({ id }); function find(query) { return query; } exports.other = () => 1;",
            ),
            ("answer.js", "exports.answer = (row) => row.name;"),
        ]);
        let handler = &program.routes.routes[0].handlers[0];
        let steps = program.reaches.steps(handler.file, handler.function);
        let names: Vec<_> = steps
            .iter()
            .map(|step| {
                let code = program.base.file(step.file).code().unwrap();
                code.function(step.function).name.to_string()
            })
            .collect();
        assert_eq!(names, ["", "load", "answer", "find"]);
        assert_eq!(steps[3].via.unwrap().0, 1);
    }
}
