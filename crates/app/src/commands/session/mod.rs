//! `sw session`: the folders of pieces of work.

mod close;
mod list;
mod resume;
mod start;
mod status;
mod sync;

use model::ExitCode;
use sessions::{Asked, Chosen, Slug, WhichError};

use super::said;
use crate::cli::{KeyFlags, SessionAction, WorldArgs};
use crate::console;
use crate::engine::{Kept, Outputs};
use crate::failure::Failure;
use crate::gather::Workspace;

pub(crate) use close::call as close_call;
pub(crate) use start::call as start_call;

pub(super) fn run(action: &SessionAction, keys: &KeyFlags) -> Result<ExitCode, Failure> {
    match action {
        SessionAction::Start(args) => {
            let explanation = args.explanation.join(" ");
            let call = said("start-session", keys, [("EXPLANATION", explanation.as_str())])?;
            start::call(&call, &Outputs::plain(), &args.world, &mut Kept::default())
        }
        SessionAction::Close(args) => {
            let slug = args.slug.iter().map(|slug| ("SESSION_SLUG", slug.as_str()));
            let call = said("close-session", keys, slug)?;
            close::call(&call, &Outputs::plain(), &args.world, &mut Kept::default())
        }
        SessionAction::List(args) => list::run(args),
        SessionAction::Status(args) => status::run(args),
        SessionAction::Sync(args) => sync::run(args),
        SessionAction::Resume(args) => resume::run(args),
    }
}

/// The session that is meant, which has a folder; says by which rule.
pub(super) fn chosen(workspace: &Workspace, slug: Option<&str>) -> Result<Chosen, Failure> {
    let place = workspace.config.place();
    let asked = Asked { slug, last_will_do: true };
    let chosen =
        sessions::which(&workspace.disk, &place, asked).map_err(|error| unclear(&error))?;
    console::say(&format!("session: {} ({})", chosen.slug, chosen.rule.words()));
    let known = place.folders(&workspace.disk);
    if known.contains(&chosen.slug) { Ok(chosen) } else { Err(missing(&chosen.slug, &known)) }
}

fn unclear(error: &WhichError) -> Failure {
    let failure = Failure::user(error.to_string());
    match error {
        WhichError::Bad(bad) | WhichError::BadEnvironment(bad) => failure.hint(bad.hint()),
        WhichError::None => failure.hint("sw session start \"what the work is\""),
    }
}

/// With the names that are written nearly so.
fn missing(slug: &Slug, known: &[Slug]) -> Failure {
    let failure = Failure::user(format!("there is no session `{slug}`"));
    let known: Vec<&str> = known.iter().map(Slug::as_str).collect();
    if known.is_empty() {
        return failure.hint("there is none yet; `sw session start` makes one");
    }
    failure.hint(request::suggestion(slug.as_str(), &known))
}

fn open(world: &WorldArgs) -> Result<Workspace, Failure> {
    Workspace::open(&[], world)
}
