//! Rows in a log that a database client gave: the call that read them, and which columns it asked for.

use facts::code::{Call, Code, ExprId, ExprKind};
use review::{PersonalName, SecretName, words};

use crate::sites::{Site, constant_text};

/// A value that a statement in SQL gave.
pub(crate) struct Rows {
    /// One row was picked out of the list.
    pub(crate) is_one: bool,
    statement: Statement,
}

/// What a `SELECT` asks for.
struct Statement {
    columns: Vec<String>,
    table: String,
    is_limited: bool,
}

/// Follows a name to the call of a driver that gave its rows: `const { rows } = await pool.query("SELECT ..")`.
pub(crate) fn rows(site: &Site<'_>, value: ExprId) -> Option<Rows> {
    let code = site.code;
    let mut is_one = false;
    let mut at = value;
    for _ in 0..12 {
        at = match code.kind(at) {
            ExprKind::Name { symbol: Some(symbol), .. } => {
                let symbol = code.symbol(*symbol);
                let init = symbol.init.filter(|_| symbol.writes == 0)?;
                for (place, step) in symbol.init_path.iter().enumerate() {
                    // mysql2 gives its rows as the first of two.
                    let is_first = place == 0 && &**step == "0";
                    is_one |= !is_first && step.bytes().all(|byte| byte.is_ascii_digit());
                    is_list(step).then_some(())?;
                }
                init
            }
            ExprKind::Await(inner) => *inner,
            ExprKind::Member { object, property, .. } if is_list(property) => *object,
            ExprKind::Index { object, .. } => {
                is_one = true;
                *object
            }
            ExprKind::Call(call) => {
                return Some(Rows { is_one, statement: statement(site, at, call)? });
            }
            _ => return None,
        }
    }
    None
}

/// A step from what a driver gives to the rows in it.
fn is_list(step: &str) -> bool {
    matches!(step, "rows" | "recordset") || step.bytes().all(|byte| byte.is_ascii_digit())
}

fn statement(site: &Site<'_>, expr: ExprId, call: &Call) -> Option<Statement> {
    const DRIVERS: [&str; 9] = [
        "pg",
        "mysql",
        "mysql2",
        "mssql",
        "sqlite3",
        "better-sqlite3",
        "pg-promise",
        "postgres",
        "slonik",
    ];
    let callee = site.program.callee(site.file(), expr)?.as_str();
    let package = callee.split(['.', '(', '/']).next().unwrap_or("");
    if !DRIVERS.contains(&package) {
        return None;
    }
    let text = text_of(site.code, call.args.first()?.value)?;
    Statement::parse(&text)
}

/// The statement, given bare or as `{ text, values }`.
fn text_of(code: &Code, argument: ExprId) -> Option<String> {
    let argument = code.property(argument, "text").unwrap_or(argument);
    let text = constant_text(code, code.constant(argument));
    (!text.trim().is_empty()).then_some(text)
}

impl Statement {
    fn parse(text: &str) -> Option<Self> {
        let lower = text.to_lowercase().replace(['\n', '\t'], " ").replace(['"', '`'], "");
        let rest = lower.trim_start().strip_prefix("select ")?;
        let (columns, rest) = rest.split_once(" from ")?;
        let table = rest.split_whitespace().next()?;
        Some(Self {
            columns: columns.split(',').filter_map(column).collect(),
            table: table.rsplit('.').next()?.to_owned(),
            is_limited: rest.contains(" limit 1"),
        })
    }
}

/// The name under which a column is given: `u.email AS mail` is `mail`.
fn column(text: &str) -> Option<String> {
    let last = text.split_whitespace().last()?;
    last.rsplit('.').next().map(str::to_owned)
}

impl Rows {
    /// The column that tells of a person or opens something, when it was asked for by name.
    pub(crate) fn telling(&self) -> Option<&str> {
        let mut columns = self.statement.columns.iter().map(String::as_str);
        columns.find(|name| SecretName::of(name).is_some() || PersonalName::of(name).is_some())
    }

    /// All columns of a table about people.
    pub(crate) fn are_people(&self) -> bool {
        let takes_all = self.statement.columns.iter().any(|column| column == "*");
        takes_all && person(&self.statement.table).is_some()
    }

    /// As many as the table holds.
    pub(crate) fn are_many(&self) -> bool {
        let counts = self.statement.columns.iter().all(|column| column.contains('('));
        !self.is_one && !self.statement.is_limited && !counts
    }
}

/// The kind of person that a name is about: `user` of `users`, `newUser`, `currentCustomer`.
pub(crate) fn person(name: &str) -> Option<&'static str> {
    let words = words(name);
    let last = words.last()?.trim_end_matches('s');
    PEOPLE.iter().find(|person| **person == last).copied()
}

/// What rows about people are called.
const PEOPLE: [&str; 11] = [
    "user",
    "customer",
    "patient",
    "employee",
    "member",
    "person",
    "contact",
    "client",
    "applicant",
    "guest",
    "subscriber",
];

#[cfg(test)]
mod tests {
    use super::Statement;

    #[test]
    fn a_statement_says_its_columns_and_its_table() {
        let statement =
            Statement::parse(" SELECT u.id, u.email AS mail FROM public.\"users\" u LIMIT 1")
                .unwrap();
        assert_eq!(statement.columns, ["id", "mail"]);
        assert_eq!(statement.table, "users");
        assert!(statement.is_limited);
        assert!(Statement::parse("UPDATE users SET a = 1").is_none());
    }
}
