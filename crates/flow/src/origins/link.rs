//! Rounds of evaluation: each finds call sites and handlers, from which the next learns what parameters are.

use facts::FileId;
use facts::code::{ExprId, FunctionId};
use rustc_hash::FxHashMap;

use super::eval::{Evaluator, Known};
use super::table::{FileCallees, SetId};
use super::{Origins, Value};
use crate::modules::Definition;

type Callees = Vec<FileCallees>;
type Callers = Vec<Vec<Vec<(FileId, ExprId)>>>;

impl Evaluator<'_> {
    /// Starts over, knowing who calls whom and what registered functions are given.
    pub(crate) fn next_round(
        &mut self,
        params: FxHashMap<(FileId, FunctionId), Vec<Option<Value>>>,
    ) {
        let callees = self.all_callees();
        let callers = self.callers(&callees);
        let mut implementors = std::mem::take(&mut self.known.implementors);
        if implementors.is_empty() {
            implementors = self.all_implementors();
        }
        self.restart(Known { params, callers, implementors });
    }

    fn all_callees(&mut self) -> Callees {
        let base = self.base;
        base.ids().map(|file| self.file_callees(file)).collect()
    }

    fn file_callees(&mut self, file: FileId) -> FileCallees {
        let Some(code) = self.code(file) else { return Vec::new() };
        let mut found = Vec::new();
        for id in &code.calls {
            let Some(call) = code.call(*id) else { continue };
            let callees = self.callees(file, code, call);
            if !callees.is_empty() {
                found.push((*id, callees.into()));
            }
        }
        found.sort_by_key(|(call, _)| *call);
        found
    }

    fn callers(&self, callees: &Callees) -> Callers {
        let functions =
            |file: &facts::SourceFile| file.code().map_or(0, |code| code.functions.len());
        let mut callers: Callers =
            self.base.files().map(|(_, file)| vec![Vec::new(); functions(file)]).collect();
        for (calls, file) in callees.iter().zip(0..) {
            for (call, targets) in calls {
                for (target, function) in targets {
                    callers[target.0 as usize][function.0 as usize].push((FileId(file), *call));
                }
            }
        }
        callers
    }

    fn all_implementors(
        &self,
    ) -> FxHashMap<(FileId, facts::code::SymbolId), Vec<(FileId, facts::code::ClassId)>> {
        let mut found: FxHashMap<_, Vec<_>> = FxHashMap::default();
        for (file, _, code) in self.base.code() {
            for (class, id) in code.classes.iter().zip(0..) {
                for symbol in class.implements.iter().filter_map(|ty| ty.symbol) {
                    for definition in self.modules.definition_of(self.base, file, symbol) {
                        if let Definition::Symbol(of, symbol) = definition {
                            found
                                .entry((of, symbol))
                                .or_default()
                                .push((file, facts::code::ClassId(id)));
                        }
                    }
                }
            }
        }
        found
    }

    /// Evaluates everything and hands out the answers.
    pub(crate) fn finish(mut self) -> Origins {
        let base = self.base;
        let exprs = base.ids().map(|file| self.all_exprs(file)).collect();
        let params = base.ids().map(|file| self.all_params(file)).collect();
        let callees = self.all_callees();
        let callers = self.callers(&callees);
        Origins {
            names: self.interner.names,
            sets: self.interner.sets,
            exprs,
            params,
            callees,
            callers,
        }
    }

    fn all_exprs(&mut self, file: FileId) -> Box<[SetId]> {
        let count = self.code(file).map_or(0, |code| code.exprs.len() as u32);
        (0..count).map(|expr| self.eval_set(file, ExprId(expr))).collect()
    }

    fn all_params(&mut self, file: FileId) -> Vec<Box<[SetId]>> {
        let Some(code) = self.code(file) else { return Vec::new() };
        let functions = code.functions.iter().zip(0..);
        functions
            .map(|(function, id)| {
                (0..function.params.len())
                    .map(|place| self.param_set(file, FunctionId(id), place))
                    .collect()
            })
            .collect()
    }
}
