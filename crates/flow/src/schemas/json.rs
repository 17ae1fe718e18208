//! JSON schemas, as Fastify and ajv take them.

use facts::FileId;
use facts::code::{ExprId, ExprKind};

use super::{Reader, Shape, Unknown, pattern};

/// Formats whose texts hold nothing that any sink fears.
const HARMLESS: &[&str] = &["uuid", "date", "date-time", "time", "ipv4", "ipv6", "duration"];

impl Reader<'_> {
    /// A literal with `type`, or the properties of an object as Fastify 4 still takes them bare.
    pub(super) fn json(&self, file: FileId, expr: ExprId, depth: u32) -> Option<Shape> {
        let depth = depth.checked_sub(1)?;
        if let Some(shape) = self.shape_at(file, expr, depth) {
            return Some(shape);
        }
        let properties = self.properties(file, expr);
        let of =
            |name: &str| properties.iter().find(|(key, _)| &**key == name).map(|(_, value)| *value);
        if of("enum").or(of("const")).is_some() {
            return Some(Shape::Harmless);
        }
        let text = |value: (FileId, ExprId)| {
            let code = self.base.file(value.0).code()?;
            code.string(code.constant(value.1))
        };
        Some(match of("type").and_then(text)? {
            "string" => match of("format").and_then(text) {
                Some(format) if HARMLESS.contains(&format) => Shape::Harmless,
                _ if of("pattern")
                    .and_then(text)
                    .is_some_and(|it| pattern::is_harmless(it, "")) =>
                {
                    Shape::Harmless
                }
                _ => Shape::Text,
            },
            "integer" | "number" => Shape::Number,
            "boolean" | "null" => Shape::Harmless,
            "array" => {
                let element = of("items").and_then(|(file, expr)| self.json(file, expr, depth));
                Shape::List(Box::new(element.unwrap_or(Shape::Any)))
            }
            "object" => {
                let inner = of("properties")
                    .map(|(file, expr)| self.properties(file, expr))
                    .unwrap_or_default();
                let field = |(name, (file, expr)): (Box<str>, (FileId, ExprId))| {
                    (name, self.json(file, expr, depth).unwrap_or(Shape::Any))
                };
                let closed = of("additionalProperties").is_some_and(|(file, expr)| {
                    let code = self.base.file(file).code();
                    code.is_some_and(|code| matches!(code.kind(expr), ExprKind::Bool(false)))
                });
                let unknown = if closed { Unknown::Refused } else { Unknown::Kept };
                Shape::Object { fields: inner.into_iter().map(field).collect(), unknown }
            }
            _ => return None,
        })
    }
}
