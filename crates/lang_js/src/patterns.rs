//! Patterns of declarations, parameters and catch clauses.

use facts::code::{Pattern, PatternProperty};
use oxc_ast::ast::{self, BindingPattern, Expression};

use crate::lowering::{Lowering, Name, range};

impl Lowering<'_> {
    /// Where error recovery left a name without a symbol, the pattern binds nothing.
    pub(crate) fn pattern(&mut self, pattern: &BindingPattern<'_>) -> Pattern {
        match pattern {
            BindingPattern::BindingIdentifier(it) => self.binding(it),
            BindingPattern::ObjectPattern(it) => self.object_pattern(it),
            BindingPattern::ArrayPattern(it) => self.array_pattern(it),
            BindingPattern::AssignmentPattern(it) => {
                let inner = self.pattern(&it.left);
                self.with_default(inner, &it.right)
            }
        }
    }

    pub(crate) fn binding(&self, name: &ast::BindingIdentifier<'_>) -> Pattern {
        match self.symbol_of(name) {
            Some(symbol) => Pattern::Bind { symbol, range: range(name.span) },
            None => Pattern::Object { properties: Default::default(), rest: None },
        }
    }

    pub(crate) fn with_default(&mut self, pattern: Pattern, default: &Expression<'_>) -> Pattern {
        let default = self.value_of(&pattern, default);
        Pattern::Default { pattern: Box::new(pattern), default }
    }

    /// Lowers what a pattern is bound to; a function takes the name of a simple binding.
    pub(crate) fn value_of(
        &mut self,
        pattern: &Pattern,
        value: &Expression<'_>,
    ) -> facts::code::ExprId {
        match pattern {
            Pattern::Bind { symbol, range } => {
                let text: Box<str> = self.symbol_name(*symbol).into();
                self.named(value, Some(Name { text: &text, range: *range }))
            }
            _ => self.expr(value),
        }
    }

    fn object_pattern(&mut self, it: &ast::ObjectPattern<'_>) -> Pattern {
        let properties = it.properties.iter().map(|property| {
            let (key, _) = self.property_key(&property.key);
            PatternProperty { key, value: self.pattern(&property.value) }
        });
        let properties = properties.collect();
        let rest = it.rest.as_ref().map(|rest| Box::new(self.pattern(&rest.argument)));
        Pattern::Object { properties, rest }
    }

    fn array_pattern(&mut self, it: &ast::ArrayPattern<'_>) -> Pattern {
        let elements = it.elements.iter();
        let elements = elements.map(|element| element.as_ref().map(|it| self.pattern(it)));
        let elements = elements.collect();
        let rest = it.rest.as_ref().map(|rest| Box::new(self.pattern(&rest.argument)));
        Pattern::Array { elements, rest }
    }
}
