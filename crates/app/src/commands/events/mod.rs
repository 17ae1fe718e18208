//! `sw events`: recorded wide events asked, sampling simulated, tables for other stores.

mod database;
mod input;
mod query;
mod schema;
mod simulate;

use events::{Table, output};
use model::ExitCode;

use crate::cli::{EventsAction, TableFormat};
use crate::console;
use crate::failure::Failure;

pub(super) fn run(action: &EventsAction) -> Result<ExitCode, Failure> {
    match action {
        EventsAction::Simulate(args) => simulate::run(args),
        EventsAction::Query(args) => query::run(args),
        EventsAction::Schema(args) => schema::run(args),
    }
}

/// Columns that a chart in a terminal takes.
const WIDTH: usize = 80;

/// Prints tables in the form that was asked for.
fn print(tables: &[Table], format: TableFormat) -> Result<(), Failure> {
    let text = match format {
        TableFormat::Table => joined(tables, output::text),
        TableFormat::Chart => joined(tables, |table| output::bars(table, WIDTH)),
        TableFormat::Csv => joined(tables, output::csv),
        TableFormat::Svg => svg(tables)?,
        TableFormat::Json => {
            let json = serde_json::to_string_pretty(tables);
            json.map_err(|error| Failure::internal(error.to_string()))? + "\n"
        }
    };
    console::result(&text)
}

fn joined(tables: &[Table], form: impl Fn(&Table) -> String) -> String {
    tables.iter().map(form).collect::<Vec<_>>().join("\n")
}

fn svg(tables: &[Table]) -> Result<String, Failure> {
    let charts: Vec<String> = tables.iter().filter_map(output::svg).collect();
    match charts.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Failure::user("there is nothing to draw: no table has a column of numbers")),
        _ => Err(Failure::user(format!("{} charts do not fit into one file", charts.len()))
            .hint("name one question: --saved p95-by-route")),
    }
}
