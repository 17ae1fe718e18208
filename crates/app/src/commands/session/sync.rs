//! `sw session sync`: whether what the session says still holds.

use model::ExitCode;
use sessions::{Category, Drift, Grade, Health, Sync};

use super::{chosen, open};
use crate::cli::{ListFormat, SlugArgs};
use crate::console;
use crate::engine::today;
use crate::failure::Failure;
use crate::record::register;

pub(super) fn run(args: &SlugArgs) -> Result<ExitCode, Failure> {
    let workspace = open(&args.world)?;
    let slug = chosen(&workspace, args.slug.as_deref())?.slug;
    let found =
        sessions::sync(&workspace.disk, &workspace.config.place(), &slug, &today(&workspace));
    register(&workspace)?;
    match args.format {
        ListFormat::Json => console::result(&json(&found))?,
        ListFormat::Text => console::result(&text(&found))?,
    }
    let broken = found.drifts.iter().any(|drift| drift.grade == Grade::Broken);
    Ok(if broken { ExitCode::Blocked } else { ExitCode::Pass })
}

fn json(found: &Sync) -> String {
    let mut text = serde_json::to_string_pretty(found).unwrap_or_default();
    text.push('\n');
    text
}

fn text(found: &Sync) -> String {
    let mut out = format!("{}: {}\n\n", found.session, found.health.word());
    for category in Category::ALL {
        let of = |grade: Grade| {
            found
                .drifts
                .iter()
                .filter(|drift| drift.category == category && drift.grade == grade)
                .count()
        };
        let (broken, changed) = (of(Grade::Broken), of(Grade::Changed));
        let mark = match (broken, changed) {
            (0, 0) => "\u{2713}",
            (0, _) => Grade::Changed.mark(),
            _ => Grade::Broken.mark(),
        };
        let external = category == Category::External && found.external > 0;
        let note = match (broken, changed) {
            _ if external => format!("{} links, not followed offline", found.external),
            (0, 0) => String::new(),
            _ => format!("{broken} gone, {changed} changed"),
        };
        out.push_str(format!("  {mark} {:12}  {note}", category.word()).trim_end());
        out.push('\n');
    }
    let stale = found.artifacts.iter().filter(|artifact| artifact.stale);
    let stale: Vec<&str> = stale.map(|artifact| artifact.path.as_str()).collect();
    out.push_str(&format!(
        "\n{} citations checked in {} documents, {} stale\n",
        found.checked,
        found.artifacts.len(),
        stale.len()
    ));
    found.drifts.iter().for_each(|drift| out.push_str(&line(drift)));
    if found.health != Health::InSync && !stale.is_empty() {
        out.push_str(&format!("\nRun again what wrote: {}\n", stale.join(", ")));
    }
    out
}

fn line(drift: &Drift) -> String {
    format!("{} {}:{} {}\n", drift.grade.mark(), drift.path, drift.line, drift.what)
}
