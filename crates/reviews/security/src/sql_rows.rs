//! Rows that SQL texts read whole, and the columns that statements name.

use facts::FileId;
use facts::code::{Code, ExprId, ExprKind};
use model::ByteRange;

/// Methods of drivers and builders that run a statement and give its rows.
const RUNNERS: &[&str] = &[
    "query",
    "execute",
    "raw",
    "one",
    "oneOrNone",
    "many",
    "manyOrNone",
    "any",
    "get",
    "all",
    "$queryRawUnsafe",
];

/// The table of which a call reads rows with all of their columns: `SELECT * FROM users ..`, `.. RETURNING *`.
pub(crate) fn whole_rows(code: &Code, call: ExprId) -> Option<&str> {
    let call = code.call(call)?;
    let ExprKind::Member { property, .. } = code.kind(call.callee) else { return None };
    if !RUNNERS.contains(&&**property) {
        return None;
    }
    table_read(text(code, call.args.first()?.value)?)
}

/// What a statement is, up to the first value that is put into it.
fn text(code: &Code, expr: ExprId) -> Option<&str> {
    match code.kind(code.constant(expr)) {
        ExprKind::String(text) => Some(text),
        ExprKind::Template { texts, exprs } if exprs.is_empty() => {
            texts.first().map(|part| &*part.text)
        }
        _ => None,
    }
}

fn table_read(statement: &str) -> Option<&str> {
    let lower = statement.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let reads = words.starts_with(&["select", "*", "from"]) && !words.contains(&"join");
    let returns = words.windows(2).any(|pair| pair == ["returning", "*"])
        || words.windows(2).any(|pair| pair == ["returning", "*;"]);
    if !reads && !returns {
        return None;
    }
    let mut rest = statement.split_whitespace();
    rest.find(|word| {
        ["from", "into", "update"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
    })?;
    bare(rest.next()?)
}

/// `users` of `public."users"(`.
fn bare(word: &str) -> Option<&str> {
    let word = word.split('(').next()?.trim_end_matches([';', ',']);
    let last = word.rsplit('.').next()?.trim_matches(['"', '`', '[', ']']);
    let is_name = last.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_');
    (!last.is_empty() && is_name).then_some(last)
}

/// Where a statement names a column of a table.
pub(crate) struct Column<'a> {
    pub(crate) table: &'a str,
    pub(crate) name: &'a str,
    pub(crate) file: FileId,
    pub(crate) range: ByteRange,
}

/// The columns that `CREATE TABLE` and `INSERT INTO` name, in a file of SQL.
pub(crate) fn columns_of_text<'a>(file: FileId, text: &'a str, found: &mut Vec<Column<'a>>) {
    for (start, statement) in statements(text) {
        columns(statement, &mut |table, name| {
            let at = (name.as_ptr() as usize - statement.as_ptr() as usize) as u32 + start;
            let range = ByteRange::new(at, at + name.len() as u32);
            found.push(Column { table, name, file, range });
        });
    }
}

/// The same in the texts of a program, where the whole text is the place.
pub(crate) fn columns_of_code<'a>(file: FileId, code: &'a Code, found: &mut Vec<Column<'a>>) {
    for expr in &code.exprs {
        let text = match &expr.kind {
            ExprKind::String(text) => Some(&**text),
            ExprKind::Template { texts, .. } => texts.first().map(|part| &*part.text),
            _ => None,
        };
        let Some(text) = text else { continue };
        columns(text, &mut |table, name| {
            found.push(Column { table, name, file, range: expr.range });
        });
    }
}

fn statements(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let mut at = 0;
    text.split_inclusive(';').map(move |statement| {
        let start = at;
        at += statement.len() as u32;
        (start, statement)
    })
}

fn columns<'a>(statement: &'a str, found: &mut dyn FnMut(&'a str, &'a str)) {
    let trimmed = skip_comments(statement);
    let is = |words: &str| {
        trimmed.get(..words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words))
    };
    let is_definition = is("create table") || is("create temporary table");
    if !is_definition && !is("insert into") {
        return;
    }
    let Some((head, body)) = trimmed.split_once('(') else { return };
    let Some(table) = head.split_whitespace().next_back().and_then(bare) else { return };
    let mut depth = 0_u32;
    let mut part = 0;
    for (at, character) in body.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ',' | ')' if depth == 0 => {
                let first = body[part..at].split_whitespace().next().and_then(bare);
                if let Some(name) = first {
                    found(table, name);
                }
                part = at + 1;
                if character == ')' {
                    return;
                }
            }
            _ => {}
        }
    }
}

fn skip_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(comment) = rest.strip_prefix("--") {
        rest = comment.split_once('\n').map_or("", |(_, after)| after).trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::{columns, table_read};

    #[test]
    fn whole_rows_are_those_of_one_table() {
        let cases = [
            ("SELECT * FROM users WHERE id = $1", Some("users")),
            ("select *\n from public.\"users\"", Some("users")),
            ("INSERT INTO users(email) VALUES ($1) RETURNING *", Some("users")),
            ("UPDATE accounts SET a = 1 WHERE id = $1 returning *;", Some("accounts")),
            ("SELECT id, name FROM users", None),
            ("SELECT * FROM users u JOIN orders o ON o.user_id = u.id", None),
            ("INSERT INTO users (email) VALUES ($1) RETURNING id", None),
        ];
        for (text, table) in cases {
            assert_eq!(table_read(text), table, "{text}");
        }
    }

    #[test]
    fn statements_name_their_columns() {
        let named = |text: &'static str| {
            let mut found = Vec::new();
            columns(text, &mut |table, name| found.push(format!("{table}.{name}")));
            found
        };
        assert_eq!(
            named(
                "-- people\nCREATE TABLE IF NOT EXISTS users (id int, hash varchar(60), PRIMARY KEY (id));"
            ),
            ["users.id", "users.hash", "users.PRIMARY"]
        );
        assert_eq!(
            named("INSERT INTO users (email, pw) VALUES (1, 2)"),
            ["users.email", "users.pw"]
        );
        assert!(named("SELECT a FROM b WHERE c IN (1)").is_empty());
    }
}
