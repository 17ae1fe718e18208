//! Whether a value is one that its key takes.

use crate::call::Value;
use crate::condition::Condition;
use crate::nearest;
use crate::problem::{Level, Problem};
use crate::slug::Slug;
use crate::vocabulary::{Key, Kind};

/// The value in its canonical form, or nothing and a problem.
pub(crate) fn check_words(
    key: &Key,
    value: Value,
    line: Option<u32>,
    problems: &mut Vec<Problem>,
) -> Option<Value> {
    let check = Checked { key, line };
    let result = match (key.kind, value) {
        (Kind::Word(valid), Value::Text(word)) => check.one_of(valid, &word).map(Value::Text),
        (Kind::YesNo, Value::Text(word)) => check.yes_no(&word).map(Value::Text),
        (Kind::Slug, Value::Text(slug)) => check.slug(slug).map(Value::Text),
        (Kind::Fraction, Value::Text(text)) => check.number(text, 1.0, "0 to 1").map(Value::Text),
        (Kind::Percent, Value::Text(text)) => check.percent(&text).map(Value::Text),
        (Kind::Amount, Value::Text(text)) => check.amount(&text).map(Value::Text),
        (Kind::Duration, Value::Text(text)) => check.duration(text).map(Value::Text),
        (Kind::OpenWord(_), Value::Text(word)) => Ok(Value::Text(word.to_lowercase())),
        (Kind::Words(valid), Value::List(words)) => {
            check.each(words, |word| check.one_of(valid, word)).map(Value::List)
        }
        (Kind::OpenWords(known), Value::List(words)) => {
            Ok(Value::List(check.open(known, words, problems)))
        }
        (Kind::Focus(valid), Value::List(words)) => {
            check.focus(valid, words, problems).map(Value::List)
        }
        (Kind::Percents, Value::List(steps)) => check.percents(&steps).map(Value::List),
        (Kind::Conditions, Value::List(conditions)) => {
            check.each(conditions, |text| check.condition(text)).map(Value::List)
        }
        (_, value) => Ok(value),
    };
    result.map_err(|problem| problems.push(problem)).ok().filter(|value| !is_empty_list(value))
}

/// FOCUS for several commands at once: a value that one of them knows is right.
pub fn focus(valid: &[&str], given: &str) -> (Vec<String>, Vec<Problem>) {
    static KEY: Key = Key::new("FOCUS", Kind::Focus(&[]), "");
    let words: Vec<String> = given
        .split(',')
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    let mut problems = Vec::new();
    let kept = Checked { key: &KEY, line: None }.focus(valid, words, &mut problems);
    let kept = kept.map_err(|problem| problems.push(problem)).unwrap_or_default();
    (kept, problems)
}

fn is_empty_list(value: &Value) -> bool {
    matches!(value, Value::List(items) if items.is_empty())
}

struct Checked<'k> {
    key: &'k Key,
    line: Option<u32>,
}

