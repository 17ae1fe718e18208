//! The evidence behind a session's documents: what each was written from, kept so that it can be written again.

use host::Files;
use ledger::evidence::{Kind, Node, NodeId, Role, Store};
use serde_json::Value;
use sessions::Slug;

use super::parts::put_aside;
use super::write;
use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;

const FILE: &str = "evidence.jsonl";

pub(crate) fn store_of(workspace: &Workspace, slug: &Slug) -> Store {
    let path = workspace.config.place().file(slug, FILE);
    let Ok(bytes) = workspace.disk.read(&path, 1 << 30) else { return Store::default() };
    let (store, problems) = Store::parse(&String::from_utf8_lossy(&bytes));
    problems.iter().for_each(|problem| console::say(&format!("note: {path}: {problem}")));
    store
}

/// Appends what is new. Nothing that stands in the file is touched.
pub(super) fn append(workspace: &Workspace, slug: &Slug, store: &Store) -> Result<(), Failure> {
    let new = store.appended();
    if new.is_empty() {
        return Ok(());
    }
    let path = workspace.config.place().file(slug, FILE);
    let mut text = workspace.disk.read(&path, 1 << 30).unwrap_or_default();
    if !text.is_empty() && !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text.extend(new.bytes());
    write(workspace, &path, &String::from_utf8_lossy(&text))
}

/// What a document is written from.
pub(super) struct Made<'m> {
    /// `review`, `workflow-run`, `closure`.
    pub(super) kind: &'m str,
    pub(super) data: Value,
    /// The block that asked for it.
    pub(super) request: &'m str,
    pub(super) head: Option<&'m str>,
    /// Path and SHA-256.
    pub(super) inputs: &'m [(String, String)],
}

/// The report as a node, with what it was made from.
pub(super) fn report(store: &mut Store, made: &Made<'_>) -> NodeId {
    let data = put_aside(store, made.data.clone());
    let report = store.add(Node::new(Kind::Report, [("type", made.kind.into()), ("data", data)]));
    let tool = store.add(Node::new(Kind::Tool, [("version", env!("CARGO_PKG_VERSION").into())]));
    store.link(&report, &tool, Role::MadeFrom);
    let request = store.add(Node::new(Kind::Request, [("text", made.request.into())]));
    store.link(&report, &request, Role::MadeFrom);
    if let Some(head) = made.head {
        let commit = store.add(Node::new(Kind::Commit, [("sha", head.into())]));
        store.link(&report, &commit, Role::MadeFrom);
    }
    for (path, sha256) in made.inputs {
        let fields = [("path", path.as_str().into()), ("sha256", sha256.as_str().into())];
        let file = store.add(Node::new(Kind::File, fields));
        store.link(&report, &file, Role::Cites);
    }
    report
}

/// The document that was written from it, with all that it says beside it.
pub(super) fn artifact(store: &mut Store, report: &NodeId, path: &str, text: &str, stamp: Value) {
    let fields = [
        ("path", path.into()),
        ("sha256", sessions::sha256(text.as_bytes()).into()),
        ("report", report.as_str().into()),
        ("stamp", stamp),
    ];
    let artifact = store.add(Node::new(Kind::Artifact, fields));
    store.link(&artifact, report, Role::MadeFrom);
}

/// The newest document at this path.
pub(crate) fn newest<'s>(store: &'s Store, path: &str) -> Option<(&'s NodeId, &'s Node)> {
    let at = |node: &Node| {
        let time = node.fields.get("stamp").and_then(|stamp| stamp.get("updated_at"));
        time.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let here = store
        .nodes()
        .filter(|(_, node)| node.kind == Kind::Artifact && node.text("path") == Some(path));
    here.max_by_key(|(id, node)| (at(node), (*id).clone()))
}
