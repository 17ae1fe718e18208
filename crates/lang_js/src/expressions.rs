//! Expressions.

use facts::code::{
    Argument, Arguments, ArrayElement, BinaryOp, Call, CallKind, ExprId, ExprKind, FunctionKind,
    LogicalOp, Property, PropertyKey, UnaryOp,
};
use model::ByteRange;
use oxc_ast::ast::{
    self, ArrayExpressionElement, ChainElement, Expression, ObjectPropertyKind, PropertyKind,
    match_expression, match_member_expression,
};
use oxc_span::{GetSpan, Span};
use oxc_syntax::operator::{BinaryOperator, LogicalOperator, UnaryOperator};

use crate::lowering::{Lowering, Name, boxed, range};

impl Lowering<'_> {
    pub(crate) fn expr(&mut self, expr: &Expression<'_>) -> ExprId {
        let span = expr.span();
        match expr {
            Expression::BooleanLiteral(it) => self.push(span, ExprKind::Bool(it.value)),
            Expression::NullLiteral(_) => self.push(span, ExprKind::Null),
            Expression::NumericLiteral(it) => self.push(span, ExprKind::Number(it.value)),
            Expression::BigIntLiteral(it) => self.push(span, ExprKind::BigInt(boxed(&it.value))),
            Expression::RegExpLiteral(it) => self.regex(it),
            Expression::StringLiteral(it) => self.push(span, ExprKind::String(boxed(&it.value))),
            Expression::TemplateLiteral(it) => self.template(it),
            Expression::Identifier(it) => self.name_reference(it),
            Expression::Super(_) => self.push(span, ExprKind::Super),
            Expression::ThisExpression(_) => self.push(span, ExprKind::This),
            Expression::ImportMeta(_) => self.push(span, ExprKind::Meta("import.meta".into())),
            Expression::NewTarget(_) => self.push(span, ExprKind::Meta("new.target".into())),
            Expression::PrivateInExpression(_) | Expression::V8IntrinsicExpression(_) => {
                self.push(span, ExprKind::Unknown)
            }
            Expression::ParenthesizedExpression(it) => self.expr(&it.expression),
            Expression::TSAsExpression(it) => self.expr(&it.expression),
            Expression::TSSatisfiesExpression(it) => self.expr(&it.expression),
            Expression::TSTypeAssertion(it) => self.expr(&it.expression),
            Expression::TSNonNullExpression(it) => self.expr(&it.expression),
            Expression::TSInstantiationExpression(it) => self.expr(&it.expression),
            Expression::ChainExpression(it) => self.chain(&it.expression),
            _ => self.compound(expr),
        }
    }

    /// The kinds that hold further expressions; apart from [`Self::expr`] to keep both frames small.
    fn compound(&mut self, expr: &Expression<'_>) -> ExprId {
        match expr {
            Expression::ArrayExpression(it) => self.array(it),
            Expression::ObjectExpression(it) => self.object(it),
            Expression::ArrowFunctionExpression(_)
            | Expression::FunctionExpression(_)
            | Expression::ClassExpression(_) => self.named(expr, None),
            Expression::AssignmentExpression(it) => self.assignment(it),
            Expression::UpdateExpression(it) => self.update(it),
            Expression::BinaryExpression(_) | Expression::LogicalExpression(_) => {
                self.chain_of_operators(expr)
            }
            Expression::UnaryExpression(it) => self.unary(it),
            Expression::ConditionalExpression(it) => self.conditional(it),
            Expression::CallExpression(it) => self.call(it),
            Expression::NewExpression(it) => self.new_call(it),
            Expression::TaggedTemplateExpression(it) => self.tagged(it),
            Expression::ImportExpression(it) => self.import_call(it),
            Expression::AwaitExpression(it) => {
                let value = self.expr(&it.argument);
                self.push(it.span, ExprKind::Await(value))
            }
            Expression::YieldExpression(it) => {
                let value = it.argument.as_ref().map(|value| self.expr(value));
                self.push(it.span, ExprKind::Yield { value, delegate: it.delegate })
            }
            Expression::SequenceExpression(it) => {
                let exprs = it.expressions.iter().map(|expr| self.expr(expr)).collect();
                self.push(it.span, ExprKind::Sequence(exprs))
            }
            Expression::JSXElement(it) => self.jsx_element(it),
            Expression::JSXFragment(it) => self.jsx_fragment(it),
            match_member_expression!(Expression) => self.member(expr.to_member_expression()),
            _ => self.push(expr.span(), ExprKind::Unknown),
        }
    }

    fn chain(&mut self, element: &ChainElement<'_>) -> ExprId {
        match element {
            ChainElement::CallExpression(it) => self.call(it),
            ChainElement::TSNonNullExpression(it) => self.expr(&it.expression),
            match_member_expression!(ChainElement) => self.member(element.to_member_expression()),
        }
    }

    /// `a[0]`, `a.b`, `a.#b`.
    pub(crate) fn member(&mut self, member: &ast::MemberExpression<'_>) -> ExprId {
        use ast::MemberExpression as M;
        match member {
            M::ComputedMemberExpression(it) => self.index(it),
            M::StaticMemberExpression(it) => {
                let object = self.expr(&it.object);
                self.property_of(
                    it.span,
                    object,
                    boxed(&it.property.name),
                    it.property.span,
                    it.optional,
                )
            }
            M::PrivateFieldExpression(it) => {
                let object = self.expr(&it.object);
                let property = format!("#{}", it.field.name).into();
                self.property_of(it.span, object, property, it.field.span, it.optional)
            }
        }
    }

    fn property_of(
        &mut self,
        span: Span,
        object: ExprId,
        property: Box<str>,
        property_span: Span,
        optional: bool,
    ) -> ExprId {
        let property_range = range(property_span);
        self.push(span, ExprKind::Member { object, property, property_range, optional })
    }

    fn index(&mut self, it: &ast::ComputedMemberExpression<'_>) -> ExprId {
        let object = self.expr(&it.object);
        if let Some(property) = literal_text(&it.expression) {
            return self.property_of(it.span, object, property, it.expression.span(), it.optional);
        }
        let index = self.expr(&it.expression);
        self.push(it.span, ExprKind::Index { object, index, optional: it.optional })
    }

    fn array(&mut self, array: &ast::ArrayExpression<'_>) -> ExprId {
        let elements = array.elements.iter().map(|element| match element {
            ArrayExpressionElement::Elision(_) => ArrayElement { value: None, spread: false },
            ArrayExpressionElement::SpreadElement(it) => {
                ArrayElement { value: Some(self.expr(&it.argument)), spread: true }
            }
            match_expression!(ArrayExpressionElement) => {
                ArrayElement { value: Some(self.expr(element.to_expression())), spread: false }
            }
        });
        let elements = elements.collect();
        self.push(array.span, ExprKind::Array(elements))
    }

    fn object(&mut self, object: &ast::ObjectExpression<'_>) -> ExprId {
        let properties = object.properties.iter().map(|property| match property {
            ObjectPropertyKind::ObjectProperty(it) => self.object_property(it),
            ObjectPropertyKind::SpreadProperty(it) => Property {
                range: range(it.span),
                key: PropertyKey::Spread,
                value: self.expr(&it.argument),
            },
        });
        let properties = properties.collect();
        self.push(object.span, ExprKind::Object(properties))
    }

    fn object_property(&mut self, property: &ast::ObjectProperty<'_>) -> Property {
        let (key, key_range) = self.property_key(&property.key);
        let text = match &key {
            PropertyKey::Name(name) => name.clone(),
            PropertyKey::Computed(_) | PropertyKey::Spread => Box::default(),
        };
        let name = Name { text: &text, range: key_range };
        let kind = match property.kind {
            PropertyKind::Get => Some(FunctionKind::Getter),
            PropertyKind::Set => Some(FunctionKind::Setter),
            PropertyKind::Init if property.method => Some(FunctionKind::Method),
            PropertyKind::Init => None,
        };
        let value = match (kind, &property.value) {
            (Some(kind), Expression::FunctionExpression(function)) => {
                self.method_value(function, kind, name, property.span)
            }
            (_, value) => self.named(value, Some(name)),
        };
        Property { range: range(property.span), key, value }
    }

    /// Identifiers, strings, numbers and literal `['x']` are names.
    pub(crate) fn property_key(&mut self, key: &ast::PropertyKey<'_>) -> (PropertyKey, ByteRange) {
        let at = range(key.span());
        let key = match key {
            ast::PropertyKey::StaticIdentifier(it) => PropertyKey::Name(boxed(&it.name)),
            ast::PropertyKey::PrivateIdentifier(it) => {
                PropertyKey::Name(format!("#{}", it.name).into())
            }
            ast::PropertyKey::NumericLiteral(it) => PropertyKey::Name(number_text(it.value)),
            _ => {
                // What is left is an expression in brackets, or a string.
                let expr = key.to_expression();
                match literal_text(expr) {
                    Some(text) => PropertyKey::Name(text),
                    None => PropertyKey::Computed(self.expr(expr)),
                }
            }
        };
        (key, at)
    }

    /// `a + b + c + ...` nests to the left, thousands deep in real code: down the spine, then up, without recursion.
    fn chain_of_operators(&mut self, expr: &Expression<'_>) -> ExprId {
        let mut spine = Vec::new();
        let mut at = expr;
        loop {
            at = match at {
                Expression::BinaryExpression(it) => &it.left,
                Expression::LogicalExpression(it) => &it.left,
                _ => break,
            };
            spine.push(at);
        }
        // `spine` holds the left operands; the operation of each is the one before it.
        let mut left = self.expr(at);
        spine.pop();
        for operation in spine.into_iter().rev().chain([expr]) {
            left = self.operation(left, operation);
        }
        left
    }

    fn operation(&mut self, left: ExprId, operation: &Expression<'_>) -> ExprId {
        match operation {
            Expression::BinaryExpression(it) => {
                let right = self.expr(&it.right);
                self.push(it.span, ExprKind::Binary { op: binary_op(it.operator), left, right })
            }
            Expression::LogicalExpression(it) => {
                let right = self.expr(&it.right);
                self.push(it.span, ExprKind::Logical { op: logical_op(it.operator), left, right })
            }
            _ => left,
        }
    }

    fn unary(&mut self, it: &ast::UnaryExpression<'_>) -> ExprId {
        if it.operator == UnaryOperator::Void && it.argument.is_literal() {
            return self.push(it.span, ExprKind::Undefined);
        }
        let op = match it.operator {
            UnaryOperator::UnaryPlus => UnaryOp::Plus,
            UnaryOperator::UnaryNegation => UnaryOp::Minus,
            UnaryOperator::LogicalNot => UnaryOp::Not,
            UnaryOperator::BitwiseNot => UnaryOp::BitNot,
            UnaryOperator::Typeof => UnaryOp::TypeOf,
            UnaryOperator::Void => UnaryOp::Void,
            UnaryOperator::Delete => UnaryOp::Delete,
        };
        let operand = self.expr(&it.argument);
        self.push(it.span, ExprKind::Unary { op, operand })
    }

    /// `a ? b : c ? d : e ...` nests to the right; the stack was sized for it.
    fn conditional(&mut self, it: &ast::ConditionalExpression<'_>) -> ExprId {
        let test = self.expr(&it.test);
        let then = self.expr(&it.consequent);
        let otherwise = self.expr(&it.alternate);
        self.push(it.span, ExprKind::Conditional { test, then, otherwise })
    }

    fn arguments(&mut self, args: &[ast::Argument<'_>]) -> Arguments {
        let lower = |arg: &ast::Argument<'_>| match arg {
            ast::Argument::SpreadElement(it) => {
                Argument { value: self.expr(&it.argument), spread: true }
            }
            _ => Argument { value: self.expr(arg.to_expression()), spread: false },
        };
        args.iter().map(lower).collect()
    }

    fn call(&mut self, it: &ast::CallExpression<'_>) -> ExprId {
        let callee = self.expr(&it.callee);
        let args = self.arguments(&it.arguments);
        let call = Call { callee, args, kind: CallKind::Call, optional: it.optional };
        let id = self.push_call(it.span, call);
        self.note_module_call(id);
        id
    }

    fn new_call(&mut self, it: &ast::NewExpression<'_>) -> ExprId {
        let callee = self.expr(&it.callee);
        let args = self.arguments(&it.arguments);
        self.push_call(it.span, Call { callee, args, kind: CallKind::New, optional: false })
    }

    fn tagged(&mut self, it: &ast::TaggedTemplateExpression<'_>) -> ExprId {
        let callee = self.expr(&it.tag);
        let template = Argument { value: self.template(&it.quasi), spread: false };
        let args = Arguments::from([template]);
        self.push_call(it.span, Call { callee, args, kind: CallKind::Tagged, optional: false })
    }

    fn import_call(&mut self, it: &ast::ImportExpression<'_>) -> ExprId {
        // The keyword is the first six bytes of the expression.
        let keyword = ByteRange::new(it.span.start, it.span.start + 6);
        let callee = self.push_at(keyword, ExprKind::Meta("import".into()));
        let args = Arguments::from([Argument { value: self.expr(&it.source), spread: false }]);
        let call = Call { callee, args, kind: CallKind::Import, optional: false };
        let id = self.push_call(it.span, call);
        self.note_dynamic_import(id);
        id
    }

    fn push_call(&mut self, span: Span, call: Call) -> ExprId {
        let id = self.push(span, ExprKind::Call(call));
        self.code.calls.push(id);
        self.code.call_owners.push(self.owner);
        id
    }
}

