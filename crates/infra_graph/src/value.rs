//! What an expression comes to: a value, a part of one, or a name for what nobody knows yet.

use std::sync::{Arc, LazyLock};

use facts::FileId;
use model::ByteRange;

/// Where something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: FileId,
    pub range: ByteRange,
}

/// A value, and where it was written down: the default of a variable, not its use.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    pub at: Place,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Known when it is applied; the addresses that it depends on.
    Unknown(Arc<[Arc<str>]>),
    Null,
    Bool(bool),
    Number(f64),
    /// Parts that are not known stand between [`OPEN`] and [`CLOSE`].
    Text(Arc<str>),
    /// A text that is the JSON of a value.
    Encoded(Arc<Value>),
    List(Arc<Vec<Value>>),
    Map(Arc<Map>),
}

/// Begins a part of a text that is not known.
pub(crate) const OPEN: char = '\u{e000}';
/// Ends it.
pub(crate) const CLOSE: char = '\u{e001}';

/// An object, a map or the inside of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// In the order in which they were written; a later one of the same name wins.
    pub members: Vec<Member>,
    /// There may be members that are not known.
    pub open: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub name: Arc<str>,
    /// The name, and the value where it is short.
    pub at: Place,
    pub value: Value,
}

/// What is said about a switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Absent,
    Unknown,
    True,
    False,
}

static UNKNOWN: LazyLock<Value> = LazyLock::new(|| Value {
    at: Place { file: FileId(0), range: ByteRange::new(0, 0) },
    kind: Kind::Unknown(Arc::from([])),
});

impl Value {
    pub(crate) fn new(at: Place, kind: Kind) -> Self {
        Self { at, kind }
    }

    pub(crate) fn unknown(at: Place) -> Self {
        Self::new(at, Kind::Unknown(Arc::from([])))
    }

    /// Not known, but it comes from here.
    pub(crate) fn reference(at: Place, address: &str) -> Self {
        Self::new(at, Kind::Unknown(Arc::from([Arc::from(address)])))
    }

