//! What closing a session needs to know beside the session's own folder.

use host::{Host, Snapshot};
use ledger::findings::{Entry, Status};
use model::Severity;
use sessions::readme::Readme;
use sessions::{Slug, Surroundings};

use crate::gather::{Workspace, read_text};
use crate::record::ledger_of;

/// Commits that are looked through for the session's own.
const MOST_COMMITS: usize = 5000;

pub(crate) fn surroundings(workspace: &Workspace, slug: &Slug) -> Surroundings {
    let ledger = ledger_of(workspace, slug);
    let is_open = |entry: &&Entry| {
        entry.severity == Severity::Blocker && matches!(entry.status, Status::Open | Status::Fixed)
    };
    let blockers = ledger.entries().filter(is_open);
    let blockers =
        blockers.map(|entry| format!("{} {} ({})", entry.id, entry.message, entry.place()));
    Surroundings { blockers: blockers.collect(), history: history(workspace, slug) }
}

/// What git says was done since the day on which the session began.
fn history(workspace: &Workspace, slug: &Slug) -> Option<String> {
    let disk = &workspace.disk;
    let git = disk.git()?;
    let place = workspace.config.place();
    let readme = Readme::new(&read_text(disk, place.readme(slug).as_str()).ok()?);
    let started = readme.started()?;
    let log = git.log(&git.head().ok()??, MOST_COMMITS).ok()?;
    let (own, before): (Vec<_>, Vec<_>) =
        log.iter().partition(|commit| commit.time.to_string().get(..10) >= Some(started.as_str()));
    let first = own.last()?;
    let base =
        first.parents.first().map_or(Snapshot::Nothing, |parent| Snapshot::Commit(parent.clone()));
    let head = Snapshot::Commit(log.first()?.id.clone());
    let changed = host::changes(disk, &base, &head).ok()?.len();
    let bound = if before.is_empty() && log.len() == MOST_COMMITS { " at least" } else { "" };
    Some(format!("{}{bound} commits since {started} changed {changed} files", own.len()))
}
