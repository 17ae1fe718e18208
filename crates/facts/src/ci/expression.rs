//! Expressions of GitHub Actions as a small tree.

use model::ByteRange;
use serde::{Deserialize, Serialize};

/// An expression with its place in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    pub range: ByteRange,
    pub expr: Expr,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Expr {
    Text(Box<str>),
    Number(f64),
    Bool(bool),
    Null,
    /// `github.event.issue.title`, `fromJSON(x).y`.
    Path(Vec<Part>),
    /// The name in lower case.
    Call(Box<str>, Vec<Node>),
    Binary(Op, Box<Node>, Box<Node>),
    Not(Box<Node>),
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// As written; names are compared without their case.
    Name(Box<str>),
    Star,
    /// `[..]` that is no plain name or number, or the call that a path begins with.
    Computed(Box<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    And,
    Or,
    Equal,
    Unequal,
    Order,
}

impl Expr {
    /// The path in lower case, indices of lists left out: `github.event.commits.message`. `None` for what is no path,
    /// or is computed.
    pub fn dotted(&self) -> Option<String> {
        let Self::Path(parts) = self else { return None };
        let mut dotted = String::new();
        for part in parts {
            match part {
                Part::Name(name) if name.bytes().all(|byte| byte.is_ascii_digit()) => {}
                Part::Name(name) => {
                    if !dotted.is_empty() {
                        dotted.push('.');
                    }
                    dotted.push_str(&name.to_ascii_lowercase());
                }
                Part::Star => {}
                Part::Computed(_) => return None,
            }
        }
        Some(dotted)
    }

    /// The names of a path of names alone.
    pub fn names(&self) -> Option<Vec<&str>> {
        let Self::Path(parts) = self else { return None };
        parts
            .iter()
            .map(|part| match part {
                Part::Name(name) => Some(&**name),
                _ => None,
            })
            .collect()
    }

    /// `secrets.NAME`, `env.NAME`: the name below a context.
    pub fn below(&self, context: &str) -> Option<&str> {
        match self.names()?.as_slice() {
            [first, name] if first.eq_ignore_ascii_case(context) => Some(name),
            _ => None,
        }
    }
}

impl Node {
    /// This expression and all within it.
    pub fn walk(&self) -> Vec<&Self> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            found.push(node);
            open.extend(node.expr.children().into_iter().rev());
        }
        found
    }

    /// The expressions whose value this one can have, or hold: what a comparison looks at only decides.
    pub fn values(&self) -> Vec<&Self> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            match &node.expr {
                Expr::Binary(Op::And, _, right) => open.push(right),
                Expr::Binary(Op::Or, left, right) => open.extend([&**right, left]),
                Expr::Binary(..) | Expr::Not(_) => {}
                Expr::Call(name, arguments) => match &**name {
                    "format" | "join" | "tojson" | "fromjson" | "case" => {
                        open.extend(arguments.iter().rev());
                    }
                    _ => {}
                },
                Expr::Path(parts) => {
                    found.push(node);
                    if let Some(Part::Computed(head)) = parts.first() {
                        open.push(head);
                    }
                }
                _ => found.push(node),
            }
        }
        found
    }

    /// Says the same in every run.
    pub fn is_constant(&self) -> bool {
        match &self.expr {
            Expr::Text(_) | Expr::Number(_) | Expr::Bool(_) | Expr::Null => true,
            Expr::Path(_) => false,
            Expr::Call(name, arguments) => {
                !matches!(&**name, "success" | "always" | "failure" | "cancelled" | "hashfiles")
                    && arguments.iter().all(Self::is_constant)
            }
            Expr::Binary(_, left, right) => left.is_constant() && right.is_constant(),
            Expr::Not(inner) => inner.is_constant(),
        }
    }
}

impl Expr {
    fn children(&self) -> Vec<&Node> {
        match self {
            Self::Path(parts) => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Computed(node) => Some(&**node),
                    _ => None,
                })
                .collect(),
            Self::Call(_, arguments) => arguments.iter().collect(),
            Self::Binary(_, left, right) => vec![left, right],
            Self::Not(inner) => vec![inner],
            _ => Vec::new(),
        }
    }
}
