//! `sw session status`: one session at a glance.

use host::{Files, Host};
use model::ExitCode;
use sessions::readme::Readme;
use sessions::{Chosen, Status};

use super::{chosen, open};
use crate::cli::SlugArgs;
use crate::console;
use crate::engine::today;
use crate::failure::Failure;
use crate::gather::Workspace;
use crate::record::ledger_of;

pub(super) fn run(args: &SlugArgs) -> Result<ExitCode, Failure> {
    let workspace = open(&args.world)?;
    let chosen = chosen(&workspace, args.slug.as_deref())?;
    console::result(&text(&workspace, &chosen))?;
    Ok(ExitCode::Pass)
}

fn text(workspace: &Workspace, chosen: &Chosen) -> String {
    let place = workspace.config.place();
    let disk = &workspace.disk;
    let bytes = disk.read(&place.readme(&chosen.slug), 64 << 20).unwrap_or_default();
    let readme = Readme::new(&String::from_utf8_lossy(&bytes));
    let title = readme.title().unwrap_or_else(|| chosen.slug.to_string());
    let mut out = format!("{title}\n\n");
    let mut row = |name: &str, value: String| out.push_str(&format!("  {name:12} {value}\n"));
    row("session", format!("{} ({})", chosen.slug, chosen.rule.words()));
    row("status", readme.status().unwrap_or(Status::Active).word().to_owned());
    for (name, field) in [
        ("started", readme.started()),
        ("work type", readme.field("Work Type")),
        ("branch", readme.field("Branch")),
    ] {
        if let Some(value) = field {
            row(name, value);
        }
    }
    let criteria = readme.criteria();
    let ticked = criteria.iter().filter(|item| item.ticked == Some(true)).count();
    row("criteria", format!("{ticked} of {} ticked", criteria.len()));
    let open: Vec<String> = ledger_of(workspace, &chosen.slug)
        .counts()
        .iter()
        .rev()
        .map(|(severity, count)| format!("{count} {}", severity.word()))
        .collect();
    row("findings", format!("open: {}", open.join(", ")));
    let found = sessions::sync(disk, &place, &chosen.slug, &today(workspace));
    row(
        "documents",
        format!(
            "{} ({} stale)",
            found.artifacts.len(),
            found.artifacts.iter().filter(|one| one.stale).count()
        ),
    );
    row("health", found.health.word().to_owned());
    for item in criteria.iter().filter(|item| item.ticked != Some(true)) {
        out.push_str(&format!("  open  {}\n", item.text));
    }
    if !disk.exists(&place.index()) {
        out.push_str("  note  the index does not list it\n");
    }
    out
}
