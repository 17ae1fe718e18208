//! What the engine knows about a value: where it may come from, its fields, what it calls, what shape it has.
//!
//! Values are immutable trees behind `Rc`, so that copying an environment at a branch costs nothing. The empty value
//! knows nothing and carries nothing; most values are empty.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use facts::FileId;
use facts::code::{ClassId, FunctionId, SymbolId};
use rustc_hash::FxHasher;

use super::steps::Trace;
use crate::models::Kinds;

/// How deep field maps may nest before they collapse into the taint of the whole.
const MAX_DEPTH: u32 = 5;
/// Labels beyond this many on one value are dropped: a person reads one path, not fifty.
const MAX_LABELS: usize = 6;
const MAX_FIELDS: usize = 48;
const MAX_CALLABLES: usize = 4;

/// Facts about a labelled string that matter to several kinds of sinks.
pub(crate) mod state {
    /// Source or receiver recognised by its name only.
    pub(crate) const UNCERTAIN: u16 = 1;
    /// Cannot be an absolute path.
    pub(crate) const RELATIVE: u16 = 2;
    /// `..` can only stand in front.
    pub(crate) const NORMALIZED: u16 = 4;
    /// Holds no `..`.
    pub(crate) const NO_DOTDOT: u16 = 8;
    /// Begins with one slash ...
    pub(crate) const SLASH: u16 = 16;
    /// ... and not with two.
    pub(crate) const NO_DOUBLE_SLASH: u16 = 32;
    /// Stands behind constant text.
    pub(crate) const BEHIND_CONSTANT: u16 = 64;
    /// The page's whole address: what an attacker chooses is behind the host.
    pub(crate) const WHOLE_URL: u16 = 128;
    /// Begins with `#` or `?`.
    pub(crate) const MARKED: u16 = 256;
    /// The whole of what was sent, with properties that nobody picked.
    pub(crate) const WHOLE_BODY: u16 = 512;
}

/// Data from one source, as it is after what was done to it.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    /// Index into the engine's list of sources.
    pub(crate) source: u32,
    /// Sink kinds that it can no longer harm.
    pub(crate) safe: Kinds,
    pub(crate) state: u16,
    pub(crate) trace: Trace,
}

impl Label {
    fn same(&self, other: &Self) -> bool {
        self.source == other.source && self.safe == other.safe && self.state == other.state
    }
}

/// Code that a value runs when it is called.
#[derive(Clone, Debug)]
pub(crate) enum Callable<'a> {
    /// A function with the values that it captured where it was made.
    Closure {
        file: FileId,
        function: FunctionId,
        captured: Rc<Captured<'a>>,
    },
    Class {
        file: FileId,
        class: ClassId,
    },
    /// The `resolve` of `new Promise(..)`: what it is called with lands in the cell.
    Resolve(u32),
    /// `f.bind(this, ..args)`.
    Bound {
        target: Value<'a>,
        this: Value<'a>,
        args: Vec<Value<'a>>,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Captured<'a> {
    pub(crate) this: Value<'a>,
    /// Sorted by symbol.
    pub(crate) symbols: Vec<(SymbolId, Value<'a>)>,
}

/// Constant text, and what precedes whatever is appended next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct Lead<'a> {
    /// The constant text that the value begins with.
    pub(crate) text: &'a str,
    /// The text is all of it.
    pub(crate) whole: bool,
    /// A URL that goes on from here can no longer choose its host.
    pub(crate) host_fixed: bool,
    /// What follows is in the query or fragment.
    pub(crate) in_query: bool,
    /// Ends in something that is not known.
    pub(crate) open_end: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Value<'a>(pub(crate) Option<Rc<Node<'a>>>);

#[derive(Clone, Debug, Default)]
pub(crate) struct Node<'a> {
    pub(crate) labels: Vec<Label>,
    /// Sorted by key; `*` is every key that is not known.
    pub(crate) fields: Vec<(&'a str, Value<'a>)>,
    pub(crate) callables: Vec<Callable<'a>>,
    /// Index into the engine's origins.
    pub(crate) origin: Option<u32>,
    pub(crate) lead: Option<Lead<'a>>,
    /// The class that it is an instance of.
    pub(crate) class: Option<(FileId, ClassId)>,
    /// The exports of a file of the repository.
    pub(crate) module: Option<FileId>,
    /// An object or array literal, or what is known to be one: not a string.
    pub(crate) object: bool,
    /// The fingerprint, once it was asked for.
    pub(crate) hash: Cell<u64>,
}

