//! Statements of a run: which conditions hold where, which regions are open, and whether the end is reached.

use facts::code::{Block, ExprId, LoopKind, Stmt, StmtKind};

use super::RegionKind;
use super::walk::{MAX_NESTING, Walker};

/// How a statement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Falls,
    Leaves { throws: bool },
}

/// Blocks within blocks; deeper ones are not code that somebody wrote.
const MAX_BLOCKS: usize = 60;

impl<'p> Walker<'p> {
    pub(crate) fn statements(&mut self, body: &'p Block) -> Exit {
        for stmt in body {
            let exit = self.statement(stmt);
            if exit != Exit::Falls {
                return exit;
            }
        }
        Exit::Falls
    }

    fn block(&mut self, body: &'p Block) -> Exit {
        let mark = self.tests.len();
        if self.regions.len() + mark > MAX_BLOCKS * 4 || self.nesting > MAX_NESTING {
            return Exit::Falls;
        }
        self.nesting += 1;
        let exit = self.statements(body);
        self.nesting -= 1;
        self.tests.truncate(mark);
        exit
    }

    fn statement(&mut self, stmt: &'p Stmt) -> Exit {
        match &stmt.kind {
            StmtKind::Expr(expr) => self.expr(*expr),
            StmtKind::Declare { init: Some(init), .. } => self.expr(*init),
            StmtKind::Return(value) => {
                value.iter().for_each(|value| self.expr(*value));
                return Exit::Leaves { throws: false };
            }
            StmtKind::Throw(value) => {
                self.expr(*value);
                return Exit::Leaves { throws: true };
            }
            StmtKind::Break(_) | StmtKind::Continue(_) => return Exit::Leaves { throws: false },
            StmtKind::If { test, then, otherwise } => return self.branch(*test, then, otherwise),
            StmtKind::Loop { .. } => self.repeat(stmt),
            StmtKind::Switch { value, cases } => {
                self.expr(*value);
                for case in cases {
                    let open = self.regions.clone();
                    let mark = self.tests.len();
                    self.push_test(*value, true);
                    if self.block(&case.body) != Exit::Falls {
                        self.regions = open;
                    }
                    self.tests.truncate(mark);
                }
            }
            StmtKind::Try { body, handler, finalizer, .. } => {
                return self.attempt(body, handler.as_ref(), finalizer);
            }
            StmtKind::Block(body) | StmtKind::Labeled { body, .. } => return self.block(body),
            _ => {}
        }
        Exit::Falls
    }

    fn branch(&mut self, test: ExprId, then: &'p Block, otherwise: &'p Block) -> Exit {
        self.expr(test);
        let before = self.regions.clone();
        let when_true = self.arm(test, true, then);
        let after_then = std::mem::replace(&mut self.regions, before.clone());
        let when_false = self.arm(test, false, otherwise);
        if when_false != Exit::Falls {
            self.regions.clone_from(&after_then);
        } else if when_true == Exit::Falls && !then.is_empty() && self.regions == before {
            self.regions = after_then;
        }
        match (when_true, when_false) {
            (Exit::Falls, Exit::Falls) => Exit::Falls,
            (Exit::Leaves { throws }, Exit::Falls) => self.rest(test, false, throws),
            (Exit::Falls, Exit::Leaves { throws }) => self.rest(test, true, throws),
            (Exit::Leaves { throws: one }, Exit::Leaves { throws: other }) => {
                Exit::Leaves { throws: one && other }
            }
        }
    }

    fn arm(&mut self, test: ExprId, holds: bool, body: &'p Block) -> Exit {
        let mark = self.tests.len();
        self.push_test(test, holds);
        let exit = self.block(body);
        self.tests.truncate(mark);
        exit
    }

    /// What follows an `if` of which one arm leaves is under the other's condition, to the end of the block.
    fn rest(&mut self, test: ExprId, holds: bool, throws: bool) -> Exit {
        let condition = self.push_test(test, holds);
        if throws {
            self.thrown.insert(condition);
        }
        Exit::Falls
    }

    fn repeat(&mut self, stmt: &'p Stmt) {
        let StmtKind::Loop { kind, init, test, update, body, .. } = &stmt.kind else { return };
        self.statements(init);
        let place = test.or(*update).unwrap_or(ExprId(0));
        if matches!(kind, LoopKind::In | LoopKind::Of | LoopKind::AwaitOf) {
            test.iter().for_each(|over| self.expr(*over));
        }
        self.within_region(RegionKind::Loop, place, |it| {
            if matches!(kind, LoopKind::While | LoopKind::For | LoopKind::DoWhile) {
                test.iter().for_each(|test| it.expr(*test));
            }
            if *kind == LoopKind::AwaitOf {
                it.emit_await(place);
            }
            it.block(body);
            update.iter().for_each(|update| it.expr(*update));
        });
    }

    fn attempt(
        &mut self,
        body: &'p Block,
        handler: Option<&'p Block>,
        finalizer: &'p Block,
    ) -> Exit {
        let place = ExprId(0);
        let before = self.regions.clone();
        let mut exit = Exit::Falls;
        let id = self.open_region(RegionKind::Try, place);
        let outcome = self.block(body);
        self.regions.retain(|region| *region != id);
        if outcome != Exit::Falls {
            exit = outcome;
        }
        let after = std::mem::replace(&mut self.regions, before);
        if let Some(handler) = handler {
            let id = self.open_region(RegionKind::Catch, place);
            let caught = self.block(handler);
            self.regions.retain(|region| *region != id);
            if caught == Exit::Falls {
                exit = Exit::Falls;
            }
        }
        self.regions = after;
        let id = self.open_region(RegionKind::Finally, place);
        let finished = self.block(finalizer);
        self.regions.retain(|region| *region != id);
        if finished == Exit::Falls { exit } else { finished }
    }
}
