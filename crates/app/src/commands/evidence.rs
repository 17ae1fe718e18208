//! `sw evidence`: what a figure rests on, and documents written again from what is kept.

use host::{Host, LocateError};
use ledger::evidence::{Lookup, show};
use model::{ExitCode, RepoPath};

use super::session::chosen;
use crate::cli::{EvidenceAction, SlugArgs};
use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;
use crate::record::{Rebuilt, hold, rebuild, store_of, why};

pub(super) fn run(action: &EvidenceAction) -> Result<ExitCode, Failure> {
    match action {
        EvidenceAction::Show(args) => {
            let workspace = Workspace::open(&[], &args.world)?;
            let slug = chosen(&workspace, args.session.as_deref())?.slug;
            let store = store_of(&workspace, &slug);
            let (id, _) = store.get(&args.id).map_err(|error| lookup(&error))?;
            console::result(&show(&store, id))?;
        }
        EvidenceAction::Why(args) => {
            let workspace = Workspace::open(&[], &args.world)?;
            let (path, line) = place(&workspace, &args.place)?;
            console::result(&why(&workspace, &path, line)?)?;
        }
        EvidenceAction::Rebuild(args) => return again(args),
    }
    Ok(ExitCode::Pass)
}

fn lookup(error: &Lookup) -> Failure {
    let ids = match error {
        Lookup::Unknown { near, .. } => near,
        Lookup::Several { ids, .. } => ids,
    };
    let failure = Failure::user(error.to_string());
    let ids: Vec<&str> = ids.iter().map(ledger::evidence::NodeId::as_str).collect();
    if ids.is_empty() {
        failure.hint("`sw evidence why FILE:LINE` names the ids behind a line")
    } else {
        failure.hint(format!("there is {}", ids.join(", ")))
    }
}

/// `FILE:LINE`, the file from where one stands or from the session's folder.
fn place(workspace: &Workspace, given: &str) -> Result<(RepoPath, u32), Failure> {
    let wrong = || {
        Failure::user(format!("`{given}` is no place in a document"))
            .hint("for example .claude/pay-v2/reviews/review-security.md:40")
    };
    let (file, line) = given.rsplit_once(':').ok_or_else(wrong)?;
    let line = line.parse().map_err(|_| wrong())?;
    match workspace.disk.locate(file) {
        Ok(path) => Ok((path, line)),
        Err(LocateError::Missing(_)) => {
            let slug = chosen(workspace, None)?.slug;
            let path = workspace.config.place().file(&slug, file);
            if workspace.disk.exists(&path) {
                Ok((path, line))
            } else {
                Err(Failure::user(format!("`{file}` does not exist")))
            }
        }
        Err(error) => Err(Failure::user(error.to_string())),
    }
}

/// Documents that were deleted are written again, byte for byte; those that are there are compared.
fn again(args: &SlugArgs) -> Result<ExitCode, Failure> {
    let workspace = Workspace::open(&[], &args.world)?;
    let slug = chosen(&workspace, args.slug.as_deref())?.slug;
    let _held = hold(&workspace)?;
    let mut out = String::new();
    for (path, became) in rebuild(&workspace, &slug)? {
        let word = match became {
            Rebuilt::Same => "as it was written",
            Rebuilt::Written => "written again",
            Rebuilt::Differs => "edited since, or written by another version; left as it is",
        };
        out.push_str(&format!("{path}: {word}\n"));
    }
    if out.is_empty() {
        out = format!("{slug} has no documents that a command wrote\n");
    }
    console::result(&out)?;
    Ok(ExitCode::Pass)
}