impl<'a> Value<'a> {
    pub(crate) const CLEAN: Self = Self(None);

    pub(crate) fn new(node: Node<'a>) -> Self {
        Self(Some(Rc::new(node)))
    }

    pub(crate) fn node(&self) -> Option<&Node<'a>> {
        self.0.as_deref()
    }

    /// The very same node, to skip joins of what nobody touched.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(left), Some(right)) => Rc::ptr_eq(left, right),
            _ => false,
        }
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn labelled(labels: Vec<Label>) -> Self {
        if labels.is_empty() { Self::CLEAN } else { Self::new(Node { labels, ..Node::default() }) }
    }

    pub(crate) fn of_origin(origin: u32) -> Self {
        Self::new(Node { origin: Some(origin), ..Node::default() })
    }

    pub(crate) fn constant(text: &'a str) -> Self {
        let lead = Lead {
            text,
            whole: true,
            host_fixed: fixes_host(text),
            in_query: in_query(text),
            open_end: false,
        };
        Self::new(Node { lead: Some(lead), ..Node::default() })
    }

    pub(crate) fn callable(callable: Callable<'a>) -> Self {
        Self::new(Node { callables: vec![callable], ..Node::default() })
    }

    /// Changes a copy of the node.
    #[must_use]
    pub(crate) fn with(&self, change: impl FnOnce(&mut Node<'a>)) -> Self {
        let mut node = self.node().cloned().unwrap_or_default();
        change(&mut node);
        node.hash.set(0);
        Self::new(node)
    }

    pub(crate) fn labels(&self) -> &[Label] {
        self.node().map_or(&[], |node| &node.labels)
    }

    pub(crate) fn callables(&self) -> &[Callable<'a>] {
        self.node().map_or(&[], |node| &node.callables)
    }

    pub(crate) fn origin(&self) -> Option<u32> {
        self.node().and_then(|node| node.origin)
    }

    pub(crate) fn is_object(&self) -> bool {
        self.node().is_some_and(|node| node.object)
    }

    pub(crate) fn lead(&self) -> Option<Lead<'a>> {
        self.node().and_then(|node| node.lead)
    }

    /// The whole value, when it is constant text.
    pub(crate) fn text(&self) -> Option<&'a str> {
        self.lead().filter(|lead| lead.whole).map(|lead| lead.text)
    }

    pub(crate) fn fields(&self) -> &[(&'a str, Value<'a>)] {
        self.node().map_or(&[], |node| &node.fields)
    }

    /// The field as it was stored, without what its object implies.
    pub(crate) fn own_field(&self, key: &str) -> Option<&Value<'a>> {
        let fields = self.fields();
        fields.binary_search_by(|(name, _)| (*name).cmp(key)).ok().map(|place| &fields[place].1)
    }

    /// What reading a field gives: what was stored, or else what the whole implies.
    pub(crate) fn field(&self, key: &str) -> Value<'a> {
        let Some(node) = self.node() else { return Self::CLEAN };
        if key == "*" {
            let whole = Self::labelled(node.labels.clone());
            let fields = node.fields.iter().filter(|(key, _)| !key.starts_with('%'));
            return fields.fold(whole, |all, (_, value)| all.join(value));
        }
        match (self.own_field(key), self.own_field("*")) {
            (Some(own), Some(any)) => own.join(any),
            (Some(own), None) => own.clone(),
            (None, Some(any)) => Self::labelled(node.labels.clone()).join(any),
            (None, None) => Self::labelled(node.labels.clone()),
        }
    }

    #[must_use]
    pub(crate) fn with_field(&self, key: &'a str, value: Value<'a>) -> Self {
        if value.is_clean() && self.is_clean() {
            return Self::CLEAN;
        }
        self.with(|node| match node.fields.binary_search_by(|(name, _)| (*name).cmp(key)) {
            Ok(place) => node.fields[place].1 = value,
            Err(place) if node.fields.len() < MAX_FIELDS => node.fields.insert(place, (key, value)),
            Err(_) => merge_labels(&mut node.labels, value.labels()),
        })
    }

    /// Stores at a path; `strong` replaces what was there.
    #[must_use]
    pub(crate) fn with_path(&self, path: &[&'a str], value: &Value<'a>, strong: bool) -> Self {
        let Some((key, rest)) = path.split_first() else {
            return if strong { value.clone() } else { self.join(value) };
        };
        // Storing a clean value where nothing tainted could be read changes nothing.
        if value.is_clean() && self.is_clean() {
            return Self::CLEAN;
        }
        if value.is_clean() && self.field(key).is_clean() {
            return self.clone();
        }
        let strong = strong && *key != "*";
        let old = if rest.is_empty() && strong {
            Self::CLEAN
        } else {
            self.own_field(key)
                .cloned()
                .unwrap_or_else(|| if *key == "*" { Self::CLEAN } else { self.field(key) })
        };
        self.with_field(key, old.with_path(rest, value, strong))
    }

    /// Made by reading a member of a value of known shape, with nothing stored in it since.
    fn is_only_read(&self) -> bool {
        let Some(node) = self.node() else { return false };
        let own = |label: &Label| {
            node.labels.iter().any(|label_of_whole| label_of_whole.source == label.source)
        };
        node.origin.is_some() && self.deep_labels().iter().all(own)
    }

    /// Everything that either may be.
    #[must_use]
    pub(crate) fn join(&self, other: &Self) -> Self {
        self.join_at(other, 0)
    }

    fn join_at(&self, other: &Self, depth: u32) -> Self {
        let (Some(left), Some(right)) = (&self.0, &other.0) else {
            // A constant joined with something unknown is unknown.
            let known = if self.0.is_some() { self } else { other };
            return known.without_lead();
        };
        if Rc::ptr_eq(left, right) {
            return self.clone();
        }
        let mut labels = left.labels.clone();
        merge_labels(&mut labels, &right.labels);
        let mut callables = left.callables.clone();
        for callable in &right.callables {
            if callables.len() < MAX_CALLABLES
                && !callables.iter().any(|old| same_code(old, callable))
            {
                callables.push(callable.clone());
            }
        }
        let fields = if depth < MAX_DEPTH {
            join_fields(self, other, depth)
        } else {
            merge_labels(&mut labels, &self.deep_labels());
            merge_labels(&mut labels, &other.deep_labels());
            Vec::new()
        };
        Self::new(Node {
            labels,
            fields,
            callables,
            origin: left.origin.or(right.origin),
            lead: join_leads(left.lead, right.lead),
            class: left.class.or(right.class),
            module: left.module.or(right.module),
            object: left.object && right.object,
            hash: Cell::new(0),
        })
    }

    fn without_lead(&self) -> Self {
        match self.node() {
            Some(node) if node.lead.is_some() => {
                let value = self.with(|node| node.lead = None);
                if value.node().is_some_and(Node::is_empty) { Self::CLEAN } else { value }
            }
            _ => self.clone(),
        }
    }

    /// Applies a change to every label, nested fields included.
    #[must_use]
    pub(crate) fn map_labels(&self, change: &impl Fn(&mut Label)) -> Self {
        let Some(node) = self.node() else { return Self::CLEAN };
        if node.labels.is_empty() && node.fields.is_empty() {
            return self.clone();
        }
        self.with(|node| {
            node.labels.iter_mut().for_each(change);
            node.fields.iter_mut().for_each(|(_, value)| *value = value.map_labels(change));
        })
    }

    /// Drops all taint, keeps what else is known.
    #[must_use]
    pub(crate) fn cleansed(&self) -> Self {
        let Some(node) = self.node() else { return Self::CLEAN };
        if node.labels.is_empty() && node.fields.is_empty() {
            return self.clone();
        }
        let value = self.with(|node| {
            node.labels.clear();
            node.fields.iter_mut().for_each(|(_, value)| *value = value.cleansed());
        });
        if value.node().is_some_and(Node::is_empty) { Self::CLEAN } else { value }
    }

    /// Its own labels and those of all fields.
    pub(crate) fn deep_labels(&self) -> Vec<Label> {
        let mut all = Vec::new();
        self.collect_labels(&mut all);
        all
    }

    fn collect_labels(&self, all: &mut Vec<Label>) {
        let Some(node) = self.node() else { return };
        merge_labels(all, &node.labels);
        node.fields.iter().for_each(|(_, value)| value.collect_labels(all));
    }

    /// The labels that text made of the value carries: its own and those of array elements.
    pub(crate) fn text_labels(&self) -> Vec<Label> {
        let mut all = self.labels().to_vec();
        for (key, value) in self.fields() {
            if *key == "*" || key.bytes().all(|byte| byte.is_ascii_digit()) {
                merge_labels(&mut all, value.labels());
            }
        }
        all
    }

    /// Whether anything in it came from a source.
    pub(crate) fn is_tainted(&self) -> bool {
        self.node().is_some_and(|node| {
            !node.labels.is_empty() || node.fields.iter().any(|(_, value)| value.is_tainted())
        })
    }

    /// Equal fingerprints: calls with these arguments do the same.
    pub(crate) fn fingerprint(&self) -> u64 {
        let Some(node) = self.node() else { return 0 };
        if node.is_only_text() {
            return 0;
        }
        if node.hash.get() == 0 {
            node.hash.set(node.digest().max(1));
        }
        node.hash.get()
    }
}

