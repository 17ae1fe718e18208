//! What one SQL statement does, as far as races care: the table, what is set to what, what the row must be, locks.
//!
//! A small reader of SELECT, INSERT, UPDATE, DELETE and of transaction control, not a parser: it never fails, and
//! what it does not know it leaves out.

use facts::code::ExprId;

/// A statement's text with the places where values are put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    Hole(Option<ExprId>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verb {
    Select,
    Insert,
    Update,
    Delete,
    Begin,
    Commit,
    Rollback,
    Savepoint,
    Isolation,
}

/// What a column is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// Computed from the row itself: `stock = stock - $1`.
    Own,
    Hole(Option<ExprId>),
    Placeholder(usize),
    Other,
}

/// One comparison of WHERE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comparison {
    pub column: String,
    pub operator: String,
    pub given: Given,
    /// The value when it is written in the statement.
    pub text: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Statement {
    pub verb: Option<Verb>,
    pub table: Option<String>,
    pub sets: Vec<(String, Given)>,
    pub conditions: Vec<Comparison>,
    pub for_update: bool,
    pub skip_locked: bool,
    pub count: bool,
    pub max: bool,
    pub on_conflict: bool,
    pub returning: bool,
    /// INSERT .. SELECT .. WHERE NOT EXISTS.
    pub not_exists: bool,
    /// `pg_advisory_lock`, `GET_LOCK`: the function's name.
    pub advisory: Option<String>,
    pub isolation: Option<String>,
    /// `UPDATE .. WHERE id IN (SELECT ..)`, CTEs: chooses and changes in one statement.
    pub nested: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Sign(String),
    Literal,
    Placeholder(usize),
    Hole(Option<ExprId>),
}

/// Whether a text begins like a statement.
pub(crate) fn looks_like_sql(text: &str) -> bool {
    let mut words = text
        .trim_start_matches(|letter: char| letter.is_whitespace() || letter == '(')
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .filter(|word| !word.is_empty());
    let first = words.next().unwrap_or("").to_ascii_lowercase();
    let upper = text.to_ascii_lowercase();
    let has = |word: &str| upper.contains(word);
    match first.as_str() {
        "select" => has(" from ") || has("\nfrom ") || has("_lock") || has("from\n") || has("pg_"),
        "insert" | "replace" => has("into"),
        "update" => has("set"),
        "delete" => has("from"),
        "with" => has("select") || has("update") || has("insert"),
        "begin" | "commit" | "rollback" | "savepoint" => text.trim().len() < 60,
        "start" => has("transaction"),
        "set" => has("transaction") || has("isolation"),
        "lock" => has("table"),
        _ => false,
    }
}

pub(crate) fn parse(pieces: &[Piece]) -> Option<Statement> {
    let Some(Piece::Text(first)) = pieces.first() else { return None };
    let joined: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Hole(_) => " ",
        })
        .collect();
    if !looks_like_sql(&joined) || first.trim().is_empty() {
        return None;
    }
    let tokens = tokens(pieces);
    Some(Reader { tokens: &tokens }.statement())
}

fn tokens(pieces: &[Piece]) -> Vec<Token> {
    let mut found = Vec::new();
    let mut unnamed = 0;
    for piece in pieces {
        match piece {
            Piece::Hole(hole) => found.push(Token::Hole(*hole)),
            Piece::Text(text) => text_tokens(text, &mut unnamed, &mut found),
        }
    }
    found
}

