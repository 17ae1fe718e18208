//! Assignments and their targets.

use facts::code::{AssignOp, ExprId, ExprKind, LogicalOp, Pattern, PatternProperty, PropertyKey};
use model::ByteRange;
use oxc_ast::ast::{
    self, AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty, Expression,
    SimpleAssignmentTarget, match_assignment_target, match_member_expression,
    match_simple_assignment_target,
};
use oxc_syntax::operator::AssignmentOperator;

use crate::expressions::binary_op;
use crate::lowering::{Lowering, Name, boxed};

impl Lowering<'_> {
    pub(crate) fn assignment(&mut self, it: &ast::AssignmentExpression<'_>) -> ExprId {
        let target = self.target(&it.left);
        let value = match self.target_name(&target) {
            Some((text, range)) => self.named(&it.right, Some(Name { text: &text, range })),
            None => self.expr(&it.right),
        };
        let op = assign_op(it.operator);
        if op.is_none() {
            self.note_export_assignment(&target, value, it.span);
        }
        self.push(it.span, ExprKind::Assign { target: Box::new(target), value, op })
    }

    pub(crate) fn update(&mut self, it: &ast::UpdateExpression<'_>) -> ExprId {
        let target = self.simple_target(&it.argument);
        self.push(it.span, ExprKind::Update { target, prefix: it.prefix })
    }

    /// `exports.login = function () {}` and `this.login = () => {}` name their function.
    fn target_name(&self, target: &Pattern) -> Option<(Box<str>, ByteRange)> {
        let Pattern::Target(target) = *target else { return None };
        match self.code.kind(target) {
            ExprKind::Name { name, .. } => Some((name.clone(), self.code.range(target))),
            ExprKind::Member { property, property_range, .. } => {
                Some((property.clone(), *property_range))
            }
            _ => None,
        }
    }

    pub(crate) fn target(&mut self, target: &AssignmentTarget<'_>) -> Pattern {
        match target {
            AssignmentTarget::ArrayAssignmentTarget(it) => self.array_target(it),
            AssignmentTarget::ObjectAssignmentTarget(it) => self.object_target(it),
            match_simple_assignment_target!(AssignmentTarget) => {
                Pattern::Target(self.simple_target(target.to_simple_assignment_target()))
            }
        }
    }

    fn simple_target(&mut self, target: &SimpleAssignmentTarget<'_>) -> ExprId {
        let wrapped: &Expression<'_> = match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(it) => return self.write_to(it),
            match_member_expression!(SimpleAssignmentTarget) => {
                return self.member(target.to_member_expression());
            }
            SimpleAssignmentTarget::TSAsExpression(it) => &it.expression,
            SimpleAssignmentTarget::TSSatisfiesExpression(it) => &it.expression,
            SimpleAssignmentTarget::TSNonNullExpression(it) => &it.expression,
            SimpleAssignmentTarget::TSTypeAssertion(it) => &it.expression,
        };
        let id = self.expr(wrapped);
        self.count_write_to(id);
        id
    }

    fn write_to(&mut self, name: &ast::IdentifierReference<'_>) -> ExprId {
        let id = self.name_reference(name);
        self.count_write_to(id);
        id
    }

    fn array_target(&mut self, it: &ast::ArrayAssignmentTarget<'_>) -> Pattern {
        let elements = it.elements.iter();
        let elements = elements.map(|element| element.as_ref().map(|it| self.maybe_default(it)));
        let elements = elements.collect();
        let rest = it.rest.as_ref().map(|rest| Box::new(self.target(&rest.target)));
        Pattern::Array { elements, rest }
    }

    fn object_target(&mut self, it: &ast::ObjectAssignmentTarget<'_>) -> Pattern {
        let properties =
            it.properties.iter().map(|property| self.target_property(property)).collect();
        let rest = it.rest.as_ref().map(|rest| Box::new(self.target(&rest.target)));
        Pattern::Object { properties, rest }
    }

    fn target_property(&mut self, property: &AssignmentTargetProperty<'_>) -> PatternProperty {
        match property {
            AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(it) => {
                let target = Pattern::Target(self.write_to(&it.binding));
                let value = match &it.init {
                    Some(default) => self.default_value(target, default),
                    None => target,
                };
                PatternProperty { key: PropertyKey::Name(boxed(&it.binding.name)), value }
            }
            AssignmentTargetProperty::AssignmentTargetPropertyProperty(it) => {
                let (key, _) = self.property_key(&it.name);
                PatternProperty { key, value: self.maybe_default(&it.binding) }
            }
        }
    }

    fn maybe_default(&mut self, target: &AssignmentTargetMaybeDefault<'_>) -> Pattern {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(it) => {
                let target = self.target(&it.binding);
                self.default_value(target, &it.init)
            }
            match_assignment_target!(AssignmentTargetMaybeDefault) => {
                self.target(target.to_assignment_target())
            }
        }
    }

    fn default_value(&mut self, target: Pattern, default: &Expression<'_>) -> Pattern {
        let default = match self.target_name(&target) {
            Some((text, range)) => self.named(default, Some(Name { text: &text, range })),
            None => self.expr(default),
        };
        Pattern::Default { pattern: Box::new(target), default }
    }
}

fn assign_op(op: AssignmentOperator) -> Option<AssignOp> {
    if let Some(op) = op.to_binary_operator() {
        return Some(AssignOp::Binary(binary_op(op)));
    }
    match op {
        AssignmentOperator::LogicalOr => Some(AssignOp::Logical(LogicalOp::Or)),
        AssignmentOperator::LogicalAnd => Some(AssignOp::Logical(LogicalOp::And)),
        AssignmentOperator::LogicalNullish => Some(AssignOp::Logical(LogicalOp::Coalesce)),
        _ => None,
    }
}
