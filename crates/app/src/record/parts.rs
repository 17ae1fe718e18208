//! A report in pieces: what two reports of a session have in common, findings and rules, is kept once.

use ledger::evidence::{Kind, Node, Store};
use serde_json::{Map, Value, json};

/// A piece that is smaller than a reference to it stays where it is.
const SMALLEST: usize = 120;
/// What stands in place of a piece.
const REFERENCE: &str = "part";

/// The report with the elements of its lists and maps put aside.
pub(super) fn put_aside(store: &mut Store, report: Value) -> Value {
    let Value::Object(fields) = report else { return report };
    let fields = fields.into_iter().map(|(name, value)| {
        let value = match value {
            Value::Array(items) => {
                Value::Array(items.into_iter().map(|item| aside(store, item)).collect())
            }
            Value::Object(items) => Value::Object(
                items.into_iter().map(|(key, item)| (key, aside(store, item))).collect(),
            ),
            other => other,
        };
        (name, value)
    });
    Value::Object(fields.collect())
}

fn aside(store: &mut Store, item: Value) -> Value {
    if !item.is_object() || item.to_string().len() < SMALLEST {
        return item;
    }
    let id = store.add(Node::new(Kind::Part, [("data", item)]));
    json!({ REFERENCE: id.as_str() })
}

/// What a report was, put together again. A piece that the store lacks leaves the reference, which is no finding and
/// no rule: reading the report says so.
pub(crate) fn put_together(store: &Store, report: &Node) -> Value {
    let piece = |item: &Value| -> Value {
        let id = item
            .as_object()
            .filter(|item| item.len() == 1)
            .and_then(|item| item.get(REFERENCE)?.as_str());
        let part = id.and_then(|id| store.get(id).ok()).map(|(_, node)| node);
        let data =
            part.filter(|node| node.kind == Kind::Part).and_then(|node| node.fields.get("data"));
        data.unwrap_or(item).clone()
    };
    let whole = |value: &Value| match value {
        Value::Array(items) => Value::Array(items.iter().map(piece).collect()),
        Value::Object(items) => {
            Value::Object(items.iter().map(|(key, item)| (key.clone(), piece(item))).collect())
        }
        other => other.clone(),
    };
    match report.fields.get("data") {
        Some(Value::Object(fields)) => Value::Object(
            fields.iter().map(|(name, value)| (name.clone(), whole(value))).collect::<Map<_, _>>(),
        ),
        other => other.cloned().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use ledger::evidence::{Kind, Node, Store};
    use serde_json::{Value, json};

    use super::{put_aside, put_together};

    fn finding(number: usize) -> Value {
        json!({ "id": format!("SE-{number}"), "message": "m".repeat(200), "line": number, "score": 0.1 })
    }

    #[test]
    fn what_two_reports_share_is_kept_once_and_both_are_whole_again() {
        let mut store = Store::default();
        let reports = [
            json!({ "findings": [finding(1), finding(2)], "counts": { "HIGH": 2 }, "rules": { "a": finding(9) }, "tables": [], "x": null }),
            json!({ "findings": [finding(2), finding(3)], "counts": { "HIGH": 2 }, "rules": { "a": finding(9) }, "tables": [1, "b"], "x": "y" }),
        ];
        let nodes: Vec<Node> = reports
            .iter()
            .map(|report| {
                Node::new(Kind::Report, [("data", put_aside(&mut store, report.clone()))])
            })
            .collect();
        assert_eq!(store.nodes().count(), 4);
        let (read, problems) = Store::parse(&store.appended());
        assert!(problems.is_empty(), "{problems:?}");
        for (node, report) in nodes.iter().zip(&reports) {
            assert_eq!(put_together(&read, node), *report);
        }
        // Without its pieces a report is not taken for a shorter one.
        assert_ne!(put_together(&Store::default(), &nodes[0]), reports[0]);
    }

    #[test]
    fn what_was_never_taken_apart_is_as_it_is() {
        let report = json!({ "findings": [finding(1)] });
        let node = Node::new(Kind::Report, [("data", report.clone())]);
        assert_eq!(put_together(&Store::default(), &node), report);
        assert_eq!(put_together(&Store::default(), &Node::new(Kind::Report, [])), Value::Null);
    }
}
