//! `sw suppress`: a waiver with a reason, written to `sw.toml`.

use host::{Files, Host, LocateError};
use model::{ExitCode, RepoPath, Severity};
use review::ConfigWaiver;

use super::explain::unknown;
use crate::cli::{SuppressArgs, WorldArgs};
use crate::config::FILE;
use crate::failure::Failure;
use crate::gather::Workspace;
use crate::{catalogue, console};

pub(super) fn run(args: &SuppressArgs) -> Result<ExitCode, Failure> {
    let (rule, check) = catalogue::rule(&args.rule).map_err(|near| unknown(&args.rule, &near))?;
    if check.severity >= Severity::High && args.owner.is_none() {
        return Err(Failure::user(format!(
            "{rule} is {}: a waiver needs an owner",
            check.severity
        ))
        .hint("add --owner @who, the person who answers for it"));
    }
    let workspace = Workspace::open(&[], &WorldArgs::default())?;
    let (path, line) = place(&workspace, &args.place)?;
    let waiver = ConfigWaiver {
        rule,
        path: Some(path.as_str().to_owned()),
        line,
        reason: args.reason.clone(),
        owner: args.owner.clone(),
        until: args.until.clone(),
        ..ConfigWaiver::default()
    };
    let file = RepoPath::new(FILE);
    let old = if workspace.disk.exists(&file) { text(&workspace, &file)? } else { String::new() };
    let new = review::suppress(&old, &waiver).map_err(|error| Failure::user(error.to_string()))?;
    if new.unchanged {
        console::say(&format!("{FILE} holds this waiver already"));
        return Ok(ExitCode::Pass);
    }
    let written = workspace.disk.write(&file, new.text.as_bytes());
    written.map_err(|error| Failure::user(error.to_string()))?;
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    console::result(&format!("{FILE}: {} is waived at {path}{line}\n", waiver.rule))?;
    Ok(ExitCode::Pass)
}

/// `src/a.ts:3`, or a whole file.
fn place(workspace: &Workspace, given: &str) -> Result<(RepoPath, Option<u32>), Failure> {
    let (file, line) = match given.rsplit_once(':') {
        Some((file, line))
            if !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (file, Some(line.parse::<u32>().ok().filter(|line| *line > 0)))
        }
        _ => (given, None),
    };
    let path = workspace
        .disk
        .locate(file)
        .map_err(|error: LocateError| Failure::user(error.to_string()))?;
    let line = match line {
        None => None,
        Some(Some(line)) => Some(line),
        Some(None) => return Err(Failure::user(format!("`{given}` has no line of that number"))),
    };
    let count = text(workspace, &path).map(|text| text.lines().count() as u32).unwrap_or(u32::MAX);
    match line.filter(|line| *line > count) {
        Some(line) => {
            Err(Failure::user(format!("{path} has {count} lines, so there is no line {line}")))
        }
        None => Ok((path, line)),
    }
}

fn text(workspace: &Workspace, path: &RepoPath) -> Result<String, Failure> {
    let bytes = workspace
        .disk
        .read(path, 64 << 20)
        .map_err(|error| Failure::user(format!("{path}: {error}")))?;
    String::from_utf8(bytes).map_err(|_| Failure::user(format!("{path} is not text in UTF-8")))
}
