//! Reports in a session's folder: `.claude/<slug>/reviews/review-<name>.md`, linked from the session's README.

use std::collections::BTreeSet;

use host::{Files, Host, Snapshot};
use model::{Evidence, RepoPath};
use render::Stamp;
use request::SessionChoice;
use review::{ReportedFinding, ReviewReport};
use sessions::artifact::Front;
use sessions::readme::Readme;
use sessions::{Asked, Chosen, Registry, WhichError};

use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;

/// The slug that was given by flag or block.
pub(crate) fn explicit(choice: &SessionChoice) -> Option<String> {
    match choice {
        SessionChoice::Slug(slug) => Some(slug.clone()),
        SessionChoice::None | SessionChoice::Unsaid => None,
    }
}

/// Flag or key, then the environment, then the session of the branch; never merely the last one. Says which rule won.
pub(crate) fn choose(workspace: &Workspace, choice: &SessionChoice) -> Option<Chosen> {
    let slug = match choice {
        SessionChoice::None => return None,
        SessionChoice::Slug(slug) => Some(slug.as_str()),
        SessionChoice::Unsaid => None,
    };
    let asked = Asked { slug, last_will_do: false };
    match sessions::which(&workspace.disk, &workspace.config.place(), asked) {
        Ok(chosen) => {
            console::say(&format!("session: {} ({})", chosen.slug, chosen.rule.words()));
            Some(chosen)
        }
        Err(WhichError::None) => None,
        Err(error) => {
            console::say(&format!("warning: {error}; nothing is written to a session"));
            None
        }
    }
}

fn read(host: &dyn Host, path: &RepoPath) -> Option<String> {
    let bytes = host.read(path, 4 << 20).ok()?;
    String::from_utf8(bytes).ok()
}

/// Writes each report; a report that says the same as the one that is there is left as it is.
pub(crate) fn record(
    workspace: &Workspace,
    chosen: &Chosen,
    reports: &[ReviewReport],
) -> Result<(), Failure> {
    let head = head(workspace);
    for report in reports {
        let name = report.reviews.first().map_or("review", |review| review.name.as_str());
        let file = format!("reviews/review-{name}.md");
        let _held = hold(workspace)?;
        let path = workspace.config.place().file(&chosen.slug, &file);
        let old = read(&workspace.disk, &path);
        let now = second(&workspace.disk.now().to_string());
        let stamp = stamp(workspace, chosen, report, &head, &path);
        let Some(text) = updated(old.as_deref(), report, stamp, &now) else { continue };
        write(workspace, &path, &text)?;
        console::say(&format!("wrote {path}"));
        let verdict = report.gate.label.word();
        mention(workspace, chosen, &file, verdict, &format!("review:{name}"), &now)?;
    }
    Ok(())
}

/// Without fractions of a second.
fn second(time: &str) -> String {
    time.split_once('.').map_or_else(|| time.to_owned(), |(second, _)| format!("{second}Z"))
}

/// All that the report's document says beside the report, but for the times.
fn stamp(
    workspace: &Workspace,
    chosen: &Chosen,
    report: &ReviewReport,
    head: &Head,
    path: &RepoPath,
) -> Stamp {
    let listed = report.findings.iter().chain(&report.waived).chain(&report.pre_existing);
    let cited: BTreeSet<&RepoPath> = listed.chain(&report.baseline).flat_map(cited).collect();
    let hash = |path: &&RepoPath| {
        let content = workspace.disk.read(path, 64 << 20).ok()?;
        Some((path.to_string(), sessions::sha256(&content)))
    };
    Stamp {
        session: chosen.slug.to_string(),
        save_as: path.to_string(),
        head_sha: head.sha.clone(),
        dirty: head.dirty,
        inputs: cited.iter().filter_map(hash).collect(),
        ..Stamp::default()
    }
}

/// Every file that a finding points into.
fn cited(finding: &ReportedFinding) -> Vec<&RepoPath> {
    let places = finding.evidence.iter().flat_map(|evidence| match evidence {
        Evidence::Code { span, .. } => vec![&span.path],
        Evidence::Flow { steps } => steps.iter().map(|step| &step.span.path).collect(),
        _ => Vec::new(),
    });
    finding.span.iter().map(|span| &span.path).chain(places).collect()
}

/// The new text; nothing when only the clock has moved.
fn updated(old: Option<&str>, report: &ReviewReport, stamp: Stamp, now: &str) -> Option<String> {
    let front = old.and_then(|text| Front::parse(text).ok()).unwrap_or_default();
    let created_at = front.created_at.unwrap_or_else(|| now.to_owned());
    let stamped = |updated_at: &str| {
        let stamp = Stamp {
            date: updated_at.chars().take(10).collect(),
            created_at: created_at.clone(),
            updated_at: updated_at.to_owned(),
            ..stamp.clone()
        };
        render::traced(report, &stamp).0
    };
    let unchanged = front.updated_at.is_some_and(|time| Some(stamped(&time).as_str()) == old);
    (!unchanged).then(|| stamped(now))
}

