//! Events into the file, in one pass.

use std::borrow::Cow;
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};
use rustc_hash::FxHashSet;

use super::columns::{self, Census, Column, Layout};
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

/// Writes the events to a new database, in one pass over the NDJSON. The file must not exist. It is marked as finished
/// at the very end, so that one that was interrupted is known.
pub fn build(events: impl Read + Send, database: &Path) -> Result<Loaded, Problem> {
    let connection = Connection::open(database).map_err(Problem::Database)?;
    let settings = "PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
        PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; BEGIN;";
    connection.execute_batch(settings).map_err(Problem::Database)?;
    let mut target = Target {
        connection: &connection,
        columns: Vec::new(),
        loaded: Loaded::default(),
        made: false,
    };
    fill(events, &mut target)?;
    target.finish().map_err(Problem::Database)?;
    Ok(target.loaded)
}

/// One thread reads and takes lines apart (with others), this one inserts.
fn fill(events: impl Read + Send, target: &mut Target<'_>) -> Result<(), Problem> {
    let (sender, receiver) = sync_channel::<Batch>(2);
    std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let mut layout = None;
            lines::blocks(events, |block| {
                // The other side hangs up when it fails; what is left is read for nothing.
                let _ = sender.send(Batch::of(block, &mut layout));
            })
        });
        let inserted = receiver.iter().try_for_each(|batch| target.insert(&batch));
        drop(receiver);
        let read = reading.join().unwrap_or_else(|_| Err(io::Error::other("reading stopped")));
        inserted.map_err(Problem::Database).and(read.map_err(Problem::from))
    })
}

/// Where the rows go: what is scanned is near, what is long or rare is far.
struct Target<'c> {
    connection: &'c Connection,
    columns: Vec<Column>,
    loaded: Loaded,
    made: bool,
}

impl Target<'_> {
    fn insert(&mut self, batch: &Batch) -> rusqlite::Result<()> {
        self.make_room(&batch.columns)?;
        let (near, far) = (self.chosen(false), self.chosen(true));
        let marks = |count: usize| ", ?".repeat(count);
        let near_sql = format!("INSERT INTO near VALUES (?{})", marks(near.len()));
        let far_sql = format!("INSERT INTO far VALUES (?, ?{})", marks(far.len()));
        let mut nears = self.connection.prepare(&near_sql)?;
        let mut fars = self.connection.prepare(&far_sql)?;
        for (row, rest) in batch.rows() {
            self.loaded.events += 1;
            nears.raw_bind_parameter(1, self.loaded.events as i64)?;
            for (place, column) in near.iter().enumerate() {
                nears.raw_bind_parameter(place + 2, Bound(&row[*column], &batch.text))?;
            }
            nears.raw_execute()?;
            if rest.is_none() && far.iter().all(|column| matches!(row[*column], Stored::Null)) {
                continue;
            }
            fars.raw_bind_parameter(1, self.loaded.events as i64)?;
            fars.raw_bind_parameter(2, rest)?;
            for (place, column) in far.iter().enumerate() {
                fars.raw_bind_parameter(place + 3, Bound(&row[*column], &batch.text))?;
            }
            fars.raw_execute()?;
        }
        self.loaded.malformed += batch.parts.iter().map(|part| part.malformed).sum::<u64>();
        Ok(())
    }

    fn chosen(&self, apart: bool) -> Vec<usize> {
        (0..self.columns.len()).filter(|at| self.columns[*at].apart == apart).collect()
    }

    /// Columns that came with this batch. Those after the first go to the end of `far`, which costs nothing.
    fn make_room(&mut self, columns: &[Column]) -> rusqlite::Result<()> {
        let new = columns.get(self.columns.len()..).unwrap_or_default();
        let list = |apart: bool| -> String {
            let chosen = new.iter().filter(|column| column.apart == apart);
            chosen.map(|column| format!(", {}", defined(column))).collect()
        };
        if self.made {
            for column in new {
                let add = format!("ALTER TABLE far ADD COLUMN {};", defined(column));
                self.connection.execute_batch(&add)?;
            }
        } else {
            let (near, far) = (list(false), list(true));
            self.connection.execute_batch(&format!(
                "CREATE TABLE near (id INTEGER PRIMARY KEY{near});
                 CREATE TABLE far (id INTEGER PRIMARY KEY, rest TEXT{far});"
            ))?;
            self.made = true;
        }
        self.columns.extend_from_slice(new);
        Ok(())
    }

    fn finish(&mut self) -> rusqlite::Result<()> {
        // Nothing at all is a table without rows.
        self.make_room(&[])?;
        let shown: String =
            self.columns.iter().map(|column| format!("\"{}\", ", column.name)).collect();
        self.connection.execute_batch(&format!(
            "CREATE TABLE columns (name TEXT, path TEXT, kind TEXT);
             CREATE VIEW events AS SELECT {shown}rest FROM near LEFT JOIN far USING (id);"
        ))?;
        let mut statement = self.connection.prepare("INSERT INTO columns VALUES (?, ?, ?)")?;
        for column in &self.columns {
            statement.execute([&column.name, &column.path, column.kind])?;
        }
        statement.execute(["rest", "", "TEXT"])?;
        let finished = format!("CREATE TABLE finished AS SELECT {LAYOUT} AS layout; COMMIT;");
        self.connection.execute_batch(&finished)
    }
}

