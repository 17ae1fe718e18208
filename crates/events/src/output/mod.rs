//! A table as text for people, as CSV, as bars in a terminal and as SVG.

mod bars;
mod csv;
mod svg;
mod text;

pub use bars::bars;
pub use csv::csv;
pub use svg::svg;
pub use text::text;

use crate::table::{Cell, Table};

/// Three decimals at most, none that say nothing.
pub(crate) fn number(number: f64) -> String {
    let rounded = format!("{number:.3}");
    let short = rounded.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// Thousands apart, for people.
fn spaced(value: f64) -> String {
    let plain = number(value);
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, fraction) =
        rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Missing => "-".to_owned(),
        Cell::Number(value) => spaced(*value),
        Cell::Text(text) => printable(text),
    }
}

/// Events come from outside: what would move the cursor or break a line is shown as a sign.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// Label and value of each row that has a value, as the table asks to be drawn.
fn points(table: &Table) -> Vec<(String, f64)> {
    let Some((label, value)) = table.chart else { return Vec::new() };
    let rows = table.rows.iter().filter_map(|row| match row.get(value)? {
        Cell::Number(number) if number.is_finite() => Some((shown(row.get(label)?), *number)),
        _ => None,
    });
    rows.collect()
}

/// `p95 (ms)`.
fn heading(table: &Table, column: usize) -> String {
    table.columns.get(column).map_or_else(String::new, |column| match column.unit.sign() {
        sign if sign.is_empty() || sign == column.name => column.name.clone(),
        sign => format!("{} ({sign})", column.name),
    })
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests;
