//! `sw baseline`: a file of the findings that are known.

use host::{Host, LocateError};
use model::ExitCode;
use review::{Baseline, BaselineEntry};

use crate::cli::{BaselineAction, BaselineArgs};
use crate::engine;
use crate::failure::Failure;
use crate::gather::{ChangeFlags, Workspace, request_of, resolve};
use crate::progress::Phases;
use crate::{catalogue, console};

pub(super) fn run(args: &BaselineArgs) -> Result<ExitCode, Failure> {
    let workspace = Workspace::open(&args.paths, &args.world)?;
    let reviews = catalogue::reviews();
    let (mut request, notes) = request_of(&workspace, &reviews, std::iter::empty())?;
    if !args.paths.is_empty() {
        request.target.clone_from(&args.paths);
    }
    let resolved = resolve(&workspace, reviews, request, &ChangeFlags::default(), notes)?;
    let known = match workspace.disk.locate(&args.baseline) {
        Err(LocateError::Missing(_)) => None,
        _ => Some(engine::read_baseline(&workspace, &args.baseline)?),
    };
    if args.action == BaselineAction::Check && known.is_none() {
        return Err(Failure::user(format!("`{}` does not exist", args.baseline))
            .hint("`sw baseline write` makes it"));
    }
    let known = known.unwrap_or_default();
    let mut phases = Phases::new(&workspace.disk);
    let engine::Reviewed { report, .. } = engine::review(
        &workspace,
        &resolved,
        Some(known.clone()),
        false,
        &mut phases,
        &mut engine::Kept::default(),
    )?;
    phases.finish();
    match args.action {
        BaselineAction::Write => {
            write(&workspace, args, &known.rewritten(&report, &resolved.files))
        }
        BaselineAction::Check => {
            let change = known.compare(&report, &resolved.files);
            let incomplete =
                if report.gate.incomplete { ExitCode::Incomplete } else { ExitCode::Pass };
            tell(&change.new, &change.gone).map(|code| code.worst(incomplete))
        }
    }
}

fn write(
    workspace: &Workspace,
    args: &BaselineArgs,
    baseline: &Baseline,
) -> Result<ExitCode, Failure> {
    let written = workspace.disk.write_given(&args.baseline, baseline.to_text().as_bytes());
    written.map_err(|error| Failure::user(error.to_string()))?;
    console::result(&format!("{}: {} known findings\n", args.baseline, baseline.findings.len()))?;
    Ok(ExitCode::Pass)
}

/// New findings fail the check; those that are gone are only named, as the file may be tidied at leisure.
fn tell(new: &[BaselineEntry], gone: &[BaselineEntry]) -> Result<ExitCode, Failure> {
    let mut text = String::new();
    for (word, entries) in [("new", new), ("gone", gone)] {
        for entry in entries {
            text.push_str(&format!("{word}: {} {} {}\n", entry.path, entry.rule, entry.message));
        }
    }
    text.push_str(&format!("{} new, {} gone\n", new.len(), gone.len()));
    console::result(&text)?;
    Ok(if new.is_empty() { ExitCode::Pass } else { ExitCode::Blocked })
}
