//! What functions do to the world, in the order in which they do it.
//!
//! A [`Timeline`] is the run of one entry function with the functions that it calls laid in: database reads and
//! writes, transactions, locks, calls of other services, caches, files, awaits, and stores to state that outlives the
//! call; each with the conditions it is under and the regions (transaction, lock, loop) it lies in. Reviews that ask
//! what happens between two moments read it instead of code.

mod arguments;
mod calls;
mod chain;
mod constraints;
mod derive;
mod entity;
mod external;
mod index;
mod orm;
mod query;
mod resources;
mod roles;
mod rows;
mod schema;
mod sql;
mod sql_calls;
mod statements;
mod text;
mod walk;

#[cfg(test)]
mod tests;

use facts::code::{AssignOp, ExprId, FunctionId, SymbolId};
use facts::{FileId, SourceFile};
use model::ByteRange;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rustc_hash::FxHashSet;

pub(crate) use chain::{Chain, Link};
pub use derive::{Derived, column};
pub use entity::entity;
pub use index::{FileIndex, Parts, Place, parts, within};
pub use schema::{Schema, Unique};

use crate::Program;

/// Every timeline of a program.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    pub timelines: Vec<Timeline>,
    /// Per file.
    pub indexes: Vec<FileIndex>,
    /// Per file: whether it is code of a server, which runs for several callers at the same time.
    servers: Vec<bool>,
    /// What keeps rows apart and versions them.
    pub schema: Schema,
    /// Entry functions whose timeline was cut short.
    pub truncated: u32,
}

/// The run of one function that nothing in the repository calls, or that is handed to somebody who will.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// The first is the entry function.
    pub frames: Vec<Frame>,
    pub events: Vec<Event>,
    pub tests: Vec<Test>,
    pub regions: Vec<Region>,
}

/// One run of one function.
#[derive(Clone, Debug)]
pub struct Frame {
    pub file: FileId,
    pub function: FunctionId,
    /// Where it was called.
    pub caller: Option<(u32, ExprId)>,
    /// What each parameter was given, and in which frame that is evaluated.
    pub args: Vec<(usize, u32, ExprId)>,
}

#[derive(Clone, Debug)]
pub struct Event {
    pub frame: u32,
    pub file: FileId,
    pub expr: ExprId,
    pub range: ByteRange,
    pub kind: EventKind,
    /// Indices into [`Timeline::tests`].
    pub tests: Vec<u32>,
    /// Indices into [`Timeline::regions`], outermost first.
    pub regions: Vec<u32>,
    /// False where only a name says what the call is.
    pub certain: bool,
}

/// What must hold for an event to happen.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    pub frame: u32,
    pub test: ExprId,
    pub holds: bool,
    /// How many events had happened when it was tested.
    pub at: usize,
}

