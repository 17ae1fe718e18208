//! What outlives a call: module-level variables, exported values, fields of instances, undeclared variables.
//!
//! Every function that reads a slot is noted with the version that it saw, and every call with its caller, so that
//! what read an older version than the last can be evaluated again, and nothing else.

use facts::FileId;
use facts::code::{ClassId, ExprId, FunctionId, SymbolId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::value::Value;

/// Versions beyond this one are not told apart: what still grows then grows for ever.
const MAX_VERSIONS: u32 = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Slot<'a> {
    /// A module-level variable: what every writer may have stored.
    Global(FileId, SymbolId),
    /// An exported expression.
    Exported(FileId, ExprId),
    /// A field of the instances of a class, as whatever method stored it.
    Field(FileId, ClassId, &'a str),
    /// All of them, for who does not know which one is read.
    Fields(FileId, ClassId),
    /// A variable that nobody declared: `value = x`.
    Undeclared(FileId, &'a str),
}

/// A function of the program.
pub(crate) type Owner = (FileId, FunctionId);

/// What of a value has changed since it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Anything: what it calls, what it is made of.
    Any,
    /// The data from outside that it holds.
    Taint,
}

/// What is stored in a slot.
#[derive(Debug, Default)]
struct Cell<'a> {
    value: Value<'a>,
    version: Version,
    /// Who read it last, and so is noted already.
    reader: Option<Owner>,
}

/// How often a slot has changed, and how often its taint has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Version {
    any: u32,
    taint: u32,
}

#[derive(Debug, Default)]
pub(crate) struct Heap<'a> {
    slots: FxHashMap<Slot<'a>, u32>,
    cells: Vec<Cell<'a>>,
    /// The oldest version of a cell that a function read.
    readers: FxHashMap<(u32, Owner), Version>,
    /// Called function and caller.
    calls: FxHashSet<(Owner, Owner)>,
}

impl<'a> Heap<'a> {
    pub(crate) fn read(&mut self, slot: Slot<'a>, reader: Owner) -> Value<'a> {
        let place = self.place(slot);
        let cell = &mut self.cells[place as usize];
        if cell.reader != Some(reader) {
            cell.reader = Some(reader);
            self.readers.entry((place, reader)).or_insert(cell.version);
        }
        cell.value.clone()
    }

    fn place(&mut self, slot: Slot<'a>) -> u32 {
        let next = self.cells.len() as u32;
        let place = *self.slots.entry(slot).or_insert(next);
        if place == next {
            self.cells.push(Cell::default());
        }
        place
    }

    pub(crate) fn write(&mut self, slot: Slot<'a>, value: Value<'a>) {
        let place = self.place(slot);
        self.cells[place as usize].write(value);
    }

    /// Keeps what is there as well.
    pub(crate) fn add(&mut self, slot: Slot<'a>, value: &Value<'a>) {
        let place = self.place(slot);
        let cell = &mut self.cells[place as usize];
        if cell.value.is_clean() {
            cell.write(value.clone());
        } else if !value.is_clean() {
            let joined = cell.value.join(value);
            cell.write(joined);
        }
    }

    pub(crate) fn called(&mut self, callee: Owner, caller: Owner) {
        if callee != caller {
            self.calls.insert((callee, caller));
        }
    }

    /// Functions that read what has changed since, and those that called them. Their reads are forgotten.
    pub(crate) fn outdated(&mut self, change: Change) -> FxHashSet<Owner> {
        let is_stale = |place: u32, seen: &Version| {
            let now = self.cells[place as usize].version;
            match change {
                Change::Any => *seen != now,
                Change::Taint => seen.taint != now.taint,
            }
        };
        let stale = self.readers.iter().filter(|((place, _), seen)| is_stale(*place, seen));
        let mut work: Vec<Owner> = stale.map(|((_, reader), _)| *reader).collect();
        let mut found: FxHashSet<Owner> = work.iter().copied().collect();
        let mut callers: FxHashMap<Owner, Vec<Owner>> = FxHashMap::default();
        for (callee, caller) in &self.calls {
            callers.entry(*callee).or_default().push(*caller);
        }
        while let Some(owner) = work.pop() {
            let callers = callers.get(&owner).map_or(&[][..], |callers| callers);
            work.extend(callers.iter().filter(|caller| found.insert(**caller)));
        }
        self.readers.retain(|(_, reader), _| !found.contains(reader));
        self.cells.iter_mut().for_each(|cell| cell.reader = None);
        found
    }
}

impl<'a> Cell<'a> {
    fn write(&mut self, value: Value<'a>) {
        if self.value.is_same(&value) {
            return;
        }
        let is_other = self.value.fingerprint() != value.fingerprint();
        if is_other && self.version.any < MAX_VERSIONS {
            self.version.any += 1;
            self.version.taint += u32::from(self.value.taint() != value.taint());
        }
        self.value = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READER: Owner = (FileId(0), FunctionId(1));
    const CALLER: Owner = (FileId(0), FunctionId(2));
    const SLOT: Slot<'static> = Slot::Global(FileId(0), SymbolId(7));

    #[test]
    fn readers_of_an_older_version_and_their_callers_are_outdated_once() {
        let mut heap = Heap::default();
        heap.called(READER, CALLER);
        assert!(heap.read(SLOT, READER).is_clean());
        heap.add(SLOT, &Value::of_origin(3));
        assert_eq!(heap.outdated(Change::Any), FxHashSet::from_iter([READER, CALLER]));
        assert_eq!(heap.read(SLOT, READER).origin(), Some(3));
        assert_eq!(heap.outdated(Change::Any), FxHashSet::default());
    }

    #[test]
    fn a_change_of_shape_is_no_change_of_taint() {
        let mut heap = Heap::default();
        heap.read(SLOT, READER);
        heap.write(SLOT, Value::of_origin(3));
        assert_eq!(heap.outdated(Change::Taint), FxHashSet::default());
        assert_eq!(heap.outdated(Change::Any), FxHashSet::from_iter([READER]));
    }

    #[test]
    fn storing_what_is_there_outdates_nobody() {
        let mut heap = Heap::default();
        heap.write(SLOT, Value::of_origin(3));
        heap.read(SLOT, READER);
        heap.add(SLOT, &Value::of_origin(3));
        heap.write(SLOT, Value::of_origin(3));
        assert_eq!(heap.outdated(Change::Any), FxHashSet::default());
    }
}
