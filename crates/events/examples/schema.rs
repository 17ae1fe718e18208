//! Definitions and questions for a store, for a look or for another parser: `schema clickhouse|bigquery|athena|datadog`.

use std::io::{self, Write};

use events::schema::{Options, Target, files};

fn main() -> io::Result<()> {
    let named =
        std::env::args().nth(1).and_then(|name| Target::named(&name)).unwrap_or(Target::ClickHouse);
    let business = ["user.id", "user.subscription", "user.ltv", "cart.total", "cart.item_count"];
    let options = Options { business: business.map(str::to_owned).to_vec(), ..Options::default() };
    let mut out = io::stdout().lock();
    for file in files(named, &options) {
        writeln!(out, "-- {}\n{}", file.name, file.body)?;
    }
    Ok(())
}
