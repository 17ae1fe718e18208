//! Validation schemas: which fields of a request were checked before a handler runs, and for what.
//!
//! A schema is read as written, across files: chains of joi, zod, yup and TypeBox, JSON schemas of Fastify and ajv,
//! chains of express-validator, classes that Nest's pipe checks. What cannot be read checks nothing.

mod calls;
mod chain;
mod classes;
mod define;
mod find;
mod json;
mod pattern;

use facts::code::ExprId;
use facts::{FactBase, FileId};

use crate::{Modules, Origins};
pub(crate) use calls::{Check, Checks, Gives, checks};
pub(crate) use classes::{Dto, Dtos};
pub(crate) use find::{Checked, MARK, find};

/// Schemas in schemas end somewhere.
const MAX_DEPTH: u32 = 6;

/// What a value that passed is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Nothing that could be read.
    Any,
    Text,
    Number,
    /// One of a few, or of characters that harm nobody.
    Harmless,
    List(Box<Shape>),
    Object {
        fields: Vec<(Box<str>, Shape)>,
        unknown: Unknown,
    },
}

/// What becomes of properties that a schema does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// A value with one does not pass.
    Refused,
    /// They are in what was given, and not in the result.
    Dropped,
    Kept,
}

impl Unknown {
    /// Whether a value that passed has none of them; `result`: the value is what the check gave back.
    pub(crate) fn are_out(self, result: bool) -> bool {
        self == Self::Refused || (result && self == Self::Dropped)
    }
}

impl Shape {
    /// Whether it holds nothing that the sender could make an object of: no operators, no keys of his own.
    pub(crate) fn is_plain(&self, result: bool) -> bool {
        match self {
            Self::Any => false,
            Self::Text | Self::Number | Self::Harmless => true,
            Self::List(element) => element.is_plain(result),
            Self::Object { fields, unknown } => {
                unknown.are_out(result) && fields.iter().all(|(_, shape)| shape.is_plain(result))
            }
        }
    }
}

/// Reads schemas wherever they are written.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) base: &'a FactBase,
    pub(crate) modules: &'a Modules,
    pub(crate) origins: &'a Origins,
}

impl Reader<'_> {
    /// The schema that an expression stands for, if it is one.
    pub(crate) fn shape(&self, file: FileId, expr: ExprId) -> Option<Shape> {
        self.shape_at(file, expr, MAX_DEPTH)
    }

    fn shape_at(&self, file: FileId, expr: ExprId, depth: u32) -> Option<Shape> {
        let depth = depth.checked_sub(1)?;
        let (of, call) = self.made_by(file, expr)?;
        self.chain(of, call, depth)
    }
}
