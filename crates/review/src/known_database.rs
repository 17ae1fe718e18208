//! CONTEXT about a database: its version, how large tables are, how changes go out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What the text states; what it does not is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDatabase {
    /// Major, minor and patch: `14` is `(14, 0, 0)`.
    pub version: Option<(u32, u32, u32)>,
    /// Rows by table, lower case.
    pub tables: BTreeMap<String, u64>,
    /// Changes run while nobody uses the database.
    pub window: bool,
    /// Whether files run inside of a transaction.
    pub in_transaction: Option<bool>,
    /// `rolling`, `blue-green`, `canary`.
    pub deploy: Option<String>,
    /// What was understood, in words.
    pub stated: Vec<String>,
    /// Words that the facts above are made of, lower case.
    pub words: Vec<String>,
}

impl KnownDatabase {
    /// Reads free text; anything may stand in it.
    pub fn parse(context: &str) -> Self {
        let mut known = Self::default();
        for clause in clauses(context) {
            let words: Vec<String> = clause
                .split_whitespace()
                .map(|word| {
                    word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '_')
                        .to_lowercase()
                })
                .filter(|word| !word.is_empty())
                .collect();
            known.rows(&words);
            known.version(&words);
            known.deployment(&words);
        }
        known.state();
        known
    }

    /// `users table 10M rows`, `10M rows in users`.
    fn rows(&mut self, words: &[String]) {
        let Some(at) =
            words.iter().position(|word| matches!(word.as_str(), "rows" | "row" | "records"))
        else {
            return;
        };
        let Some((number, count)) = at.checked_sub(1).and_then(|at| Some((at, count(&words[at])?)))
        else {
            return;
        };
        let is_name = |word: &&String| !FILLER.contains(&word.as_str());
        let name = words[..number]
            .iter()
            .rev()
            .find(is_name)
            .or_else(|| words[at + 1..].iter().find(is_name));
        let Some(name) = name else { return };
        self.tables.insert(name.clone(), count);
        self.words.extend(words.iter().cloned());
    }

    /// `postgresql 14`, `mysql 8.0.11`, `postgres:16`.
    fn version(&mut self, words: &[String]) {
        const NAMES: [&str; 8] =
            ["postgres", "postgresql", "pg", "mysql", "mariadb", "sqlite", "mongodb", "mongo"];
        for (place, word) in words.iter().enumerate() {
            let Some(name) =
                NAMES.iter().filter(|name| word.starts_with(**name)).max_by_key(|name| name.len())
            else {
                continue;
            };
            let rest = word[name.len()..].trim_start_matches([':', '@', '-', 'v']);
            let next = words.get(place + 1).filter(|_| rest.is_empty());
            let Some(number) =
                next.map_or(Some(rest), |next| next.strip_prefix('v').or(Some(next)))
            else {
                continue;
            };
            if let Some(found) = version(number) {
                self.version = Some(found);
                self.words.push(word.clone());
                self.words.extend(next.cloned());
            }
        }
    }

    fn deployment(&mut self, words: &[String]) {
        let text = words.join(" ").replace('-', " ");
        let has = |phrase: &str| format!(" {text} ").contains(&format!(" {phrase} "));
        let mut understood = false;
        if has("window")
            && !has("no window")
            && !has("no maintenance window")
            && !has("without window")
        {
            self.window = true;
            understood = true;
        }
        if has("zero downtime") || has("no window") || has("no maintenance window") {
            self.window = false;
            understood = true;
        }
        if has("no transaction")
            || has("outside a transaction")
            || has("outside of a transaction")
            || has("not in a transaction")
        {
            self.in_transaction = Some(false);
            understood = true;
        } else if has("in a transaction") || has("in transaction") || has("inside a transaction") {
            self.in_transaction = Some(true);
            understood = true;
        }
        for deploy in ["rolling", "blue green", "canary"] {
            if has(deploy) {
                self.deploy = Some(deploy.replace(' ', "-"));
                understood = true;
            }
        }
        if understood {
            self.words.extend(words.iter().cloned());
        }
    }

    fn state(&mut self) {
        if let Some((major, minor, patch)) = self.version {
            self.stated.push(format!("database version: {major}.{minor}.{patch}"));
        }
        self.stated
            .extend(self.tables.iter().map(|(table, rows)| format!("table {table}: {rows} rows")));
        if self.window {
            self.stated.push("changes run in a maintenance window".into());
        }
        self.stated.extend(self.in_transaction.map(|inside| {
            let word = if inside { "inside" } else { "outside" };
            format!("migrations run {word} of a transaction")
        }));
        self.stated.extend(self.deploy.iter().map(|deploy| format!("deployment: {deploy}")));
    }

    /// How many rows a table has, by its name with or without its schema.
    pub fn rows_of(&self, table: &str) -> Option<u64> {
        let table = table.to_lowercase();
        let plain = table.rsplit('.').next().unwrap_or(&table);
        self.tables.get(&table).or_else(|| self.tables.get(plain)).copied()
    }
}

