//! The ledger as a file: a header, findings by number, runs in order, and what was not understood.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::branches::{Version, joined};
use super::{Entry, HIGHEST, Ledger, RunEntry, number};
use crate::lines::{Problem, read};

const FORMAT: &str = "session-workflow/1";

#[derive(Serialize, Deserialize)]
struct Header {
    ledger: String,
    /// The highest number that was ever given, so that none is given twice.
    #[serde(default)]
    highest: u32,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

/// What the lines say, one by one.
#[derive(Default)]
struct Parts {
    versions: Vec<Version>,
    headers: Vec<Map<String, Value>>,
}

impl Ledger {
    /// Reads what is there, and tells what was mended: two branches that were merged line by line may have given one
    /// number twice, or decided about one finding both ways.
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        let lines = read(text);
        let mut ledger = Self::default();
        let mut problems = lines.problems;
        let mut parts = Parts::default();
        for (number, line) in lines.lines {
            if let Err(what) = ledger.take(number, line, &mut parts) {
                problems.push(Problem::new(number, what));
                // A line that cannot be used is not lost, and its number is not given to another.
                ledger.highest = ledger.highest.max(numbered(line).unwrap_or(0));
                ledger.unknown.push(line.to_owned());
            }
        }
        let given = parts.versions.iter().flat_map(|version| {
            let former = version.entry.formerly.iter().filter_map(|id| number(id));
            former.chain([version.number])
        });
        ledger.highest = ledger.highest.max(given.max().unwrap_or(0));
        ledger.entries = joined(parts.versions, &mut ledger.highest, &mut problems);
        ledger.extra = fields(parts.headers);
        ledger.runs.sort_by(RunEntry::order);
        ledger.runs.dedup();
        (ledger, problems)
    }

    fn take(&mut self, at: usize, line: &str, parts: &mut Parts) -> Result<(), String> {
        // Nearly all lines are findings as this program writes them.
        if let Ok(entry) = serde_json::from_str::<Entry>(line)
            && let Some(number) = number(&entry.id)
        {
            parts.versions.push(Version { line: at, number, entry });
            return Ok(());
        }
        if let Ok(run) = serde_json::from_str::<RunEntry>(line) {
            self.runs.push(run);
            return Ok(());
        }
        match serde_json::from_str::<Header>(line) {
            Ok(header) if header.ledger != FORMAT => {
                Err(format!("the ledger is of `{}`; this program reads {FORMAT}", header.ledger))
            }
            Ok(header) if header.highest <= HIGHEST => {
                self.highest = self.highest.max(header.highest);
                parts.headers.push(header.extra);
                Ok(())
            }
            _ => Err("it is no finding and no run, and is kept as it is".to_owned()),
        }
    }

    /// Ends with a line end; the same ledger gives the same bytes.
    pub fn to_text(&self) -> String {
        let header =
            Header { ledger: FORMAT.to_owned(), highest: self.highest, extra: self.extra.clone() };
        let mut out = line(&header);
        self.entries.values().for_each(|entry: &Entry| out.push_str(&line(entry)));
        self.runs.iter().for_each(|run: &RunEntry| out.push_str(&line(run)));
        self.unknown.iter().for_each(|line| out.push_str(&format!("{line}\n")));
        out
    }
}

fn line(value: &impl Serialize) -> String {
    let mut line = serde_json::to_string(value).unwrap_or_default();
    line.push('\n');
    line
}

/// Of a line that is not understood but has an id.
fn numbered(line: &str) -> Option<u32> {
    let object: Map<String, Value> = serde_json::from_str(line).ok()?;
    number(object.get("id")?.as_str()?)
}

/// Of all headers, in an order that does not depend on theirs.
fn fields(mut headers: Vec<Map<String, Value>>) -> Map<String, Value> {
    headers.sort_by_cached_key(|header| Value::from(header.clone()).to_string());
    headers.into_iter().flatten().collect()
}
