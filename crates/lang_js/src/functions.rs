//! Functions, and how they get their names.

use facts::code::{
    Block, ClassId, ExprId, ExprKind, Function, FunctionId, FunctionKind, Param, Pattern, Stmt,
    StmtKind, SymbolId, SymbolKind, TypeRef,
};
use model::ByteRange;
use oxc_ast::ast::{self, ArrowFunctionBody, Expression, match_expression};
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeId;

use crate::lowering::{Lowering, Name, boxed, range};
use crate::symbols::Source;

/// The function that stands for a file's top level.
pub(crate) fn top_level(range: ByteRange) -> Function {
    Function {
        name: Box::default(),
        name_range: ByteRange::new(range.start, range.start),
        range,
        kind: FunctionKind::TopLevel,
        is_async: false,
        is_generator: false,
        params: Vec::new(),
        body: Block::new(),
        parent: None,
        class: None,
        symbol: None,
        return_type: None,
    }
}

/// What is known of a function before its body is lowered.
pub(crate) struct Head<'n> {
    pub(crate) kind: FunctionKind,
    pub(crate) name: Option<Name<'n>>,
    pub(crate) span: Span,
    /// What `this` is an instance of, inside.
    pub(crate) class: Option<ClassId>,
    pub(crate) symbol: Option<SymbolId>,
    pub(crate) scope: Option<ScopeId>,
}

