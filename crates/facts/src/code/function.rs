//! Functions and classes.

use model::ByteRange;
use serde::{Deserialize, Serialize};

use super::{Block, ExprId, Pattern, SymbolId};

/// Index into [`super::Code::functions`]; 0 is the file's top level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FunctionId(pub u32);

impl FunctionId {
    pub const TOP_LEVEL: Self = Self(0);
}

/// Index into [`super::Code::classes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClassId(pub u32);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Function {
    /// Its own name, or that of the variable, property or member that it is the value of; empty when it has none.
    pub name: Box<str>,
    pub name_range: ByteRange,
    pub range: ByteRange,
    pub kind: FunctionKind,
    pub is_async: bool,
    pub is_generator: bool,
    pub params: Vec<Param>,
    /// An arrow with an expression body holds one `return`.
    pub body: Block,
    /// The function that it is written in; `None` for the top level only.
    pub parent: Option<FunctionId>,
    /// The class that `this` is of in its body: set for members, functions that are a field's value, and arrows
    /// written in them or in a field's value.
    pub class: Option<ClassId>,
    /// The symbol that a declaration (or a named function expression, inside itself) binds.
    pub symbol: Option<SymbolId>,
    pub return_type: Option<TypeRef>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FunctionKind {
    TopLevel,
    /// Declaration or expression.
    Function,
    Arrow,
    Method,
    Getter,
    Setter,
    Constructor,
    /// `static { .. }`
    StaticBlock,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// A default value is a [`Pattern::Default`].
    pub pattern: Pattern,
    pub range: ByteRange,
    pub rest: bool,
    pub ty: Option<TypeRef>,
    /// `@Body() dto`: the decorator expressions.
    pub decorators: Vec<ExprId>,
    /// `constructor(private users: Users)` declares the field `users`.
    pub is_field: bool,
}

/// The name at the head of a type annotation: `Request` of `Request<P, Q>`, `Promise` of `Promise<User[]>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeRef {
    /// As written, dotted: `express.Request`; keywords too: `string`, `number`. A type that says which values there
    /// are is `|` over quoted literals (`'paid'`) and names, or `keyof`, `element of` or `value of` a constant.
    pub name: Box<str>,
    /// What the first component refers to in this file.
    pub symbol: Option<SymbolId>,
    /// Type arguments, and the element of `T[]` (whose name is then `Array`); one without a name at its head (a
    /// union, an object type) is empty and keeps its place.
    pub args: Vec<TypeRef>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Class {
    pub name: Box<str>,
    pub name_range: ByteRange,
    pub range: ByteRange,
    pub symbol: Option<SymbolId>,
    pub super_class: Option<ExprId>,
    pub implements: Vec<TypeRef>,
    pub members: Vec<Member>,
    pub decorators: Vec<ExprId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Empty for a computed key; `#private` keeps its mark.
    pub name: Box<str>,
    pub range: ByteRange,
    pub kind: MemberKind,
    pub is_static: bool,
    pub decorators: Vec<ExprId>,
    pub ty: Option<TypeRef>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum MemberKind {
    /// Methods, accessors, the constructor and static blocks: the function's kind tells which.
    Function(FunctionId),
    /// A property with its initial value, if any.
    Field(Option<ExprId>),
}
