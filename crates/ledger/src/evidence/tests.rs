//! A store that many hands append to.

use std::collections::BTreeSet;

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

#[test]
fn ids_are_those_of_every_version_of_the_program() {
    let store = sample();
    let told: Vec<String> =
        store.nodes().map(|(id, node)| format!("{id} {}", node.kind.word())).collect();
    assert_eq!(
        told,
        ["e09435969083b1122 report", "ec36430fbbbe033b0 tool", "ec98873b86b4d7e22 file"]
    );
}

#[test]
fn figures_with_decimals_are_not_taken_for_edits() {
    // Read digit by digit without care, this one comes back as ..57.
    let data = json!({ "auc": 0.189_625_661_829_272_54, "p": [1e300, -0.0, 1.0, 5e-324] });
    let mut store = Store::default();
    store.add(Node::new(Kind::Report, [("type", "risk".into()), ("data", data)]));
    let (read, problems) = Store::parse(&store.appended());
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(read.nodes, store.nodes);
}

#[test]
fn a_chain_ends_where_nothing_else_is_and_where_it_began() {
    let mut store = sample();
    let report = store.get("e0943").unwrap().0.clone();
    let file = store.get("ec98").unwrap().0.clone();
    let artifact = store.add(Node::new(Kind::Artifact, [("path", "review.md".into())]));
    store.link(&artifact, &report, Role::MadeFrom);
    let told = |store: &Store| {
        let chain = store.chain(&artifact);
        assert!(chain.complete);
        let edges = chain.edges.iter();
        edges.map(|edge| format!("{} {}", edge.role.words(), &edge.to.as_str()[..5])).collect()
    };
    let whole: Vec<String> = told(&store);
    assert_eq!(whole, ["made from e0943", "made from ec364", "cites ec988"]);
    store.link(&file, &artifact, Role::Counts);
    let round: Vec<String> = told(&store);
    assert_eq!((round.len(), round[3].starts_with("counts e")), (4, true));
    for number in 0..11_000 {
        let other = store.add(file_of(number));
        store.link(&report, &other, Role::Cites);
    }
    let chain = store.chain(&artifact);
    assert_eq!((chain.edges.len(), chain.complete), (10_000, false));
}

fn file_of(number: usize) -> Node {
    file(&format!("src/{number}.ts"))
}

#[test]
fn what_was_edited_stays_listed() {
    let text = sample().appended().replace("src/a.ts", "src/b.ts");
    let (read, _) = Store::parse(&text);
    let edited: Vec<String> =
        read.edited().map(|(claimed, id)| format!("{claimed} {}", id != claimed)).collect();
    assert_eq!(edited, ["ec98873b86b4d7e22 true"]);
    let report = read.get("e0943").unwrap().0;
    assert!(
        show(&read, report).contains("cites ec98873b86b4d7e22  edited by hand, not believed\n"),
        "{}",
        show(&read, report)
    );
}

#[test]
fn edges_that_lead_nowhere_are_told() {
    let end = "\"from\":\"ec98873b86b4d7e22\",\"to\"";
    let lines = [
        format!("{{{end}:\"ec98873b86b4d7e22\",\"role\":\"observed-at\"}}"),
        format!("{{{end}:\"ec98873b86b4d7e22\",\"role\":\"likes\"}}"),
        format!("{{{end}:\"../x\",\"role\":\"cites\"}}"),
        format!("{{{end}:\"ec98873b86b4d7e22\",\"role\":\"cites\",\"note\":1}}"),
    ];
    let (store, problems) = Store::parse(&lines.join("\n"));
    assert_eq!(store.edges.len(), 1);
    let told: Vec<usize> = problems.iter().map(|problem| problem.line).collect();
    assert_eq!(told, [2, 3, 4], "{problems:?}");
    assert!(problems[0].what.contains("likes"), "{problems:?}");
}