impl Node<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.lead.is_none() && self.is_only_text()
    }

    fn is_only_text(&self) -> bool {
        self.labels.is_empty()
            && self.fields.is_empty()
            && self.callables.is_empty()
            && self.origin.is_none()
            && self.class.is_none()
            && self.module.is_none()
            && !self.object
    }

    /// Constant text counts only beside taint: a helper called with a hundred literals is one case.
    fn digest(&self) -> u64 {
        let mut hasher = FxHasher::default();
        let mut labels: Vec<_> =
            self.labels.iter().map(|label| (label.source, label.safe, label.state)).collect();
        labels.sort_unstable();
        labels.hash(&mut hasher);
        for (key, value) in &self.fields {
            key.hash(&mut hasher);
            value.fingerprint().hash(&mut hasher);
        }
        self.callables.iter().for_each(|callable| digest_callable(callable, &mut hasher));
        self.origin.hash(&mut hasher);
        self.class.hash(&mut hasher);
        self.module.hash(&mut hasher);
        self.object.hash(&mut hasher);
        if !self.labels.is_empty() {
            self.lead.hash(&mut hasher);
        }
        hasher.finish()
    }
}

fn digest_callable(callable: &Callable<'_>, hasher: &mut FxHasher) {
    match callable {
        Callable::Closure { file, function, captured } => {
            (file, function, captured.this.fingerprint()).hash(hasher);
            captured
                .symbols
                .iter()
                .for_each(|(symbol, value)| (symbol, value.fingerprint()).hash(hasher));
        }
        Callable::Class { file, class } => (file, class, 1).hash(hasher),
        Callable::Resolve(cell) => (cell, 2).hash(hasher),
        Callable::Bound { target, this, args } => {
            (target.fingerprint(), this.fingerprint()).hash(hasher);
            args.iter().for_each(|arg| arg.fingerprint().hash(hasher));
        }
    }
}

