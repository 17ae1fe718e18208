//! Bars for a terminal.

use crate::table::Table;

use super::{heading, points, shortened, spaced};

/// Eighths of a cell, so that small differences show.
const EIGHTHS: [char; 8] = [
    '\u{258f}', '\u{258e}', '\u{258d}', '\u{258c}', '\u{258b}', '\u{258a}', '\u{2589}', '\u{2588}',
];

const LABEL: usize = 32;

/// The table's chart, at most `width` columns wide; nothing for a table that has none.
pub fn bars(table: &Table, width: usize) -> String {
    let points = points(table);
    let Some((_, value)) = table.chart.filter(|_| !points.is_empty()) else { return String::new() };
    let labels: Vec<String> = points.iter().map(|(label, _)| shortened(label, LABEL)).collect();
    let widest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let values: Vec<String> = points.iter().map(|(_, value)| spaced(*value)).collect();
    let figures = values.iter().map(String::len).max().unwrap_or(0);
    let room = width.saturating_sub(widest + figures + 6).max(10);
    let most = points.iter().map(|(_, value)| value.max(0.0)).fold(0.0, f64::max);
    let mut out = format!("  {}\n", heading(table, value));
    for ((label, figure), (_, value)) in labels.iter().zip(&values).zip(&points) {
        let fill = " ".repeat(widest - label.chars().count());
        out.push_str(&format!(
            "  {label}{fill}  {figure:>figures$}  {}\n",
            bar(*value, most, room)
        ));
    }
    out
}

fn bar(value: f64, most: f64, room: usize) -> String {
    if most <= 0.0 || value <= 0.0 {
        return String::new();
    }
    // At least an eighth: a little is not nothing.
    let eighths = ((value / most * room as f64 * 8.0).round() as usize).max(1);
    let mut bar = EIGHTHS[7].to_string().repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8 - 1]);
    }
    bar
}
