//! `sw events schema`: tables and the saved questions for stores that run elsewhere.

use events::schema::{Options, Target, files};
use host::Host;
use model::ExitCode;

use super::input;
use crate::cli::EventsSchemaArgs;
use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;

pub(super) fn run(args: &EventsSchemaArgs) -> Result<ExitCode, Failure> {
    let names = Target::ALL.map(Target::name);
    let target = Target::named(&args.store).ok_or_else(|| {
        Failure::user(format!("`{}` is no store that tables are written for", args.store))
            .hint(request::suggestion(&args.store, &names))
    })?;
    let workspace = Workspace::open(&[], &args.world)?;
    let mut options = Options {
        table: args.table.clone(),
        retention_days: args.retention_days,
        business: args.business_context.clone(),
        ..Options::default()
    };
    if let Some(location) = &args.location {
        options.location.clone_from(location);
    }
    if options.business.is_empty()
        && let Some(given) = input::of_repository(&workspace)
    {
        console::say(&format!("business context: {}", given.path));
        options.business = given.context;
    }
    for file in files(target, &options) {
        match &args.out {
            None => console::result(&shown(&file.name, &file.body))?,
            Some(folder) => {
                let path = format!("{}/{}", folder.trim_end_matches('/'), file.name);
                let written = workspace.disk.write_given(&path, file.body.as_bytes());
                written.map_err(|error| Failure::user(error.to_string()))?;
                console::say(&format!("wrote {path}"));
            }
        }
    }
    Ok(ExitCode::Pass)
}

/// With its name in front, as a comment where the file knows comments.
fn shown(name: &str, body: &str) -> String {
    if name.ends_with(".sql") { format!("-- {name}\n{body}\n") } else { format!("{body}\n") }
}
