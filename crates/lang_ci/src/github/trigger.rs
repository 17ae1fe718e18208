//! Events, and what a called workflow gives back.

use facts::ci::{Pair, Trigger};
use model::ByteRange;
use yaml::NodeId;

use crate::reader::Reader;

/// `on: push`, `on: [push, issues]`, `on: { issues: { types: [opened] } }`.
pub(super) fn triggers(reader: &Reader<'_>, on: NodeId) -> Vec<Trigger> {
    if reader.yaml.is_map(on) {
        let entries = reader.yaml.entries(on).iter();
        return entries
            .filter_map(|(key, value)| {
                Some(trigger(reader, reader.yaml.text(*key)?, reader.range(*key), *value))
            })
            .collect();
    }
    let items = reader.yaml.one_or_many(on).into_iter();
    items
        .filter_map(|item| Some(trigger(reader, reader.yaml.text(item)?, reader.range(item), item)))
        .collect()
}

fn trigger(reader: &Reader<'_>, event: &str, range: ByteRange, filters: NodeId) -> Trigger {
    let texts = |key| reader.texts_at(filters, key);
    Trigger {
        event: event.into(),
        range,
        types: texts("types"),
        branches: texts("branches"),
        branches_ignore: texts("branches-ignore"),
        tags: texts("tags"),
        paths: texts("paths"),
        paths_ignore: texts("paths-ignore"),
        workflows: texts("workflows"),
    }
}

/// `outputs: { name: { value: .. } }` of an action or below `workflow_call`.
pub(super) fn outputs(reader: &Reader<'_>, root: NodeId, on: Option<NodeId>) -> Vec<Pair> {
    let called = on.and_then(|on| reader.get(reader.get(on, "workflow_call")?, "outputs"));
    let maps = [reader.get(root, "outputs"), called].into_iter().flatten();
    let entries = maps.flat_map(|map| reader.yaml.entries(map).iter());
    entries
        .filter_map(|(key, value)| {
            Some(Pair {
                name: reader.yaml.text(*key)?.into(),
                name_range: reader.range(*key),
                value: reader.text_at(*value, "value")?,
            })
        })
        .collect()
}