fn defined(column: &Column) -> String {
    format!("\"{}\" {}", column.name, column.kind)
}

/// A block with the values of its rows, which point into it.
struct Batch {
    text: String,
    columns: Vec<Column>,
    parts: Vec<Part>,
}

impl Batch {
    /// The layout is made from the first block, and grows where a later one has more.
    fn of(block: &[u8], layout: &mut Option<Layout>) -> Self {
        // A line that is no UTF-8 is malformed, not its neighbours.
        let text = String::from_utf8_lossy(block);
        let spoilt = matches!(text, Cow::Owned(_));
        let text = text.into_owned();
        let chunks = lines::chunks(text.as_bytes());
        let layout = layout.get_or_insert_with(|| Layout::first(census(&chunks)));
        loop {
            let paths = || layout.columns.iter().map(|column| column.path.as_str());
            let (known, paths) = (paths().collect::<FxHashSet<_>>(), Paths::new(paths()));
            let take = |chunk: &&[u8]| Part::of(chunk, &text, spoilt, &paths, &known);
            let mut parts: Vec<Part> = chunks.par_iter().map(take).collect();
            let mut more = Census::default();
            parts.iter_mut().for_each(|part| more.merge(std::mem::take(&mut part.unknown)));
            if more.is_empty() || !layout.extend(more) {
                return Self { columns: layout.columns.clone(), parts, text };
            }
        }
    }

    fn rows(&self) -> impl Iterator<Item = (&[Stored], Option<&str>)> {
        let width = self.columns.len();
        self.parts.iter().flat_map(move |part| {
            let rests = part.rests.iter().enumerate();
            rests.map(move |(at, rest)| {
                (&part.values[at * width..(at + 1) * width], rest.as_deref())
            })
        })
    }
}

fn census(chunks: &[&[u8]]) -> Census {
    let count = |chunk: &&[u8]| {
        let mut census = Census::default();
        let paths = Paths::new([]);
        for line in lines::lines(chunk) {
            let line = std::str::from_utf8(line).ok();
            if let Some(line) = line.filter(|line| extract(line, &paths, &mut []).is_ok()) {
                census.see(line.trim(), &|_: &str| false);
            }
        }
        census
    };
    let parts: Vec<Census> = chunks.par_iter().map(count).collect();
    let mut all = Census::default();
    parts.into_iter().for_each(|part| all.merge(part));
    all
}

enum Stored {
    Null,
    Whole(i64),
    Real(f64),
    /// A range of the block.
    Text(u32, u32),
    Owned(Box<str>),
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

/// The rows of a chunk.
#[derive(Default)]
struct Part {
    /// Row by row, column by column.
    values: Vec<Stored>,
    rests: Vec<Option<String>>,
    malformed: u64,
    /// Scalars without a column.
    unknown: Census,
}

impl Part {
    fn of(chunk: &[u8], block: &str, spoilt: bool, paths: &Paths, known: &FxHashSet<&str>) -> Self {
        let mut part = Self::default();
        let mut slots = paths.slots();
        let known = |path: &str| known.contains(path);
        for line in lines::lines(chunk) {
            let line =
                std::str::from_utf8(line).ok().filter(|line| !spoilt || !line.contains('\u{fffd}'));
            let read = line.and_then(|line| Some((line, extract(line, paths, &mut slots).ok()?)));
            let Some((line, more)) = read else {
                part.malformed += 1;
                continue;
            };
            part.values.extend(slots.iter().map(|raw| stored(*raw, block)));
            if more {
                part.unknown.see(line.trim(), &known);
            }
            part.rests.push(more.then(|| columns::rest(line.trim(), &known)).flatten());
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
