//! CHECK constraints, and tables that code describes in SQL text.

use facts::code::{Call, Code, ExprId, ExprKind};

use super::index::within;
use super::schema::{Schema, first_string, strings};
use super::walk::name_of;
use super::{column, entity};

/// Words of a condition that name no column.
const WORDS: [&str; 16] = [
    "and",
    "or",
    "not",
    "null",
    "is",
    "in",
    "between",
    "like",
    "length",
    "char_length",
    "any",
    "array",
    "true",
    "false",
    "coalesce",
    "text",
];

impl Schema {
    /// Whether the database refuses some values of a column: a number that must not be negative, for one.
    pub fn is_checked(&self, entity: &str, column: &str) -> bool {
        self.checks.iter().any(|(of, name)| &**of == entity && &**name == column)
    }

    pub(super) fn check<'n>(&mut self, table: &str, columns: impl IntoIterator<Item = &'n str>) {
        let table = entity(table);
        let named = columns.into_iter().map(column).filter(|name| !name.is_empty());
        self.checks.extend(named.map(|name| (table.clone(), name)));
    }

    /// `CHECK (stock >= 0)` of a lower-case statement about a table, and columns without a sign.
    pub(super) fn checks_of_sql(&mut self, table: &str, statement: &str) {
        for (place, _) in statement.match_indices("check") {
            let rest = statement[place + 5..].trim_start();
            if let Some(condition) = rest.strip_prefix('(').map(balanced) {
                self.check(table, identifiers(condition));
            }
        }
        for (place, _) in statement.match_indices(" unsigned") {
            self.check(table, described_column(&statement[..place]));
        }
    }

    /// `check` of a class, a builder or a migration.
    pub(super) fn check_call(&mut self, code: &Code, table: &str, call: &Call) {
        let ExprKind::Member { object, property, .. } = code.kind(call.callee) else {
            if name_of(code, call.callee) == Some("check") {
                self.check_parts(code, table, call);
            }
            return;
        };
        match &**property {
            "unsigned" | "checkPositive" | "checkBetween" => {
                self.check(table, first_string(code, *object));
            }
            "check" => self.check_parts(code, table, call),
            _ => {}
        }
    }

    /// `check('?? >= 0', ['stock'])`, `check('positive', sql`${table.stock} >= 0`)`, `@Check('"stock" >= 0')`
    pub(super) fn check_parts(&mut self, code: &Code, table: &str, call: &Call) {
        for arg in &call.args {
            if let Some(names) = strings(code, arg.value) {
                self.check(table, names);
            } else if let Some(text) = code.string(arg.value) {
                let is_condition = text.contains(['<', '>', '=']);
                self.check(table, identifiers(text).filter(|_| is_condition));
            } else {
                let fields = within(code, arg.value).into_iter().filter_map(|part| {
                    matches!(code.kind(part), ExprKind::Member { .. })
                        .then(|| name_of(code, part))?
                });
                self.check(table, fields.collect::<Vec<_>>());
            }
        }
    }
}

/// The SQL text that a call runs, when it describes a table.
pub(super) fn described_in_sql(code: &Code, call: &Call) -> Option<String> {
    let runs = matches!(
        name_of(code, call.callee)?,
        "query"
            | "raw"
            | "execute"
            | "addSql"
            | "sql"
            | "exec"
            | "run"
            | "unsafe"
            | "$executeRawUnsafe"
            | "$executeRaw"
    );
    let text = text(code, call.args.first().filter(|_| runs)?.value)?;
    let first = text.split_whitespace().next()?.to_ascii_lowercase();
    matches!(first.as_str(), "create" | "alter").then_some(text)
}

fn text(code: &Code, expr: ExprId) -> Option<String> {
    match code.kind(code.constant(expr)) {
        ExprKind::String(text) => Some(text.to_string()),
        ExprKind::Template { texts, .. } => {
            Some(texts.iter().map(|text| &*text.text).collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

/// Up to the bracket that closes the one before the text.
fn balanced(text: &str) -> &str {
    let mut depth = 1;
    let end = text.find(|letter| {
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    &text[..end.unwrap_or(text.len())]
}

/// `stock` of `.., stock int(10)`, before `unsigned`.
fn described_column(before: &str) -> Option<&str> {
    let start = before.rfind(',').or_else(|| before.find('(')).map_or(0, |at| at + 1);
    before[start..].split_whitespace().next()
}

fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let outside = text.split_inclusive('\'').filter(move |_| {
        quoted = !quoted;
        quoted
    });
    outside.flat_map(|part| {
        part.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| {
            word.starts_with(|first: char| first.is_alphabetic() || first == '_')
                && !WORDS.contains(&word.to_ascii_lowercase().as_str())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::Schema;

    #[test]
    fn checks_of_sql_text() {
        let mut schema = Schema::default();
        schema.sql("CREATE TABLE wallets (id int, balance numeric CHECK (balance >= 0), note text CHECK (note <> 'stock'));");
        schema.sql("ALTER TABLE products ADD CONSTRAINT positive CHECK ((\"stock_left\" >= 0) AND (price > 0));");
        schema.sql("CREATE TABLE seats (id int, free int(10) unsigned NOT NULL, taken int);");
        assert!(
            schema.is_checked("wallet", "balance") && schema.is_checked("product", "stockleft")
        );
        assert!(schema.is_checked("product", "price") && schema.is_checked("seat", "free"));
        assert!(!schema.is_checked("wallet", "stock") && !schema.is_checked("seat", "taken"));
    }
}
