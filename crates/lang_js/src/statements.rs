//! Statements. Each one pushes what it lowers to: declarators are several, types and `debugger` are none.

use facts::code::{
    Block, Case, ExprId, ExprKind, LoopKind, Pattern, Property, PropertyKey, Stmt, StmtKind,
    SymbolKind,
};
use oxc_ast::ast::{
    self, Declaration, Expression, ForStatementInit, ForStatementLeft, Statement, TSEnumMemberName,
    match_assignment_target, match_declaration, match_expression,
};
use oxc_span::{GetSpan, Span};

use crate::lowering::{Lowering, boxed, range};
use crate::symbols::Source;

impl Lowering<'_> {
    pub(crate) fn statements(&mut self, statements: &[Statement<'_>], out: &mut Block) {
        out.reserve_exact(statements.len());
        for statement in statements {
            self.statement(statement, out);
        }
    }

    /// A body in a position of its own: `if (x) body`, with or without braces.
    fn body(&mut self, statement: &Statement<'_>) -> Block {
        let mut block = Block::new();
        self.deeper(statement, |cx| match statement {
            Statement::BlockStatement(it) => cx.statements(&it.body, &mut block),
            _ => cx.statement(statement, &mut block),
        });
        block
    }

    fn statement(&mut self, statement: &Statement<'_>, out: &mut Block) {
        let span = statement.span();
        let kind = match statement {
            Statement::DebuggerStatement(_) | Statement::EmptyStatement(_) => return,
            Statement::BlockStatement(_) => StmtKind::Block(self.body(statement)),
            Statement::BreakStatement(it) => StmtKind::Break(label(it.label.as_ref())),
            Statement::ContinueStatement(it) => StmtKind::Continue(label(it.label.as_ref())),
            Statement::ExpressionStatement(it) => StmtKind::Expr(self.expr(&it.expression)),
            Statement::ReturnStatement(it) => {
                StmtKind::Return(it.argument.as_ref().map(|value| self.expr(value)))
            }
            Statement::ThrowStatement(it) => StmtKind::Throw(self.expr(&it.argument)),
            Statement::IfStatement(it) => self.if_statement(it),
            Statement::LabeledStatement(it) => {
                StmtKind::Labeled { label: boxed(&it.label.name), body: self.body(&it.body) }
            }
            Statement::SwitchStatement(it) => self.switch(it),
            Statement::TryStatement(it) => self.try_statement(it),
            Statement::WithStatement(it) => self.with_statement(it),
            Statement::DoWhileStatement(it) => {
                let body = self.body(&it.body);
                let test = self.expr(&it.test);
                simple_loop(LoopKind::DoWhile, Some(test), body)
            }
            Statement::WhileStatement(it) => {
                let test = self.expr(&it.test);
                simple_loop(LoopKind::While, Some(test), self.body(&it.body))
            }
            Statement::ForStatement(it) => self.for_statement(it),
            Statement::ForInStatement(it) => {
                self.for_each(LoopKind::In, &it.left, &it.right, &it.body)
            }
            Statement::ForOfStatement(it) => {
                let kind = if it.r#await { LoopKind::AwaitOf } else { LoopKind::Of };
                self.for_each(kind, &it.left, &it.right, &it.body)
            }
            match_declaration!(Statement) => {
                return self.declaration(statement.to_declaration(), span, out);
            }
            _ => return self.module_declaration(statement, out),
        };
        out.push(Stmt { range: range(span), kind });
    }

    fn if_statement(&mut self, it: &ast::IfStatement<'_>) -> StmtKind {
        let test = self.expr(&it.test);
        let then = self.body(&it.consequent);
        let otherwise = it.alternate.as_ref().map(|alternate| self.body(alternate));
        StmtKind::If { test, then, otherwise: otherwise.unwrap_or_default() }
    }

    fn switch(&mut self, it: &ast::SwitchStatement<'_>) -> StmtKind {
        let value = self.expr(&it.discriminant);
        let cases = it.cases.iter().map(|case| {
            let test = case.test.as_ref().map(|test| self.expr(test));
            let mut body = Block::new();
            self.deeper(case, |cx| cx.statements(&case.consequent, &mut body));
            Case { range: range(case.span), test, body }
        });
        let cases = cases.collect();
        StmtKind::Switch { value, cases }
    }

    fn try_statement(&mut self, it: &ast::TryStatement<'_>) -> StmtKind {
        let body = self.block(&it.block);
        let param = it.handler.as_ref().and_then(|handler| handler.param.as_ref());
        let param = param.map(|param| {
            let pattern = self.pattern(&param.pattern);
            self.bind(&pattern, Source::Catch);
            pattern
        });
        let handler = it.handler.as_ref().map(|handler| self.block(&handler.body));
        let finalizer = it.finalizer.as_ref().map(|finalizer| self.block(finalizer));
        StmtKind::Try { body, param, handler, finalizer: finalizer.unwrap_or_default() }
    }

    fn block(&mut self, it: &ast::BlockStatement<'_>) -> Block {
        let mut block = Block::new();
        self.deeper(it, |cx| cx.statements(&it.body, &mut block));
        block
    }

    /// Which names `with` adds cannot be known; its parts are kept.
    fn with_statement(&mut self, it: &ast::WithStatement<'_>) -> StmtKind {
        let object = self.expr(&it.object);
        let value = Stmt { range: range(it.object.span()), kind: StmtKind::Expr(object) };
        let mut block = Block::from([value]);
        block.append(&mut self.body(&it.body));
        StmtKind::Block(block)
    }

    fn for_statement(&mut self, it: &ast::ForStatement<'_>) -> StmtKind {
        let mut init = Block::new();
        match &it.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) => {
                self.variables(declaration, &mut init);
            }
            Some(expr @ match_expression!(ForStatementInit)) => {
                let expr = expr.to_expression();
                let value = self.expr(expr);
                init.push(Stmt { range: range(expr.span()), kind: StmtKind::Expr(value) });
            }
            None => {}
        }
        let test = it.test.as_ref().map(|test| self.expr(test));
        let update = it.update.as_ref().map(|update| self.expr(update));
        let body = self.body(&it.body);
        StmtKind::Loop { kind: LoopKind::For, init, test, binding: None, update, body }
    }

    fn for_each(
        &mut self,
        kind: LoopKind,
        left: &ForStatementLeft<'_>,
        right: &Expression<'_>,
        body: &Statement<'_>,
    ) -> StmtKind {
        let iterated = self.expr(right);
        let binding = match left {
            ForStatementLeft::VariableDeclaration(it) => {
                it.declarations.first().map(|declarator| {
                    let pattern = self.pattern(&declarator.id);
                    self.bind(&pattern, Source::Variable(None));
                    pattern
                })
            }
            match_assignment_target!(ForStatementLeft) => {
                Some(self.target(left.to_assignment_target()))
            }
        };
        let body = self.body(body);
        StmtKind::Loop {
            kind,
            init: Block::new(),
            test: Some(iterated),
            binding,
            update: None,
            body,
        }
    }

    /// `span` covers the whole statement, `export` included.
    pub(crate) fn declaration(
        &mut self,
        declaration: &Declaration<'_>,
        span: Span,
        out: &mut Block,
    ) {
        let kind = match declaration {
            Declaration::VariableDeclaration(it) => return self.variables(it, out),
            Declaration::FunctionDeclaration(it) => match self.function_declaration(it) {
                Some(function) => StmtKind::Function(function),
                None => return,
            },
            Declaration::ClassDeclaration(it) if !it.declare => {
                StmtKind::Class(self.class(it, None))
            }
            Declaration::TSEnumDeclaration(it) if !it.declare => self.enumeration(it),
            Declaration::TSNamespaceDeclaration(it) if !it.declare => match self.namespace(it) {
                body if body.is_empty() => return,
                body => StmtKind::Block(body),
            },
            Declaration::TSImportEqualsDeclaration(it) => return self.import_equals(it, out),
            Declaration::TSTypeAliasDeclaration(it) => return self.alias(it),
            Declaration::ClassDeclaration(_)
            | Declaration::TSEnumDeclaration(_)
            | Declaration::TSNamespaceDeclaration(_)
            | Declaration::TSInterfaceDeclaration(_)
            | Declaration::TSExternalModuleDeclaration(_)
            | Declaration::TSGlobalDeclaration(_) => return,
        };
        out.push(Stmt { range: range(span), kind });
    }

    fn variables(&mut self, declaration: &ast::VariableDeclaration<'_>, out: &mut Block) {
        if declaration.declare {
            return;
        }
        for declarator in &declaration.declarations {
            let pattern = self.pattern(&declarator.id);
            let init = declarator.init.as_ref().map(|init| self.value_of(&pattern, init));
            self.bind(&pattern, Source::Variable(init));
            let ty = self.annotation(declarator.type_annotation.as_deref());
            self.set_type(&pattern, ty);
            let kind = StmtKind::Declare { pattern, init };
            out.push(Stmt { range: range(declarator.span), kind });
        }
    }

    /// An enum is a constant object; members without a value count on from the one before.
    fn enumeration(&mut self, it: &ast::TSEnumDeclaration<'_>) -> StmtKind {
        let mut next = Some(0.0);
        let members = it.body.members.iter().map(|member| {
            let key = PropertyKey::Name(enum_key(&member.id));
            let value = match &member.initializer {
                Some(value) => self.expr(value),
                None => {
                    let kind = next.map_or(ExprKind::Unknown, ExprKind::Number);
                    self.push(member.span, kind)
                }
            };
            next = match self.code.kind(value) {
                ExprKind::Number(number) => Some(number + 1.0),
                _ => None,
            };
            Property { range: range(member.span), key, value }
        });
        let members = members.collect();
        let object = self.push(it.body.span, ExprKind::Object(members));
        let pattern = self.binding(&it.id);
        let symbol = self.symbol_of(&it.id);
        self.declare_as(symbol, SymbolKind::Enum);
        if let Some(symbol) = symbol {
            self.code.symbols[symbol.0 as usize].init.get_or_insert(object);
        }
        StmtKind::Declare { pattern, init: Some(object) }
    }

    fn namespace(&mut self, it: &ast::TSNamespaceDeclaration<'_>) -> Block {
        let mut block = Block::new();
        self.namespaces += 1;
        self.deeper(it, |cx| match &it.body {
            ast::TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => {
                block = cx.namespace(inner);
            }
            ast::TSNamespaceDeclarationBody::TSModuleBlock(body) => {
                cx.statements(&body.body, &mut block);
            }
        });
        self.namespaces -= 1;
        block
    }
}

fn enum_key(name: &TSEnumMemberName<'_>) -> Box<str> {
    match name {
        TSEnumMemberName::Identifier(it) => boxed(&it.name),
        TSEnumMemberName::String(it) | TSEnumMemberName::ComputedString(it) => boxed(&it.value),
        TSEnumMemberName::ComputedTemplateString(it) => {
            let text = it.quasis.first().and_then(|quasi| quasi.value.cooked.as_ref());
            text.map(|text| boxed(text)).unwrap_or_default()
        }
    }
}

fn label(label: Option<&ast::LabelIdentifier<'_>>) -> Option<Box<str>> {
    label.map(|label| boxed(&label.name))
}

const fn simple_loop(kind: LoopKind, test: Option<ExprId>, body: Block) -> StmtKind {
    let binding: Option<Pattern> = None;
    StmtKind::Loop { kind, init: Block::new(), test, binding, update: None, body }
}
