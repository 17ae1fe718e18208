//! The tables that reviews add: as columns for a terminal, as Markdown, and what they come to in a line.

use review::{Cell, ReviewReport, Table};

use crate::markdown::{cell, code};
use crate::words;

/// Rows that a terminal shows; the other formats show all.
const SHOWN: usize = 15;

/// `title: summary` of each table that comes to something.
pub(crate) fn summaries(report: &ReviewReport) -> impl Iterator<Item = String> + use<'_> {
    let telling = report.tables.iter().filter(|table| !table.summary.is_empty());
    telling.map(|table| format!("{}: {}", table.title, table.summary))
}

pub(crate) fn text(table: &Table, width: usize) -> String {
    let shown: Vec<Vec<String>> = table.rows.iter().take(SHOWN).map(|row| plain_row(row)).collect();
    let widths = widths(table, &shown);
    let mut out = format!("{}\n", words::plain(&table.title));
    let numbers =
        |column: usize| table.rows.iter().all(|row| row.get(column).is_some_and(Cell::is_number));
    let heads: Vec<String> = table.columns.iter().map(|name| words::plain(name)).collect();
    for row in std::iter::once(&heads).chain(&shown) {
        let mut line = String::new();
        for (column, text) in row.iter().enumerate() {
            let (room, taken) = (widths.get(column).copied().unwrap_or(0), text.chars().count());
            let space = " ".repeat(room.saturating_sub(taken));
            let (left, right) = if numbers(column) { (&*space, "") } else { ("", &*space) };
            line.push_str(&format!("  {left}{text}{right}"));
        }
        let line: String = line.trim_end().chars().take(width.max(40)).collect();
        out.push_str(&line);
        out.push('\n');
    }
    let more = table.rows.len().saturating_sub(SHOWN);
    if more > 0 {
        let rows = words::counted(more as u64, "more row");
        out.push_str(&format!("  and {rows} (see --format md)\n"));
    }
    out
}

fn plain_row(row: &[Cell]) -> Vec<String> {
    row.iter().map(|cell| words::plain(&cell.to_string())).collect()
}

fn widths(table: &Table, rows: &[Vec<String>]) -> Vec<usize> {
    let width = |(column, name): (usize, &String)| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|text| text.chars().count()).max().unwrap_or(0).max(name.chars().count())
    };
    table.columns.iter().enumerate().map(width).collect()
}

pub(crate) fn markdown(table: &Table) -> String {
    let mut out = format!("### {}\n\n", cell(&table.title));
    if !table.note.is_empty() {
        out.push_str(&format!("{}\n\n", cell(&table.note)));
    }
    let heads: Vec<String> = table.columns.iter().map(|name| cell(name)).collect();
    out.push_str(&format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len())));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(markdown_cell).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if !table.summary.is_empty() {
        out.push_str(&format!("\n{}.\n", cell(&table.summary)));
    }
    out.push('\n');
    out
}

fn markdown_cell(value: &Cell) -> String {
    match value {
        Cell::Place { .. } => code(&value.to_string()),
        Cell::Number(_) | Cell::Text(_) => cell(&value.to_string()),
    }
}
