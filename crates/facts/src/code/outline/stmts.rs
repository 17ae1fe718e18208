//! Statements of the outline.

use super::Printer;
use crate::code::{ExprId, LoopKind, Stmt, StmtKind};

impl Printer<'_> {
    pub(super) fn block(&mut self, block: &[Stmt]) {
        for stmt in block {
            self.stmt(stmt);
        }
    }

    pub(super) fn nested(&mut self, block: &[Stmt]) {
        self.indent += 1;
        self.block(block);
        self.indent -= 1;
    }

    pub(super) fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::If { .. }
            | StmtKind::Loop { .. }
            | StmtKind::Switch { .. }
            | StmtKind::Try { .. }
            | StmtKind::Block(_)
            | StmtKind::Labeled { .. } => self.compound(&stmt.kind),
            simple => self.line(|printer| printer.simple(simple)),
        }
    }

    pub(super) fn simple(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::Expr(value) => self.expr(*value),
            StmtKind::Declare { pattern, init } => {
                self.add("let ");
                self.pattern(pattern);
                self.optional(" = ", *init);
            }
            StmtKind::Return(value) => {
                self.add("return");
                self.optional(" ", *value);
            }
            StmtKind::Throw(value) => {
                self.add("throw ");
                self.expr(*value);
            }
            StmtKind::Break(label) => {
                self.add(&format!("break {}", label.as_deref().unwrap_or_default()));
            }
            StmtKind::Continue(label) => {
                self.add(&format!("continue {}", label.as_deref().unwrap_or_default()));
            }
            StmtKind::Function(function) => self.add(&format!("fn#{}", function.0)),
            StmtKind::Class(class) => self.add(&format!("class#{}", class.0)),
            _ => {}
        }
    }

    pub(super) fn optional(&mut self, before: &str, value: Option<ExprId>) {
        if let Some(value) = value {
            self.add(before);
            self.expr(value);
        }
    }

    pub(super) fn compound(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::If { test, then, otherwise } => {
                self.line(|printer| {
                    printer.add("if ");
                    printer.expr(*test);
                });
                self.nested(then);
                self.section("else", otherwise);
            }
            StmtKind::Loop { .. } => self.looped(kind),
            StmtKind::Switch { value, cases } => {
                self.line(|printer| {
                    printer.add("switch ");
                    printer.expr(*value);
                });
                for case in cases {
                    self.line(|printer| {
                        printer.add(if case.test.is_some() { "case" } else { "default" });
                        printer.optional(" ", case.test);
                    });
                    self.nested(&case.body);
                }
            }
            StmtKind::Try { body, param, handler, finalizer } => {
                self.line(|printer| printer.add("try"));
                self.nested(body);
                if let Some(handler) = handler {
                    self.line(|printer| {
                        printer.add("catch");
                        if let Some(param) = param {
                            printer.add(" ");
                            printer.pattern(param);
                        }
                    });
                    self.nested(handler);
                }
                self.section("finally", finalizer);
            }
            StmtKind::Block(body) => {
                self.line(|printer| printer.add("block"));
                self.nested(body);
            }
            StmtKind::Labeled { label, body } => {
                self.line(|printer| printer.add(&format!("{label}:")));
                self.nested(body);
            }
            _ => {}
        }
    }

    pub(super) fn section(&mut self, word: &str, block: &[Stmt]) {
        if !block.is_empty() {
            self.line(|printer| printer.add(word));
            self.nested(block);
        }
    }

    pub(super) fn looped(&mut self, stmt: &StmtKind) {
        let StmtKind::Loop { kind, init, test, binding, update, body } = stmt else { return };
        let (word, between) = match kind {
            LoopKind::While => ("while", " "),
            LoopKind::DoWhile => ("do-while", " "),
            LoopKind::For => ("for", " "),
            LoopKind::In => ("for", " in "),
            LoopKind::Of => ("for", " of "),
            LoopKind::AwaitOf => ("for await", " of "),
        };
        self.line(|printer| {
            printer.add(word);
            if let Some(binding) = binding {
                printer.add(" ");
                printer.pattern(binding);
            }
            printer.optional(between, *test);
            printer.optional("; ", *update);
        });
        self.indent += 1;
        self.section("init", init);
        self.block(body);
        self.indent -= 1;
    }
}
