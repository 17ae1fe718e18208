//! `changed(api) and not blocked(security)`: when a step runs.

use serde::Deserialize;

/// A condition on what is there, what changed, and what came of earlier steps.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum Condition {
    Is(Test, String),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    /// The change that is looked at touches it; needs a base revision.
    Changed,
    /// The change touches it; without a change, the repository holds it.
    Present,
    Blocked,
    Passed,
    Skipped,
}

const TESTS: &[(&str, Test)] = &[
    ("changed", Test::Changed),
    ("present", Test::Present),
    ("blocked", Test::Blocked),
    ("passed", Test::Passed),
    ("skipped", Test::Skipped),
];

/// What `changed` and `present` can ask for, with the review that looks at it.
pub(crate) const KINDS: &[(&str, &str)] = &[
    ("api", "api-contracts"),
    ("database", "migrations"),
    ("frontend", "frontend-performance"),
    ("infrastructure", "infra"),
    ("pipeline", "ci"),
    ("logging", "logging"),
    ("telemetry", "observability"),
    ("concurrency", "backend-concurrency"),
];

/// Whether it holds, with the reason in words; nothing where that cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) holds: Option<bool>,
    pub(crate) because: String,
}

impl Condition {
    /// The steps that it speaks of.
    pub(crate) fn steps(&self) -> Vec<&str> {
        match self {
            Self::Is(Test::Changed | Test::Present, _) => Vec::new(),
            Self::Is(_, step) => vec![step],
            Self::Not(inner) => inner.steps(),
            Self::And(left, right) | Self::Or(left, right) => {
                [left.steps(), right.steps()].concat()
            }
        }
    }

    /// By what `ask` knows of each single test.
    pub(crate) fn answer(&self, ask: &mut dyn FnMut(Test, &str) -> Answer) -> Answer {
        match self {
            Self::Is(test, what) => ask(*test, what),
            Self::Not(inner) => {
                let Answer { holds, because } = inner.answer(ask);
                Answer { holds: holds.map(|holds| !holds), because }
            }
            Self::And(left, right) => joined(left.answer(ask), right, ask, false),
            Self::Or(left, right) => joined(left.answer(ask), right, ask, true),
        }
    }
}

/// `and` is decided by the first that does not hold, `or` by the first that does.
fn joined(
    left: Answer,
    right: &Condition,
    ask: &mut dyn FnMut(Test, &str) -> Answer,
    deciding: bool,
) -> Answer {
    if left.holds == Some(deciding) {
        return left;
    }
    let right = right.answer(ask);
    if right.holds == Some(deciding) {
        return right;
    }
    let holds = left.holds.and(right.holds);
    Answer { holds, because: format!("{}; {}", left.because, right.because) }
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut tokens = tokens(&text);
        tokens.reverse();
        let condition = or(&mut tokens, 0)?;
        match tokens.last() {
            None => Ok(condition),
            Some(rest) => Err(format!(
                "`{rest}` is not understood in `{text}`; write a test such as changed(api), joined by and, or, not"
            )),
        }
    }
}

fn tokens(text: &str) -> Vec<String> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// Nobody nests deeper.
const DEEPEST: usize = 32;

fn or(tokens: &mut Vec<String>, depth: usize) -> Result<Condition, String> {
    let mut left = and(tokens, depth)?;
    while tokens.last().is_some_and(|token| token == "or") {
        tokens.pop();
        left = Condition::Or(Box::new(left), Box::new(and(tokens, depth)?));
    }
    Ok(left)
}

fn and(tokens: &mut Vec<String>, depth: usize) -> Result<Condition, String> {
    let mut left = one(tokens, depth)?;
    while tokens.last().is_some_and(|token| token == "and") {
        tokens.pop();
        left = Condition::And(Box::new(left), Box::new(one(tokens, depth)?));
    }
    Ok(left)
}

fn one(tokens: &mut Vec<String>, depth: usize) -> Result<Condition, String> {
    if depth > DEEPEST {
        return Err("the condition is nested too deeply".to_owned());
    }
    let word = tokens.pop().ok_or("the condition ends too early")?;
    match word.as_str() {
        "not" => Ok(Condition::Not(Box::new(one(tokens, depth + 1)?))),
        "(" => {
            let inner = or(tokens, depth + 1)?;
            close(tokens)?;
            Ok(inner)
        }
        _ => test(&word, tokens),
    }
}

fn test(word: &str, tokens: &mut Vec<String>) -> Result<Condition, String> {
    let names: Vec<&str> = TESTS.iter().map(|(name, _)| *name).collect();
    let test = TESTS.iter().find(|(name, _)| *name == word).map(|(_, test)| *test);
    let test =
        test.ok_or_else(|| format!("`{word}` is no test; {}", request::suggestion(word, &names)))?;
    let opened = tokens.pop();
    let what = tokens.pop();
    let (Some("("), Some(what)) = (opened.as_deref(), what) else {
        return Err(format!("write {word}(..)"));
    };
    close(tokens)?;
    let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
    if matches!(test, Test::Changed | Test::Present) && !kinds.contains(&what.as_str()) {
        return Err(format!(
            "`{what}` cannot be asked for; {}",
            request::suggestion(&what, &kinds)
        ));
    }
    Ok(Condition::Is(test, what))
}

fn close(tokens: &mut Vec<String>) -> Result<(), String> {
    match tokens.pop().as_deref() {
        Some(")") => Ok(()),
        _ => Err("a bracket is not closed".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Condition, Test};

    fn of(text: &str) -> Result<Condition, String> {
        Condition::try_from(text.to_owned())
    }

    /// `yes` holds, `no` does not, anything else is not known.
    fn holds(text: &str) -> Option<bool> {
        of(text)
            .unwrap()
            .answer(&mut |_, what| Answer {
                holds: [("yes", true), ("no", false)]
                    .into_iter()
                    .find(|(word, _)| *word == what)
                    .map(|(_, holds)| holds),
                because: what.to_owned(),
            })
            .holds
    }

    #[test]
    fn tests_are_joined_as_one_reads_them() {
        assert_eq!(of("changed( api )").unwrap(), Condition::Is(Test::Changed, "api".to_owned()));
        for (text, expected) in [
            ("blocked(yes)", Some(true)),
            ("not blocked(yes)", Some(false)),
            ("blocked(no) or blocked(yes) and not blocked(no)", Some(true)),
            ("(blocked(no) or blocked(yes)) and blocked(no)", Some(false)),
            ("blocked(maybe)", None),
            ("blocked(maybe) and blocked(no)", Some(false)),
            ("blocked(maybe) or blocked(yes)", Some(true)),
            ("not blocked(maybe)", None),
        ] {
            assert_eq!(holds(text), expected, "{text}");
        }
    }

    #[test]
    fn half_a_condition_says_what_is_missing() {
        for (text, part) in [
            ("", "too early"),
            ("changed", "changed(..)"),
            ("changed(apis)", "did you mean api?"),
            ("chaged(api)", "did you mean changed?"),
            ("(changed(api)", "not closed"),
            ("changed(api) changed(api)", "not understood"),
            (&"not ".repeat(99), "too deeply"),
        ] {
            let error = of(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