fn same_code(left: &Callable<'_>, right: &Callable<'_>) -> bool {
    match (left, right) {
        (
            Callable::Closure { file, function, captured },
            Callable::Closure { file: other_file, function: other, captured: others },
        ) => {
            (file, function) == (other_file, other)
                && captured.symbols.len() == others.symbols.len()
                && captured.symbols.iter().zip(&others.symbols).all(|(left, right)| {
                    left.0 == right.0 && left.1.fingerprint() == right.1.fingerprint()
                })
        }
        (Callable::Class { file, class }, Callable::Class { file: other_file, class: other }) => {
            (file, class) == (other_file, other)
        }
        (Callable::Resolve(cell), Callable::Resolve(other)) => cell == other,
        _ => false,
    }
}

/// A source stays once; where two ways differ, what holds for both is kept, and the shorter way is told.
pub(crate) fn merge_labels(into: &mut Vec<Label>, from: &[Label]) {
    for label in from {
        let room = into.len() < MAX_LABELS;
        match into.iter_mut().find(|old| old.source == label.source) {
            Some(old) => {
                // The way that is less safe is the one to tell; of two alike, the shorter.
                let shorter = old.same(label) && label.trace.len() < old.trace.len();
                if shorter || label.safe.count_ones() < old.safe.count_ones() {
                    old.trace = label.trace.clone();
                }
                old.safe &= label.safe;
                old.state &= label.state;
            }
            None if room => into.push(label.clone()),
            None => {}
        }
    }
}

