//! From a line of a document back to what it rests on, and from what is kept back to the document.

use host::{Files, Host};
use ledger::evidence::{Kind, Node, NodeId, Store};
use model::RepoPath;
use render::{Source, Stamp};
use serde_json::Value;
use sessions::{Closure, Slug};

use super::document::{session_of, written};
use super::evidence::{Made, append, artifact, newest, report, store_of};
use super::parts::put_together;
use super::{head, read, second, write};
use crate::failure::Failure;
use crate::gather::Workspace;

/// What became of one document.
pub(crate) enum Rebuilt {
    Same,
    Written,
    /// Somebody edited it, or another version wrote it; it is left as it is.
    Differs,
}

/// Writes every document of the session that is missing, from what is kept.
pub(crate) fn rebuild(
    workspace: &Workspace,
    slug: &Slug,
) -> Result<Vec<(String, Rebuilt)>, Failure> {
    let store = store_of(workspace, slug);
    let artifacts = store.nodes().filter(|(_, node)| node.kind == Kind::Artifact);
    let paths: std::collections::BTreeSet<String> =
        artifacts.filter_map(|(_, node)| node.text("path").map(str::to_owned)).collect();
    let mut done = Vec::new();
    for path in paths {
        let Some((_, node)) = newest(&store, &path) else { continue };
        let Some((text, _)) = text_of(&store, node)? else { continue };
        let place = RepoPath::new(&path);
        let became = match read(&workspace.disk, &place) {
            Some(old) if old == text => Rebuilt::Same,
            Some(_) => Rebuilt::Differs,
            None => {
                write(workspace, &place, &text)?;
                Rebuilt::Written
            }
        };
        done.push((path, became));
    }
    Ok(done)
}

/// Nothing for a part of a README, which is no document of its own.
fn text_of(store: &Store, node: &Node) -> Result<Option<(String, Vec<Source>)>, Failure> {
    let report = node.text("report").and_then(|id| store.get(id).ok()).map(|(_, node)| node);
    let Some(report) = report else {
        return Err(Failure::user(format!(
            "the evidence lacks what {} was written from",
            node.summary()
        )));
    };
    let kind = report.text("type").unwrap_or_default();
    if kind == CLOSURE {
        return Ok(None);
    }
    let stamp: Stamp = node
        .fields
        .get("stamp")
        .and_then(|stamp| serde_json::from_value(stamp.clone()).ok())
        .unwrap_or_default();
    written(kind, &put_together(store, report), &stamp).map(Some)
}

const CLOSURE: &str = "closure";

/// Keeps what a closing was written from.
pub(crate) fn closing(
    workspace: &Workspace,
    closure: &Closure,
    request: &str,
) -> Result<(), Failure> {
    let slug = &closure.session;
    let mut store = store_of(workspace, slug);
    let head = head(workspace);
    let data = serde_json::to_value(closure).unwrap_or_default();
    let made = Made { kind: CLOSURE, data, request, head: head.sha.as_deref(), inputs: &[] };
    let id = report(&mut store, &made);
    for claim in &closure.claims {
        let fields = [
            ("text", claim.text.as_str().into()),
            ("state", claim.state.as_str().into()),
            ("reason", claim.reason.as_str().into()),
        ];
        let claim = store.add(Node::new(Kind::Claim, fields));
        store.link(&id, &claim, ledger::evidence::Role::Cites);
    }
    if store.appended().is_empty() {
        return Ok(());
    }
    let (text, _) = sessions::closure_section(closure);
    let stamp = serde_json::json!({ "updated_at": second(&workspace.disk.now().to_string()) });
    let path = workspace.config.place().readme(slug);
    artifact(&mut store, &id, path.as_str(), &text, stamp);
    append(workspace, slug, &store)
}

/// What stands behind a line, in words.
pub(crate) fn why(workspace: &Workspace, path: &RepoPath, line: u32) -> Result<String, Failure> {
    let Some((slug, _)) = session_of(workspace, path) else {
        return Err(Failure::user(format!("`{path}` is no document of a session"))
            .hint("name a file below .claude/<slug>/ that a command wrote, with a line: reviews/review-security.md:40"));
    };
    let text = read(&workspace.disk, path)
        .ok_or_else(|| Failure::user(format!("`{path}` does not exist")))?;
    let Some(said) = text.lines().nth(line.saturating_sub(1) as usize).filter(|_| line > 0) else {
        return Err(Failure::user(format!(
            "`{path}` has no line {line}; it ends at {}",
            text.lines().count()
        )));
    };
    let store = store_of(workspace, &slug);
    let Some((id, node)) = newest(&store, path.as_str()) else {
        return Err(Failure::user(format!(
            "nothing is kept of `{path}`: no command of this program wrote it"
        )));
    };
    let mut out = format!("{path}:{line}\n  {said}\n\n");
    let (sources, offset) = match text_of(&store, node)? {
        Some((written, sources)) => {
            if written != text {
                out.push_str("note: the document has been edited, or was written by another version, since; lines may not match\n\n");
            }
            (sources, 0)
        }
        None => closure_sources(&store, node, &text),
    };
    let at = line.saturating_sub(offset);
    let source = sources.iter().rfind(|source| source.first <= at && at <= source.last);
    let Some(source) = source else {
        out.push_str("No figure stands in this line: it is the same in every such document, or somebody's own words.\n");
        return Ok(out);
    };
    let report = node.text("report").and_then(|id| store.get(id).ok());
    if let Some((report, node)) = report {
        out.push_str(&explained(workspace, &store, report, node, &source.pointer));
    }
    out.push_str(&format!("\ndocument {id}\n"));
    Ok(out)
}

