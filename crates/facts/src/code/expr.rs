//! Expressions.

use std::ops::Deref;

use model::ByteRange;
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{ClassId, FunctionId, Pattern, SymbolId};

/// Index into [`super::Code::exprs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ExprId(pub u32);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    pub range: ByteRange,
    pub kind: ExprKind,
}

/// Most of what is kept of a file are these: rare parts are boxed so that an expression takes 40 bytes (tested).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExprKind {
    /// The cooked value.
    String(Box<str>),
    Number(f64),
    BigInt(Box<str>),
    Bool(bool),
    Null,
    /// Also `void 0`.
    Undefined,
    Regex {
        pattern: Box<str>,
        flags: RegexFlags,
    },
    /// Without a tag; a tagged template is a call of kind [`CallKind::Tagged`] whose first argument is this.
    /// `texts.len() == exprs.len() + 1`.
    Template {
        texts: ThinVec<TemplateText>,
        exprs: ThinVec<ExprId>,
    },
    /// `symbol` is `None` for a global, a name that nothing in the file declares.
    Name {
        name: Box<str>,
        symbol: Option<SymbolId>,
    },
    This,
    Super,
    /// `import.meta`, `new.target`.
    Meta(Box<str>),
    Member {
        object: ExprId,
        property: Box<str>,
        property_range: ByteRange,
        optional: bool,
    },
    /// `object[index]`; a literal string index is lowered to [`ExprKind::Member`].
    Index {
        object: ExprId,
        index: ExprId,
        optional: bool,
    },
    Call(Call),
    Function(FunctionId),
    Class(ClassId),
    Object(Vec<Property>),
    Array(Vec<ArrayElement>),
    Unary {
        op: UnaryOp,
        operand: ExprId,
    },
    /// `x++`, `--x`.
    Update {
        target: ExprId,
        prefix: bool,
    },
    Binary {
        op: BinaryOp,
        left: ExprId,
        right: ExprId,
    },
    Logical {
        op: LogicalOp,
        left: ExprId,
        right: ExprId,
    },
    Conditional {
        test: ExprId,
        then: ExprId,
        otherwise: ExprId,
    },
    /// `target = value`; compound assignment carries its operator (`x += y`, `x ??= y`).
    Assign {
        target: Box<Pattern>,
        value: ExprId,
        op: Option<AssignOp>,
    },
    Await(ExprId),
    Yield {
        value: Option<ExprId>,
        delegate: bool,
    },
    /// `a, b`: the value is the last one's.
    Sequence(Vec<ExprId>),
    Jsx(Box<JsxElement>),
    /// The front end could not read it; a gap says so, unless the construct carries no data (a private-name test).
    Unknown,
}

/// The letters behind a regular expression, of which there are eight: read it as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegexFlags([u8; 8]);

impl RegexFlags {
    pub fn new(letters: &str) -> Self {
        let mut flags = Self::default();
        let known = letters.bytes().filter(|letter| b"dgimsuvy".contains(letter));
        flags.0.iter_mut().zip(known).for_each(|(place, letter)| *place = letter);
        flags
    }
}

impl Deref for RegexFlags {
    type Target = str;

    fn deref(&self) -> &str {
        let end = self.0.iter().position(|letter| *letter == 0).unwrap_or(self.0.len());
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AssignOp {
    Binary(BinaryOp),
    Logical(LogicalOp),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateText {
    pub range: ByteRange,
    /// Cooked where that exists, else raw.
    pub text: Box<str>,
}

/// What a call is given; the pointer alone, since calls are many.
pub type Arguments = ThinVec<Argument>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    pub callee: ExprId,
    pub args: Arguments,
    pub kind: CallKind,
    pub optional: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallKind {
    Call,
    New,
    /// `` tag`text ${value}` ``: args are one [`ExprKind::Template`].
    Tagged,
    /// `import(x)`: the callee is [`ExprKind::Meta`] `import`, the one argument the specifier.
    Import,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Argument {
    pub value: ExprId,
    pub spread: bool,
}

/// A hole (`[, x]`) has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrayElement {
    pub value: Option<ExprId>,
    pub spread: bool,
}

/// Methods, getters and setters of object literals are properties whose value is a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    pub range: ByteRange,
    pub key: PropertyKey,
    pub value: ExprId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PropertyKey {
    /// Identifier, string or number, as text.
    Name(Box<str>),
    Computed(ExprId),
    /// `...value`
    Spread,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnaryOp {
    Not,
    Minus,
    Plus,
    BitNot,
    TypeOf,
    Void,
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Exp,
    /// `&`, `|`, `^`, `<<`, `>>`, `>>>`: the result is a number whatever went in.
    Bitwise,
    Eq,
    NotEq,
    StrictEq,
    StrictNotEq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
    In,
    InstanceOf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogicalOp {
    And,
    Or,
    Coalesce,
}

/// `<Name attr={x}>children</Name>`; a fragment has an empty name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsxElement {
    /// As written: `div`, `Foo`, `Foo.Bar`, `svg:rect`.
    pub name: Box<str>,
    pub name_range: ByteRange,
    /// The component, when the name is not an intrinsic element.
    pub component: Option<ExprId>,
    pub attributes: Vec<JsxAttribute>,
    /// Elements, expression containers and non-blank texts (as [`ExprKind::String`]).
    pub children: Vec<ExprId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsxAttribute {
    pub range: ByteRange,
    /// Empty for `{...spread}`.
    pub name: Box<str>,
    /// `None` for a bare attribute (`disabled`), which is `true`.
    pub value: Option<ExprId>,
}

#[cfg(test)]
mod tests {
    use super::{Expr, RegexFlags};

    #[test]
    fn an_expression_stays_small() {
        assert_eq!(size_of::<Expr>(), 40);
    }

    #[test]
    fn flags_read_as_they_are_written() {
        assert_eq!(&*RegexFlags::new("gi"), "gi");
        assert_eq!(&*RegexFlags::new("dgimsuvy"), "dgimsuvy");
        assert_eq!(&*RegexFlags::new(""), "");
    }
}
