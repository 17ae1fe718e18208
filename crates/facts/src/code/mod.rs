//! Lowered code: a small owned form of a program, rich enough that no check needs a syntax tree.
//!
//! Expressions lie in one arena per file and name each other by id, so deep nesting costs no stack and a fact can
//! point at any expression. Statements stay a tree, as data flow reads them in order. Types are erased, except the
//! names that injection and request shapes need. Parentheses, `as`, `satisfies` and `!` are transparent.

mod expr;
mod function;
mod module;
mod outline;
mod pattern;
mod stmt;

pub use expr::{
    Argument, Arguments, ArrayElement, AssignOp, BinaryOp, Call, CallKind, Expr, ExprId, ExprKind,
    JsxAttribute, JsxElement, LogicalOp, Property, PropertyKey, RegexFlags, TemplateText, UnaryOp,
};
pub use function::{
    Class, ClassId, Function, FunctionId, FunctionKind, Member, MemberKind, Param, TypeRef,
};
pub use module::{
    Code, Dialect, Export, ExportKind, Import, ImportKind, ModuleKind, Symbol, SymbolId, SymbolKind,
};
pub use outline::{outline, outline_expr};
pub use pattern::{Pattern, PatternProperty};
pub use stmt::{Block, Case, LoopKind, Stmt, StmtKind};