/// `14`, `8.0.12`, `9.6`.
pub(crate) fn version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('.').map(str::parse::<u32>);
    let major = parts.next()?.ok()?;
    let mut next = || parts.next().and_then(Result::ok).unwrap_or(0);
    (major < 1000).then(|| (major, next(), next()))
}

const FILLER: [&str; 22] = [
    "table",
    "tables",
    "has",
    "have",
    "with",
    "of",
    "about",
    "around",
    "is",
    "are",
    "contains",
    "over",
    "the",
    "a",
    "roughly",
    "approximately",
    "approx",
    "in",
    "holds",
    "nearly",
    "almost",
    "than",
];

/// Parts at semicolons, line ends, and commas that part words: `1,000,000` is one.
fn clauses(context: &str) -> Vec<&str> {
    let lines = context.split(['\n', ';']);
    lines.flat_map(|line| line.split(", ")).flat_map(|part| part.split(". ")).collect()
}

/// `10M`, `1.5m`, `500k`, `2B`, `1,000,000`.
fn count(word: &str) -> Option<u64> {
    let plain = word.replace([',', '_'], "");
    let digits = plain.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let factor = match &plain[digits.len()..] {
        "" => 1.0,
        "k" => 1e3,
        "m" | "mio" | "million" => 1e6,
        "b" | "bn" | "billion" => 1e9,
        _ => return None,
    };
    let number: f64 = digits.parse().ok()?;
    (number >= 0.0).then_some((number * factor) as u64)
}

#[cfg(test)]
mod tests {
    use super::KnownDatabase;

    #[test]
    fn versions_and_sizes_are_understood() {
        let known = KnownDatabase::parse(
            "PostgreSQL 14, users table 10M rows, audit_log: 1,500,000 rows; orders has 2.5B rows",
        );
        assert_eq!(known.version, Some((14, 0, 0)));
        let rows = |table: &str| known.rows_of(table);
        assert_eq!(rows("users"), Some(10_000_000));
        assert_eq!(rows("public.audit_log"), Some(1_500_000));
        assert_eq!(rows("Orders"), Some(2_500_000_000));
        assert_eq!(rows("other"), None);
        assert_eq!(KnownDatabase::parse("mysql:8.0.11").version, Some((8, 0, 11)));
        assert_eq!(KnownDatabase::parse("500k rows in events").rows_of("events"), Some(500_000));
    }

    #[test]
    fn deployment_is_understood() {
        let known =
            KnownDatabase::parse("rolling deploys, maintenance window, runs in a transaction");
        assert!(known.window && known.in_transaction == Some(true));
        assert_eq!(known.deploy.as_deref(), Some("rolling"));
        assert!(!KnownDatabase::parse("zero-downtime, no maintenance window").window);
        assert_eq!(KnownDatabase::parse("public API"), KnownDatabase::default());
    }
}
