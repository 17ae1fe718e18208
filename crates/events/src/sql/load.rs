//! Events into the file: once over them for the columns, once for the rows.

use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};
use rustc_hash::FxHashSet;

use super::columns::{self, Census, Column};
use super::{LAYOUT, Problem};
use crate::json::{Paths, Raw, extract};
use crate::lines;

/// What was loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    pub events: u64,
    /// Lines that are no JSON object.
    pub malformed: u64,
}

/// Writes the events to a new database. `open` is called twice and gives the same NDJSON each time; the file must not
/// exist. It is marked as finished at the very end, so that one that was interrupted is known.
pub fn build<R: Read + Send>(
    mut open: impl FnMut() -> io::Result<R>,
    database: &Path,
) -> Result<Loaded, Problem> {
    let mut census = Census::default();
    lines::blocks(open()?, |block| {
        let parts: Vec<Census> =
            lines::chunks(block).par_iter().map(|chunk| count(chunk)).collect();
        parts.into_iter().for_each(|part| census.merge(part));
    })?;
    let columns = census.columns();
    let connection = Connection::open(database).map_err(Problem::Database)?;
    create(&connection, &columns).map_err(Problem::Database)?;
    let events = open()?;
    let loaded = fill(events, &connection, &columns)?;
    let finish = format!("COMMIT; CREATE TABLE finished AS SELECT {LAYOUT} AS layout;");
    connection.execute_batch(&finish).map_err(Problem::Database)?;
    Ok(loaded)
}

fn count(chunk: &[u8]) -> Census {
    let mut census = Census::default();
    let paths = Paths::new([]);
    let mut none = paths.slots();
    for line in lines::lines(chunk) {
        let Ok(line) = std::str::from_utf8(line) else { continue };
        if extract(line, &paths, &mut none).is_ok() {
            census.see(line.trim());
        }
    }
    census
}

fn create(connection: &Connection, columns: &[Column]) -> rusqlite::Result<()> {
    let list = |apart: bool, typed: bool| -> String {
        let chosen = columns.iter().filter(|column| column.apart == apart);
        chosen
            .map(|column| format!(", \"{}\" {}", column.name, if typed { column.kind } else { "" }))
            .collect()
    };
    let shown: String = columns.iter().map(|column| format!("\"{}\", ", column.name)).collect();
    connection.execute_batch(&format!(
        "PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536;
         BEGIN;
         CREATE TABLE near (id INTEGER PRIMARY KEY{});
         CREATE TABLE far (id INTEGER PRIMARY KEY{}, rest TEXT);
         CREATE TABLE columns (name TEXT, path TEXT, kind TEXT);
         CREATE VIEW events AS SELECT {shown}rest FROM near LEFT JOIN far USING (id);",
        list(false, true),
        list(true, true),
    ))?;
    let mut statement = connection.prepare("INSERT INTO columns VALUES (?, ?, ?)")?;
    for column in columns {
        statement.execute([&column.name, &column.path, column.kind])?;
    }
    statement.execute(["rest", "", "TEXT"])?;
    Ok(())
}

/// A block with the values of its rows, which point into it.
struct Batch {
    text: String,
    /// Row by row, column by column.
    values: Vec<Stored>,
    rests: Vec<Option<String>>,
    malformed: u64,
}

enum Stored {
    Null,
    Whole(i64),
    Real(f64),
    /// A range of the block.
    Text(u32, u32),
    Owned(Box<str>),
}

fn fill(
    events: impl Read + Send,
    connection: &Connection,
    columns: &[Column],
) -> Result<Loaded, Problem> {
    let mut loaded = Loaded::default();
    let (sender, receiver) = sync_channel::<Batch>(2);
    std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            lines::blocks(events, |block| {
                // The other side hangs up when it fails; what is left is read for nothing.
                let _ = sender.send(Batch::of(block, columns));
            })
        });
        let mut inserted = Ok(());
        for batch in receiver {
            loaded.malformed += batch.malformed;
            inserted =
                batch.insert(connection, columns, &mut loaded.events).map_err(Problem::Database);
            if inserted.is_err() {
                break;
            }
        }
        let read = reading.join().unwrap_or_else(|_| Err(io::Error::other("reading stopped")));
        inserted.and(read.map_err(Problem::from))
    })?;
    Ok(loaded)
}

