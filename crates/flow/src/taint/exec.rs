//! Statements.

use facts::code::{Block, Case, ExprId, ExprKind, LoopKind, Pattern, Stmt, StmtKind};

use super::engine::Engine;
use super::env::Env;
use super::value::Value;

impl<'a> Engine<'a> {
    pub(crate) fn exec_block(&mut self, block: &'a [Stmt]) {
        self.hoist(block);
        for statement in block {
            if self.act.env.dead {
                return;
            }
            self.exec(statement);
        }
    }

    fn exec(&mut self, statement: &'a Stmt) {
        if !self.has_room() || !self.spend() {
            return;
        }
        self.depth += 1;
        self.exec_kind(statement);
        self.depth -= 1;
    }

    fn exec_kind(&mut self, statement: &'a Stmt) {
        match &statement.kind {
            StmtKind::Expr(expr) => {
                self.eval(*expr);
                self.leave_if_never(*expr);
            }
            StmtKind::Declare { pattern, init } => {
                let value = init.map_or(Value::CLEAN, |init| self.eval(init));
                // `var x;` keeps what it had.
                if init.is_some() || !matches!(pattern, Pattern::Bind { .. }) {
                    self.bind(pattern, &value);
                }
            }
            StmtKind::Return(value) => self.exec_return(*value),
            StmtKind::Throw(value) => {
                self.eval(*value);
                self.act.env.dead = true;
            }
            StmtKind::If { test, then, otherwise } => self.exec_if(*test, then, otherwise),
            StmtKind::Loop { kind, init, test, binding, update, body } => {
                self.exec_block(init);
                self.exec_loop(*kind, *test, binding.as_ref(), *update, body);
            }
            StmtKind::Switch { value, cases } => self.exec_switch(*value, cases),
            StmtKind::Try { body, param, handler, finalizer } => {
                self.exec_try(body, param.as_ref(), handler.as_ref(), finalizer);
            }
            StmtKind::Block(block) => self.exec_block(block),
            StmtKind::Labeled { body, .. } => {
                self.act.jumps.push(None);
                self.exec_block(body);
                self.land();
            }
            StmtKind::Break(_) | StmtKind::Continue(_) => self.jump(),
            StmtKind::Function(_) => {}
            StmtKind::Class(class) => {
                let value = self.eval_class(*class);
                if let Some(symbol) = self.act.code.class(*class).symbol {
                    self.set_symbol(symbol, value, true);
                }
            }
        }
    }

    fn exec_return(&mut self, value: Option<ExprId>) {
        let result = value.map_or(Value::CLEAN, |value| self.eval(value));
        if let Some(value) = value {
            self.redirected(value, &result);
            self.note_result(value);
        } else {
            let env = self.act.env.clone();
            self.note_truth(false, &env);
        }
        self.add_return(&result);
        let env = self.act.env.clone();
        self.act.ends = Some(Env::joined(self.act.ends.take(), env));
        self.act.env.dead = true;
    }

    /// `return { url }` under Nest's `@Redirect()` sends the visitor there.
    fn redirected(&mut self, value: ExprId, result: &Value<'a>) {
        let hints = self.hints;
        if !hints.redirects.contains(&(self.act.file, self.act.function)) {
            return;
        }
        let Some(rows) = self.models.index.rows("nest.redirect") else { return };
        let at = self.act.code.property(value, "url").unwrap_or(value);
        for row in &rows.sinks {
            self.report_value(row, &result.field("url"), at, at);
        }
    }

    pub(crate) fn add_return(&mut self, value: &Value<'a>) {
        self.act.returned = Some(match self.act.returned.take() {
            Some(old) => old.join(value),
            None => value.clone(),
        });
    }

    /// What the parameters are where the result is true and where it is false.
    fn note_result(&mut self, value: ExprId) {
        let before = self.act.env.clone();
        match self.act.code.kind(value) {
            ExprKind::Bool(truth) => self.note_truth(*truth, &before),
            ExprKind::Null | ExprKind::Undefined => self.note_truth(false, &before),
            _ => {
                for truth in [true, false] {
                    self.narrow(value, truth);
                    let env = std::mem::replace(&mut self.act.env, before.clone());
                    self.note_truth(truth, &env);
                }
            }
        }
    }

    pub(crate) fn note_truth(&mut self, truth: bool, env: &Env<'a>) {
        let code = self.act.code;
        let params = &code.function(self.act.function).params;
        let now: Vec<_> = params.iter().map(|param| self.final_param(param, env)).collect();
        let slot = if truth { &mut self.act.when_true } else { &mut self.act.when_false };
        *slot = Some(match slot.take() {
            None => now,
            Some(old) => {
                old.into_iter().zip(now).map(|(old, now)| Some(old?.join(&now?))).collect()
            }
        });
    }

