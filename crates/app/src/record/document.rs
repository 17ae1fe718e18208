//! One document of a session: written from data that is kept, and only when it says something else than before.

use host::Host;
use model::RepoPath;
use render::{Source, Stamp};
use review::ReviewReport;
use serde_json::Value;
use sessions::artifact::Front;
use sessions::{Chosen, Slug};
use wide_logging::Manifest;

use super::{Head, evidence, mention, read, second, write};
use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;
use crate::workflow::{self, Outcome};

/// What a document is to say.
pub(crate) struct Document<'d> {
    /// `review`, `workflow-run`.
    pub(crate) kind: &'d str,
    pub(crate) data: Value,
    /// In the session's folder.
    pub(crate) name: &'d str,
    /// `review:security`.
    pub(crate) command: &'d str,
    pub(crate) verdict: &'d str,
    /// The block that asked for it.
    pub(crate) request: &'d str,
    /// Path and SHA-256 of the files that it cites.
    pub(crate) inputs: Vec<(String, String)>,
    pub(crate) head: Head,
}

/// Writes it, unless it says what is there already, with the evidence for it, and links it from the session's README.
/// Call it while the sessions are held.
pub(crate) fn keep(
    workspace: &Workspace,
    chosen: &Chosen,
    document: &Document<'_>,
) -> Result<(), Failure> {
    let path = workspace.config.place().file(&chosen.slug, document.name);
    let mut store = evidence::store_of(workspace, &chosen.slug);
    let report = evidence::report(
        &mut store,
        &evidence::Made {
            kind: document.kind,
            data: document.data.clone(),
            request: document.request,
            head: document.head.sha.as_deref(),
            inputs: &document.inputs,
        },
    );
    let now = second(&workspace.disk.now().to_string());
    let old = read(&workspace.disk, &path);
    let front = old.as_deref().and_then(|text| Front::parse(text).ok()).unwrap_or_default();
    let stamp = |updated_at: &str| Stamp {
        session: chosen.slug.to_string(),
        date: updated_at.chars().take(10).collect(),
        created_at: front.created_at.clone().unwrap_or_else(|| now.clone()),
        updated_at: updated_at.to_owned(),
        save_as: path.to_string(),
        id: Some(report.to_string()),
        head_sha: document.head.sha.clone(),
        dirty: document.head.dirty,
        inputs: document.inputs.clone(),
    };
    let text = |stamp: &Stamp| written(document.kind, &document.data, stamp).map(|(text, _)| text);
    // A run that comes to the same leaves the document as it is, whenever it was.
    let unchanged = match &front.updated_at {
        Some(time) => Some(text(&stamp(time))?) == old,
        None => false,
    };
    if unchanged {
        return evidence::append(workspace, &chosen.slug, &store);
    }
    let stamp = stamp(&now);
    let text = text(&stamp)?;
    let value = serde_json::to_value(&stamp).unwrap_or_default();
    evidence::artifact(&mut store, &report, path.as_str(), &text, value);
    evidence::append(workspace, &chosen.slug, &store)?;
    write(workspace, &path, &text)?;
    console::say(&format!("wrote {path}"));
    mention(workspace, chosen, document.name, document.verdict, document.command, &now)
}

/// The document that this data gives, and which part of the data each of its lines says. The same data and stamp give
/// the same bytes, now and whenever it is rebuilt.
pub(super) fn written(
    kind: &str,
    data: &Value,
    stamp: &Stamp,
) -> Result<(String, Vec<Source>), Failure> {
    let unreadable = |error: serde_json::Error| {
        Failure::user(format!("the {kind} in the evidence cannot be read by this version: {error}"))
    };
    match kind {
        "review" => {
            let report: ReviewReport = serde_json::from_value(data.clone()).map_err(unreadable)?;
            Ok(render::traced(&report, stamp))
        }
        "workflow-run" => {
            let outcome: Outcome = serde_json::from_value(data.clone()).map_err(unreadable)?;
            Ok(run_document(&outcome, stamp))
        }
        "wide-logging" => {
            let manifest: Manifest = serde_json::from_value(data.clone()).map_err(unreadable)?;
            let front = Front {
                verdict: Some("set up".to_owned()),
                ..front(kind, "setup-wide-logging", stamp)
            };
            Ok(with_head(&front, stamp, workflow::joined(&manifest.lines())))
        }
        _ => {
            Err(Failure::user(format!("a document of type `{kind}` is not known to this version")))
        }
    }
}

fn run_document(outcome: &Outcome, stamp: &Stamp) -> (String, Vec<Source>) {
    let front = Front {
        verdict: Some(outcome.verdict.clone()),
        ..front("workflow-run", &format!("workflow:{}", outcome.workflow), stamp)
    };
    with_head(&front, stamp, workflow::markdown(outcome))
}

/// What every document says of itself.
fn front(kind: &str, command: &str, stamp: &Stamp) -> Front {
    Front {
        kind: kind.to_owned(),
        id: stamp.id.clone(),
        command: command.to_owned(),
        session_slug: Some(stamp.session.clone()),
        date: Some(stamp.date.clone()),
        created_at: Some(stamp.created_at.clone()),
        updated_at: Some(stamp.updated_at.clone()),
        tool_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        head_sha: stamp.head_sha.clone(),
        dirty: stamp.dirty,
        ..Front::default()
    }
}

fn with_head(
    front: &Front,
    stamp: &Stamp,
    (body, mut sources): (String, Vec<Source>),
) -> (String, Vec<Source>) {
    let head = format!("{}\nSave as: {}\n\n", front.to_text(), stamp.save_as);
    let before = head.lines().count() as u32;
    for source in &mut sources {
        source.first += before;
        source.last += before;
    }
    (head + &body, sources)
}

/// The document's path when it is one of a session that has evidence.
pub(super) fn session_of(workspace: &Workspace, path: &RepoPath) -> Option<(Slug, String)> {
    let place = workspace.config.place();
    place.locate(path).filter(|(slug, _)| workspace.disk.is_folder(&place.folder(slug)))
}
