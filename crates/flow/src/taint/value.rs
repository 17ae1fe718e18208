//! What the engine knows about a value: where it may come from, its fields, what it calls, what shape it has.
//!
//! Values are immutable trees behind `Rc`, so that copying an environment at a branch costs nothing. The empty value
//! knows nothing and carries nothing; most values are empty. What is asked of a value again and again (is it tainted,
//! how large is it, is it like another) is worked out once per node and kept there; size and nesting are bounded.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use facts::FileId;
use facts::code::{ClassId, FunctionId, SymbolId};

pub(crate) use super::labels::{Label, merge_labels, state};
pub(crate) use super::lead::{Lead, fixes_host, in_query};

const MAX_FIELDS: usize = 48;
/// Nodes of one value, fields of fields included, beyond which fields collapse.
const MAX_SIZE: u32 = 600;
/// The same for fields below fields.
const MAX_HEIGHT: u8 = 12;
/// Closures that hold closures that hold closures: those further inside forget which functions they captured.
const MAX_NESTING: u8 = 5;

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
    /// How many closures hold each other, this one included.
    nesting: u8,
    pub(super) hash: Cell<u64>,
    /// See [`Captured::flat`]; worked out once, as every function made beside this one asks for it.
    flat: OnceCell<Rc<Self>>,
}

impl<'a> Captured<'a> {
    pub(crate) fn new(this: Value<'a>, symbols: Vec<(SymbolId, Value<'a>)>) -> Self {
        let this = this.bounded_nesting();
        let mut symbols = symbols;
        symbols.iter_mut().for_each(|(_, value)| *value = value.bounded_nesting());
        let inside = symbols.iter().map(|(_, value)| value.nesting()).max().unwrap_or(0);
        let nesting = 1 + inside.max(this.nesting());
        Self { nesting, this, symbols, hash: Cell::new(0), flat: OnceCell::new() }
    }

    /// The same without the functions among what was captured.
    fn flat(self: &Rc<Self>) -> Rc<Self> {
        if self.nesting <= 1 {
            return self.clone();
        }
        let made = || {
            let symbols = self.symbols.iter().filter(|(_, value)| value.nesting() == 0);
            Rc::new(Self::new(self.this.without_functions(), symbols.cloned().collect()))
        };
        self.flat.get_or_init(made).clone()
    }
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
    pub(crate) known: Summary<'a>,
}

/// What is worked out once per node.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summary<'a> {
    tainted: bool,
    size: u32,
    height: u8,
    nesting: u8,
    /// The fingerprint and the digest with all constant text, once they were asked for.
    pub(super) hash: Cell<u64>,
    pub(super) exact: Cell<u64>,
    /// All labels in it.
    deep: OnceCell<Box<[Label]>>,
    /// What reading a field of unknown name gives.
    any: OnceCell<Value<'a>>,
    /// See [`Value::with_flat_closures`].
    flat: OnceCell<Value<'a>>,
}

impl<'a> Value<'a> {
    pub(crate) const CLEAN: Self = Self(None);

    pub(crate) fn new(node: Node<'a>) -> Self {
        let mut node = node;
        node.summarise();
        if node.known.size > MAX_SIZE || node.known.height > MAX_HEIGHT {
            node.fields.iter_mut().for_each(|(_, value)| *value = value.leaf());
            node.summarise();
        }
        Self(Some(Rc::new(node)))
    }

    /// The value without what is inside its fields, but with the taint of it.
    fn leaf(&self) -> Self {
        let Some(node) = self.node().filter(|node| !node.fields.is_empty()) else {
            return self.clone();
        };
        let labels = self.deep_labels();
        let known = Summary::default();
        Self::new(Node { labels, fields: Vec::new(), known, ..node.clone() })
    }

    fn nesting(&self) -> u8 {
        self.node().map_or(0, |node| node.known.nesting)
    }

    fn bounded_nesting(&self) -> Self {
        if self.nesting() >= MAX_NESTING { self.with_flat_closures() } else { self.clone() }
    }

    /// Functions in it forget which functions they captured; what else they captured stays.
    fn with_flat_closures(&self) -> Self {
        let Some(node) = self.node().filter(|node| node.known.nesting > 1) else {
            return self.clone();
        };
        node.known.flat.get_or_init(|| self.flattened()).clone()
    }

    fn flattened(&self) -> Self {
        self.with(|node| {
            for callable in &mut node.callables {
                match callable {
                    Callable::Closure { captured, .. } => *captured = captured.flat(),
                    // What is bound may hold what is bound to it, again and again: that far inside, the object
                    // that a function is bound to keeps its data alone.
                    Callable::Bound { target, this, args } => {
                        *target = target.with_flat_closures();
                        *this = this.without_functions();
                        args.iter_mut().for_each(|arg| *arg = arg.without_functions());
                    }
                    Callable::Class { .. } | Callable::Resolve(_) => {}
                }
            }
            // Functions that are bound again and again.
            node.callables.retain(|callable| callable.nesting() < MAX_NESTING);
            node.fields.iter_mut().for_each(|(_, value)| *value = value.with_flat_closures());
        })
    }

