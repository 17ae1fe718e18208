//! JSX.

use facts::code::{ExprId, ExprKind, JsxAttribute, JsxElement};
use model::ByteRange;
use oxc_ast::ast::{
    self, JSXAttributeItem, JSXAttributeName, JSXAttributeValue, JSXChild, JSXElementName,
    JSXExpression, JSXMemberExpressionObject, match_expression,
};
use oxc_span::GetSpan;

use crate::lowering::{Lowering, boxed, range};

impl Lowering<'_> {
    pub(crate) fn jsx_element(&mut self, it: &ast::JSXElement<'_>) -> ExprId {
        let opening = &it.opening_element;
        let element = JsxElement {
            name: element_name(&opening.name),
            name_range: range(opening.name.span()),
            component: self.component(&opening.name),
            attributes: opening.attributes.iter().map(|it| self.jsx_attribute(it)).collect(),
            children: self.jsx_children(&it.children),
        };
        self.push(it.span, ExprKind::Jsx(Box::new(element)))
    }

    pub(crate) fn jsx_fragment(&mut self, it: &ast::JSXFragment<'_>) -> ExprId {
        let element = JsxElement {
            name: Box::default(),
            name_range: range(it.opening_fragment.span),
            component: None,
            attributes: Vec::new(),
            children: self.jsx_children(&it.children),
        };
        self.push(it.span, ExprKind::Jsx(Box::new(element)))
    }

    fn component(&mut self, name: &JSXElementName<'_>) -> Option<ExprId> {
        match name {
            JSXElementName::Identifier(_) | JSXElementName::NamespacedName(_) => None,
            JSXElementName::IdentifierReference(it) => Some(self.name_reference(it)),
            JSXElementName::MemberExpression(it) => Some(self.jsx_member(it)),
            JSXElementName::ThisExpression(it) => Some(self.push(it.span, ExprKind::This)),
        }
    }

    fn jsx_member(&mut self, it: &ast::JSXMemberExpression<'_>) -> ExprId {
        let object = match &it.object {
            JSXMemberExpressionObject::IdentifierReference(name) => self.name_reference(name),
            JSXMemberExpressionObject::MemberExpression(member) => self.jsx_member(member),
            JSXMemberExpressionObject::ThisExpression(this) => self.push(this.span, ExprKind::This),
        };
        let property = boxed(&it.property.name);
        let property_range = range(it.property.span);
        self.push(it.span, ExprKind::Member { object, property, property_range, optional: false })
    }

    fn jsx_attribute(&mut self, item: &JSXAttributeItem<'_>) -> JsxAttribute {
        match item {
            JSXAttributeItem::SpreadAttribute(it) => JsxAttribute {
                range: range(it.span),
                name: Box::default(),
                value: Some(self.expr(&it.argument)),
            },
            JSXAttributeItem::Attribute(it) => JsxAttribute {
                range: range(it.span),
                name: attribute_name(&it.name),
                value: it.value.as_ref().and_then(|value| self.attribute_value(value)),
            },
        }
    }

    fn attribute_value(&mut self, value: &JSXAttributeValue<'_>) -> Option<ExprId> {
        match value {
            JSXAttributeValue::StringLiteral(it) => {
                Some(self.push(it.span, ExprKind::String(boxed(&it.value))))
            }
            JSXAttributeValue::ExpressionContainer(it) => self.jsx_expression(&it.expression),
            JSXAttributeValue::Element(it) => Some(self.jsx_element(it)),
            JSXAttributeValue::Fragment(it) => Some(self.jsx_fragment(it)),
        }
    }

    /// `{/* nothing */}` holds no expression.
    fn jsx_expression(&mut self, expression: &JSXExpression<'_>) -> Option<ExprId> {
        match expression {
            JSXExpression::EmptyExpression(_) => None,
            match_expression!(JSXExpression) => Some(self.expr(expression.to_expression())),
        }
    }

    fn jsx_children(&mut self, children: &[JSXChild<'_>]) -> Vec<ExprId> {
        children.iter().filter_map(|child| self.jsx_child(child)).collect()
    }

    fn jsx_child(&mut self, child: &JSXChild<'_>) -> Option<ExprId> {
        match child {
            JSXChild::Text(it) => self.jsx_text(it),
            JSXChild::Element(it) => Some(self.jsx_element(it)),
            JSXChild::Fragment(it) => Some(self.jsx_fragment(it)),
            JSXChild::ExpressionContainer(it) => self.jsx_expression(&it.expression),
            JSXChild::Spread(it) => Some(self.expr(&it.expression)),
        }
    }

    fn jsx_text(&mut self, it: &ast::JSXText<'_>) -> Option<ExprId> {
        let text = jsx_text(&it.value)?;
        // The range of what is left when the blanks around it are gone, in the source's own bytes.
        let raw = it.raw.as_ref().unwrap_or(&it.value);
        let start = it.span.start + (raw.len() - raw.trim_start().len()) as u32;
        let end = it.span.end - (raw.len() - raw.trim_end().len()) as u32;
        Some(self.push_at(ByteRange::new(start, end.max(start)), ExprKind::String(text)))
    }
}

/// JSX's own rule: lines are trimmed where they touch a line break, blank ones vanish, the rest is joined by spaces.
fn jsx_text(text: &str) -> Option<Box<str>> {
    let blank: &[char] = &[' ', '\t', '\r'];
    let last = text.split('\n').count() - 1;
    let mut kept = String::new();
    for (index, line) in text.split('\n').enumerate() {
        let line = if index == 0 { line } else { line.trim_start_matches(blank) };
        let line = if index == last { line } else { line.trim_end_matches(blank) };
        if line.is_empty() {
            continue;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(line);
    }
    // Blanks between two elements on one line are a child in React and nothing to a review.
    if kept.trim().is_empty() { None } else { Some(kept.into()) }
}

fn attribute_name(name: &JSXAttributeName<'_>) -> Box<str> {
    match name {
        JSXAttributeName::Identifier(it) => boxed(&it.name),
        JSXAttributeName::NamespacedName(it) => namespaced(it),
    }
}

fn namespaced(it: &ast::JSXNamespacedName<'_>) -> Box<str> {
    format!("{}:{}", it.namespace.name, it.name.name).into()
}

fn element_name(name: &JSXElementName<'_>) -> Box<str> {
    match name {
        JSXElementName::Identifier(it) => boxed(&it.name),
        JSXElementName::IdentifierReference(it) => boxed(&it.name),
        JSXElementName::NamespacedName(it) => namespaced(it),
        JSXElementName::MemberExpression(it) => member_name(it),
        JSXElementName::ThisExpression(_) => "this".into(),
    }
}

fn member_name(member: &ast::JSXMemberExpression<'_>) -> Box<str> {
    let mut names = vec![member.property.name.as_str()];
    let mut at = &member.object;
    loop {
        match at {
            JSXMemberExpressionObject::MemberExpression(it) => {
                names.push(it.property.name.as_str());
                at = &it.object;
            }
            JSXMemberExpressionObject::IdentifierReference(it) => {
                names.push(it.name.as_str());
                break;
            }
            JSXMemberExpressionObject::ThisExpression(_) => {
                names.push("this");
                break;
            }
        }
    }
    names.reverse();
    names.join(".").into()
}

#[cfg(test)]
mod tests {
    use super::jsx_text;

    #[test]
    fn blanks_at_line_breaks_vanish() {
        assert_eq!(jsx_text("\n   Hello \n\n   world  \n").as_deref(), Some("Hello world"));
        assert_eq!(jsx_text(" a ").as_deref(), Some(" a "));
        assert_eq!(jsx_text("  \n "), None);
    }
}
