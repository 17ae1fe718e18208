//! The join of two values: everything that either may be.

use std::rc::Rc;

use super::labels::merge_labels;
use super::lead::join_leads;
use super::value::{Callable, Node, Value};

/// How deep field maps may nest before they collapse into the taint of the whole.
const MAX_DEPTH: u32 = 5;
const MAX_CALLABLES: usize = 4;

impl<'a> Value<'a> {
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
        if Rc::ptr_eq(left, right) || self.exact() == other.exact() {
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
            merge_labels(&mut labels, self.all_labels());
            merge_labels(&mut labels, other.all_labels());
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
            ..Node::default()
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
}

fn same_code(left: &Callable<'_>, right: &Callable<'_>) -> bool {
    match (left, right) {
        (
            Callable::Closure { file, function, captured },
            Callable::Closure { file: other_file, function: other, captured: others },
        ) => {
            (file, function) == (other_file, other)
                && captured.symbols.len() == others.symbols.len()
                && captured.fingerprint() == others.fingerprint()
        }
        (Callable::Class { file, class }, Callable::Class { file: other_file, class: other }) => {
            (file, class) == (other_file, other)
        }
        (Callable::Resolve(cell), Callable::Resolve(other)) => cell == other,
        _ => false,
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