/// The text of a string literal or of a template without holes.
pub(crate) fn literal_text(expr: &Expression<'_>) -> Option<Box<str>> {
    match expr {
        Expression::StringLiteral(it) => Some(boxed(&it.value)),
        Expression::TemplateLiteral(it) if it.expressions.is_empty() => {
            it.quasis.first()?.value.cooked.as_ref().map(|text| boxed(text))
        }
        _ => None,
    }
}

/// As JavaScript prints a property key: `1`, not `1.0`.
fn number_text(value: f64) -> Box<str> {
    value.to_string().into()
}

pub(crate) const fn binary_op(op: BinaryOperator) -> BinaryOp {
    match op {
        BinaryOperator::Addition => BinaryOp::Add,
        BinaryOperator::Subtraction => BinaryOp::Sub,
        BinaryOperator::Multiplication => BinaryOp::Mul,
        BinaryOperator::Division => BinaryOp::Div,
        BinaryOperator::Remainder => BinaryOp::Rem,
        BinaryOperator::Exponential => BinaryOp::Exp,
        BinaryOperator::Equality => BinaryOp::Eq,
        BinaryOperator::Inequality => BinaryOp::NotEq,
        BinaryOperator::StrictEquality => BinaryOp::StrictEq,
        BinaryOperator::StrictInequality => BinaryOp::StrictNotEq,
        BinaryOperator::LessThan => BinaryOp::Less,
        BinaryOperator::LessEqualThan => BinaryOp::LessEq,
        BinaryOperator::GreaterThan => BinaryOp::Greater,
        BinaryOperator::GreaterEqualThan => BinaryOp::GreaterEq,
        BinaryOperator::In => BinaryOp::In,
        BinaryOperator::Instanceof => BinaryOp::InstanceOf,
        BinaryOperator::ShiftLeft
        | BinaryOperator::ShiftRight
        | BinaryOperator::ShiftRightZeroFill
        | BinaryOperator::BitwiseOR
        | BinaryOperator::BitwiseXOR
        | BinaryOperator::BitwiseAnd => BinaryOp::Bitwise,
    }
}

pub(crate) const fn logical_op(op: LogicalOperator) -> LogicalOp {
    match op {
        LogicalOperator::And => LogicalOp::And,
        LogicalOperator::Or => LogicalOp::Or,
        LogicalOperator::Coalesce => LogicalOp::Coalesce,
    }
}