#[derive(Clone, Debug)]
pub struct Region {
    pub kind: RegionKind,
    pub frame: u32,
    pub file: FileId,
    pub range: ByteRange,
    pub expr: ExprId,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegionKind {
    Tx(Tx),
    /// A mutex, a distributed lock, an advisory lock.
    Lock(Lock),
    Loop,
    /// The calls in it run at the same time.
    Parallel,
    Catch,
    Finally,
    Try,
    /// Run again when it fails.
    Retry,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tx {
    /// `db.transaction(async tx => ..)`, against BEGIN and COMMIT.
    pub callback: bool,
    /// The variable that stands for the transaction.
    pub client: Option<(FileId, SymbolId)>,
    pub isolation: Option<Box<str>>,
    /// It takes work by `AsyncLocalStorage` (CLS), a decorator or an array: no client is handed on.
    pub ambient: bool,
    /// A list of statements, none of which sees another's result.
    pub batch: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    pub kind: LockKind,
    /// What is locked, as written.
    pub key: Option<ExprId>,
    /// Released by whoever took it, whatever happens.
    pub scoped: bool,
    pub expires: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockKind {
    Mutex,
    /// In a store that several processes share.
    Distributed,
    Advisory,
    /// A row of a table.
    Row,
    File,
}

#[derive(Clone, Debug)]
pub enum EventKind {
    Db(Db),
    Begin,
    Commit,
    Rollback,
    /// A pooled connection goes back.
    Release,
    SetIsolation(Box<str>),
    Acquire(Lock),
    Unlock(LockKind),
    External(External),
    Cache(Cache),
    File(FileEffect),
    Await,
    /// A member, a module-level variable or a field is stored to.
    Store(Store),
    /// A module-level variable or a field that functions assign is read.
    Load(Load),
    /// A list is changed where it is, behind a read of the database: `row.tags.push(tag)`. The list, and what is
    /// put into it.
    Grow {
        list: ExprId,
        added: Option<ExprId>,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Op {
    #[default]
    Read,
    Insert,
    Update,
    Delete,
    Upsert,
    /// `instance.save()`: an update unless the instance is new.
    Save,
}

impl Op {
    pub const fn is_write(self) -> bool {
        !matches!(self, Self::Read)
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "reads",
            Self::Insert => "inserts",
            Self::Update => "updates",
            Self::Delete => "deletes",
            Self::Upsert => "upserts",
            Self::Save => "saves",
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Db {
    pub op: Op,
    /// One name for a table, its model and its repository: `order` of `orders`, `Order`, `ordersRepository`.
    pub entity: Option<Box<str>>,
    /// What chooses rows.
    pub conditions: Vec<Condition>,
    pub sets: Vec<Set>,
    /// Whether `sets` is all that is written.
    pub sets_known: bool,
    pub for_update: bool,
    pub skip_locked: bool,
    pub count: bool,
    pub max: bool,
    /// Chosen by what the schema says is unique, or it would not compile: `findUnique`.
    pub by_key: bool,
    /// A conflict with a unique key is an answer, not an error.
    pub on_conflict: bool,
    /// Chooses and changes in one statement: `findOneAndUpdate`, INSERT .. WHERE NOT EXISTS.
    pub atomic_choice: bool,
    /// Gives what it changed, so that nothing changed can be told.
    pub returning: bool,
    /// May give or change many rows.
    pub many: bool,
    /// The variable that the call is made on.
    pub client: Option<(FileId, SymbolId)>,
    /// Written as a call on this object rather than on a connection: `order.save()`.
    pub instance: Option<ExprId>,
    /// Handed a transaction by option.
    pub in_tx: bool,
    /// A document store, where one document changes atomically by itself.
    pub document: bool,
    /// Returns before anything else of the process can run.
    pub sync: bool,
}

/// One test of a condition that chooses rows.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Lower case, no underscores; empty where it cannot be told.
    pub column: Box<str>,
    /// `=`, `<`, `in` ...
    pub operator: Box<str>,
    /// The value, spelt so that the same variable is spelt alike in every function of the run.
    pub value: Box<str>,
    pub expr: Option<(u32, ExprId)>,
}

/// A column and what it is given.
#[derive(Clone, Debug)]
pub struct Set {
    /// Lower case, no underscores; empty for a whole object of unknown columns.
    pub column: Box<str>,
    /// Computed by the store from the row itself.
    pub atomic: bool,
    /// The run in which the value is evaluated, and the value.
    pub value: Option<(u32, ExprId)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    Http,
    Mail,
    Queue,
    Payment,
}

impl Service {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Http => "an HTTP call",
            Self::Mail => "a message to a person",
            Self::Queue => "a message to a queue",
            Self::Payment => "a call of the payment provider",
        }
    }
}

#[derive(Clone, Debug)]
pub struct External {
    pub service: Service,
    /// Not only asked for something: sent, charged, changed.
    pub changes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheOp {
    Get,
    Set,
    /// Increments, scripts, set-if-absent: one step.
    Atomic,
    Delete,
    Watch,
}

#[derive(Clone, Debug)]
pub struct Cache {
    pub op: CacheOp,
    /// As written.
    pub key: Box<str>,
    pub value: Option<ExprId>,
    /// In this process only.
    pub local: bool,
    pub expires: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileOp {
    Test,
    Read,
    Write,
    Append,
    Delete,
    Rename,
    Make,
}

#[derive(Clone, Debug)]
pub struct FileEffect {
    pub op: FileOp,
    pub path: Option<ExprId>,
    /// Fails when the file is there, or is told not to mind: `wx`, `recursive`, `force`.
    pub exclusive: bool,
}

#[derive(Clone, Debug)]
pub struct Store {
    /// The variable stored to, or whose member is.
    pub symbol: Option<SymbolId>,
    /// Members below it, or below `this`: `a.b`.
    pub path: Box<str>,
    pub of_this: bool,
    /// `None` of `x++`.
    pub value: Option<ExprId>,
    pub op: Option<AssignOp>,
}

/// State that outlives the call, as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    pub symbol: Option<SymbolId>,
    /// The field of `this`; empty for a variable.
    pub field: Box<str>,
}

impl Effects {
    /// Not for a task of the thread pool: whoever waits for its own tasks may be given one that waits for this.
    pub(crate) fn build(program: &Program) -> Self {
        let files: Vec<_> = program.base.files().collect();
        let index = |(_, file): &(FileId, &SourceFile)| file.code().map(FileIndex::new);
        let indexes: Vec<FileIndex> =
            files.par_iter().map(|file| index(file).unwrap_or_default()).collect();
        let schema = Schema::read(program);
        let servers = roles::servers(&program.base);
        let mut effects = Self { timelines: Vec::new(), indexes, servers, schema, truncated: 0 };
        let mut seen: FxHashSet<(FileId, FunctionId)> = FxHashSet::default();
        // What nobody calls first, then callbacks, then whatever no run of those came to.
        for start in [walk::Start::Uncalled, walk::Start::Handed, walk::Start::Any] {
            effects.run_all(program, start, &mut seen);
        }
        effects.timelines.sort_by_key(|timeline| {
            timeline.frames.first().map(|frame| (frame.file, frame.function))
        });
        effects
    }

    /// Runs every function of this kind that no earlier run came to. A few run side by side, and those that one before
    /// them came to are dropped: the same as one after the other.
    fn run_all(
        &mut self,
        program: &Program,
        latest: walk::Start,
        seen: &mut FxHashSet<(FileId, FunctionId)>,
    ) {
        // Functions that somebody calls mostly come to each other: running them at once would be in vain.
        let at_once = if latest == walk::Start::Any { 1 } else { 64 };
        let entries = self.entries(program, latest);
        for entries in entries.chunks(at_once) {
            let indexes = &self.indexes;
            let open = entries.par_iter().filter(|entry| !seen.contains(*entry));
            let run = |entry: &(FileId, FunctionId)| {
                (*entry, walk::run(program, indexes, entry.0, entry.1))
            };
            let runs: Vec<_> = open.map(run).collect();
            for (entry, run) in runs {
                if seen.contains(&entry) {
                    continue;
                }
                seen.extend(run.seen);
                self.truncated += u32::from(run.truncated);
                if !run.timeline.events.is_empty() {
                    self.timelines.push(run.timeline);
                }
            }
        }
    }

    /// The functions of servers that start no later than this.
    fn entries(&self, program: &Program, latest: walk::Start) -> Vec<(FileId, FunctionId)> {
        let code = program
            .base
            .code()
            .filter(|(file, source, _)| source.class.is_reviewed() && self.is_server(*file));
        let functions = code.flat_map(|(file, _, code)| {
            (0..code.functions.len() as u32).map(move |function| (file, FunctionId(function)))
        });
        let starts = |(file, function): &(FileId, FunctionId)| {
            walk::start(program, &self.indexes, *file, *function) <= latest
        };
        functions.filter(starts).collect()
    }

    /// Whether a file is code of a server.
    pub fn is_server(&self, file: FileId) -> bool {
        self.servers.get(file.0 as usize).copied().unwrap_or(false)
    }

    /// The way back in a file's code.
    pub fn uses(&self, file: FileId) -> &FileIndex {
        &self.indexes[file.0 as usize]
    }
}

impl Timeline {
    /// A run opens hundreds of conditions and regions in which nothing happens.
    fn forget_unused(&mut self) {
        let used = |of: fn(&mut Event) -> &mut Vec<u32>, events: &mut [Event]| {
            let mut used: Vec<u32> =
                events.iter_mut().flat_map(|event| of(event).clone()).collect();
            used.sort_unstable();
            used.dedup();
            for event in events {
                for place in of(event) {
                    *place = used.partition_point(|known| known < place) as u32;
                }
            }
            used
        };
        let tests = used(|event| &mut event.tests, &mut self.events);
        self.tests =
            tests.iter().filter_map(|test| self.tests.get(*test as usize).copied()).collect();
        let regions = used(|event| &mut event.regions, &mut self.events);
        let kept = regions.iter().filter_map(|region| self.regions.get(*region as usize).cloned());
        self.regions = kept.collect();
        self.frames.shrink_to_fit();
        self.events.shrink_to_fit();
    }

    pub fn regions_of<'t>(
        &'t self,
        event: &'t Event,
    ) -> impl DoubleEndedIterator<Item = &'t Region> {
        event.regions.iter().filter_map(|region| self.regions.get(*region as usize))
    }

    /// The innermost transaction around an event.
    pub fn tx(&self, event: &Event) -> Option<(u32, &Tx)> {
        event.regions.iter().rev().find_map(|region| {
            match &self.regions.get(*region as usize)?.kind {
                RegionKind::Tx(tx) => Some((*region, tx)),
                _ => None,
            }
        })
    }

    pub fn lock(&self, event: &Event) -> Option<(u32, &Lock)> {
        event.regions.iter().rev().find_map(|region| {
            match &self.regions.get(*region as usize)?.kind {
                RegionKind::Lock(lock) => Some((*region, lock)),
                _ => None,
            }
        })
    }

    pub fn is_in(&self, event: &Event, wanted: &RegionKind) -> bool {
        self.regions_of(event).any(|region| region.kind == *wanted)
    }

    /// What was tested before an event, outermost first.
    pub fn tests_of<'t>(&'t self, event: &'t Event) -> impl Iterator<Item = &'t Test> {
        event.tests.iter().filter_map(|test| self.tests.get(*test as usize))
    }

    pub fn frame(&self, frame: u32) -> Option<&Frame> {
        self.frames.get(frame as usize)
    }

    /// Every database step, with its place among the events.
    pub fn db(&self) -> impl Iterator<Item = (usize, &Event, &Db)> {
        self.events.iter().enumerate().filter_map(|(place, event)| match &event.kind {
            EventKind::Db(db) => Some((place, event, db)),
            _ => None,
        })
    }

    /// Whether two events can happen in one run: neither stands under the negation of the other's condition.
    pub fn compatible(&self, left: &Event, right: &Event) -> bool {
        !self.tests_of(left).any(|one| {
            self.tests_of(right).any(|other| {
                (one.frame, one.test) == (other.frame, other.test) && one.holds != other.holds
            })
        })
    }
}
