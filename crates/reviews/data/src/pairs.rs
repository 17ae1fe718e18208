//! A row is read and later written in one run.

use std::cell::LazyCell;
use std::rc::Rc;

use facts::code::ExprId;
use flow::{Db, Derived, Event, EventKind, Op, Program, Timeline, column};
use model::ByteRange;
use review::CheckContext;

use crate::{guards, servers, spelling};

/// Pairs of one run; more are looked at by nobody.
const MAX_PAIRS: usize = 60;

/// A read, a later write of the same row, and what was computed from the read.
pub(crate) struct Pair<'p> {
    pub(crate) timeline: &'p Timeline,
    pub(crate) read: &'p Event,
    pub(crate) read_db: &'p Db,
    pub(crate) write: &'p Event,
    pub(crate) write_db: &'p Db,
    /// Places among the events.
    pub(crate) at: (usize, usize),
    /// Worked out when it is first asked for: most pairs are ruled out by less.
    pub(crate) derived: Rc<LazyDerived<'p>>,
}

type LazyDerived<'p> = LazyCell<Derived<'p>, Box<dyn FnOnce() -> Derived<'p> + 'p>>;

/// One column that a write gives a value.
pub(crate) struct Written {
    pub(crate) column: Box<str>,
    pub(crate) value: Option<(u32, ExprId)>,
    pub(crate) atomic: bool,
    /// `row.balance -= amount`: the old value is part of the new one.
    pub(crate) of_itself: bool,
    /// A list of the row that one item is added to, which a document store does by itself.
    pub(crate) grown: bool,
    pub(crate) place: Option<(facts::FileId, ByteRange)>,
}

/// Every read with every later write of the same entity that can happen in the same run, as far as the write is wanted:
/// what was computed from the read is worked out for these alone.
pub(crate) fn pairs<'a>(
    cx: &CheckContext<'a>,
    wanted: impl Fn(&Event, &Db) -> bool + Copy,
) -> Vec<Pair<'a>> {
    let program = cx.program();
    let runs = servers::runs(cx).into_iter();
    runs.flat_map(|timeline| of_run(program, timeline, wanted)).collect()
}

/// Writes of rows that were chosen, not of new ones.
pub(crate) fn changes_row(_: &Event, db: &Db) -> bool {
    db.instance.is_some() || !db.conditions.is_empty()
}

pub(crate) fn of_run<'p>(
    program: &'p Program,
    timeline: &'p Timeline,
    wanted: impl Fn(&Event, &Db) -> bool,
) -> Vec<Pair<'p>> {
    let mut found = Vec::new();
    for (place, read, read_db) in
        timeline.db().filter(|(_, _, db)| db.op == Op::Read && db.entity.is_some())
    {
        let mut derived = None;
        for (later, write, write_db) in
            timeline.db().filter(|(later, _, db)| *later > place && db.op.is_write())
        {
            let same = write_db.entity == read_db.entity && !(read_db.sync && write_db.sync);
            if !same
                || !wanted(write, write_db)
                || !timeline.compatible(read, write)
                || guards::is_repair(timeline, write)
                || found.len() >= MAX_PAIRS
            {
                continue;
            }
            let derived = derived.get_or_insert_with(|| {
                let of_read = move || Derived::of(program, timeline, read);
                Rc::new(LazyDerived::new(Box::new(of_read)))
            });
            found.push(Pair {
                timeline,
                read,
                read_db,
                write,
                write_db,
                at: (place, later),
                derived: derived.clone(),
            });
        }
    }
    found
}

