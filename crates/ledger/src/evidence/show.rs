//! A node and its neighbours in words.

use serde_json::Value;

use super::node::one_line;
use super::{Node, NodeId, Store};

/// Values of more characters than this are cut, with their size.
const LONGEST: usize = 240;

/// Nothing for an id that is not there.
pub fn show(store: &Store, id: &NodeId) -> String {
    let Some(node) = store.node(id) else { return String::new() };
    let mut out = format!("{id}  {}\n", node.kind.word());
    for (name, value) in &node.fields {
        out.push_str(&format!("  {name}: {}\n", short(value)));
    }
    let mut neighbours = |title: &str, edges: Vec<(&'static str, &NodeId)>| {
        for (role, other) in edges {
            let what = store.node(other).map_or_else(|| missing(store, other), Node::summary);
            out.push_str(&format!("  {title}{role} {other}  {what}\n"));
        }
    };
    neighbours("", store.outgoing(id).map(|edge| (edge.role.words(), &edge.to)).collect());
    neighbours("<- ", store.incoming(id).map(|edge| (edge.role.words(), &edge.from)).collect());
    out
}

fn missing(store: &Store, id: &NodeId) -> String {
    let is_edited = store.edited().any(|(claimed, _)| claimed == id);
    let what = if is_edited { "edited by hand, not believed" } else { "not in this store" };
    what.to_owned()
}

fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let shown = one_line(&text, LONGEST);
    if shown.ends_with("..") && text.chars().nth(LONGEST).is_some() {
        format!("{shown} ({} bytes)", text.len())
    } else {
        shown
    }
}