fn write(workspace: &Workspace, path: &RepoPath, text: &str) -> Result<(), Failure> {
    workspace.disk.write(path, text.as_bytes()).map_err(|error| Failure::user(error.to_string()))
}

/// One writer at a time among all sessions of a repository.
pub(crate) fn hold(workspace: &Workspace) -> Result<host::FolderLock, Failure> {
    let held = workspace.disk.lock(workspace.config.place().root());
    held.map_err(|error| Failure::user(error.to_string()))
}

/// Adds to a README that exists; what people wrote stays, byte for byte.
fn mention(
    workspace: &Workspace,
    chosen: &Chosen,
    name: &str,
    verdict: &str,
    command: &str,
    now: &str,
) -> Result<(), Failure> {
    let path = workspace.config.place().readme(&chosen.slug);
    let Some(old) = read(&workspace.disk, &path) else { return Ok(()) };
    let mut readme = Readme::new(&old);
    readme.link(name, verdict);
    readme.activity(now.get(..10).unwrap_or(now), &format!("{verdict} via {command}"));
    let new = readme.text();
    if new == old { Ok(()) } else { write(workspace, &path, &new) }
}

/// Brings the table of sessions up to date.
pub(crate) fn register(workspace: &Workspace) -> Result<(), Failure> {
    let place = workspace.config.place();
    let _held = hold(workspace)?;
    let registry = Registry::read(&workspace.disk, &place);
    registry.remarks.iter().for_each(|remark| console::say(&format!("note: {remark}")));
    let written = registry.plan(&place).commit(&workspace.disk);
    written.map(|_| ()).map_err(|error| Failure::user(error.to_string()))
}

/// A document of a command that is no review.
pub(crate) struct Document<'d> {
    /// `workflow-run`.
    pub(crate) kind: &'d str,
    pub(crate) command: &'d str,
    /// In the session's folder.
    pub(crate) name: &'d str,
    pub(crate) verdict: &'d str,
    /// Markdown, without front matter.
    pub(crate) body: &'d str,
}

/// Writes it, unless it says what is there already, and links it from the session's README.
pub(crate) fn document(
    workspace: &Workspace,
    chosen: &Chosen,
    document: &Document<'_>,
) -> Result<(), Failure> {
    let place = workspace.config.place();
    let _held = hold(workspace)?;
    let path = place.file(&chosen.slug, document.name);
    let old = read(&workspace.disk, &path);
    let before = old.as_deref().and_then(|text| Front::parse(text).ok());
    let now = second(&workspace.disk.now().to_string());
    let head = head(workspace);
    let stamped = |updated_at: &str, head: &Head| {
        let front = Front {
            kind: document.kind.to_owned(),
            command: document.command.to_owned(),
            session_slug: Some(chosen.slug.to_string()),
            date: updated_at.get(..10).map(str::to_owned),
            created_at: before
                .as_ref()
                .and_then(|front| front.created_at.clone())
                .or_else(|| Some(now.clone())),
            updated_at: Some(updated_at.to_owned()),
            verdict: Some(document.verdict.to_owned()),
            tool_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            head_sha: head.sha.clone(),
            dirty: head.dirty,
            ..Front::default()
        };
        format!("{}\nSave as: {path}\n\n{}", front.to_text(), document.body)
    };
    // A run that comes to the same leaves the file as it is, whenever it was.
    let as_before = before.as_ref().map(|front| {
        let head = Head { sha: front.head_sha.clone(), dirty: front.dirty };
        stamped(front.updated_at.as_deref().unwrap_or_default(), &head)
    });
    if as_before.is_some() && as_before == old {
        return Ok(());
    }
    write(workspace, &path, &stamped(&now, &head))?;
    console::say(&format!("wrote {path}"));
    mention(workspace, chosen, document.name, document.verdict, document.command, &now)
}

/// The commit that is checked out, and whether anything differs from it.
#[derive(Clone, Default)]
pub(crate) struct Head {
    pub(crate) sha: Option<String>,
    pub(crate) dirty: Option<bool>,
}

pub(crate) fn head(workspace: &Workspace) -> Head {
    let disk = &workspace.disk;
    let place = workspace.config.place();
    let commit = disk.git().and_then(|git| git.head().ok().flatten());
    let Some(commit) = commit else { return Head::default() };
    let changes = host::changes(disk, &Snapshot::Commit(commit.clone()), &Snapshot::WorkingTree);
    // What is written about the work is no change of it.
    let is_work = |change: &host::Change| !change.path.is_within(place.root().as_str());
    Head {
        sha: Some(commit.to_string()),
        dirty: changes.ok().map(|changes| changes.iter().any(is_work)),
    }
}
