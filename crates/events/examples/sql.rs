//! A statement over a file of events, cold and again: `sql EVENTS DATABASE STATEMENT`.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use events::{output, sql};

#[expect(clippy::disallowed_methods, reason = "a measurement by hand, outside of the program")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, database, statement] = arguments.as_slice() else {
        return Err("EVENTS DATABASE STATEMENT".into());
    };
    let mut out = io::stdout().lock();
    let start = Instant::now();
    if !Path::new(database).exists() {
        let loaded = sql::build(std::fs::File::open(file)?, Path::new(database))?;
        writeln!(out, "loaded {} events in {:.2} s", loaded.events, start.elapsed().as_secs_f64())?;
    }
    for _ in 0..3 {
        let start = Instant::now();
        let table = sql::Events::open(Path::new(database))?.ask(statement, 1_000)?;
        writeln!(out, "{}{:.3} s", output::text(&table), start.elapsed().as_secs_f64())?;
    }
    Ok(())
}