impl Batch {
    fn of(block: &[u8], columns: &[Column]) -> Self {
        let known: FxHashSet<&str> = columns.iter().map(|column| column.path.as_str()).collect();
        let paths = Paths::new(columns.iter().map(|column| column.path.as_str()));
        // A line that is no UTF-8 is malformed, not its neighbours.
        let text = String::from_utf8_lossy(block).into_owned();
        let parts: Vec<_> = lines::chunks(text.as_bytes())
            .par_iter()
            .map(|chunk| Part::of(chunk, &text, &paths, &known))
            .collect();
        let mut batch =
            Self { values: Vec::new(), rests: Vec::new(), malformed: 0, text: String::new() };
        for part in parts {
            batch.values.extend(part.values);
            batch.rests.extend(part.rests);
            batch.malformed += part.malformed;
        }
        batch.text = text;
        batch
    }

    fn insert(
        self,
        connection: &Connection,
        columns: &[Column],
        count: &mut u64,
    ) -> rusqlite::Result<()> {
        let chosen = |apart: bool| -> Vec<usize> {
            (0..columns.len()).filter(|at| columns[*at].apart == apart).collect()
        };
        let marks = |count: usize| ", ?".repeat(count);
        let (near, far) = (chosen(false), chosen(true));
        let mut nears =
            connection.prepare(&format!("INSERT INTO near VALUES (?{})", marks(near.len())))?;
        let mut fars =
            connection.prepare(&format!("INSERT INTO far VALUES (?{}, ?)", marks(far.len())))?;
        for (at, rest) in self.rests.iter().enumerate() {
            *count += 1;
            let row = &self.values[at * columns.len()..(at + 1) * columns.len()];
            nears.raw_bind_parameter(1, *count as i64)?;
            for (place, column) in near.iter().enumerate() {
                nears.raw_bind_parameter(place + 2, Bound(&row[*column], &self.text))?;
            }
            nears.raw_execute()?;
            let empty = far.iter().all(|column| matches!(row[*column], Stored::Null));
            if empty && rest.is_none() {
                continue;
            }
            fars.raw_bind_parameter(1, *count as i64)?;
            for (place, column) in far.iter().enumerate() {
                fars.raw_bind_parameter(place + 2, Bound(&row[*column], &self.text))?;
            }
            fars.raw_bind_parameter(far.len() + 2, rest.as_deref())?;
            fars.raw_execute()?;
        }
        Ok(())
    }
}

struct Bound<'a>(&'a Stored, &'a str);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Stored::Null => ValueRef::Null,
            Stored::Whole(number) => ValueRef::Integer(*number),
            Stored::Real(number) => ValueRef::Real(*number),
            Stored::Text(from, to) => {
                ValueRef::Text(&self.1.as_bytes()[*from as usize..*to as usize])
            }
            Stored::Owned(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

#[derive(Default)]
struct Part {
    values: Vec<Stored>,
    rests: Vec<Option<String>>,
    malformed: u64,
}

impl Part {
    fn of(chunk: &[u8], block: &str, paths: &Paths, known: &FxHashSet<&str>) -> Self {
        let mut part = Self::default();
        let mut slots = paths.slots();
        for line in lines::lines(chunk) {
            let line = std::str::from_utf8(line).ok().filter(|line| !line.contains('\u{fffd}'));
            let Some(line) = line.filter(|line| extract(line, paths, &mut slots).is_ok()) else {
                part.malformed += 1;
                continue;
            };
            part.values.extend(slots.iter().map(|raw| stored(*raw, block)));
            part.rests.push(columns::rest(line.trim(), &|path: &str| known.contains(path)));
        }
        part
    }
}

fn stored(raw: Raw<'_>, block: &str) -> Stored {
    match raw {
        Raw::Bool(yes) => Stored::Whole(i64::from(yes)),
        Raw::Number(digits) => match (digits.parse(), digits.parse()) {
            (Ok(whole), _) => Stored::Whole(whole),
            (_, Ok(real)) => Stored::Real(real),
            _ => Stored::Null,
        },
        Raw::Text { inner, escaped: false } => {
            // The line is a slice of the block, so the distance of their beginnings is its place.
            let from = inner.as_ptr() as usize - block.as_ptr() as usize;
            Stored::Text(from as u32, (from + inner.len()) as u32)
        }
        Raw::Text { .. } => raw.text().map_or(Stored::Null, |text| Stored::Owned(text.into())),
        // An object or array where others have a scalar is in `rest`.
        Raw::Absent | Raw::Null | Raw::Object(_) | Raw::Array(_) => Stored::Null,
    }
}
