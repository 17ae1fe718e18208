//! CSV (RFC 4180) for other programs.

use crate::table::{Cell, Table};

use super::number;

/// A heading and the rows, lines ending in CRLF. What is missing is empty.
pub fn csv(table: &Table) -> String {
    let mut out = String::new();
    line(table.columns.iter().map(|column| quoted(&column.name)), &mut out);
    for row in &table.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Missing => String::new(),
            Cell::Number(value) => number(*value),
            Cell::Text(text) => quoted(&harmless(text)),
        });
        line(cells, &mut out);
    }
    out
}

fn line(cells: impl Iterator<Item = String>, out: &mut String) {
    out.push_str(&cells.collect::<Vec<_>>().join(","));
    out.push_str("\r\n");
}

/// A text from outside that a spreadsheet would run as a formula (CWE-1236).
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