impl Lowering<'_> {
    /// Lowers a value that stands where it can be given a name.
    pub(crate) fn named(&mut self, expr: &Expression<'_>, name: Option<Name<'_>>) -> ExprId {
        match expr {
            Expression::ParenthesizedExpression(it) => self.named(&it.expression, name),
            Expression::TSAsExpression(it) => self.named(&it.expression, name),
            Expression::TSSatisfiesExpression(it) => self.named(&it.expression, name),
            Expression::FunctionExpression(it) => {
                let function = self.function_expression(it, name);
                self.push(it.span, ExprKind::Function(function))
            }
            Expression::ArrowFunctionExpression(it) => {
                let function = self.arrow(it, name);
                self.push(it.span, ExprKind::Function(function))
            }
            Expression::ClassExpression(it) => {
                let class = self.class(it, name);
                self.push(it.span, ExprKind::Class(class))
            }
            _ => self.expr(expr),
        }
    }

    /// A method, getter or setter of an object literal; `span` covers its key.
    pub(crate) fn method_value(
        &mut self,
        function: &ast::Function<'_>,
        kind: FunctionKind,
        name: Name<'_>,
        span: Span,
    ) -> ExprId {
        let scope = function.scope_id.get();
        let head = Head { kind, name: Some(name), span, class: None, symbol: None, scope };
        let id = self.function(function, head);
        self.push(span, ExprKind::Function(id))
    }

    fn function_expression(
        &mut self,
        it: &ast::Function<'_>,
        name: Option<Name<'_>>,
    ) -> FunctionId {
        let own = it.id.as_ref();
        let symbol = own.and_then(|id| self.symbol_of(id));
        let head = Head {
            kind: FunctionKind::Function,
            name: own.map(|id| Name { text: &id.name, range: range(id.span) }).or(name),
            span: it.span,
            class: None,
            symbol,
            scope: it.scope_id.get(),
        };
        self.function(it, head)
    }

    /// A declaration; without a body (an overload, `declare`) there is nothing to lower.
    pub(crate) fn function_declaration(&mut self, it: &ast::Function<'_>) -> Option<FunctionId> {
        it.body.as_ref()?;
        // Only `export default function () {}` has no name of its own.
        let default = Name { text: "default", range: ByteRange::new(it.span.start, it.span.start) };
        Some(self.function_expression(it, Some(default)))
    }

    pub(crate) fn function(&mut self, it: &ast::Function<'_>, head: Head<'_>) -> FunctionId {
        let return_type = self.annotation(it.return_type.as_deref());
        let symbol = head.symbol;
        let id = self.open_function(head, it.r#async, it.generator, return_type);
        self.declare_as(symbol, SymbolKind::Function(id));
        self.inside(id, |cx| {
            let params = cx.params(&it.params);
            let body = it.body.as_ref().map(|body| cx.function_body(body));
            (params, body.unwrap_or_default())
        });
        id
    }

    fn arrow(
        &mut self,
        it: &ast::ArrowFunctionExpression<'_>,
        name: Option<Name<'_>>,
    ) -> FunctionId {
        let return_type = self.annotation(it.return_type.as_deref());
        let head = Head {
            kind: FunctionKind::Arrow,
            name,
            span: it.span,
            class: self.this_class,
            symbol: None,
            scope: it.scope_id.get(),
        };
        let id = self.open_function(head, it.r#async, false, return_type);
        self.inside(id, |cx| {
            let params = cx.params(&it.params);
            let body = match &it.body {
                ArrowFunctionBody::FunctionBody(body) => cx.function_body(body),
                body @ match_expression!(ArrowFunctionBody) => cx.returned(body.to_expression()),
            };
            (params, body)
        });
        id
    }

    /// `x => y` is `x => { return y }`.
    fn returned(&mut self, expr: &Expression<'_>) -> Block {
        let value = self.expr(expr);
        Block::from([Stmt { range: range(expr.span()), kind: StmtKind::Return(Some(value)) }])
    }

    pub(crate) fn open_function(
        &mut self,
        head: Head<'_>,
        is_async: bool,
        is_generator: bool,
        return_type: Option<TypeRef>,
    ) -> FunctionId {
        let id = FunctionId(self.code.functions.len() as u32);
        if let Some(scope) = head.scope {
            self.function_scopes[scope.index()] = Some(id);
        }
        let at = range(head.span);
        let nameless = Name { text: "", range: ByteRange::new(at.start, at.start) };
        let name = head.name.unwrap_or(nameless);
        self.code.functions.push(Function {
            name: boxed(name.text),
            name_range: name.range,
            range: at,
            kind: head.kind,
            is_async,
            is_generator,
            params: Vec::new(),
            body: Block::new(),
            parent: Some(self.owner),
            class: head.class,
            symbol: head.symbol,
            return_type,
        });
        id
    }

    /// Lowers parameters and body with `id` as the owner of what they hold.
    pub(crate) fn inside(
        &mut self,
        id: FunctionId,
        work: impl FnOnce(&mut Self) -> (Vec<Param>, Block),
    ) {
        let class = self.code.function(id).class;
        let outer_owner = std::mem::replace(&mut self.owner, id);
        let outer_class = std::mem::replace(&mut self.this_class, class);
        // Bodies lie apart in the facts, so the statements of each nest for themselves.
        let outer_depth = std::mem::take(&mut self.statement_depth);
        let (params, body) = work(self);
        self.statement_depth = outer_depth;
        self.owner = outer_owner;
        self.this_class = outer_class;
        let function = &mut self.code.functions[id.0 as usize];
        function.params = params;
        function.body = body;
    }

    /// Directives of a function (`"use server"`) are its first statements.
    pub(crate) fn function_body(&mut self, body: &ast::FunctionBody<'_>) -> Block {
        let mut block = Block::with_capacity(body.statements.len());
        for directive in &body.directives {
            let text =
                self.push(directive.expression.span, ExprKind::String(boxed(&directive.directive)));
            block.push(Stmt { range: range(directive.span), kind: StmtKind::Expr(text) });
        }
        self.deeper(body, |cx| cx.statements(&body.statements, &mut block));
        block
    }

    pub(crate) fn params(&mut self, params: &ast::FormalParameters<'_>) -> Vec<Param> {
        let mut lowered = Vec::with_capacity(params.items.len());
        for (item, place) in params.items.iter().zip(0..) {
            lowered.push(self.param(item, place));
        }
        if let Some(rest) = &params.rest {
            let pattern = self.pattern(&rest.rest.argument);
            self.bind(&pattern, Source::Param(lowered.len() as u32));
            lowered.push(Param {
                pattern,
                range: range(rest.span),
                rest: true,
                ty: self.annotation(rest.type_annotation.as_deref()),
                decorators: self.decorators(&rest.decorators),
                is_field: false,
            });
        }
        lowered
    }

    fn param(&mut self, item: &ast::FormalParameter<'_>, place: u32) -> Param {
        let decorators = self.decorators(&item.decorators);
        let pattern = self.pattern(&item.pattern);
        self.bind(&pattern, Source::Param(place));
        let ty = self.annotation(item.type_annotation.as_deref());
        let pattern: Pattern = match item.initializer.as_deref() {
            Some(default) => self.with_default(pattern, default),
            None => pattern,
        };
        let is_field = item.accessibility.is_some() || item.readonly || item.r#override;
        Param { pattern, range: range(item.span), rest: false, ty, decorators, is_field }
    }
}