fn join_fields<'a>(left: &Value<'a>, right: &Value<'a>, depth: u32) -> Vec<(&'a str, Value<'a>)> {
    let (mut first, mut second) =
        (left.fields().iter().peekable(), right.fields().iter().peekable());
    let mut joined = Vec::new();
    loop {
        let order = match (first.peek(), second.peek()) {
            (None, None) => return joined,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(one), Some(two)) => one.0.cmp(two.0),
        };
        let one = if order.is_le() { first.next() } else { None };
        let two = if order.is_ge() { second.next() } else { None };
        let key = one.or(two).map_or("", |entry| entry.0);
        // Read from a value of known shape on one side and not yet on the other: reading it again there gives the
        // source anew, so what a condition said on one side must not stick.
        let reread = match (one, two) {
            (Some(only), None) => right.origin().is_some() && only.1.is_only_read(),
            (None, Some(only)) => left.origin().is_some() && only.1.is_only_read(),
            _ => false,
        };
        if reread {
            continue;
        }
        // A field that one side does not mention is there what that side's whole implies.
        let implied = |value: &Value<'a>| Value::labelled(value.labels().to_vec());
        let one = one.map_or_else(|| implied(left), |entry| entry.1.clone());
        let two = two.map_or_else(|| implied(right), |entry| entry.1.clone());
        joined.push((key, one.join_at(&two, depth + 1)));
    }
}

fn join_leads<'a>(left: Option<Lead<'a>>, right: Option<Lead<'a>>) -> Option<Lead<'a>> {
    let (left, right) = (left?, right?);
    let same = left.text == right.text;
    Some(Lead {
        text: if same { left.text } else { "" },
        whole: same && left.whole && right.whole,
        host_fixed: left.host_fixed && right.host_fixed,
        in_query: left.in_query && right.in_query,
        open_end: left.open_end || right.open_end || !same,
    })
}

/// Whether what is appended to this text can no longer change the host of a URL: it holds `?` or `#`, or a slash
/// that is no part of the scheme and has something in front.
pub(crate) fn fixes_host(text: &str) -> bool {
    if in_query(text) {
        return true;
    }
    let rest = match text.find("://") {
        Some(scheme) => &text[scheme + 3..],
        None if text.starts_with("//") => &text[2..],
        None => {
            // `/x` is a path of this host; `/` alone may become `//host`.
            return match text.strip_prefix('/') {
                Some(rest) => !rest.is_empty() && !rest.starts_with(['/', '\\']),
                None => {
                    text.find('/').is_some_and(|slash| slash > 0) || text.starts_with("mailto:")
                }
            };
        }
    };
    rest.find('/').is_some_and(|slash| slash > 0)
}

pub(crate) fn in_query(text: &str) -> bool {
    text.contains(['?', '#'])
}