impl Checked<'_> {
    fn wrong(&self, given: &str, hint: impl Into<String>) -> Problem {
        let shown: String = given.chars().take(60).collect();
        Problem::error(self.line, format!("`{shown}` is no {}", self.key.name)).hint(hint)
    }

    fn each(
        &self,
        words: Vec<String>,
        check: impl Fn(&str) -> Result<String, Problem>,
    ) -> Result<Vec<String>, Problem> {
        words.iter().map(|word| check(word)).collect()
    }

    fn one_of(&self, valid: &[&str], word: &str) -> Result<String, Problem> {
        let folded = word.trim().to_lowercase();
        if valid.contains(&folded.as_str()) {
            return Ok(folded);
        }
        Err(self.wrong(word, nearest::suggestion(word, valid)))
    }

    fn yes_no(&self, word: &str) -> Result<String, Problem> {
        match word.to_lowercase().as_str() {
            "yes" | "true" | "y" => Ok("yes".to_owned()),
            "no" | "false" | "n" => Ok("no".to_owned()),
            _ => Err(self.wrong(word, "valid are yes, no")),
        }
    }

    fn slug(&self, slug: String) -> Result<String, Problem> {
        if slug == "none" {
            return Ok(slug);
        }
        match Slug::parse(&slug) {
            Ok(_) => Ok(slug),
            Err(bad) => Err(self.wrong(&slug, format!("{}; {}", bad.why, bad.hint()))),
        }
    }

    fn number(&self, text: String, most: f64, range: &str) -> Result<String, Problem> {
        match text.parse::<f64>() {
            Ok(number) if (0.0..=most).contains(&number) => Ok(text),
            _ => Err(self.wrong(&text, format!("it takes a number from {range}"))),
        }
    }

    fn percent(&self, text: &str) -> Result<String, Problem> {
        self.number(text.trim_end_matches('%').trim().to_owned(), 100.0, "0 to 100")
    }

    /// In plain digits: `50M` is `50000000`.
    fn amount(&self, text: &str) -> Result<String, Problem> {
        let plain = text.trim().replace(['_', ' '], "");
        let digits = plain.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let factor = match plain[digits.len()..].to_lowercase().as_str() {
            "" => Some(1.0),
            "k" => Some(1e3),
            "m" => Some(1e6),
            "b" | "g" => Some(1e9),
            _ => None,
        };
        let number = factor.zip(digits.parse::<f64>().ok()).map(|(factor, number)| factor * number);
        match number {
            Some(number) if (0.0..=1e15).contains(&number) => Ok(format!("{number:.0}")),
            _ => Err(self.wrong(text, "write it as 5000000 or 5M")),
        }
    }

    fn percents(&self, steps: &[String]) -> Result<Vec<String>, Problem> {
        let steps: Vec<String> =
            steps.iter().map(|step| self.percent(step)).collect::<Result<_, _>>()?;
        let numbers: Vec<f64> = steps.iter().filter_map(|step| step.parse().ok()).collect();
        if numbers.is_sorted() {
            return Ok(steps);
        }
        Err(self.wrong(&steps.join(","), "each phase takes at least the traffic of the one before"))
    }

    fn duration(&self, text: String) -> Result<String, Problem> {
        const UNITS: &[&str] = &[
            "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h",
            "hr", "hrs", "hour", "hours", "d", "day", "days",
        ];
        let mut rest = text.trim();
        let mut parts = 0;
        while !rest.is_empty() {
            let number = rest.len()
                - rest
                    .trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.')
                    .len();
            let after = rest[number..].trim_start();
            let unit =
                after.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(after.len());
            if number == 0 || !UNITS.contains(&after[..unit].to_lowercase().as_str()) {
                return Err(self.wrong(&text, "write it as 60min or 1h 30m"));
            }
            rest = after[unit..].trim_start();
            parts += 1;
        }
        if parts == 0 { Err(self.wrong(&text, "write it as 60min or 1h 30m")) } else { Ok(text) }
    }

    fn condition(&self, text: &str) -> Result<String, Problem> {
        match text.parse::<Condition>() {
            Ok(_) => Ok(text.to_owned()),
            Err(reason) => Err(self.wrong(text, reason.to_string())),
        }
    }

    fn open(&self, known: &[&str], words: Vec<String>, problems: &mut Vec<Problem>) -> Vec<String> {
        let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        for word in words.iter().filter(|word| !known.is_empty() && !known.contains(&word.as_str()))
        {
            let message =
                format!("{} `{word}` is not one that is known; taken as it is", self.key.name);
            problems.push(
                Problem::new(Level::Note, self.line, message)
                    .hint(nearest::suggestion(word, known)),
            );
        }
        words
    }

    fn focus(
        &self,
        valid: &[&str],
        words: Vec<String>,
        problems: &mut Vec<Problem>,
    ) -> Result<Vec<String>, Problem> {
        let (mut kept, mut unknown) = (Vec::new(), Vec::new());
        for word in words {
            let folded = word.to_lowercase().replace([' ', '_'], "-");
            match valid.contains(&folded.as_str()) {
                true if kept.contains(&folded) => {}
                true => kept.push(folded),
                false => unknown.push(word),
            }
        }
        if kept.is_empty() && !unknown.is_empty() {
            return Err(self.wrong(&unknown.join(","), format!("valid are {}", valid.join(", "))));
        }
        for word in unknown {
            let message = format!("{} `{word}` is unknown and ignored", self.key.name);
            let hint = format!("valid are {}", valid.join(", "));
            problems.push(Problem::new(Level::Warning, self.line, message).hint(hint));
        }
        Ok(kept)
    }
}
