//! Recorded wide events: questions answered, sampling simulated, SQL, and tables for other stores.
//!
//! Text, bytes and readers in, data out: nothing here opens a file or asks for the time.

mod json;
mod lines;
pub mod output;
pub mod query;
pub mod simulate;
mod table;
mod time;

pub use table::{Cell, Column, Table, Unit};

/// An instant as text, in milliseconds since 1970: ISO 8601, UTC without a zone.
pub fn instant(text: &str) -> Option<i64> {
    time::millis(text)
}
