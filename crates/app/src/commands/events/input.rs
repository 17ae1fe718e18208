//! Files of events and logs, read bit by bit, and the policy that a repository holds.

use std::io::Read;

use host::{Disk, Files, ReadError};
use wide_events::Policy;

use crate::failure::Failure;
use crate::gather::Workspace;

/// The files one after the other, each ending with a line break.
pub(super) fn open(disk: &Disk, files: &[String]) -> Result<Box<dyn Read + Send>, Failure> {
    let mut all: Box<dyn Read + Send> = Box::new(std::io::empty());
    for given in files {
        let file = disk.open_given(given).map_err(|error| unreadable(given, &error))?;
        // What the file does not end with does no harm twice: empty lines are no events.
        all = Box::new(all.chain(file).chain(&b"\n"[..]));
    }
    Ok(all)
}

fn unreadable(given: &str, error: &ReadError) -> Failure {
    match error {
        ReadError::Vanished => Failure::user(format!("`{given}` does not exist")),
        error => Failure::user(format!("`{given}`: {error}")),
    }
}

/// What the generated code of a repository is told.
pub(super) struct Given {
    pub(super) path: String,
    pub(super) policy: Policy,
    pub(super) context: Vec<String>,
}

/// The first generated policy file of the repository, if it was set up.
pub(super) fn of_repository(workspace: &Workspace) -> Option<Given> {
    let listing = workspace.disk.list().ok()?;
    let named = listing.files.iter().filter(|path| path.file_name().starts_with("policy."));
    named.into_iter().find_map(|path| {
        let bytes = workspace.disk.read(path, 1 << 20).ok()?;
        let given = wide_logging::given(path, &String::from_utf8(bytes).ok()?)?;
        Some(Given { path: path.to_string(), policy: given.policy, context: given.context })
    })
}
