//! The matrix: endpoint by signal.

use review::{Cell, Table};

use super::{Mark, Posture, Row};

/// Rows of the table; what is left out is counted all the same.
const SHOWN: usize = 120;

pub(super) fn table(posture: &Posture<'_>) -> Table {
    let all = posture.rows.len();
    let critical = posture.rows.iter().filter(|row| row.critical.is_some()).count();
    let mut columns = vec!["Endpoint".to_owned(), "Critical path".to_owned()];
    columns.extend(posture.signals.iter().map(|signal| (*signal).to_owned()));
    columns.push("Registered".to_owned());
    let mut rows: Vec<Vec<Cell>> = posture.rows.iter().take(SHOWN).map(cells).collect();
    rows.push(statistics(posture, "Covered, all", |_| true));
    if critical > 0 && critical < all {
        rows.push(statistics(posture, "Covered, critical", |row| row.critical.is_some()));
    }
    let left_out = match all.checked_sub(SHOWN) {
        Some(more) if more > 0 => format!(" {more} more endpoints are counted and not shown."),
        _ => String::new(),
    };
    Table {
        title: "Posture".into(),
        note: format!(
            "{all} endpoints of server code, {critical} of them on critical paths (authentication, payment, data of users, integrations, jobs), which come first. ✅ covered, ⚠️ in part, ❌ not at all, ❔ not decidable from the repository; what is not decidable counts for neither side of a statistic.{left_out}"
        ),
        columns,
        rows,
        summary: summary(posture, critical),
        ..Table::default()
    }
}

fn cells(row: &Row<'_>) -> Vec<Cell> {
    let route = row.route;
    let mut cells = vec![
        Cell::text(format!("{} {}", route.method, route.path)),
        Cell::text(row.critical.map(|critical| critical.to_string()).unwrap_or_default()),
    ];
    cells.extend(row.covers.iter().map(|cover| Cell::text(cover.mark.sign())));
    cells.push(Cell::Place { path: route.span.path.clone(), line: route.span.start.line });
    cells
}

fn statistics(posture: &Posture<'_>, title: &str, counts: fn(&Row<'_>) -> bool) -> Vec<Cell> {
    let mut cells = vec![Cell::text(title), Cell::text("")];
    for place in 0..posture.signals.len() {
        let (covered, decided) = share(posture, place, counts);
        let text = if decided == 0 { "–".to_owned() } else { format!("{covered}/{decided}") };
        cells.push(Cell::text(text));
    }
    cells.push(Cell::text(""));
    cells
}

/// How many endpoints a signal covers, of those where that is known.
pub(super) fn share(
    posture: &Posture<'_>,
    signal: usize,
    counts: impl Fn(&Row<'_>) -> bool,
) -> (usize, usize) {
    let marks =
        posture.rows.iter().filter(|row| counts(row)).filter_map(|row| row.covers.get(signal));
    let known = marks.filter(|cover| cover.mark != Mark::Unknown);
    known.fold((0, 0), |(covered, all), cover| {
        (covered + usize::from(cover.mark == Mark::Covered), all + 1)
    })
}

fn summary(posture: &Posture<'_>, critical: usize) -> String {
    let counts = |row: &Row<'_>| critical == 0 || row.critical.is_some();
    let shares: Vec<String> = posture
        .signals
        .iter()
        .enumerate()
        .filter_map(|(place, signal)| {
            let (covered, decided) = share(posture, place, counts);
            (decided > 0).then(|| format!("{} {covered}/{decided}", signal.to_lowercase()))
        })
        .collect();
    let of = if critical > 0 { "critical endpoints" } else { "endpoints" };
    format!("{of} covered: {}", shares.join(", "))
}
