//! `sw session resume`: work that was paused or over goes on.

use model::ExitCode;

use super::{chosen, open};
use crate::cli::SlugArgs;
use crate::console;
use crate::engine::today;
use crate::failure::Failure;
use crate::record::{hold, register};

pub(super) fn run(args: &SlugArgs) -> Result<ExitCode, Failure> {
    let workspace = open(&args.world)?;
    let slug = chosen(&workspace, args.slug.as_deref())?.slug;
    let held = hold(&workspace)?;
    let plan =
        sessions::resume(&workspace.disk, &workspace.config.place(), &slug, &today(&workspace));
    let plan =
        plan.ok_or_else(|| Failure::user(format!("the README of {slug} is not text in UTF-8")))?;
    let written = plan.commit(&workspace.disk).map_err(|error| Failure::user(error.to_string()))?;
    drop(held);
    register(&workspace)?;
    match written.is_empty() {
        true => console::result(&format!("{slug} is active\n"))?,
        false => console::result(&format!("{slug} is active again\n"))?,
    }
    written.iter().for_each(|path| console::say(&format!("wrote {path}")));
    Ok(ExitCode::Pass)
}
