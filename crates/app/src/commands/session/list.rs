//! `sw session list`: every session, as folders, index and READMEs say.

use model::ExitCode;
use sessions::{Registry, Row};

use super::open;
use crate::cli::{ListArgs, ListFormat};
use crate::console;
use crate::failure::Failure;

pub(super) fn run(args: &ListArgs) -> Result<ExitCode, Failure> {
    let workspace = open(&args.world)?;
    let registry = Registry::read(&workspace.disk, &workspace.config.place());
    registry.remarks.iter().for_each(|remark| console::say(&format!("note: {remark}")));
    match args.format {
        ListFormat::Json => console::result(&registry.to_json())?,
        ListFormat::Text if registry.rows.is_empty() => {
            console::say("No sessions found. Run start-session first.");
        }
        ListFormat::Text => console::result(&text(&registry.rows))?,
    }
    Ok(ExitCode::Pass)
}

fn text(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.slug.as_str().len()).max().unwrap_or(0);
    let line = |row: &Row| {
        let date = row.date.as_deref().unwrap_or("          ");
        let branch = row.branch.as_ref().map(|branch| format!("  ({branch})")).unwrap_or_default();
        format!("{:width$}  {:9}  {date}  {}{branch}\n", row.slug, row.status.word(), row.title)
    };
    rows.iter().map(line).collect()
}
