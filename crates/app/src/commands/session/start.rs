//! `sw session start`, and a `/start-session` block.

use model::ExitCode;
use request::Call;
use sessions::{Reason, StartError, StartRequest, Started};

use crate::cli::WorldArgs;
use crate::console;
use crate::engine::{Kept, Outputs, today};
use crate::failure::Failure;
use crate::record::{hold, register};

pub(crate) fn call(
    call: &Call,
    outputs: &Outputs,
    world: &WorldArgs,
    kept: &mut Kept,
) -> Result<ExitCode, Failure> {
    let workspace = kept.open(&[], world)?;
    let place = workspace.config.place();
    let request = StartRequest::from_call(call);
    let held = hold(&workspace)?;
    let started = sessions::start(&workspace.disk, &place, &request, &today(&workspace));
    let started = started.map_err(failure)?;
    let written = started.plan.commit(&workspace.disk);
    let written = written.map_err(|error| Failure::user(error.to_string()))?;
    drop(held);
    register(&workspace)?;
    let folder = place.folder(&started.slug);
    outputs.say(&text(&started, folder.as_str(), place.index().as_str()))?;
    written.iter().for_each(|path| console::say(&format!("wrote {path}")));
    Ok(ExitCode::Pass)
}

fn failure(error: StartError) -> Failure {
    let failure = Failure::user(error.to_string());
    match error {
        StartError::Slug(bad) => failure.hint(bad.hint()),
        StartError::Over(slug, _) => {
            failure.hint(format!("`sw session resume {slug}` takes it up again"))
        }
        StartError::NoWords => failure.hint("give it a name: --slug my-work"),
        StartError::NotText(_) => {
            failure.hint("it is left as it is; move it away, or save it as UTF-8")
        }
    }
}

/// What was made of the words, and what to do next.
fn text(started: &Started, folder: &str, index: &str) -> String {
    let why = match &started.reason {
        Reason::Given => "as given".to_owned(),
        Reason::Words(words) => format!("the explanation says `{words}`"),
        Reason::Default => "nothing in the explanation says otherwise".to_owned(),
    };
    let verb = if started.resumed { "Resumed" } else { "Started" };
    let mut out = format!(
        "{verb}: {}\n\n  slug            {}\n  work type       {} ({why})\n  risk tolerance  {}\n  folder          {folder}/\n  README          {folder}/README.md\n  index           {index}\n                  {}\n",
        started.title,
        started.slug,
        started.work_type.word(),
        started.risk_tolerance,
        started.index_line,
    );
    let folders: Vec<&str> = started.plan.folders.iter().map(model::RepoPath::file_name).collect();
    out.push_str(&format!("  folders         {}\n", folders.join("/ ") + "/"));
    let names = started.next.iter().filter_map(|block| block.lines().next());
    out.push_str(&format!("\nOrder of work: {}\n", names.collect::<Vec<_>>().join(" -> ")));
    if let Some(first) = started.next.first() {
        out.push_str(&format!("\nNext:\n\n{first}"));
    }
    out
}
