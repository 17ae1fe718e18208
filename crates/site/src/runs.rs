//! Runs of reviews: the newest verdict of each review, and all of them as a table.

use std::collections::BTreeMap;

use model::Severity;

use crate::data::Run;
use crate::escape::Text;
use crate::table::{Column, Table};
use crate::tally::{Tally, verdict};

/// The newest runs that stand on the page at once; the rest are a click away.
const NEWEST: usize = 8;
/// As many runs as a table should have.
const MOST: usize = 400;

/// The newest run of each review, in any session.
pub(crate) fn newest(runs: &[Run]) -> BTreeMap<&str, &Run> {
    runs.iter().flat_map(|run| run.reviews.iter().map(move |one| (one.as_str(), run))).collect()
}

pub(crate) fn verdicts(runs: &[Run]) -> String {
    let newest = newest(runs);
    if newest.is_empty() {
        return "<p class=\"none\">No review has been recorded yet.</p>\n".to_owned();
    }
    let columns = [("Review", false), ("Verdict", false), ("Date", false)];
    let mut table = Table::new("Newest verdicts", &columns);
    for (review, run) in newest {
        table.row(&[Text(review).to_string(), verdict(&run.verdict), when(&run.date)]);
    }
    table.end()
}

/// Newest first.
pub(crate) fn section(runs: &[Run]) -> String {
    if runs.is_empty() {
        return "<p class=\"none\">No review has been recorded yet.</p>\n".to_owned();
    }
    let (older, newest) = runs.split_at(runs.len().saturating_sub(NEWEST));
    let older = &older[older.len().saturating_sub(MOST)..];
    let mut out = table("Newest runs", newest);
    if !older.is_empty() {
        out.push_str(&format!(
            "<details><summary>{} before</summary>{}</details>\n",
            crate::tally::counted(older.len(), "run"),
            table("Runs before", older)
        ));
    }
    out
}

fn table(label: &str, runs: &[Run]) -> String {
    let mut columns: Vec<Column> =
        vec![("Date", false), ("Session", false), ("Reviews", false), ("Verdict", false)];
    columns.extend(Severity::ALL.map(|severity| (severity.word(), true)));
    let mut table = Table::new(label, &columns);
    for run in runs.iter().rev() {
        let mut cells = vec![
            when(&run.date),
            Text(&run.session).to_string(),
            Text(&run.reviews.join(", ")).to_string(),
            verdict(&run.verdict),
        ];
        cells.extend(Tally::of_run(run).each().map(|(_, count)| figure(count)));
        table.row(&cells);
    }
    table.end()
}

fn when(date: &str) -> String {
    format!("<span class=\"when\">{}</span>", Text(date))
}

/// A nought is told quietly.
fn figure(count: usize) -> String {
    if count == 0 { "<span class=\"nought\">0</span>".to_owned() } else { count.to_string() }
}
