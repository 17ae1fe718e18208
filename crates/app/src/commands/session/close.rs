//! `sw session close`, and a `/close-session` block.

use model::ExitCode;
use request::Call;
use sessions::{CloseError, CloseRequest, Closed, Place, Slug};

use super::missing;
use crate::cli::WorldArgs;
use crate::closing::surroundings;
use crate::engine::{Kept, Outputs, today};
use crate::failure::Failure;
use crate::record::{self, hold, register};

pub(crate) fn call(
    call: &Call,
    outputs: &Outputs,
    world: &WorldArgs,
    kept: &mut Kept,
) -> Result<ExitCode, Failure> {
    let workspace = kept.open(&[], world)?;
    let place = workspace.config.place();
    let request = CloseRequest::from_call(call);
    let around = match Slug::parse(&request.slug) {
        Ok(slug) => surroundings(&workspace, &slug),
        Err(_) => sessions::Surroundings::default(),
    };
    let held = hold(&workspace)?;
    let closed = sessions::close(&workspace.disk, &place, &request, &around, &today(&workspace));
    let closed = closed.map_err(failure)?;
    if !closed.refusals.is_empty() {
        return refuse(&closed, outputs);
    }
    let written = closed.plan.commit(&workspace.disk);
    let written = written.map_err(|error| Failure::user(error.to_string()))?;
    record::closing(&workspace, &closed.closure, &call.to_block())?;
    drop(held);
    register(&workspace)?;
    outputs.say(&sessions::summary(&closed.closure))?;
    outputs.say(&updated(&closed, &place, &written))?;
    Ok(ExitCode::Pass)
}

fn failure(error: CloseError) -> Failure {
    let failure = Failure::user(error.to_string());
    match error {
        CloseError::Slug(bad) => failure.hint(bad.hint()),
        CloseError::Missing { slug, known } => {
            let missing = missing(&slug, &known);
            let hint = missing.hint.clone().unwrap_or_default();
            missing.hint(format!("{hint} CREATE: yes makes it"))
        }
        CloseError::NotText(_) => failure.hint("it is left as it is; save it as UTF-8"),
    }
}

fn refuse(closed: &Closed, outputs: &Outputs) -> Result<ExitCode, Failure> {
    let mut out = format!("Not closed: {} is not done.\n\n", closed.closure.session);
    for open in &closed.refusals {
        out.push_str(&format!("- {}: {}\n", open.kind.words(), open.text));
    }
    outputs.say(&out)?;
    Ok(ExitCode::Blocked)
}

/// Which files say so now.
fn updated(closed: &Closed, place: &Place, written: &[model::RepoPath]) -> String {
    if written.is_empty() {
        return "\nNothing has changed: it was closed so before.\n".to_owned();
    }
    let mut out = "\n### Updated\n\n".to_owned();
    let index = place.index();
    for path in written {
        let what = match (*path == index, closed.tag) {
            (true, Some(tag)) => format!("index updated with {tag} tag"),
            (true, None) => "index updated".to_owned(),
            (false, _) => "updated with closure section".to_owned(),
        };
        out.push_str(&format!("- \u{2705} {path} {what}\n"));
    }
    out
}
