//! Statements.

use model::ByteRange;
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{ClassId, ExprId, FunctionId, Pattern};

/// The pointer alone: most statements hold blocks or are in the place of one that does.
pub type Block = ThinVec<Stmt>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stmt {
    pub range: ByteRange,
    pub kind: StmtKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StmtKind {
    Expr(ExprId),
    /// One declarator; `const a = 1, b = 2` is two statements.
    Declare {
        pattern: Pattern,
        init: Option<ExprId>,
    },
    Return(Option<ExprId>),
    Throw(ExprId),
    If {
        test: ExprId,
        then: Block,
        otherwise: Block,
    },
    Loop {
        kind: LoopKind,
        /// `for (init; ..)`.
        init: Block,
        /// The condition, or what is iterated over by [`LoopKind::In`] and [`LoopKind::Of`].
        test: Option<ExprId>,
        /// The binding of `for .. in` and `for .. of`.
        binding: Option<Pattern>,
        update: Option<ExprId>,
        body: Block,
    },
    Switch {
        value: ExprId,
        cases: Vec<Case>,
    },
    Try {
        body: Block,
        param: Option<Pattern>,
        /// `None` without a `catch` clause.
        handler: Option<Block>,
        finalizer: Block,
    },
    Block(Block),
    Labeled {
        label: Box<str>,
        body: Block,
    },
    Break(Option<Box<str>>),
    Continue(Option<Box<str>>),
    /// A declaration, hoisted; its value is bound to the function's symbol.
    Function(FunctionId),
    Class(ClassId),
}

impl StmtKind {
    /// The blocks inside of the statement, in the order of the text except that a `finally` comes before its `catch`.
    pub fn blocks(&self) -> Vec<&Block> {
        match self {
            Self::If { then, otherwise, .. } => vec![then, otherwise],
            Self::Loop { init, body, .. } => vec![init, body],
            Self::Switch { cases, .. } => cases.iter().map(|case| &case.body).collect(),
            Self::Try { body, handler, finalizer, .. } => {
                let mut blocks = vec![body, finalizer];
                blocks.extend(handler);
                blocks
            }
            Self::Block(body) | Self::Labeled { body, .. } => vec![body],
            _ => Vec::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoopKind {
    While,
    DoWhile,
    For,
    In,
    Of,
    /// `for await (.. of ..)`
    AwaitOf,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub range: ByteRange,
    /// `None` for `default`.
    pub test: Option<ExprId>,
    pub body: Block,
}
