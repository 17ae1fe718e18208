//! Recorded wide events: questions answered, sampling simulated, SQL, and tables for other stores.
//!
//! Text, bytes and readers in, data out: nothing here opens a file or asks for the time, but for the database of
//! `sql` (feature `query-sql`), whose path the caller gives.
//!
//! - [`query::ask_reader`]: every saved question in one pass over NDJSON.
//! - [`simulate::simulate`]: what sampling would do to logs or events, and what they would cost.
//! - `sql::build`, `sql::Events::ask`: any statement, read-only. [`duckdb`] does it with that program if there is one.
//! - [`schema`]: table definitions and the saved questions for ClickHouse, BigQuery, Athena and Datadog.
//! - [`output`]: a [`Table`], which every answer is, as text, CSV, bars and SVG.

pub mod duckdb;
mod json;
mod lines;
pub mod output;
pub mod query;
pub mod schema;
pub mod simulate;
#[cfg(feature = "query-sql")]
pub mod sql;
mod table;
mod time;

pub use table::{Cell, Column, Table, Unit};

/// An instant as text, in milliseconds since 1970: ISO 8601, UTC without a zone.
pub fn instant(text: &str) -> Option<i64> {
    time::millis(text)
}
