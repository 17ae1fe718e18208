//! Any SQL over recorded events, on SQLite in a file that can be used again.
//!
//! Every scalar field becomes a typed column: `user.subscription` is the column `user_subscription`, and a statement may
//! write either. What is long or rare is kept apart, so that a scan reads little; what is neither (arrays, names without
//! number) is JSON in the column `rest`. The engine reads only: statements that write, attach or configure are refused.

mod columns;
mod functions;
mod load;
mod names;

use std::path::Path;

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

pub use load::{Loaded, build};

use crate::table::{Cell, Column, Table, Unit};
use names::Names;

/// Of the layout; a file of another one is built anew.
const LAYOUT: i64 = 1;

#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("the events cannot be read: {0}")]
    Read(#[from] std::io::Error),
    #[error("the database of events cannot be used: {0}")]
    Database(rusqlite::Error),
    #[error("the database of events is of another version or was not finished")]
    Unfinished,
    /// The statement is at fault.
    #[error("{0}")]
    Statement(String),
    #[error("only statements that read are run: SELECT, WITH, VALUES, EXPLAIN")]
    Writes,
}

/// Events in a file, open for reading.
pub struct Events {
    connection: Connection,
    names: Names,
}

impl Events {
    /// Opens what [`build`] has written.
    pub fn open(database: &Path) -> Result<Self, Problem> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection =
            Connection::open_with_flags(database, flags).map_err(Problem::Database)?;
        let layout: Result<i64, _> =
            connection.query_row("SELECT layout FROM finished", [], |row| row.get(0));
        if layout.ok() != Some(LAYOUT) {
            return Err(Problem::Unfinished);
        }
        let settings = "PRAGMA query_only = 1; PRAGMA mmap_size = 2147418112; PRAGMA temp_store = 2; PRAGMA cache_size = -65536;";
        connection.execute_batch(settings).map_err(Problem::Database)?;
        functions::register(&connection).map_err(Problem::Database)?;
        let names = Names::read(&connection).map_err(Problem::Database)?;
        connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0).map_err(Problem::Database)?;
        connection.authorizer(Some(allow)).map_err(Problem::Database)?;
        Ok(Self { connection, names })
    }

    /// The columns of `events`: name, path in the event, type.
    pub fn columns(&self) -> &[(String, String, String)] {
        self.names.columns()
    }

    /// Runs one statement. At most `most` rows are taken; a note says when there were more.
    pub fn ask(&self, sql: &str, most: usize) -> Result<Table, Problem> {
        let sql = self.names.resolve(sql);
        let fault = |why: rusqlite::Error| Problem::of(why);
        let mut statement = self.connection.prepare(&sql).map_err(fault)?;
        if !statement.readonly() {
            return Err(Problem::Writes);
        }
        let mut table = Table::new("sql", "Result", &[]);
        let column = |name: &str| Column { name: name.to_owned(), unit: Unit::AsRecorded };
        table.columns = statement.column_names().map(column).collect();
        let width = table.columns.len();
        let mut rows = statement.query([]).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            if table.rows.len() == most {
                table.note(format!("more than {most} rows; the first {most} are shown"));
                break;
            }
            let cells = (0..width).map(|at| row.get_ref(at).map(cell));
            table.rows.push(cells.collect::<Result<_, _>>().map_err(fault)?);
        }
        table.chart = chart(&table);
        Ok(table)
    }
}

impl Problem {
    fn of(why: rusqlite::Error) -> Self {
        match why {
            rusqlite::Error::MultipleStatement => {
                Self::Statement("one statement at a time".to_owned())
            }
            rusqlite::Error::SqliteFailure(code, _)
                if code.code == rusqlite::ErrorCode::AuthorizationForStatementDenied =>
            {
                Self::Writes
            }
            rusqlite::Error::SqlInputError { msg, .. } if msg.contains("not authorized") => {
                Self::Writes
            }
            rusqlite::Error::SqlInputError { msg, .. } => Self::Statement(msg),
            other => Self::Statement(other.to_string()),
        }
    }
}

/// What a statement may do: read, compute, recurse, look at the table's columns.
fn allow(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => {
            Authorization::Allow
        }
        AuthAction::Function { function_name }
            if !function_name.eq_ignore_ascii_case("load_extension") =>
        {
            Authorization::Allow
        }
        AuthAction::Pragma { pragma_name, .. }
            if pragma_name.eq_ignore_ascii_case("table_info") =>
        {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }
}

/// Whole numbers beyond 2^53 are texts: as doubles they would be others.
fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Missing,
        ValueRef::Integer(number) if number.unsigned_abs() <= 1 << 53 => {
            Cell::Number(number as f64)
        }
        ValueRef::Integer(number) => Cell::text(number.to_string()),
        ValueRef::Real(number) => Cell::Number(number),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Cell::text(String::from_utf8_lossy(bytes)),
    }
}

/// A word and a number can be drawn: the first text column and the last numeric one.
fn chart(table: &Table) -> Option<(usize, usize)> {
    let row = table.rows.first()?;
    let label = row.iter().position(|cell| matches!(cell, Cell::Text(_)))?;
    let value = row.iter().rposition(|cell| matches!(cell, Cell::Number(_)))?;
    Some((label, value))
}

#[cfg(test)]
mod tests;