fn text_tokens(text: &str, unnamed: &mut usize, found: &mut Vec<Token>) {
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let rest = &letters[at..];
        at += match letter {
            _ if letter.is_whitespace() => 1,
            '-' if rest.get(1) == Some(&'-') => length(rest, |letter| letter != '\n'),
            '\'' => quoted(rest, '\'', |_| found.push(Token::Literal)),
            '"' => quoted(rest, '"', |word| found.push(Token::Word(word))),
            '`' => quoted(rest, '`', |word| found.push(Token::Word(word))),
            '?' => {
                found.push(Token::Placeholder(*unnamed));
                *unnamed += 1;
                1
            }
            '$' => {
                let digits = 1 + length(&rest[1..], |letter| letter.is_ascii_digit());
                let number: String = rest[1..digits].iter().collect();
                let place = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                found.push(Token::Placeholder(place.unwrap_or(usize::MAX)));
                digits
            }
            ':' | '@' if rest.get(1).is_some_and(|next| next.is_alphabetic()) => {
                found.push(Token::Placeholder(usize::MAX));
                1 + length(&rest[1..], is_word)
            }
            _ if letter.is_ascii_digit() => {
                found.push(Token::Literal);
                length(rest, |letter| letter.is_ascii_digit() || letter == '.')
            }
            _ if is_word(letter) => {
                let size = length(rest, is_word);
                found.push(Token::Word(rest[..size].iter().collect::<String>()));
                size
            }
            _ => {
                let size = length(rest, |letter| matches!(letter, '<' | '>' | '=' | '!')).max(1);
                found.push(Token::Sign(rest[..size].iter().collect()));
                size
            }
        };
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn length(letters: &[char], keep: impl Fn(char) -> bool) -> usize {
    letters.iter().take_while(|letter| keep(**letter)).count()
}

fn quoted(letters: &[char], mark: char, mut take: impl FnMut(String)) -> usize {
    let inside = length(&letters[1..], |letter| letter != mark);
    take(letters[1..=inside].iter().collect());
    inside + 2
}

struct Reader<'t> {
    tokens: &'t [Token],
}

