//! A condition on an event: `status>=500`, `user.subscription=enterprise`, `feature_flags`.

use std::cmp::Ordering;
use std::str::FromStr;

use request::{Condition, NotACondition, Operator};
use serde_json::Value;

/// A condition that was read once and is asked of many events.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    text: String,
    path: Vec<String>,
    against: Option<Against>,
}

#[derive(Clone, Debug, PartialEq)]
struct Against {
    operator: Operator,
    text: String,
    number: Option<f64>,
}

impl Test {
    /// The condition as it was written, which is what an event gives as the reason for being kept.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The path that is looked at, with aliases resolved: `status` is `status_code`.
    pub fn path(&self) -> &[String] {
        &self.path
    }

    /// Whether the event meets the condition.
    pub fn met(&self, event: &Value) -> bool {
        let Some(value) = find(event, &self.path) else { return false };
        match &self.against {
            None => truthy(value),
            Some(against) => against.met(value),
        }
    }
}

impl FromStr for Test {
    type Err = NotACondition;

    fn from_str(text: &str) -> Result<Self, NotACondition> {
        let condition: Condition = text.trim().parse()?;
        let path = match condition.subject.as_str() {
            "status" => vec!["status_code".to_owned()],
            "duration" => vec!["duration_ms".to_owned()],
            subject => subject.split('.').map(str::to_owned).collect(),
        };
        let against = condition.test.map(|(operator, text)| Against {
            operator,
            number: decimal(&text),
            text,
        });
        Ok(Self { text: text.trim().to_owned(), path, against })
    }
}

impl Against {
    /// Absent and null meet nothing, not even `!=`; an array meets what one of its elements meets.
    fn met(&self, value: &Value) -> bool {
        match value {
            Value::Null | Value::Object(_) => false,
            Value::Array(items) => items.iter().any(|item| self.met(item)),
            scalar => match self.operator {
                Operator::Equal => self.equals(scalar),
                Operator::NotEqual => !self.equals(scalar),
                Operator::Less => self.order(scalar) == Some(Ordering::Less),
                Operator::Greater => self.order(scalar) == Some(Ordering::Greater),
                Operator::AtMost => self.order(scalar).is_some_and(Ordering::is_le),
                Operator::AtLeast => self.order(scalar).is_some_and(Ordering::is_ge),
            },
        }
    }

    fn equals(&self, value: &Value) -> bool {
        match value {
            Value::Number(number) => number.as_f64().is_some() && number.as_f64() == self.number,
            Value::Bool(yes) => self.text == if *yes { "true" } else { "false" },
            Value::String(text) => *text == self.text,
            _ => false,
        }
    }

    fn order(&self, value: &Value) -> Option<Ordering> {
        let left = match value {
            Value::Number(number) => number.as_f64()?,
            Value::String(text) => decimal(text)?,
            _ => return None,
        };
        left.partial_cmp(&self.number?)
    }
}

/// The value at a path through objects; an array has no names.
pub(crate) fn find<'a>(event: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(event, |value, name| value.as_object()?.get(name))
}

/// Flags that are all false do not count as flagged: an object or array is as true as its truest value.
fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64().is_some_and(|number| number != 0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(truthy),
        Value::Object(fields) => fields.values().any(truthy),
    }
}

/// A decimal number as it is written in a condition: `-?(\d+)(\.\d+)?([eE][+-]?\d+)?`, all of the text.
pub fn decimal(text: &str) -> Option<f64> {
    let digits = |text: &str| {
        let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
        (end > 0).then_some(end)
    };
    let mut rest = text.strip_prefix('-').unwrap_or(text);
    rest = &rest[digits(rest)?..];
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = &fraction[digits(fraction)?..];
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        rest = &exponent[digits(exponent)?..];
    }
    if rest.is_empty() { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{Test, decimal};

    #[test]
    fn only_plain_decimals_are_numbers() {
        for (text, number) in [("0", 0.0), ("-1.5", -1.5), ("2e3", 2000.0), ("1E-2", 0.01)] {
            assert_eq!(decimal(text), Some(number), "{text}");
        }
        for text in ["", "-", "+1", ".5", "1.", "1e", "0x10", "NaN", "inf", " 1", "1_000", "٣"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn an_alias_is_the_whole_subject() {
        let path = |text: &str| text.parse::<Test>().unwrap().path().join(".");
        assert_eq!(path("status>=500"), "status_code");
        assert_eq!(path("duration>1"), "duration_ms");
        assert_eq!(path("payment.status=failed"), "payment.status");
        assert_eq!(path("status.code=1"), "status.code");
    }

    #[test]
    fn the_reason_is_the_condition_as_written() {
        assert_eq!(" status >= 500 ".parse::<Test>().unwrap().text(), "status >= 500");
    }
}
