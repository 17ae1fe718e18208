//! Expressions, as far as anybody asks: what they call and which columns they read.

use model::ByteRange;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expr {
    pub range: ByteRange,
    /// As written.
    pub text: Box<str>,
    pub functions: Vec<FunctionCall>,
    /// Names that are no function, keyword or type: columns, and tables before a dot.
    pub names: Vec<Box<str>>,
    /// Columns that it says are not null, whatever else it says: `a IS NOT NULL AND a > 0`.
    pub not_null: Vec<Box<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionCall {
    /// Lower case, with its schema when one is written.
    pub name: Box<str>,
    pub has_args: bool,
}
