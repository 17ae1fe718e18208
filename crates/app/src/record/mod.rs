//! What commands leave in a session: documents, what they were written from, and what was found.

mod document;
mod evidence;
mod parts;
mod remembered;
mod reports;
mod trace;

use host::{Host, Snapshot};
use model::RepoPath;
use request::SessionChoice;
use sessions::readme::Readme;
use sessions::{Asked, Chosen, Registry, WhichError};

use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;

pub(crate) use document::{Document, keep};
pub(crate) use evidence::store_of;
pub(crate) use parts::put_together;
pub(crate) use remembered::{keep_ledger, ledger_of};
pub(crate) use reports::record;
pub(crate) use trace::{Rebuilt, closing, rebuild, why};

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

/// Without fractions of a second.
fn second(time: &str) -> String {
    time.split_once('.').map_or_else(|| time.to_owned(), |(second, _)| format!("{second}Z"))
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
    let written = registry.plan(&workspace.disk, &place).commit(&workspace.disk);
    written.map(|_| ()).map_err(|error| Failure::user(error.to_string()))
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