    /// The value without functions, its own and those of its fields.
    fn without_functions(&self) -> Self {
        if self.nesting() == 0 {
            return self.clone();
        }
        self.with(|node| {
            node.callables.retain(|callable| callable.nesting() == 0);
            node.fields.retain(|(_, value)| value.nesting() == 0);
        })
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
            return node.known.any.get_or_init(|| node.any_field()).clone();
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
    pub(super) fn is_only_read(&self) -> bool {
        let Some(node) = self.node() else { return false };
        let own = |label: &Label| {
            node.labels.iter().any(|label_of_whole| label_of_whole.source == label.source)
        };
        node.origin.is_some() && self.all_labels().iter().all(own)
    }

    /// Applies a change to every label, nested fields included.
    #[must_use]
    pub(crate) fn map_labels(&self, change: &impl Fn(&mut Label)) -> Self {
        let Some(node) = self.node() else { return Self::CLEAN };
        if !node.known.tainted {
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
        if !node.known.tainted {
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
        self.all_labels().to_vec()
    }

    /// The same without a copy.
    pub(crate) fn all_labels(&self) -> &[Label] {
        match self.node() {
            Some(node) if node.known.tainted => node.known.deep.get_or_init(|| {
                let mut all = node.labels.clone();
                node.fields
                    .iter()
                    .for_each(|(_, value)| merge_labels(&mut all, value.all_labels()));
                all.into_boxed_slice()
            }),
            _ => &[],
        }
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
        self.node().is_some_and(|node| node.known.tainted)
    }
}

impl<'a> Node<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.lead.is_none() && self.is_only_text()
    }

    pub(super) fn is_only_text(&self) -> bool {
        self.labels.is_empty()
            && self.fields.is_empty()
            && self.callables.is_empty()
            && self.origin.is_none()
            && self.class.is_none()
            && self.module.is_none()
            && !self.object
    }

    fn any_field(&self) -> Value<'a> {
        let whole = Value::labelled(self.labels.clone());
        let fields = self.fields.iter().filter(|(key, _)| !key.starts_with('%'));
        fields.fold(whole, |all, (_, value)| all.join(value))
    }

    /// Works out what is kept about the node.
    fn summarise(&mut self) {
        let mut known = Summary { tainted: !self.labels.is_empty(), size: 1, ..Summary::default() };
        for node in self.fields.iter().filter_map(|(_, value)| value.node()) {
            known.tainted |= node.known.tainted;
            known.size = known.size.saturating_add(node.known.size);
            known.height = known.height.max(node.known.height.saturating_add(1));
            known.nesting = known.nesting.max(node.known.nesting);
        }
        for callable in &self.callables {
            known.nesting = known.nesting.max(callable.nesting());
        }
        self.known = known;
    }
}

impl<'a> Callable<'a> {
    /// `target.bind(this, ..args)`.
    pub(crate) fn bound(target: &Value<'a>, this: &Value<'a>, args: &[Value<'a>]) -> Self {
        Self::Bound {
            target: target.bounded_nesting(),
            this: this.bounded_nesting(),
            args: args.iter().map(Value::bounded_nesting).collect(),
        }
    }

    fn nesting(&self) -> u8 {
        match self {
            Self::Closure { captured, .. } => captured.nesting,
            Self::Bound { target, this, args } => {
                let inside = args.iter().chain([target, this]).map(Value::nesting).max();
                1 + inside.unwrap_or(0)
            }
            Self::Class { .. } | Self::Resolve(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use facts::FileId;
    use facts::code::FunctionId;

    use super::{Callable, Captured, MAX_NESTING, Value};

    /// `this.run = run.bind(this, this)`, forty times over: work that doubled with each would never end.
    #[test]
    fn what_is_bound_to_its_own_holder_stays_small() {
        let mut holder: Value<'_> = Value::CLEAN;
        for _ in 0..40 {
            let captured = Rc::new(Captured::new(holder.clone(), Vec::new()));
            let target = Value::callable(Callable::Closure {
                file: FileId(0),
                function: FunctionId(1),
                captured,
            });
            let bound =
                Value::callable(Callable::bound(&target, &holder, std::slice::from_ref(&holder)));
            holder = holder.with_field("run", bound.clone()).with_field("again", bound);
            assert!(holder.nesting() <= MAX_NESTING + 1);
        }
    }
}
