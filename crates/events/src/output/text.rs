//! Columns for a terminal: numbers to the right, words to the left.

use crate::table::{Cell, Table};

use super::{heading, shortened, shown};

/// A label longer than this is a stack or a message.
const WIDEST: usize = 60;

/// The table for people, with its notes; it ends with a line break.
pub fn text(table: &Table) -> String {
    let mut out = format!("{}\n", table.title);
    if !table.missing.is_empty() {
        out.push_str(&format!(
            "  no event has {}; without it there is no answer\n",
            table.missing.join(", ")
        ));
    }
    if table.missing.is_empty() && table.rows.is_empty() {
        out.push_str("  no rows\n");
    }
    if !table.rows.is_empty() {
        grid(table, &mut out);
    }
    for note in &table.notes {
        out.push_str(&format!("  note: {note}\n"));
    }
    out
}

fn grid(table: &Table, out: &mut String) {
    let head: Vec<String> = (0..table.columns.len()).map(|column| heading(table, column)).collect();
    let cells = table
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| shortened(&shown(cell), WIDEST)).collect());
    let cells: Vec<Vec<String>> = cells.collect();
    let width = |column: usize| {
        let below =
            cells.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        head[column].chars().count().max(below.unwrap_or(0))
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let numeric: Vec<bool> = (0..head.len())
        .map(|column| table.rows.iter().all(|row| !matches!(row.get(column), Some(Cell::Text(_)))))
        .collect();
    for row in std::iter::once(&head).chain(&cells) {
        let mut line = String::new();
        for ((cell, width), right) in row.iter().zip(&widths).zip(&numeric) {
            let fill = " ".repeat(width.saturating_sub(cell.chars().count()));
            let parts = if *right { ["  ", &fill, cell] } else { ["  ", cell, &fill] };
            line.extend(parts);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}
