//! `sw demo`: the example repository in a temporary folder, and the guide's pre-merge security review of it.

mod history;

#[cfg(test)]
pub(crate) use history::commits;

use host::record_history;
use model::ExitCode;
use request::Script;

use crate::cli::{OutputArgs, WorldArgs};
use crate::commands::perform;
use crate::console;
use crate::engine::{Kept, Outputs};
use crate::failure::Failure;
use crate::gather::ChangeFlags;

/// The first block of the guide's first workflow; the target is completed with the folder.
const BLOCK: &str = "/review:security\nDEPTH: thorough\nFOCUS: authentication,authorization,secrets\nFRAMEWORKS: express\n";

pub(crate) fn run(world: &WorldArgs) -> Result<ExitCode, Failure> {
    let commits = history::commits().map_err(Failure::internal)?;
    let folder = tempfile::Builder::new().prefix("acme-shop-").tempdir();
    let folder =
        folder.map_err(|error| Failure::internal(format!("a temporary folder: {error}")))?.keep();
    record_history(&folder, &commits, "main")
        .map_err(|error| Failure::internal(error.to_string()))?;
    let shown = folder.display();
    console::say(&format!("acme-shop, {} commits, is in {shown}", commits.len()));
    let block = format!("{BLOCK}TARGET: \"{shown}/src/api/auth\"\n");
    let script = Script::parse(&block, 1);
    let args = OutputArgs { format: "text".to_owned(), ..OutputArgs::default() };
    let outputs = Outputs::read(&args)?;
    for call in script.calls() {
        perform(call, &ChangeFlags::default(), &outputs, world, &mut Kept::default())?;
    }
    console::say(&next_steps(&shown.to_string()));
    Ok(ExitCode::Pass)
}

fn next_steps(folder: &str) -> String {
    format!(
        "\nThat was the security review of src/api/auth. In the example you can go on with\n\
         \x20   cd {folder}\n\
         \x20   sw review security                     the whole repository\n\
         \x20   sw review security --since v2.4.0      only what the release introduces gates\n\
         \x20   sw explain security/sql-concat         what a rule means\n\
         On your own code, in its folder:\n\
         \x20   sw review security\n\
         \x20   sw review security --since main --output sarif=review.sarif"
    )
}
