//! Pipelines of templates, as far as they follow from the values of a chart.

use crate::value::{Kind, Place, Value};

/// What names mean at one place of a template.
pub(super) struct Scope<'c> {
    pub(super) values: &'c Value,
    pub(super) chart: &'c Value,
    pub(super) dot: Dot,
    pub(super) at: Place,
}

/// What `.` stands for.
#[derive(Clone)]
pub(super) enum Dot {
    /// All that a template is given.
    Top,
    /// What the `with` around it names.
    Is(Value),
    Unknown,
}

/// Calls in calls end somewhere.
const DEEPEST: u32 = 24;

/// The value of a pipeline; `None` when it depends on more than the chart's own values.
pub(super) fn value(scope: &Scope<'_>, text: &str) -> Option<Value> {
    let mut parser = Parser { scope, tokens: tokens(text)?, at: 0, depth: 0 };
    let value = parser.pipeline()?;
    (parser.at == parser.tokens.len()).then_some(value)
}

/// As `if` takes it.
pub(super) fn is_true(value: &Value) -> bool {
    match &value.kind {
        Kind::Null => false,
        Kind::Bool(value) => *value,
        Kind::Number(number) => *number != 0.0,
        Kind::Text(text) => !text.is_empty(),
        Kind::List(items) => !items.is_empty(),
        Kind::Map(map) => !map.members.is_empty(),
        Kind::Encoded(_) | Kind::Unknown(_) => true,
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open,
    Close,
    Pipe,
    Text(String),
    Word(String),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' => {
                found.push(Token::Open);
                1
            }
            ')' => {
                found.push(Token::Close);
                1
            }
            '|' => {
                found.push(Token::Pipe);
                1
            }
            '"' | '`' => {
                let end = rest[1..].find(first)?;
                found.push(Token::Text(rest[1..=end].to_owned()));
                end + 2
            }
            _ => {
                let end =
                    rest.find(|letter: char| letter.is_whitespace() || "()|\"`".contains(letter));
                let end = end.unwrap_or(rest.len());
                found.push(Token::Word(rest[..end].to_owned()));
                end
            }
        };
        rest = rest[length..].trim_start();
    }
    Some(found)
}

struct Parser<'s, 'c> {
    scope: &'s Scope<'c>,
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
}

