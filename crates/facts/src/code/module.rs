//! One file's code and what it exchanges with other files.

use model::ByteRange;
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{Call, Class, ClassId, Expr, ExprId, ExprKind, Function, FunctionId};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Code {
    pub dialect: Dialect,
    pub module: ModuleKind,
    pub exprs: Vec<Expr>,
    pub functions: Vec<Function>,
    pub classes: Vec<Class>,
    pub symbols: Vec<Symbol>,
    pub imports: Vec<Import>,
    pub exports: Vec<Export>,
    /// `"use client"`, `"use server"`, `"use strict"` at the top of the file.
    pub directives: Vec<Box<str>>,
    /// Every call, `new` and tagged template, in source order.
    pub calls: Vec<ExprId>,
    /// The function that each of `calls` is written in, aligned with it.
    pub call_owners: Vec<FunctionId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialect {
    JavaScript,
    TypeScript,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModuleKind {
    /// Has `import` or `export`.
    Esm,
    /// Has `require(` or `module.exports`.
    CommonJs,
    Script,
}

/// Index into [`Code::symbols`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SymbolId(pub u32);

/// A declared name. Scopes are resolved by the front end: equal ids are the same variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbol {
    pub name: Box<str>,
    pub range: ByteRange,
    pub kind: SymbolKind,
    /// The function whose scope (or a block of it) declares the name.
    pub function: FunctionId,
    /// The one expression that it holds for its whole life: a `const`, or a `let`, `var`, parameterless binding
    /// that is never assigned again. Absent for destructured names (see `init_path`).
    pub init: Option<ExprId>,
    /// For a name bound by destructuring `init`: the property names from `init` down to it.
    /// `const { a: { b } } = x` gives `b` init `x` and path `["a", "b"]`; an array element is its index as text.
    /// A parameter's (or caught error's) names have a path from it and no `init`. A rest element has neither.
    pub init_path: ThinVec<Box<str>>,
    /// Assignments after the declaration; 0 means that `init` is the whole truth.
    pub writes: u32,
    /// Reads and writes by name.
    pub references: ThinVec<ExprId>,
    /// The annotation of a variable (parameters carry their own); of a type alias, the values that it names.
    pub ty: Option<Box<super::TypeRef>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SymbolKind {
    /// Index into [`Code::imports`].
    Import(u32),
    Variable,
    /// The parameter's place in its function, whatever the pattern that binds it.
    Param(u32),
    Function(FunctionId),
    Class(ClassId),
    Catch,
    /// Enums keep their members as an object in `init`; type aliases, interfaces and namespaces have nothing.
    Enum,
    Type,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    pub kind: ImportKind,
    /// As written: `./db`, `express`, `node:fs`.
    pub specifier: Box<str>,
    pub specifier_range: ByteRange,
    pub symbol: Option<SymbolId>,
    pub type_only: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportKind {
    /// `import { imported as local }`; also `import x` as `default`.
    Named(Box<str>),
    Namespace,
    /// `import './x'`
    SideEffect,
    /// `require('x')` anywhere in an expression, and `import x = require('x')`. `symbol` is set only by the latter:
    /// otherwise the value is the call expression's.
    Require(Option<ExprId>),
    /// `import('x')` with a literal specifier; the id is the call's.
    Dynamic(ExprId),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    pub kind: ExportKind,
    pub range: ByteRange,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportKind {
    /// `export { local as name }`, `export const name`, `export default function name`.
    Symbol { name: Box<str>, symbol: SymbolId },
    /// `export default <expression>`, `exports.name = <expression>`, `module.exports.name = <expression>`.
    Expr { name: Box<str>, value: ExprId },
    /// `export { imported as name } from 'specifier'`; `import` indexes [`Code::imports`] (kind SideEffect there).
    From { name: Box<str>, imported: Box<str>, import: u32 },
    /// `export * from`, or `export * as name from`.
    AllFrom { name: Option<Box<str>>, import: u32 },
    /// `module.exports = <expression>`, `export = <expression>`.
    Whole { value: ExprId },
}

impl Code {
    /// The function that a call, `new` or tagged template is written in; none for other expressions.
    pub fn call_owner(&self, call: ExprId) -> Option<FunctionId> {
        let range = self.exprs.get(call.0 as usize)?.range;
        let first = self.calls.partition_point(|known| self.range(*known) < range);
        let alike = self.calls[first..].iter().take_while(|known| self.range(**known) == range);
        let place = alike.zip(first..).find(|(known, _)| **known == call)?.1;
        self.call_owners.get(place).copied()
    }

    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }

    pub fn kind(&self, id: ExprId) -> &ExprKind {
        &self.exprs[id.0 as usize].kind
    }

    pub fn range(&self, id: ExprId) -> ByteRange {
        self.exprs[id.0 as usize].range
    }

    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.0 as usize]
    }

    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.0 as usize]
    }

    pub fn symbol(&self, id: SymbolId) -> &Symbol {
        &self.symbols[id.0 as usize]
    }

    /// The call at this expression, if it is one.
    pub fn call(&self, id: ExprId) -> Option<&Call> {
        match self.kind(id) {
            ExprKind::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The text of a string literal or of a template without holes.
    pub fn string(&self, id: ExprId) -> Option<&str> {
        match self.kind(id) {
            ExprKind::String(text) => Some(text),
            ExprKind::Template { texts, exprs } if exprs.is_empty() => {
                texts.first().map(|text| &*text.text)
            }
            _ => None,
        }
    }

    /// Follows names that hold one expression for life: what `x` is when `const x = "a"`.
    pub fn constant(&self, id: ExprId) -> ExprId {
        let mut at = id;
        // A bound, not a fixpoint test: `const a = b, b = a` must end.
        for _ in 0..16 {
            let ExprKind::Name { symbol: Some(symbol), .. } = self.kind(at) else { return at };
            let symbol = self.symbol(*symbol);
            match symbol.init {
                Some(init) if symbol.writes == 0 && symbol.init_path.is_empty() => at = init,
                _ => return at,
            }
        }
        at
    }

    /// The value of a property of an object literal, with names followed. The last one written wins.
    pub fn property(&self, object: ExprId, name: &str) -> Option<ExprId> {
        let ExprKind::Object(properties) = self.kind(self.constant(object)) else { return None };
        let named = |key: &super::PropertyKey| matches!(key, super::PropertyKey::Name(key) if &**key == name);
        properties.iter().rev().find(|property| named(&property.key)).map(|property| property.value)
    }
}
