//! `sw schema`: the JSON Schema of what the program writes for programs.

use model::ExitCode;

use crate::console;
use crate::failure::Failure;

pub(super) fn run(kind: Option<&str>) -> Result<ExitCode, Failure> {
    let Some(kind) = kind else {
        let rows = sessions::SCHEMAS.iter().map(|(name, what)| format!("{name:14} {what}\n"));
        console::result(&rows.collect::<String>())?;
        return Ok(ExitCode::Pass);
    };
    let names: Vec<&str> = sessions::SCHEMAS.iter().map(|(name, _)| *name).collect();
    let unknown = || {
        Failure::user(format!("there is no schema `{kind}`"))
            .hint(request::suggestion(kind, &names))
    };
    let schema = sessions::schema(kind).ok_or_else(unknown)?;
    console::result(&(serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"))?;
    Ok(ExitCode::Pass)
}
