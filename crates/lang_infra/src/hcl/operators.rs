//! Operators, and where a line end ends a value.

use facts::infra::{Binary, Expr, ExprKind};

use super::{Fault, Parser};

/// Loosest first.
const LEVELS: [&[(&str, Binary)]; 6] = [
    &[("||", Binary::Or)],
    &[("&&", Binary::And)],
    &[("==", Binary::Equal), ("!=", Binary::Unequal)],
    &[
        (">=", Binary::GreaterOrEqual),
        ("<=", Binary::LessOrEqual),
        (">", Binary::Greater),
        ("<", Binary::Less),
    ],
    &[("+", Binary::Add), ("-", Binary::Subtract)],
    &[("*", Binary::Multiply), ("/", Binary::Divide), ("%", Binary::Remainder)],
];

impl Parser<'_> {
    pub(super) fn binary(&mut self, level: usize) -> Result<Expr, Fault> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let start = self.scan.at;
        let mut left = self.binary(level + 1)?;
        loop {
            let before = self.scan.at;
            self.wrapped_blanks();
            let rest = self.scan.rest();
            let found = operators.iter().find(|(sign, _)| rest.starts_with(sign));
            let is_comment = rest.starts_with("//") || rest.starts_with("/*");
            // `=>` ends the key of a loop, `...` the values.
            let Some((sign, operator)) = found.filter(|_| !is_comment && !rest.starts_with("=>"))
            else {
                self.scan.at = before;
                return Ok(left);
            };
            self.scan.at += sign.len();
            self.scan.blank_lines();
            let right = self.binary(level + 1)?;
            let kind = ExprKind::Binary(*operator, Box::new([left, right]));
            left = Expr { range: self.since(start), kind };
        }
    }

    fn unary(&mut self) -> Result<Expr, Fault> {
        self.scan.blanks();
        let start = self.scan.at;
        let wrap: fn(Box<Expr>) -> ExprKind = match self.scan.peek() {
            Some(b'!') => ExprKind::Not,
            Some(b'-') => ExprKind::Minus,
            _ => return self.accessed(),
        };
        self.scan.at += 1;
        let inner = self.deeper(Self::unary)?;
        Ok(Expr { range: self.since(start), kind: wrap(Box::new(inner)) })
    }

    /// In brackets and parentheses a line end means nothing.
    pub(super) fn wrapped_blanks(&mut self) {
        if self.brackets > 0 { self.scan.blank_lines() } else { self.scan.blanks() }
    }

    pub(super) fn in_brackets<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.brackets += 1;
        let result = read(self);
        self.brackets -= 1;
        result
    }

    pub(super) fn outside_brackets<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let brackets = std::mem::take(&mut self.brackets);
        let result = read(self);
        self.brackets = brackets;
        result
    }
}
