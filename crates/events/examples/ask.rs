//! All saved questions over events from standard input, with the time it took: `ask < events.ndjson`.

use std::io::{self, Write};
use std::time::Instant;

use events::{output, query};

fn main() -> io::Result<()> {
    let start = Instant::now();
    let answers = query::ask_reader(io::stdin(), &query::Options::default())?;
    let took = start.elapsed().as_secs_f64();
    let mut out = io::stdout().lock();
    if std::env::args().any(|argument| argument == "--answers") {
        for table in &answers.tables {
            writeln!(out, "{}", output::text(table))?;
        }
    }
    writeln!(
        out,
        "{{\"seconds\": {took:.3}, \"events\": {}, \"malformed\": {}}}",
        answers.totals.events, answers.totals.malformed
    )
}
