//! Literals and templates.

use facts::code::{ExprId, ExprKind, RegexFlags, TemplateText};
use oxc_ast::ast::{RegExpLiteral, TemplateLiteral};

use crate::lowering::{Lowering, boxed, range};

impl Lowering<'_> {
    pub(crate) fn regex(&mut self, literal: &RegExpLiteral<'_>) -> ExprId {
        let pattern = boxed(&literal.regex.pattern.text);
        let flags = RegexFlags::new(&literal.regex.flags.to_string());
        self.push(literal.span, ExprKind::Regex { pattern, flags })
    }

    pub(crate) fn template(&mut self, template: &TemplateLiteral<'_>) -> ExprId {
        let exprs = template.expressions.iter().map(|expr| self.expr(expr)).collect();
        let texts = template.quasis.iter().map(|quasi| TemplateText {
            range: range(quasi.span),
            text: boxed(quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw)),
        });
        let texts = texts.collect();
        self.push(template.span, ExprKind::Template { texts, exprs })
    }
}
