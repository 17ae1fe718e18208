//! Objects of options, wherever in the repository they are written.

use facts::code::{Code, ExprId, ExprKind, FunctionId, PropertyKey};
use facts::{FactBase, FileId};

use crate::origins::{Origins, Value};

/// Options that spread options.
const MAX_SPREADS: u32 = 6;

/// Reads literals through names, imports and spreads.
#[derive(Clone, Copy)]
pub(crate) struct Options<'a> {
    pub(crate) base: &'a FactBase,
    pub(crate) origins: &'a Origins,
}

impl<'a> Options<'a> {
    pub(crate) fn code(&self, file: FileId) -> Option<&'a Code> {
        self.base.file(file).code()
    }

    /// The literal that an expression is, itself when it is none.
    pub(crate) fn literal(&self, file: FileId, expr: ExprId) -> (FileId, ExprId) {
        let Some(code) = self.code(file) else { return (file, expr) };
        let constant = code.constant(expr);
        if matches!(code.kind(constant), ExprKind::Object(_) | ExprKind::Array(_)) {
            return (file, constant);
        }
        let values = self.origins.values(file, constant).iter();
        let mut literals = values.filter_map(|value| match value {
            Value::Literal(file, expr) => Some((*file, *expr)),
            _ => None,
        });
        literals.next_back().unwrap_or((file, constant))
    }

    pub(crate) fn property(
        &self,
        file: FileId,
        object: ExprId,
        name: &str,
    ) -> Option<(FileId, ExprId)> {
        self.property_within(file, object, name, MAX_SPREADS)
    }

    fn property_within(
        &self,
        file: FileId,
        object: ExprId,
        name: &str,
        depth: u32,
    ) -> Option<(FileId, ExprId)> {
        let depth = depth.checked_sub(1)?;
        let (file, object) = self.literal(file, object);
        let ExprKind::Object(properties) = self.code(file)?.kind(object) else { return None };
        properties.iter().rev().find_map(|property| match &property.key {
            PropertyKey::Name(key) if &**key == name => Some((file, property.value)),
            PropertyKey::Spread => self.property_within(file, property.value, name, depth),
            _ => None,
        })
    }

    /// The names of an object's properties.
    pub(crate) fn keys(&self, file: FileId, object: ExprId) -> Vec<Box<str>> {
        let (file, object) = self.literal(file, object);
        let Some(ExprKind::Object(properties)) = self.code(file).map(|code| code.kind(object))
        else {
            return Vec::new();
        };
        let names = properties.iter().filter_map(|property| match &property.key {
            PropertyKey::Name(name) => Some(name.clone()),
            _ => None,
        });
        names.collect()
    }

    /// The texts of an array, spread arrays included.
    pub(crate) fn texts(&self, file: FileId, array: ExprId) -> Vec<Box<str>> {
        let mut found = Vec::new();
        self.collect_texts(file, array, MAX_SPREADS, &mut found);
        found
    }

    fn collect_texts(&self, file: FileId, array: ExprId, depth: u32, found: &mut Vec<Box<str>>) {
        let (file, array) = self.literal(file, array);
        let (Some(code), Some(depth)) = (self.code(file), depth.checked_sub(1)) else { return };
        let ExprKind::Array(elements) = code.kind(array) else { return };
        for element in elements {
            match element.value {
                Some(value) if element.spread => self.collect_texts(file, value, depth, found),
                Some(value) => {
                    let (file, value) = self.literal(file, value);
                    let text = self.code(file).and_then(|code| code.string(value));
                    found.extend(text.map(Into::into));
                }
                None => {}
            }
        }
    }

    /// The functions that an expression may be.
    pub(crate) fn functions(&self, file: FileId, expr: ExprId) -> Vec<(FileId, FunctionId)> {
        let values = self.origins.values(file, expr).iter();
        let functions = values.filter_map(|value| match value {
            Value::Function(file, function) => Some((*file, *function)),
            _ => None,
        });
        functions.collect()
    }
}