    /// Depends on all of these.
    pub(crate) fn depends<'v>(at: Place, values: impl IntoIterator<Item = &'v Value>) -> Self {
        let mut addresses: Vec<Arc<str>> = Vec::new();
        values.into_iter().for_each(|value| value.add_addresses(&mut addresses));
        addresses.sort();
        addresses.dedup();
        Self::new(at, Kind::Unknown(addresses.into()))
    }

    pub(crate) fn text(at: Place, text: impl Into<Arc<str>>) -> Self {
        Self::new(at, Kind::Text(text.into()))
    }

    pub(crate) fn list(at: Place, items: Vec<Value>) -> Self {
        Self::new(at, Kind::List(items.into()))
    }

    pub(crate) fn map(at: Place, members: Vec<Member>) -> Self {
        Self::new(at, Kind::Map(Map { members, open: false }.into()))
    }

    pub fn is_unknown(&self) -> bool {
        matches!(self.kind, Kind::Unknown(_))
    }

    pub fn is_null(&self) -> bool {
        self.kind == Kind::Null
    }

    pub fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            Kind::Map(map) => Some(map),
            Kind::Encoded(value) => value.as_map(),
            _ => None,
        }
    }

    pub fn members(&self) -> &[Member] {
        self.as_map().map_or(&[], |map| &map.members)
    }

    /// The items of a list; a single value that is no list is its own item, as blocks and many arguments have it.
    pub fn items(&self) -> &[Value] {
        match &self.kind {
            Kind::List(items) => items,
            Kind::Encoded(value) => value.items(),
            Kind::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The text, when all of it is known.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) if !text.contains(OPEN) => Some(text),
            _ => None,
        }
    }

    /// The text, with marks for what is not known.
    pub fn partial_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_number(&self) -> Option<f64> {
        match &self.kind {
            Kind::Number(number) => Some(*number),
            Kind::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match &self.kind {
            Kind::Bool(value) => Some(*value),
            Kind::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Kind::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            Kind::Number(number) => Some(*number != 0.0),
            _ => None,
        }
    }

    /// Behind a dotted path; of a list of blocks, in the first. `None` when it is not there for sure.
    pub fn get(&self, path: &str) -> Option<&Value> {
        path.split('.').try_fold(self, |value, name| value.step(name))
    }

    fn step(&self, name: &str) -> Option<&Value> {
        match &self.kind {
            Kind::Unknown(_) => Some(&UNKNOWN),
            Kind::List(items) => match name.parse::<usize>() {
                Ok(index) => items.get(index),
                Err(_) => items.first()?.step(name),
            },
            Kind::Encoded(value) => value.step(name),
            Kind::Map(map) => match map.members.iter().rev().find(|member| &*member.name == name) {
                Some(member) if member.value.is_null() => None,
                Some(member) => Some(&member.value),
                None => map.open.then(|| &*UNKNOWN),
            },
            _ => None,
        }
    }

    /// The member behind a dotted path: where it is written.
    pub fn member(&self, path: &str) -> Option<&Member> {
        let (inner, name) = match path.rsplit_once('.') {
            Some((before, name)) => (self.get(before)?, name),
            None => (self, path),
        };
        let inner = inner.items().first()?;
        inner.members().iter().rev().find(|member| &*member.name == name)
    }

    pub fn said(&self, path: &str) -> Said {
        match self.get(path) {
            None => Said::Absent,
            Some(value) => match value.as_bool() {
                Some(true) => Said::True,
                Some(false) => Said::False,
                None => Said::Unknown,
            },
        }
    }

    /// The known text behind a path.
    pub fn str(&self, path: &str) -> Option<&str> {
        self.get(path)?.as_text()
    }

    pub fn number(&self, path: &str) -> Option<f64> {
        self.get(path)?.as_number()
    }

    /// The blocks of this name, or the items of this list.
    pub fn blocks(&self, path: &str) -> &[Value] {
        self.get(path).map_or(&[], Value::items)
    }

    /// Whether something is written there, known or not.
    pub fn has(&self, path: &str) -> bool {
        self.get(path).is_some()
    }

    /// Every address that it depends on, however deep.
    pub fn addresses(&self) -> Vec<Arc<str>> {
        let mut found = Vec::new();
        self.add_addresses(&mut found);
        found.sort();
        found.dedup();
        found
    }

    /// Values nest as deep as the files that they come from, which is bounded.
    fn add_addresses(&self, found: &mut Vec<Arc<str>>) {
        match &self.kind {
            Kind::Unknown(addresses) => found.extend(addresses.iter().cloned()),
            Kind::Text(text) => {
                let parts = text.split(OPEN).skip(1).filter_map(|part| part.split_once(CLOSE));
                let names = parts.flat_map(|(names, _)| names.split(','));
                found.extend(names.filter(|name| !name.is_empty()).map(Arc::from));
            }
            Kind::Encoded(value) => value.add_addresses(found),
            Kind::List(items) => items.iter().for_each(|item| item.add_addresses(found)),
            Kind::Map(map) => {
                map.members.iter().for_each(|member| member.value.add_addresses(found));
            }
            _ => {}
        }
    }

    /// As it stands in a template; `None` for what cannot.
    pub(crate) fn rendered(&self) -> Option<String> {
        Some(match &self.kind {
            Kind::Unknown(addresses) => {
                let names: Vec<&str> = addresses.iter().map(|name| &**name).collect();
                format!("{OPEN}{}{CLOSE}", names.join(","))
            }
            Kind::Bool(value) => value.to_string(),
            Kind::Number(number) => number.to_string(),
            Kind::Text(text) => text.to_string(),
            Kind::Encoded(value) => crate::json::write(value),
            Kind::Null => String::new(),
            Kind::List(_) | Kind::Map(_) => return None,
        })
    }
}

impl Map {
    /// Puts a member in, instead of one of the same name.
    pub(crate) fn set(&mut self, member: Member) {
        match self.members.iter_mut().find(|known| known.name == member.name) {
            Some(known) => *known = member,
            None => self.members.push(member),
        }
    }
}
