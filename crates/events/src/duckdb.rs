//! Statements for the `duckdb` program, where somebody has it: it is faster on large files, and knows structs.

use std::path::Path;

use serde_json::Value;

use crate::table::{Cell, Column, Table, Unit};

/// What the caller runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Arguments of the program.
    pub arguments: Vec<String>,
    /// What is written to its standard input. Its standard output is for [`table`].
    pub script: String,
}

/// One statement over the events in a file of NDJSON.
///
/// The events are loaded into memory, then files, network and settings are out of reach for the statement: it can change
/// nothing that stays.
pub fn command(events: &Path, sql: &str, threads: usize) -> Command {
    let file = events.to_string_lossy().replace('\'', "''");
    let statement = sql.trim().trim_end_matches(';');
    let script = format!(
        "SET threads = {threads};\n\
         CREATE TABLE events AS SELECT * FROM read_json('{file}', format = 'newline_delimited', ignore_errors = true, union_by_name = true);\n\
         CREATE MACRO p50(x) AS quantile_cont(x, 0.5);\n\
         CREATE MACRO p95(x) AS quantile_cont(x, 0.95);\n\
         CREATE MACRO p99(x) AS quantile_cont(x, 0.99);\n\
         SET enable_external_access = false;\n\
         SET lock_configuration = true;\n\
         {statement};\n"
    );
    // Without the user's start-up file: it could print, or change what numbers look like.
    let arguments = ["-json", "-batch", "-bail", "-init", "/dev/null"].map(str::to_owned).to_vec();
    Command { arguments, script }
}

/// The rows that the program wrote as JSON. `None`: that is not what it is.
pub fn table(output: &str) -> Option<Table> {
    let mut table = Table::new("sql", "Result", &[]);
    if output.trim().is_empty() {
        return Some(table);
    }
    let rows: Vec<serde_json::Map<String, Value>> = serde_json::from_str(output.trim()).ok()?;
    let first = rows.first()?;
    table.columns =
        first.keys().map(|name| Column { name: name.clone(), unit: Unit::AsRecorded }).collect();
    table.rows = rows.iter().map(|row| row.values().map(cell).collect()).collect();
    Some(table)
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Missing,
        Value::Number(number) => Cell::maybe(number.as_f64()),
        Value::String(text) => Cell::text(text.as_str()),
        other => Cell::text(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{command, table};
    use crate::output;

    #[test]
    fn a_file_name_cannot_break_out_of_its_quotes() {
        let command = command(Path::new("a'b.ndjson"), " SELECT 1; ", 2);
        assert!(command.script.contains("read_json('a''b.ndjson', "));
        assert!(command.script.ends_with("SET lock_configuration = true;\nSELECT 1;\n"));
    }

    #[test]
    fn rows_are_read_back() {
        let found = table("[{\"tier\":\"pro\",\"n\":2},\n{\"tier\":null,\"n\":1.5}]\n").unwrap();
        assert_eq!(output::csv(&found), "tier,n\r\npro,2\r\n,1.5\r\n");
        assert_eq!(table("Error: x"), None);
        assert!(table("").unwrap().rows.is_empty());
    }
}
