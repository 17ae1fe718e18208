//! The language of Terraform as a small owned tree.

use model::ByteRange;
use serde::{Deserialize, Serialize};

/// What stands between braces, and what a file holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    pub attributes: Vec<Attribute>,
    pub blocks: Vec<Block>,
}

/// `name = value`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    pub name: Box<str>,
    pub name_range: ByteRange,
    pub value: Expr,
}

/// `resource "aws_vpc" "main" { .. }`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    pub kind: Box<str>,
    pub labels: Vec<Box<str>>,
    /// The kind and the labels.
    pub header: ByteRange,
    pub range: ByteRange,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    pub range: ByteRange,
    pub kind: ExprKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExprKind {
    Null,
    Bool(bool),
    Number(f64),
    /// Escapes resolved; a heredoc without interpolation too.
    Text(Box<str>),
    /// Literal parts and `${..}` in turn.
    Template(Vec<Expr>),
    List(Vec<Expr>),
    Object(Vec<ObjectItem>),
    /// `var`, `local`, `aws_vpc`, or the variable of a `for`.
    Name(Box<str>),
    /// A value and what is taken from it: `.id`, `[0]`, `[*].id`.
    Access(Box<Expr>, Vec<Step>),
    Call {
        function: Box<str>,
        arguments: Vec<Expr>,
        /// The last argument is spread: `max(list...)`.
        spread: bool,
    },
    If(Box<[Expr; 3]>),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    Binary(Binary, Box<[Expr; 2]>),
    For(Box<Loop>),
    /// Read past, not understood: a template directive.
    Opaque,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectItem {
    /// A bare word is a text.
    pub key: Expr,
    pub value: Expr,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Step {
    Member(Box<str>),
    Index(Expr),
    /// `[*]` or `.*`: what follows is taken from each item.
    Each,
}

/// `[for key, value in list : result if condition]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loop {
    pub key: Option<Box<str>>,
    pub value: Box<str>,
    pub over: Expr,
    /// The keys of the object that it makes; `None` makes a list.
    pub result_key: Option<Expr>,
    pub result: Expr,
    pub condition: Option<Expr>,
    /// `...`: values with the same key are gathered.
    pub grouped: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Binary {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Body {
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| &*attribute.name == name)
    }

    /// The blocks of this kind.
    pub fn blocks_of<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b Block> + 'b {
        self.blocks.iter().filter(move |block| &*block.kind == kind)
    }
}

impl Attribute {
    /// From the name to the end of the value.
    pub fn range(&self) -> ByteRange {
        ByteRange::new(self.name_range.start, self.value.range.end)
    }
}
