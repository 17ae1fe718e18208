//! `sw skill`: a design for this repository, derived from its code.

use std::sync::Arc;

use flow::Program;
use host::Snapshot;
use model::ExitCode;

use wide_logging::Design;

use crate::cli::{ListFormat, SkillArgs, WorldArgs};
use crate::console;
use crate::engine::Outputs;
use crate::failure::Failure;
use crate::gather::{Target, Workspace, facts_of};

const SKILLS: &[&str] = &["wide-event-observability"];

pub(super) fn run(args: &SkillArgs) -> Result<ExitCode, Failure> {
    let prompt = args.prompt.join(" ");
    match args.format {
        ListFormat::Text => {
            perform(&args.name, &prompt, &args.target, &args.world, &Outputs::plain())
        }
        ListFormat::Json => {
            let design = designed(&args.name, &prompt, &args.target, &args.world)?;
            let json = serde_json::to_string_pretty(&design);
            let json = json.map_err(|error| Failure::internal(error.to_string()))?;
            console::result(&format!("{json}\n"))?;
            Ok(ExitCode::Pass)
        }
    }
}

/// Prints the design.
pub(super) fn perform(
    name: &str,
    prompt: &str,
    targets: &[String],
    world: &WorldArgs,
    outputs: &Outputs,
) -> Result<ExitCode, Failure> {
    outputs.say(&designed(name, prompt, targets, world)?.to_markdown())?;
    Ok(ExitCode::Pass)
}

fn designed(
    name: &str,
    prompt: &str,
    targets: &[String],
    world: &WorldArgs,
) -> Result<Design, Failure> {
    if !SKILLS.contains(&name) {
        return Err(Failure::user(format!("there is no skill `{name}`"))
            .hint(request::suggestion(name, SKILLS)));
    }
    let workspace = Workspace::open(targets, world)?;
    let target = Target::resolve(&workspace.disk, targets)?;
    let extraction = facts_of(&workspace, &Snapshot::WorkingTree)?;
    let options = flow::Options { models: workspace.config.models()? };
    let program = Program::link(Arc::new(extraction.base), &options);
    Ok(wide_logging::design(&program, prompt, &target.within))
}

/// `claude --skill NAME "PROMPT"`, as documents write it, for a skill that needs no model.
pub(super) fn said_in(shell: &str) -> Option<(String, String)> {
    let rest = shell.trim().strip_prefix("claude --skill ")?;
    let (name, prompt) = rest.trim().split_once(char::is_whitespace)?;
    let prompt = prompt.trim();
    let inner = prompt.strip_prefix('"').and_then(|prompt| prompt.strip_suffix('"'))?;
    let is_plain = !inner.contains(['"', '\n', '`', '$']);
    (SKILLS.contains(&name) && is_plain).then(|| (name.to_owned(), inner.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::said_in;

    #[test]
    fn only_a_plain_line_for_a_known_skill_is_taken_over() {
        let line = "claude --skill wide-event-observability \"Design logging for payment API\"";
        let (name, prompt) = said_in(line).unwrap();
        assert_eq!(
            (name.as_str(), prompt.as_str()),
            ("wide-event-observability", "Design logging for payment API")
        );
        for other in [
            "claude --skill poetry \"Write\"",
            "claude -p \"x\"",
            "claude --skill wide-event-observability \"a\" && rm -r x",
            "claude --skill wide-event-observability \"$(cat x)\"",
        ] {
            assert_eq!(said_in(other), None, "{other}");
        }
    }
}