impl Parser<'_, '_> {
    fn pipeline(&mut self) -> Option<Value> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut value = self.command(None)?;
        while self.tokens.get(self.at) == Some(&Token::Pipe) {
            self.at += 1;
            value = self.command(Some(value))?;
        }
        self.depth -= 1;
        Some(value)
    }

    /// A function with what follows it, and what is piped in as its last argument.
    fn command(&mut self, piped: Option<Value>) -> Option<Value> {
        let name = match self.tokens.get(self.at) {
            Some(Token::Word(word))
                if word.starts_with(|first: char| first.is_ascii_alphabetic()) =>
            {
                Some(word.clone())
            }
            _ => None,
        };
        let name = name.filter(|name| !matches!(&**name, "true" | "false" | "nil"));
        if name.is_some() {
            self.at += 1;
        }
        let mut args: Vec<Option<Value>> = Vec::new();
        while !matches!(self.tokens.get(self.at), None | Some(Token::Pipe | Token::Close)) {
            args.push(self.operand());
        }
        args.extend(piped.map(Some));
        match name {
            Some(name) => self.call(&name, &args),
            None => match <[Option<Value>; 1]>::try_from(args) {
                Ok([only]) => only,
                Err(_) => None,
            },
        }
    }

    /// `None` for what is not known; it is read past all the same.
    fn operand(&mut self) -> Option<Value> {
        let token = self.tokens.get(self.at).cloned()?;
        self.at += 1;
        match token {
            Token::Open => {
                let value = self.pipeline();
                let mut open = 1;
                // What was not understood is skipped up to its end.
                while open > 0 {
                    match self.tokens.get(self.at) {
                        Some(Token::Open) => open += 1,
                        Some(Token::Close) => open -= 1,
                        None => return None,
                        _ => {}
                    }
                    self.at += 1;
                }
                value
            }
            Token::Text(text) => Some(Value::text(self.scope.at, text)),
            Token::Word(word) => self.word(&word),
            Token::Close | Token::Pipe => None,
        }
    }

    fn word(&self, word: &str) -> Option<Value> {
        let at = self.scope.at;
        match word {
            "true" | "false" => return Some(Value::new(at, Kind::Bool(word == "true"))),
            "nil" => return Some(Value::new(at, Kind::Null)),
            _ => {}
        }
        if let Ok(number) = word.parse::<f64>() {
            return Some(Value::new(at, Kind::Number(number)));
        }
        let (path, is_top) = match word.strip_prefix("$.") {
            Some(path) => (path, true),
            None => (word.strip_prefix('.')?, matches!(self.scope.dot, Dot::Top)),
        };
        let (root, rest) = match (is_top, path.split_once('.')) {
            (true, Some((root, rest))) => (root, rest),
            (true, None) => (path, ""),
            (false, _) => ("", path),
        };
        let holder = match (root, &self.scope.dot) {
            ("Values", _) => self.scope.values,
            // Chart.yaml writes its keys small.
            ("Chart", _) => {
                let mut letters = rest.chars();
                let key: String = letters.next()?.to_lowercase().chain(letters).collect();
                return Some(self.found(self.scope.chart, &key));
            }
            ("", Dot::Is(value)) if !is_top => value,
            _ => return None,
        };
        Some(self.found(holder, rest))
    }

    fn found(&self, holder: &Value, path: &str) -> Value {
        if path.is_empty() {
            return holder.clone();
        }
        holder.get(path).cloned().unwrap_or_else(|| Value::new(self.scope.at, Kind::Null))
    }

    fn call(&self, name: &str, args: &[Option<Value>]) -> Option<Value> {
        let at = self.scope.at;
        let truth = |value: bool| Some(Value::new(at, Kind::Bool(value)));
        let known = |place: usize| args.get(place)?.clone();
        match (name, args.len()) {
            (
                "quote" | "squote" | "toString" | "int" | "int64" | "toYaml" | "toJson" | "tpl",
                _,
            ) => {
                let value = known(if name == "tpl" { 0 } else { args.len().checked_sub(1)? })?;
                // A text that is a template itself.
                let templated = value.as_text().is_some_and(|text| text.contains("{{"));
                (!templated).then_some(value)
            }
            ("nindent" | "indent" | "required" | "trunc" | "trimSuffix", 2) => known(1),
            ("trim" | "lower", 1) => known(0),
            ("default", 2) => match known(1) {
                Some(value) if is_true(&value) => Some(value),
                Some(_) => known(0),
                None => None,
            },
            ("not", 1) => truth(!is_true(&known(0)?)),
            ("empty", 1) => truth(!is_true(&known(0)?)),
            ("and", _) => self.first(args, false),
            ("or" | "coalesce", _) => self.first(args, true),
            ("eq", 2) => truth(same(&known(0)?, &known(1)?)),
            ("ne", 2) => truth(!same(&known(0)?, &known(1)?)),
            ("gt", 2) => truth(known(0)?.as_number()? > known(1)?.as_number()?),
            ("lt", 2) => truth(known(0)?.as_number()? < known(1)?.as_number()?),
            ("ge", 2) => truth(known(0)?.as_number()? >= known(1)?.as_number()?),
            ("le", 2) => truth(known(0)?.as_number()? <= known(1)?.as_number()?),
            ("hasKey", 2) => {
                let (map, key) = (known(0)?, known(1)?);
                truth(map.has(key.as_text()?))
            }
            ("ternary", 3) => known(usize::from(!is_true(&known(2)?))),
            _ => None,
        }
    }

    /// The first that is true (or false), else the last. What is unknown decides nothing before it is reached.
    fn first(&self, args: &[Option<Value>], wanted: bool) -> Option<Value> {
        let (last, before) = args.split_last()?;
        for arg in before {
            let value = arg.clone()?;
            if is_true(&value) == wanted {
                return Some(value);
            }
        }
        last.clone()
    }
}

fn same(one: &Value, other: &Value) -> bool {
    match (one.as_number(), other.as_number()) {
        (Some(one), Some(other)) => one == other,
        _ => one.kind == other.kind,
    }
}
