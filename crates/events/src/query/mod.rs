//! Saved questions, all of them answered in one pass over the events.
//!
//! An event that was kept at a rate of 0.05 stands for twenty requests, so everything is counted by `1 / sample_rate`:
//! the answers are estimates for all requests, exact where the rate was 1. Parts of the input are counted side by side
//! and added up in their order; the answer does not depend on how many threads there are.

mod group;
mod questions;
mod row;
mod sketch;

use std::io::{self, Read};

use rayon::prelude::*;

pub use questions::{QUESTIONS, Question, question};
pub use row::Names;

use crate::lines;
use crate::table::Table;
use group::Seen;
use questions::Tallies;
use row::Reader;

/// What questions are asked with.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    pub names: Names,
    /// A checkout that takes longer is slow, in milliseconds.
    pub slow_ms: f64,
    /// What a route or path of a checkout has in it.
    pub checkout: Vec<String>,
    /// `before-after-deploy` parts the events at this instant, in milliseconds since 1970.
    pub at: Option<i64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            names: Names::default(),
            slow_ms: 2_000.0,
            checkout: vec!["checkout".to_owned()],
            at: None,
        }
    }
}

/// The answers, and what was read for them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// One a question, in the order of [`QUESTIONS`].
    pub tables: Vec<Table>,
    pub totals: Totals,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    pub events: u64,
    /// Lines that are no JSON object; they are counted and left out.
    pub malformed: u64,
    /// Events without a usable `sample_rate`: each counts as one request.
    pub unweighted: u64,
    /// Requests that the events stand for.
    pub requests: f64,
}

/// Counts of a part of the input.
#[derive(Default)]
struct Part {
    tallies: Tallies,
    totals: Totals,
}

/// Answers every question from NDJSON at hand.
pub fn ask(events: &[u8], options: &Options) -> Answers {
    // The same blocks as from a reader: sums come out the same to the last digit. A slice is always readable.
    ask_reader(events, options).unwrap_or_default()
}

/// Answers every question from NDJSON of any length; about 32 MB of it are in memory at a time.
pub fn ask_reader(events: impl Read + Send, options: &Options) -> io::Result<Answers> {
    let reader = Reader::new(&options.names);
    let mut all = Part::default();
    lines::blocks(events, |block| all.add_block(block, &reader, options))?;
    Ok(all.answer(options))
}

impl Part {
    fn add_block(&mut self, block: &[u8], reader: &Reader, options: &Options) {
        let chunks = lines::chunks(block);
        let parts: Vec<Part> =
            chunks.par_iter().map(|chunk| Part::of(chunk, reader, options)).collect();
        for part in parts {
            self.merge(part);
        }
    }

    fn of(chunk: &[u8], reader: &Reader, options: &Options) -> Self {
        let mut part = Self::default();
        let mut slots = reader.slots();
        for line in lines::lines(chunk) {
            let row = std::str::from_utf8(line).ok().and_then(|line| reader.read(line, &mut slots));
            let Some(row) = row else {
                part.totals.malformed += 1;
                continue;
            };
            let weight = row.weight();
            let seen = Seen {
                weight: weight.unwrap_or(1.0),
                failed: row.failed(),
                duration: row.duration(),
            };
            part.totals.events += 1;
            part.totals.unweighted += u64::from(weight.is_none());
            part.totals.requests += seen.weight;
            part.tallies.see(&row, &seen, options);
        }
        part
    }

    fn merge(&mut self, other: Self) {
        self.tallies.merge(other.tallies);
        self.totals.events += other.totals.events;
        self.totals.malformed += other.totals.malformed;
        self.totals.unweighted += other.totals.unweighted;
        self.totals.requests += other.totals.requests;
    }

    fn answer(self, options: &Options) -> Answers {
        let mut tables = self.tallies.answer(options);
        for note in self.totals.notes() {
            for table in &mut tables {
                table.note(note.clone());
            }
        }
        Answers { tables, totals: self.totals }
    }
}

impl Totals {
    /// What every answer must say about what it was made from.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.requests > self.events as f64 {
            notes.push(format!(
                "{} events stand for an estimated {} requests (each counts 1 / sample_rate)",
                self.events,
                crate::output::number(self.requests.round())
            ));
        }
        if self.unweighted > 0 && self.unweighted < self.events {
            notes.push(format!(
                "{} events have no sample_rate and count as one request each",
                self.unweighted
            ));
        }
        if self.malformed > 0 {
            notes.push(format!("{} lines are no JSON object and are left out", self.malformed));
        }
        notes
    }
}

#[cfg(test)]
mod tests;
