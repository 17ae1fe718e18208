//! Conditions on a field or metric: `status>=500`, `user.subscription=enterprise`, `feature_flags.new_checkout`.

use std::fmt;
use std::str::FromStr;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// A dotted name.
    pub subject: String,
    /// Without one the subject only has to be set.
    pub test: Option<(Operator, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Operator {
    /// Asks which of two is more, not only whether they are the same.
    pub const fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}

const OPERATORS: &[(&str, Operator)] = &[
    (">=", Operator::AtLeast),
    ("<=", Operator::AtMost),
    ("!=", Operator::NotEqual),
    ("==", Operator::Equal),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotACondition;

impl fmt::Display for NotACondition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "write a condition such as status>=500, plan=enterprise or flags.new_checkout",
        )
    }
}

impl std::error::Error for NotACondition {}

impl FromStr for Condition {
    type Err = NotACondition;

    fn from_str(text: &str) -> Result<Self, NotACondition> {
        let at = text.find(['<', '>', '=', '!']).unwrap_or(text.len());
        let (subject, rest) = (text[..at].trim(), &text[at..]);
        let is_name = |part: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
        };
        if !subject.split('.').all(is_name) {
            return Err(NotACondition);
        }
        if rest.is_empty() {
            return Ok(Self { subject: subject.to_owned(), test: None });
        }
        let (sign, operator) =
            OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign)).ok_or(NotACondition)?;
        let value = rest[sign.len()..].trim();
        if value.is_empty() || value.starts_with(['<', '>', '=', '!']) {
            return Err(NotACondition);
        }
        Ok(Self { subject: subject.to_owned(), test: Some((*operator, value.to_owned())) })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.subject)?;
        let Some((operator, value)) = &self.test else { return Ok(()) };
        // `==` reads as `=`, which is the later row.
        let sign =
            OPERATORS.iter().rev().find(|(_, of)| of == operator).map_or("=", |(sign, _)| sign);
        write!(formatter, "{sign}{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Condition, Operator};

    #[test]
    fn comparisons_and_bare_names_are_read_and_printed() {
        let condition: Condition = "error_rate >= 0.01".parse().unwrap();
        assert_eq!(condition.test, Some((Operator::AtLeast, "0.01".to_owned())));
        for text in
            ["status>=500", "user.subscription=enterprise", "feature_flags.new_checkout", "x!=1"]
        {
            assert_eq!(text.parse::<Condition>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn half_a_condition_is_none() {
        for text in ["", ">5", "a>", "a=>5", "a b>1", "a..b", "a>>1"] {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
    }
}
