//! The key gaps: for each signal what is missing most, and where to begin.

use review::{Cell, Table};

use super::{Mark, Posture, Row};

pub(super) fn table(posture: &Posture<'_>) -> Table {
    let mut ranked: Vec<(usize, usize, Vec<Cell>)> = Vec::new();
    for (place, signal) in posture.signals.iter().enumerate() {
        let lacking: Vec<&Row<'_>> = posture.rows.iter().filter(|row| lacks(row, place)).collect();
        let critical = lacking.iter().filter(|row| row.critical.is_some()).count();
        if let Some(first) = lacking.first() {
            ranked.push((critical, lacking.len(), row(signal, first, place, critical, &lacking)));
        }
    }
    ranked.sort_by_key(|(critical, all, _)| std::cmp::Reverse((*critical, *all)));
    let rows: Vec<Vec<Cell>> = ranked.into_iter().map(|(_, _, row)| row).collect();
    Table {
        title: "Key gaps".into(),
        note: "Signals by the number of critical endpoints that they do not cover, ❌ and ⚠️ together; the reason is that of the endpoint to begin with.".into(),
        columns: ["Signal", "Critical endpoints", "All endpoints", "Begin with", "Why"]
            .map(Into::into)
            .to_vec(),
        rows,
        ..Table::default()
    }
}

fn lacks(row: &Row<'_>, place: usize) -> bool {
    row.covers.get(place).is_some_and(|cover| matches!(cover.mark, Mark::Missing | Mark::Partial))
}

fn row(
    signal: &str,
    first: &Row<'_>,
    place: usize,
    critical: usize,
    lacking: &[&Row<'_>],
) -> Vec<Cell> {
    // The worst of the most critical.
    let worst = lacking
        .iter()
        .filter(|row| row.critical.is_some() == first.critical.is_some())
        .min_by_key(|row| row.covers.get(place).map(|cover| cover.mark))
        .unwrap_or(&first);
    let why = worst.covers.get(place).map(|cover| cover.why.clone()).unwrap_or_default();
    vec![
        Cell::text(signal),
        Cell::Number(critical as u64),
        Cell::Number(lacking.len() as u64),
        Cell::text(format!("{} {}", worst.route.method, worst.route.path)),
        Cell::text(why),
    ]
}