/// Lines of the closure in a README, and how many lines stand before it.
fn closure_sources(store: &Store, node: &Node, text: &str) -> (Vec<Source>, u32) {
    let report = node.text("report").and_then(|id| store.get(id).ok());
    let data = report.map(|(_, node)| put_together(store, node)).unwrap_or_default();
    let Ok(closure) = serde_json::from_value::<Closure>(data) else { return (Vec::new(), 0) };
    let (_, sources) = sessions::closure_section(&closure);
    let sources =
        sources.into_iter().map(|(line, pointer)| Source { first: line, last: line, pointer });
    let region = sessions::managed::find(text, sessions::CLOSURE);
    // The mark in front of the section is a line of its own.
    let offset = region.map_or(0, |region| text[..region.range.start].matches('\n').count() + 1);
    (sources.collect(), offset as u32)
}

fn explained(
    workspace: &Workspace,
    store: &Store,
    id: &NodeId,
    report: &Node,
    pointer: &str,
) -> String {
    let data = &put_together(store, report);
    let mut out = format!("from {id} ({}), {pointer}\n", report.summary());
    if let Some(value) = data.pointer(pointer) {
        out.push_str(&format!("  {}\n", words(value)));
        counted(data, pointer, &mut out);
        places(workspace, store, id, value, &mut out);
    }
    out.push_str("\nmade from\n");
    for edge in store.outgoing(id) {
        let Some(node) = store.node(&edge.to) else { continue };
        if !matches!(node.kind, Kind::File | Kind::Claim) {
            out.push_str(&format!("  {}  {}\n", edge.to, node.summary()));
        }
    }
    out
}

/// The value in a line: its own message if it has one.
fn words(value: &Value) -> String {
    let text = |field: &str| value.get(field).and_then(Value::as_str);
    match (text("severity"), text("rule"), text("message")) {
        (Some(severity), Some(rule), Some(message)) => format!("{severity} {rule}: {message}"),
        _ => {
            let text = value.to_string();
            let short: String = text.chars().take(400).collect();
            if short.len() < text.len() { format!("{short}..") } else { text }
        }
    }
}

/// Of a number of findings, which those are.
fn counted(data: &Value, pointer: &str, out: &mut String) {
    let Some(rest) = pointer.strip_prefix("/counts") else { return };
    let wanted = rest.strip_prefix('/');
    let findings = data.get("findings").and_then(Value::as_array).into_iter().flatten();
    for finding in findings {
        let text = |field: &str| finding.get(field).and_then(Value::as_str).unwrap_or_default();
        if wanted.is_none_or(|severity| severity == text("severity")) {
            out.push_str(&format!(
                "  counts {} {}: {}\n",
                text("severity"),
                text("id"),
                text("message")
            ));
        }
    }
}

/// Every place in code below the value, and whether its file is as it was.
fn places(workspace: &Workspace, store: &Store, id: &NodeId, value: &Value, out: &mut String) {
    let mut found = Vec::new();
    spans(value, &mut found);
    found.dedup();
    for (path, line, note) in found.into_iter().take(MOST_PLACES) {
        let was = store
            .outgoing(id)
            .filter_map(|edge| store.node(&edge.to))
            .find(|node| node.kind == Kind::File && node.text("path") == Some(path.as_str()));
        let now = workspace
            .disk
            .read(&RepoPath::new(&path), 64 << 20)
            .ok()
            .map(|content| sessions::sha256(&content));
        let state = match (was.and_then(|node| node.text("sha256")), &now) {
            (_, None) => "gone since",
            (Some(was), Some(now)) if was == now => "as it was",
            (Some(_), Some(_)) => "changed since",
            (None, Some(_)) => "not recorded",
        };
        let note = if note.is_empty() { String::new() } else { format!(" {note}") };
        out.push_str(&format!("  {path}:{line}{note} ({state})\n"));
    }
}

const MOST_PLACES: usize = 40;

/// Spans with the notes beside them, in order.
fn spans(value: &Value, found: &mut Vec<(String, u64, String)>) {
    match value {
        Value::Object(object) => {
            if let Some(span) = object.get("span")
                && let Some(path) = span.get("path").and_then(Value::as_str)
            {
                let line = span.pointer("/start/line").and_then(Value::as_u64).unwrap_or(0);
                let note = object.get("note").and_then(Value::as_str).unwrap_or_default();
                found.push((path.to_owned(), line, note.to_owned()));
            }
            object
                .iter()
                .filter(|(key, _)| *key != "span")
                .for_each(|(_, value)| spans(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| spans(item, found)),
        _ => {}
    }
}