#[test]
fn every_kind_is_read_and_fits_on_a_line() {
    let text = "long ".repeat(100) + "\r\nsecond line";
    let mut store = Store::default();
    for kind in [
        "file", "code", "commit", "request", "tool", "report", "artifact", "claim", "given",
        "finding", "run",
    ] {
        let kind = Kind::read(kind).unwrap();
        // A field that the line has of its own is not one of the node's.
        let names =
            ["id", "kind", "path", "text", "sha", "type", "field", "finding", "date", "sha256"];
        let node = Node::new(kind, names.map(|name| (name, text.clone().into())));
        let id = store.add(node);
        let summary = store.node(&id).unwrap().summary();
        assert!(!summary.contains('\n') && summary.chars().count() <= 162, "{summary}");
        let shown = show(&store, &id);
        assert!(shown.contains("(513 bytes)\n") && shown.lines().count() > 8, "{shown}");
    }
    let (read, problems) = Store::parse(&store.appended());
    assert!(problems.is_empty() && read.nodes.len() == 11, "{problems:?}");
}

#[test]
fn the_order_of_fields_is_the_same_whichever_line_came_first() {
    let id = sample().get("ec98").unwrap().0.clone();
    let sum = "ab".repeat(32);
    let one = format!(
        "{{\"id\":\"{id}\",\"kind\":\"file\",\"path\":\"src/a.ts\",\"sha256\":\"{sum}\"}}\n"
    );
    let two = format!(
        "{{\"kind\":\"file\",\"sha256\":\"{sum}\",\"path\":\"src/a.ts\",\"id\":\"{id}\"}}\n"
    );
    let shown = |text: String| show(&Store::parse(&text).0, &id);
    assert_eq!(shown(format!("{one}{two}")), shown(format!("{two}{one}")));
}

/// A node of a few, and an edge between two.
fn build(store: &mut Store, steps: &[(usize, usize, usize)]) {
    let roles = [Role::MadeFrom, Role::Cites, Role::Counts, Role::ObservedAt, Role::Supersedes];
    for (from, to, role) in steps {
        let (from, to) = (store.add(file_of(*from)), store.add(file_of(*to)));
        store.link(&from, &to, roles[*role]);
    }
}

fn graph() -> impl Strategy<Value = Vec<(usize, usize, usize)>> {
    proptest::collection::vec((0..12_usize, 0..12_usize, 0..5_usize), 0..30)
}

proptest! {
    #[test]
    fn what_was_written_is_never_written_over(first in graph(), second in graph()) {
        let mut store = Store::default();
        build(&mut store, &first);
        let old = store.appended();
        let (mut later, problems) = Store::parse(&old);
        prop_assert!(problems.is_empty());
        build(&mut later, &second);
        let whole = format!("{old}{}", later.appended());
        build(&mut store, &second);
        // All at once or in two sittings: the same lines, none twice.
        prop_assert_eq!(&whole, &store.appended());
        let lines: BTreeSet<&str> = whole.lines().collect();
        prop_assert_eq!(lines.len(), whole.lines().count());
    }

    #[test]
    fn branches_merge_in_any_order(
        ours in graph(), theirs in graph(), swaps in proptest::collection::vec((0..200_usize, 0..200_usize), 0..60),
    ) {
        let (mut left, mut right) = (Store::default(), Store::default());
        build(&mut left, &ours);
        build(&mut right, &theirs);
        let union = format!("{}{}", left.appended(), right.appended());
        let mut lines: Vec<&str> = union.lines().collect();
        for (from, to) in swaps {
            let count = lines.len();
            if count > 0 {
                lines.swap(from % count, to % count);
                lines.push(lines[from % count]);
            }
        }
        let (read, problems) = Store::parse(&lines.join("\r\n"));
        prop_assert!(problems.is_empty());
        prop_assert_eq!(&read, &Store::parse(&union).0);
        for (id, _) in read.nodes() {
            let out: BTreeSet<_> = read.edges.iter().filter(|edge| edge.from == *id).collect();
            let back: BTreeSet<_> = read.edges.iter().filter(|edge| edge.to == *id).collect();
            prop_assert_eq!(read.outgoing(id).collect::<BTreeSet<_>>(), out);
            prop_assert_eq!(read.incoming(id).collect::<BTreeSet<_>>(), back);
            prop_assert!(read.chain(id).complete);
        }
    }

    #[test]
    fn no_text_is_a_panic(at in 0..900_usize, with in ".{0,3}", given in ".{0,6}") {
        let text = sample().appended();
        let broken: String = text.chars().take(at).chain(with.chars()).chain(text.chars().skip(at + 1)).collect();
        let (read, _) = Store::parse(&broken);
        let _ = read.get(&given);
        for (id, _) in read.nodes() {
            prop_assert!(show(&read, id).starts_with(id.as_str()));
        }
    }

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