    fn exec_if(&mut self, test: ExprId, then: &'a Block, otherwise: &'a Block) {
        self.eval(test);
        let before = self.act.env.clone();
        self.narrow(test, true);
        self.exec_block(then);
        let after_then = std::mem::replace(&mut self.act.env, before);
        self.narrow(test, false);
        self.exec_block(otherwise);
        let after_else = std::mem::take(&mut self.act.env);
        self.act.env = after_then.clone().join(after_else.clone());
        self.note_ways(test, &after_then, &after_else);
    }

    fn exec_loop(
        &mut self,
        kind: LoopKind,
        test: Option<ExprId>,
        binding: Option<&'a Pattern>,
        update: Option<ExprId>,
        body: &'a Block,
    ) {
        self.act.jumps.push(None);
        let iterates = matches!(kind, LoopKind::In | LoopKind::Of | LoopKind::AwaitOf);
        let mut entry = self.act.env.clone();
        // What one turn stores, the next one reads; a third adds nothing that matters.
        for _ in 0..2 {
            self.act.env = entry.clone();
            if let Some(test) = test {
                let value = self.eval(test);
                if iterates {
                    let element = self.loop_element(kind, &value);
                    if let Some(binding) = binding {
                        self.bind(binding, &element);
                    }
                } else if kind != LoopKind::DoWhile {
                    self.narrow(test, true);
                }
            }
            self.exec_block(body);
            if let Some(update) = update
                && !self.act.env.dead
            {
                self.eval(update);
            }
            let after = std::mem::take(&mut self.act.env);
            let joined = entry.clone().join(after);
            let is_settled = joined.is_like(&entry);
            entry = joined;
            if is_settled {
                break;
            }
        }
        self.act.env = entry;
        if let Some(test) = test
            && !iterates
        {
            self.narrow(test, false);
            self.settle(test, body);
        }
        self.land();
    }

    fn loop_element(&mut self, kind: LoopKind, value: &Value<'a>) -> Value<'a> {
        match kind {
            LoopKind::In => Value::labelled(value.labels().to_vec()),
            _ => self.elements(value),
        }
    }

    fn exec_switch(&mut self, value: ExprId, cases: &'a [Case]) {
        self.eval(value);
        let before = self.act.env.clone();
        self.act.jumps.push(None);
        let mut falling = Env { dead: true, ..Env::default() };
        let has_default = cases.iter().any(|case| case.test.is_none());
        for case in cases {
            self.act.env = before.clone();
            if let Some(test) = case.test {
                self.eval(test);
                if matches!(self.act.code.kind(value), ExprKind::Bool(true)) {
                    self.narrow(test, true);
                } else if self.is_constant(test) {
                    self.narrow_equal(value);
                }
            }
            self.act.env = std::mem::take(&mut self.act.env).join(std::mem::take(&mut falling));
            self.exec_block(&case.body);
            falling = std::mem::take(&mut self.act.env);
        }
        self.act.env = if has_default { falling } else { falling.join(before) };
        self.land();
    }

    fn exec_try(
        &mut self,
        body: &'a Block,
        param: Option<&'a Pattern>,
        handler: Option<&'a Block>,
        finalizer: &'a Block,
    ) {
        let before = self.act.env.clone();
        self.exec_block(body);
        let after = std::mem::take(&mut self.act.env);
        if let Some(handler) = handler {
            let thrown = Env { dead: false, ..after.clone() };
            self.act.env = before.clone().join(thrown);
            if let Some(param) = param {
                self.bind(param, &Value::CLEAN);
            }
            self.exec_block(handler);
        } else {
            self.act.env = Env { dead: true, ..Env::default() };
        }
        self.act.env = std::mem::take(&mut self.act.env).join(after.clone());
        if !finalizer.is_empty() {
            let dead = self.act.env.dead;
            if dead {
                self.act.env = before.join(Env { dead: false, ..after });
            }
            self.exec_block(finalizer);
            self.act.env.dead |= dead;
        }
    }

    fn jump(&mut self) {
        let env = self.act.env.clone();
        if let Some(target) = self.act.jumps.last_mut() {
            *target = Some(Env::joined(target.take(), env));
        }
        self.act.env.dead = true;
    }

    /// Where `break` and `continue` of the innermost construct arrive.
    fn land(&mut self) {
        if let Some(Some(env)) = self.act.jumps.pop() {
            self.act.env = std::mem::take(&mut self.act.env).join(env);
        }
    }

    /// `process.exit()` does not return.
    fn leave_if_never(&mut self, expr: ExprId) {
        let code = self.act.code;
        let Some(call) = code.call(expr) else { return };
        if let ExprKind::Member { object, property, .. } = code.kind(call.callee)
            && &**property == "exit"
            && matches!(code.kind(*object), ExprKind::Name { name, symbol: None } if &**name == "process")
        {
            self.act.env.dead = true;
        }
    }
}