impl Reader<'_> {
    fn word(&self, at: usize) -> Option<String> {
        match self.tokens.get(at)? {
            Token::Word(word) => Some(word.to_ascii_lowercase()),
            _ => None,
        }
    }

    fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).as_deref() == Some(word)
    }

    fn has(&self, words: &[&str]) -> bool {
        (0..self.tokens.len())
            .any(|at| (0..).zip(words).all(|(step, word)| self.is(at + step, word)))
    }

    fn statement(&self) -> Statement {
        let mut found = Statement {
            for_update: self.has(&["for", "update"])
                || self.has(&["for", "no", "key", "update"])
                || self.has(&["lock", "in", "share"]),
            skip_locked: self.has(&["skip", "locked"]),
            on_conflict: self.has(&["on", "conflict"])
                || self.has(&["on", "duplicate", "key"])
                || self.has(&["insert", "ignore"])
                || self.has(&["or", "ignore"])
                || self.has(&["or", "replace"])
                || self.is(0, "replace"),
            returning: self.has(&["returning"]),
            not_exists: self.has(&["not", "exists"]),
            advisory: self.advisory(),
            ..Statement::default()
        };
        let Some((verb, at)) = self.verb() else { return found };
        found.verb = Some(verb);
        found.nested = (at + 1..self.tokens.len()).any(|later| self.is(later, "select"));
        self.clauses(verb, at, &mut found);
        if matches!(verb, Verb::Begin | Verb::Isolation) {
            found.isolation = self.isolation();
        }
        found
    }

    /// The verb that changes something, wherever a CTE puts it; else the first.
    fn verb(&self) -> Option<(Verb, usize)> {
        let at = |place: usize| {
            Some(match self.word(place)?.as_str() {
                "select" => Verb::Select,
                "insert" | "replace" => Verb::Insert,
                "update" => Verb::Update,
                "delete" => Verb::Delete,
                _ => return None,
            })
        };
        let control = match self.word(0)?.as_str() {
            "begin" | "start" => Some(Verb::Begin),
            "commit" => Some(Verb::Commit),
            "rollback" => Some(Verb::Rollback),
            "savepoint" => Some(Verb::Savepoint),
            "set" => Some(Verb::Isolation),
            "lock" => return None,
            _ => None,
        };
        if let Some(control) = control {
            return Some((control, 0));
        }
        let is_clause = |place: usize| {
            let before = place.checked_sub(1).and_then(|before| self.word(before));
            matches!(before.as_deref(), Some("for" | "do" | "on" | "key" | "or"))
        };
        let verbs: Vec<(Verb, usize)> = (0..self.tokens.len())
            .filter(|place| !is_clause(*place))
            .filter_map(|place| Some((at(place)?, place)))
            .collect();
        if self.is(0, "with") {
            let changing = verbs.iter().find(|(verb, _)| *verb != Verb::Select);
            return changing.or(verbs.first()).copied();
        }
        verbs.first().copied()
    }

    fn clauses(&self, verb: Verb, at: usize, found: &mut Statement) {
        match verb {
            Verb::Select => {
                let from = (at..self.tokens.len()).find(|place| self.is(*place, "from"));
                found.table = from.and_then(|from| self.table(from + 1));
                let head = at..from.unwrap_or(self.tokens.len());
                found.count = head.clone().any(|place| self.is(place, "count"));
                found.max = head.clone().any(|place| self.is(place, "max"));
            }
            Verb::Insert | Verb::Delete => {
                let mark = if verb == Verb::Insert { "into" } else { "from" };
                let into = (at..self.tokens.len()).find(|place| self.is(*place, mark));
                found.table = into.and_then(|into| self.table(into + 1));
                if let (Verb::Insert, Some(into)) = (verb, into) {
                    self.inserted(into + 2, found);
                }
            }
            Verb::Update => {
                let first = at + usize::from(self.is(at + 1, "only"));
                found.table = self.table(first + 1);
                self.sets(first, found);
            }
            _ => return,
        }
        self.condition(at, found);
    }

    /// `public.users` is `users`.
    fn table(&self, at: usize) -> Option<String> {
        match (self.tokens.get(at + 1), self.tokens.get(at + 2)) {
            (Some(Token::Sign(dot)), Some(Token::Word(table))) if dot == "." => Some(table.clone()),
            _ => match self.tokens.get(at)? {
                Token::Word(table) => Some(table.clone()),
                _ => None,
            },
        }
    }

    fn sets(&self, at: usize, found: &mut Statement) {
        let Some(set) = (at..self.tokens.len()).find(|place| self.is(*place, "set")) else {
            return;
        };
        let end = (set..self.tokens.len())
            .find(|place| {
                matches!(self.word(*place).as_deref(), Some("where" | "returning" | "from"))
            })
            .unwrap_or(self.tokens.len());
        for part in self.parts(set + 1, end) {
            let equals = part.clone().find(|place| self.sign(*place) == Some("="));
            let Some(equals) = equals else { continue };
            let Some(column) = equals.checked_sub(1).and_then(|name| self.word(name)) else {
                continue;
            };
            let value = equals + 1..part.end;
            let given = match self.tokens.get(value.start) {
                _ if value.clone().any(|place| self.word(place).as_deref() == Some(&column)) => {
                    Given::Own
                }
                Some(Token::Hole(hole)) if value.len() == 1 => Given::Hole(*hole),
                Some(Token::Placeholder(place)) => Given::Placeholder(*place),
                _ => Given::Other,
            };
            found.sets.push((column, given));
        }
    }

    fn inserted(&self, at: usize, found: &mut Statement) {
        let Some(open) = (at..self.tokens.len()).find(|place| self.sign(*place) == Some("("))
        else {
            return;
        };
        let close =
            (open..self.tokens.len()).find(|place| self.sign(*place) == Some(")")).unwrap_or(open);
        let columns: Vec<String> = (open..close).filter_map(|place| self.word(place)).collect();
        let values = (close..self.tokens.len()).find(|place| self.is(*place, "values"));
        let row = values.map(|values| values + 2..self.tokens.len());
        let row = row.map_or(Vec::new(), |row| self.parts(row.start, row.end));
        for (place, column) in columns.into_iter().enumerate() {
            let given = match row.get(place).and_then(|part| self.tokens.get(part.start)) {
                Some(Token::Hole(hole)) => Given::Hole(*hole),
                Some(Token::Placeholder(place)) => Given::Placeholder(*place),
                _ => Given::Other,
            };
            found.sets.push((column, given));
        }
    }

    /// Ranges between commas that are in no parentheses.
    fn parts(&self, start: usize, end: usize) -> Vec<std::ops::Range<usize>> {
        let (mut depth, mut from, mut found) = (0_i32, start, Vec::new());
        for place in start..end {
            match self.sign(place) {
                Some("(") => depth += 1,
                Some(")") => depth -= 1,
                Some(",") if depth == 0 => {
                    found.push(from..place);
                    from = place + 1;
                }
                _ => {}
            }
        }
        if from < end {
            found.push(from..end);
        }
        found
    }

    fn sign(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at)? {
            Token::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    fn condition(&self, at: usize, found: &mut Statement) {
        let Some(start) = (at..self.tokens.len()).rev().find(|place| self.is(*place, "where"))
        else {
            return;
        };
        let end = (start..self.tokens.len())
            .find(|place| {
                matches!(
                    self.word(*place).as_deref(),
                    Some("returning" | "order" | "limit" | "for" | "group" | "on")
                )
            })
            .unwrap_or(self.tokens.len());
        for place in start + 1..end {
            let operator =
                self.sign(place).map(str::to_owned).filter(|sign| sign.contains(['=', '<', '>']));
            let word = self
                .word(place)
                .filter(|word| matches!(word.as_str(), "is" | "in" | "like" | "not"));
            let Some(operator) = operator.or(word) else { continue };
            let Some(column) = self.word(place - 1).filter(|_| place > start + 1) else { continue };
            let value = self.tokens.get(place + 1);
            let given = match value {
                Some(Token::Hole(hole)) => Given::Hole(*hole),
                Some(Token::Placeholder(place)) => Given::Placeholder(*place),
                _ => Given::Other,
            };
            let text = match value {
                Some(Token::Word(word)) => word.clone(),
                Some(Token::Literal) => "#".to_owned(),
                _ => String::new(),
            };
            found.conditions.push(Comparison { column, operator, given, text });
        }
    }

    fn advisory(&self) -> Option<String> {
        (0..self.tokens.len()).find_map(|place| {
            let word = self.word(place)?;
            let is_lock =
                word.contains("advisory_") || matches!(word.as_str(), "get_lock" | "release_lock");
            is_lock.then_some(word)
        })
    }

    fn isolation(&self) -> Option<String> {
        ["serializable", "repeatable read", "read committed", "read uncommitted"]
            .into_iter()
            .find(|level| self.has(&level.split(' ').collect::<Vec<_>>()))
            .map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::{Given, Piece, Verb, parse};

    fn of(text: &str) -> super::Statement {
        parse(&[Piece::Text(text.to_owned())]).expect("a statement")
    }

    #[test]
    fn an_update_with_guard() {
        let found = of(
            "UPDATE public.products SET stock = stock - $1, name = $2 WHERE id = $3 AND stock >= $1",
        );
        assert_eq!(found.verb, Some(Verb::Update));
        assert_eq!(found.table.as_deref(), Some("products"));
        assert_eq!(found.sets[0], ("stock".into(), Given::Own));
        assert_eq!(found.sets[1], ("name".into(), Given::Placeholder(1)));
        assert_eq!((&*found.conditions[1].column, &*found.conditions[1].operator), ("stock", ">="));
    }

    #[test]
    fn reads_and_locks() {
        let found = of("SELECT balance FROM accounts WHERE id = $1 FOR UPDATE SKIP LOCKED");
        assert!(found.for_update && found.skip_locked);
        assert_eq!(found.table.as_deref(), Some("accounts"));
        assert!(of("select count(*) from seats where show = ?").count);
        assert_eq!(
            of("SELECT pg_advisory_xact_lock($1)").advisory.as_deref(),
            Some("pg_advisory_xact_lock")
        );
        assert_eq!(
            of("BEGIN ISOLATION LEVEL SERIALIZABLE").isolation.as_deref(),
            Some("serializable")
        );
    }

    #[test]
    fn inserts() {
        let found = of("INSERT INTO a (x, y) VALUES ($1, $2) ON CONFLICT (x) DO UPDATE SET y = $2");
        assert_eq!(found.verb, Some(Verb::Insert));
        assert!(found.on_conflict);
        assert_eq!(found.sets.len(), 2);
        let claim = of(
            "WITH next AS (SELECT id FROM jobs LIMIT 1 FOR UPDATE SKIP LOCKED) UPDATE jobs SET state = 'run' FROM next",
        );
        assert_eq!((claim.verb, claim.table.as_deref()), (Some(Verb::Update), Some("jobs")));
    }

    #[test]
    fn prose_is_no_statement() {
        assert_eq!(parse(&[Piece::Text("Select a plan".into())]), None);
        assert_eq!(parse(&[Piece::Text("update your profile".into())]), None);
    }
}