impl Pair<'_> {
    /// Whether the write is of the very row that was read.
    pub(crate) fn is_same_row(&self, cx: &CheckContext<'_>) -> bool {
        if let Some(object) = self.write_db.instance {
            return self.derived.holds(self.write.frame, object) || self.saves_row(cx, object);
        }
        self.write_db.conditions.iter().any(|condition| {
            let by_value = self.read_db.conditions.iter().any(|other| {
                other.column == condition.column
                    && other.value == condition.value
                    && !other.value.is_empty()
            });
            let by_result =
                condition.expr.is_some_and(|(frame, expr)| self.derived.holds(frame, expr));
            by_value && is_identity(&condition.column) || by_result
        })
    }

    fn saves_row(&self, cx: &CheckContext<'_>, object: ExprId) -> bool {
        let Some(code) = cx.file(self.write.file).code() else { return false };
        match code.kind(object) {
            facts::code::ExprKind::Name { symbol: Some(symbol), .. } => {
                self.derived.is_row(self.write.frame, *symbol)
            }
            _ => false,
        }
    }

    pub(crate) fn is_guarded(&self, cx: &CheckContext<'_>) -> bool {
        let entity = self.write_db.entity.as_deref().unwrap_or("");
        let versioned = cx.effects().schema.versioned.contains(entity)
            && (self.write_db.instance.is_some() || self.write_db.op == Op::Save);
        versioned || guards::are_guarded(cx, self.timeline, self.read, self.write)
    }

    /// The columns that are written: by the statement, or by assignments to the row before it is saved.
    pub(crate) fn written(&self) -> Vec<Written> {
        let mut found: Vec<Written> = self
            .write_db
            .sets
            .iter()
            .map(|set| Written {
                column: set.column.clone(),
                value: set.value,
                atomic: set.atomic,
                of_itself: false,
                grown: false,
                place: None,
            })
            .collect();
        if self.write_db.instance.is_some() {
            found.extend(self.stores());
            found.extend(self.grown().filter(|_| self.read_db.document));
        }
        found
    }

    /// `row.balance = ..` between the read and the save.
    fn stores(&self) -> impl Iterator<Item = Written> + '_ {
        let between = &self.timeline.events[self.at.0..self.at.1];
        between.iter().filter_map(|event| {
            let EventKind::Store(store) = &event.kind else { return None };
            let is_row = match store.symbol {
                Some(symbol) => self.derived.is_row(event.frame, symbol),
                None => store.of_this && self.derived.is_this(event.frame),
            };
            if !is_row || store.path.is_empty() || !self.timeline.compatible(event, self.write) {
                return None;
            }
            let last = store.path.rsplit('.').find(|part| *part != "[]")?;
            Some(Written {
                column: column(last),
                value: store.value.map(|value| (event.frame, value)),
                atomic: false,
                of_itself: store.value.is_none()
                    || matches!(store.op, Some(facts::code::AssignOp::Binary(_))),
                grown: false,
                place: Some((event.file, event.range)),
            })
        })
    }

    /// Lists of the row that something is put into between the read and the write: `row.reviews.push(review)`.
    pub(crate) fn grown(&self) -> impl Iterator<Item = Written> + '_ {
        let between = &self.timeline.events[self.at.0..self.at.1];
        between.iter().filter_map(|event| {
            let EventKind::Grow { list, added } = &event.kind else { return None };
            let fields = self.derived.fields(event.frame, *list);
            let column = fields.into_iter().find(|field| !field.is_empty())?;
            self.timeline.compatible(event, self.write).then(|| Written {
                column: column.into(),
                value: added.map(|added| (event.frame, added)),
                atomic: false,
                of_itself: false,
                grown: true,
                place: Some((event.file, event.range)),
            })
        })
    }

    /// The tests between the two that look at these columns of the row.
    pub(crate) fn tests(&self) -> impl Iterator<Item = (&flow::Test, Vec<&str>)> {
        self.timeline.tests_of(self.write).filter_map(|test| {
            let fields: Vec<&str> =
                self.derived.fields(test.frame, test.test).into_iter().collect();
            (!fields.is_empty()).then_some((test, fields))
        })
    }

    pub(crate) fn entity(&self) -> &str {
        self.read_db.entity.as_deref().unwrap_or("row")
    }

    /// A column as the code spells it.
    pub(crate) fn spelt(&self, cx: &CheckContext<'_>, column: &str) -> String {
        spelling::column(cx, &[self.write, self.read], column)
    }

    /// The column of a write, as the statement or the assignment to the row spells it.
    pub(crate) fn spelt_of(&self, cx: &CheckContext<'_>, set: &Written) -> String {
        let stored = set.place.map(|(file, range)| range.slice(&cx.file(file).text));
        let found = stored.and_then(|text| spelling::column_in(text, &set.column));
        found.map_or_else(|| self.spelt(cx, &set.column), str::to_owned)
    }

    /// The entity as the code spells it.
    pub(crate) fn rows(&self, cx: &CheckContext<'_>) -> String {
        spelling::entity(cx, &[self.write, self.read], self.entity())
    }

    /// Both steps are known for what they are by where they come from.
    pub(crate) fn is_certain(&self) -> bool {
        self.read.certain && self.write.certain
    }
}

/// Columns that choose one row.
pub(crate) fn is_identity(column: &str) -> bool {
    column.ends_with("id")
        || matches!(
            column,
            "" | "key"
                | "uuid"
                | "code"
                | "slug"
                | "email"
                | "token"
                | "username"
                | "name"
                | "sku"
                | "number"
                | "reference"
                | "date"
                | "hash"
                | "phone"
                | "url"
        )
        || column.ends_with("key")
        || column.ends_with("code")
        || column.ends_with("token")
        || column.ends_with("email")
        || column.ends_with("number")
}
