//! YAML nodes to the texts, pairs and conditions that every platform has.

use std::cell::{Cell, RefCell};

use facts::ci::{Pair, Placed, Script, Shell, Text};
use model::ByteRange;
use yaml::{Data, Document, NodeId};

use crate::{expression, shell};

/// Aliases may name one list of steps many times: this many are read.
const MOST_STEPS: u32 = 5_000;

pub(crate) struct Reader<'a> {
    pub(crate) source: &'a str,
    pub(crate) yaml: &'a Document,
    steps: Cell<u32>,
    pub(crate) computed: RefCell<Vec<ByteRange>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(source: &'a str, yaml: &'a Document) -> Self {
        Self { source, yaml, steps: Cell::new(0), computed: RefCell::default() }
    }

    /// Counts a step; `false` when there were too many.
    pub(crate) fn spend(&self) -> bool {
        self.steps.set(self.steps.get().saturating_add(1));
        !self.is_exhausted()
    }

    pub(crate) fn is_exhausted(&self) -> bool {
        self.steps.get() > MOST_STEPS
    }

    pub(crate) fn range(&self, id: NodeId) -> ByteRange {
        self.yaml.node(id).range
    }

    /// A key and its value together.
    pub(crate) fn entry_range(&self, key: NodeId, value: NodeId) -> ByteRange {
        let (key, value) = (self.range(key), self.range(value));
        ByteRange::new(key.start, if value.start >= key.start { value.end } else { key.end })
    }

    pub(crate) fn get(&self, map: NodeId, key: &str) -> Option<NodeId> {
        self.yaml.get(map, key)
    }

    /// A scalar without its expressions; `None` for collections and for nothing.
    fn bare(&self, id: NodeId) -> Option<Text> {
        let scalar = self.yaml.scalar(id)?;
        (!self.yaml.is_null(id)).then(|| Text {
            value: scalar.value.clone(),
            range: self.range(id),
            places: scalar.places.clone(),
            expressions: Vec::new(),
        })
    }

    pub(crate) fn text(&self, id: NodeId) -> Option<Text> {
        let mut text = self.bare(id)?;
        text.expressions = expression::embedded(&text);
        Some(text)
    }

    pub(crate) fn text_at(&self, map: NodeId, key: &str) -> Option<Text> {
        self.text(self.get(map, key)?)
    }

    pub(crate) fn condition(&self, map: NodeId) -> Option<Text> {
        let mut text = self.bare(self.get(map, "if")?)?;
        text.expressions = expression::condition(&text);
        Some(text)
    }

    /// A scalar, or the scalars of a list.
    pub(crate) fn texts(&self, id: NodeId) -> Vec<Text> {
        self.yaml.one_or_many(id).into_iter().filter_map(|item| self.text(item)).collect()
    }

    pub(crate) fn texts_at(&self, map: NodeId, key: &str) -> Vec<Text> {
        self.get(map, key).map_or_else(Vec::new, |id| self.texts(id))
    }

    /// The scalars of a map, with their names.
    pub(crate) fn pairs(&self, id: NodeId) -> Vec<Pair> {
        let entries = self.yaml.entries(id).iter();
        let pair = |(key, value): &(NodeId, NodeId)| {
            let name = self.yaml.text(*key)?;
            let value = self.text(*value).or_else(|| self.nothing(*value))?;
            Some(Pair { name: name.into(), name_range: self.range(*key), value })
        };
        entries.filter_map(pair).collect()
    }

    /// An empty value is a value.
    fn nothing(&self, id: NodeId) -> Option<Text> {
        self.yaml.is_null(id).then(|| Text { range: self.range(id), ..Text::default() })
    }

    pub(crate) fn pairs_at(&self, map: NodeId, key: &str) -> Vec<Pair> {
        self.get(map, key).map_or_else(Vec::new, |id| self.pairs(id))
    }

    pub(crate) fn script(&self, id: NodeId, shell: Shell) -> Option<Script> {
        self.text(id).map(|text| shell::script(text, shell))
    }

    /// Every text that holds an expression, and every condition.
    pub(crate) fn placed(&self) -> Vec<Placed> {
        let mut found = Vec::new();
        for (_, node) in self.yaml.nodes() {
            match &node.data {
                Data::Map(entries) => {
                    for (key, value) in entries {
                        let key = self.yaml.text(*key).unwrap_or_default();
                        self.place(key, *value, &mut found);
                    }
                }
                Data::List(items) => {
                    items.iter().for_each(|item| self.place("", *item, &mut found));
                }
                Data::Scalar(_) => {}
            }
        }
        found.sort_by_key(|placed| placed.text.range);
        found.dedup_by(|left, right| left.text.range == right.text.range);
        found
    }

    fn place(&self, key: &str, value: NodeId, found: &mut Vec<Placed>) {
        let Some(mut text) = self.bare(value) else { return };
        let is_condition = key == "if";
        if !is_condition && !text.value.contains("${{") {
            return;
        }
        text.expressions = match is_condition {
            true => expression::condition(&text),
            false => expression::embedded(&text),
        };
        found.push(Placed { key: key.into(), text });
    }

    /// What follows `#` on the line that a range ends on.
    pub(crate) fn comment_after(&self, range: ByteRange) -> Option<&'a str> {
        let rest = self.source.get(range.end as usize..)?;
        let rest = rest.lines().next().unwrap_or_default();
        let rest = rest.trim_start_matches(['"', '\'']);
        let comment = rest.trim_start().strip_prefix('#')?;
        Some(comment.trim())
    }

    /// The comment that is alone on the line above.
    pub(crate) fn comment_above(&self, range: ByteRange) -> Option<&'a str> {
        let before = self.source.get(..range.start as usize)?;
        let line_start = before.rfind('\n')?;
        let above = before.get(..line_start)?;
        let above = above.rsplit('\n').next()?;
        above.trim().strip_prefix('#').map(str::trim)
    }
}
