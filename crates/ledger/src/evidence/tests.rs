//! A store that many hands append to.

use proptest::prelude::*;
use serde_json::json;

use super::{Kind, Lookup, Node, Role, Store, show};

fn file(path: &str) -> Node {
    Node::new(Kind::File, [("path", path.into()), ("sha256", "ab".repeat(32).into())])
}

fn sample() -> Store {
    let mut store = Store::default();
    let tool = store.add(Node::new(Kind::Tool, [("version", "0.1.0".into())]));
    let source = store.add(file("src/a.ts"));
    let report = store.add(Node::new(
        Kind::Report,
        [("type", "review".into()), ("data", json!({"b": [1, {"z": 1, "a": 2}], "a": "x"}))],
    ));
    store.link(&report, &tool, Role::MadeFrom);
    store.link(&report, &source, Role::Cites);
    store
}

#[test]
fn what_is_written_reads_back_and_is_written_once() {
    let store = sample();
    let text = store.appended();
    assert_eq!(text.lines().count(), 5);
    let (mut read, problems) = Store::parse(&text);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!((read.nodes.len(), read.edges.len()), (3, 2));
    // The same content in another order of its keys is the same node.
    let same = Node::new(
        Kind::Report,
        [("data", json!({"a": "x", "b": [1, {"a": 2, "z": 1}]})), ("type", "review".into())],
    );
    let id = read.add(same);
    assert!(read.outgoing(&id).count() == 2 && read.appended().is_empty());
}

#[test]
fn an_edited_line_is_told_and_not_believed() {
    let text = sample().appended().replace("src/a.ts", "src/b.ts");
    let (read, problems) = Store::parse(&text);
    assert_eq!(read.nodes.len(), 2);
    assert!(problems[0].what.contains("it was edited"), "{problems:?}");
    let (_, problems) =
        Store::parse("{\"id\":\"e1\",\"kind\":\"what\"}\n[1]\n{\"kind\":\"file\"}\n");
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["line 1: its kind is not known", "line 2: it is no JSON object", "line 3: it has no id"]
    );
}

#[test]
fn ids_are_found_by_their_beginning() {
    let store = sample();
    let (id, _) = store.nodes().next().unwrap();
    assert_eq!(store.get(&id.as_str()[..9]).unwrap().0, id);
    assert!(matches!(store.get("e"), Err(Lookup::Several { ids, .. }) if ids.len() == 3));
    let mistyped = format!("{}zz", &id.as_str()[..8]);
    assert!(
        matches!(store.get(&mistyped), Err(Lookup::Unknown { near, .. }) if near == [id.clone()])
    );
    assert!(matches!(store.get(""), Err(Lookup::Unknown { .. })));
}

#[test]
fn a_node_is_shown_with_its_neighbours() {
    let store = sample();
    let (id, _) = store.nodes().find(|(_, node)| node.kind == Kind::Report).unwrap();
    let text = show(&store, id);
    assert!(
        text.contains("type: review\n") && text.contains("made from") && text.contains("cites"),
        "{text}"
    );
    let (source, _) = store.nodes().find(|(_, node)| node.kind == Kind::File).unwrap();
    assert!(show(&store, source).contains("<- cites"));
}

proptest! {
    #[test]
    fn order_and_repetition_mean_nothing(seed in proptest::collection::vec(0..5_usize, 0..40)) {
        let text = sample().appended();
        let lines: Vec<&str> = text.lines().collect();
        let mixed: Vec<&str> = seed.iter().map(|at| lines[*at]).chain(lines.iter().rev().copied()).collect();
        let (whole, _) = Store::parse(&text);
        let (read, problems) = Store::parse(&mixed.join("\n"));
        prop_assert!(problems.is_empty());
        prop_assert_eq!(read, whole);
    }
}
