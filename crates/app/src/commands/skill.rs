//! `sw skill`: a design for this repository, derived from its code.

use std::sync::Arc;

use flow::Program;
use host::Snapshot;
use model::ExitCode;

use crate::cli::{ListFormat, SkillArgs};
use crate::console;
use crate::failure::Failure;
use crate::gather::{Target, Workspace, facts_of};

const SKILLS: &[&str] = &["wide-event-observability"];

pub(super) fn run(args: &SkillArgs) -> Result<ExitCode, Failure> {
    if !SKILLS.contains(&args.name.as_str()) {
        return Err(Failure::user(format!("there is no skill `{}`", args.name))
            .hint(request::suggestion(&args.name, SKILLS)));
    }
    let workspace = Workspace::open(&args.target, &args.world)?;
    let target = Target::resolve(&workspace.disk, &args.target)?;
    let extraction = facts_of(&workspace, &Snapshot::WorkingTree)?;
    let options = flow::Options { models: workspace.config.models()? };
    let program = Program::link(Arc::new(extraction.base), &options);
    let prompt = args.prompt.join(" ");
    let design = wide_logging::design(&program, &prompt, &target.within);
    match args.format {
        ListFormat::Text => console::result(&design.to_markdown())?,
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(&design)
                .map_err(|error| Failure::internal(error.to_string()))?;
            console::result(&format!("{json}\n"))?;
        }
    }
    Ok(ExitCode::Pass)
}
