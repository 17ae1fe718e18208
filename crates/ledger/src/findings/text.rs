//! The ledger as a file: a header, findings by number, runs in order, and what was not understood.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Entry, Ledger, RunEntry, Status, number};
use crate::lines::{Problem, read};

const FORMAT: &str = "session-workflow/1";

#[derive(Serialize, Deserialize)]
struct Header {
    ledger: String,
    /// The highest number that was ever given, so that none is given twice.
    highest: u32,
}

impl Ledger {
    /// Reads what is there, and tells what was mended: two branches that were merged line by line may have given one
    /// number twice, or decided about one finding both ways.
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        let lines = read(text);
        let mut ledger = Self::default();
        let mut problems = lines.problems;
        let mut versions: BTreeMap<u32, Vec<Entry>> = BTreeMap::new();
        for (number, line) in lines.lines {
            if let Err(what) = ledger.take(line, &mut versions) {
                problems.push(Problem::new(number, what));
            }
        }
        ledger.join(versions, &mut problems);
        ledger.runs.sort_by(|left, right| (&left.date, left.run).cmp(&(&right.date, right.run)));
        ledger.runs.dedup();
        (ledger, problems)
    }

    fn take(&mut self, line: &str, versions: &mut BTreeMap<u32, Vec<Entry>>) -> Result<(), String> {
        // Nearly all lines are findings as this program writes them.
        if let Ok(entry) = serde_json::from_str::<Entry>(line)
            && let Some(number) = number(&entry.id).filter(|number| *number > 0)
        {
            versions.entry(number).or_default().push(entry);
            return Ok(());
        }
        if let Ok(run) = serde_json::from_str::<RunEntry>(line) {
            self.runs.push(run);
            return Ok(());
        }
        match serde_json::from_str::<Header>(line) {
            Ok(header) if header.ledger == FORMAT => {
                self.highest = self.highest.max(header.highest);
                Ok(())
            }
            Ok(header) => {
                Err(format!("the ledger is of `{}`; this program reads {FORMAT}", header.ledger))
            }
            Err(_) => {
                // A line that cannot be used is not lost.
                self.unknown.push(line.to_owned());
                Err("it is no finding and no run, and is kept as it is".to_owned())
            }
        }
    }

    fn join(&mut self, versions: BTreeMap<u32, Vec<Entry>>, problems: &mut Vec<Problem>) {
        self.highest = self.highest.max(versions.keys().next_back().copied().unwrap_or(0));
        let mut homeless = Vec::new();
        for (number, versions) in versions {
            let mut by_print: BTreeMap<String, Entry> = BTreeMap::new();
            for entry in versions {
                match by_print.remove(&entry.fingerprint) {
                    Some(other) => {
                        let both = newest(other, entry);
                        by_print.insert(both.fingerprint.clone(), both);
                    }
                    None => {
                        by_print.insert(entry.fingerprint.clone(), entry);
                    }
                }
            }
            let mut entries: Vec<Entry> = by_print.into_values().collect();
            entries.sort_by(|left, right| {
                (&left.first_seen, &left.fingerprint).cmp(&(&right.first_seen, &right.fingerprint))
            });
            let mut entries = entries.into_iter();
            self.entries.extend(entries.next().map(|entry| (number, entry)));
            homeless.extend(entries);
        }
        for mut entry in homeless {
            // The finding may be there already under the number that the other branch gave it.
            let known =
                self.entries.values().position(|known| known.fingerprint == entry.fingerprint);
            if known.is_some() {
                continue;
            }
            self.highest += 1;
            let id = format!("F{}", self.highest);
            problems.push(Problem::new(
                0,
                format!("two findings were called {}; one is {id} now", entry.id),
            ));
            entry.id = id;
            self.entries.insert(self.highest, entry);
        }
    }

    /// Ends with a line end; the same ledger gives the same bytes.
    pub fn to_text(&self) -> String {
        let header = Header { ledger: FORMAT.to_owned(), highest: self.highest };
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

/// Of two versions of one finding: as it was seen last, as it was decided last, since when it was seen first.
fn newest(left: Entry, right: Entry) -> Entry {
    let first_seen = left.first_seen.clone().min(right.first_seen.clone());
    let decided = |entry: &Entry| (entry.decided.clone(), entry.status != Status::Open);
    let (mut seen, other) =
        if left.last_seen >= right.last_seen { (left, right) } else { (right, left) };
    if decided(&other) > decided(&seen) {
        seen.status = other.status;
        seen.reason = other.reason;
        seen.owner = other.owner;
        seen.until = other.until;
        seen.decided = other.decided;
    }
    seen.first_seen = first_seen;
    seen
}
