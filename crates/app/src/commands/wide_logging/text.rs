//! What setting up did, or would do, for people.

use std::fmt::Write;

use wide_logging::{Change, Fate, Manifest, Plan, diff_of};

/// Log calls that are listed; the rest are counted.
const MOST_CALLS: usize = 30;

pub(super) const fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "new",
        Fate::Updated => "updated",
        Fate::Same => "unchanged",
        Fate::Kept => "kept",
        Fate::Foreign => "not ours",
        Fate::Edited => "edited",
    }
}

pub(super) fn done(plan: &Plan, manifest: &Manifest) -> String {
    let mut out = head(manifest);
    out.push_str(&files(plan));
    out.push_str(&kept(plan));
    out.push_str(&droppable(manifest));
    out.push_str(&notes(manifest));
    out.push_str(&next(plan, manifest));
    out
}

pub(super) fn dry_run(plan: &Plan, manifest: &Manifest) -> String {
    let mut out = head(manifest);
    out.push_str(&files(plan));
    out.push_str(&kept(plan));
    out.push_str(&droppable(manifest));
    out.push_str(&notes(manifest));
    let diff = plan.diff();
    match diff.is_empty() {
        true => out.push_str("\nNothing would be written.\n"),
        false => out.push_str(&format!("\nNothing was written. What would be:\n\n{diff}")),
    }
    out
}

fn head(manifest: &Manifest) -> String {
    let version =
        manifest.framework_version.map(|version| format!(" {version}")).unwrap_or_default();
    let mut out = format!(
        "Wide events for {}: {}{version}, {}, {} ({})\n\n",
        manifest.service, manifest.framework, manifest.logger, manifest.language, manifest.modules
    );
    let _ = writeln!(out, "  entry        {}", manifest.entry);
    let _ = writeln!(out, "  logger       {} ({})", manifest.logger, manifest.logger_reason);
    let _ = writeln!(out, "  tests        {}", manifest.test_runner);
    let _ = writeln!(out, "  kept always  {}", manifest.policy.keep.join(", "));
    for rule in &manifest.policy.chance {
        let _ = writeln!(out, "  kept at {:<4} {}", rule.rate, rule.when);
    }
    let _ = writeln!(out, "  kept at {:<4} everything else, by trace id", manifest.policy.rate);
    if !manifest.business_context.is_empty() {
        let _ = writeln!(out, "  context      {}", manifest.business_context.join(", "));
    }
    out
}

fn files(plan: &Plan) -> String {
    let mut out = "\nFiles\n\n".to_owned();
    let width = plan.changes.iter().map(|change| change.path.as_str().len()).max().unwrap_or(0);
    for change in &plan.changes {
        let path = change.path.as_str();
        let _ = writeln!(out, "  {:9}  {path:width$}  {}", word(change.fate), change.what);
    }
    for path in &plan.wiring.present {
        let _ = writeln!(out, "  {:9}  {path:width$}  wired already", "unchanged");
    }
    if !plan.wiring.lines.is_empty() {
        out.push_str("\nLines added to the application\n\n");
    }
    for (path, line) in &plan.wiring.lines {
        let _ = writeln!(out, "  {path}: {}", line.trim());
    }
    for (name, version) in &plan.packages {
        let _ = writeln!(out, "  package.json: {name} {version}");
    }
    out
}

/// What people changed is never written over; they see what a fresh file would say.
fn kept(plan: &Plan) -> String {
    let kept: Vec<&Change> = plan.kept().collect();
    if kept.is_empty() {
        return String::new();
    }
    let mut out = "\nKept as they are, since they were changed by hand; a fresh set-up would make these changes to them\n\n".to_owned();
    for change in kept {
        out.push_str(&diff_of(change));
    }
    out
}

fn droppable(manifest: &Manifest) -> String {
    if manifest.droppable.is_empty() {
        return "\nNo log call is reached from a route: nothing to take out.\n".to_owned();
    }
    let mut out =
        format!("\nLog calls that the event makes superfluous: {}\n\n", manifest.droppable.len());
    for call in manifest.droppable.iter().take(MOST_CALLS) {
        let more = match call.more_routes {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let _ = writeln!(out, "  {}:{}  {}{more}", call.path, call.line, call.route);
        let _ = writeln!(out, "      {}", call.text);
        let kind = call.kind.split(':').next().unwrap_or_default();
        let instead = match call.instead.as_str() {
            "" => String::new(),
            instead => format!(": {instead}"),
        };
        let _ = writeln!(out, "      {kind}{instead}");
    }
    let rest = manifest.droppable.len().saturating_sub(MOST_CALLS);
    if rest > 0 {
        let _ = writeln!(out, "  and {rest} more (--format json lists them all)");
    }
    out
}

fn notes(manifest: &Manifest) -> String {
    if manifest.notes.is_empty() {
        return String::new();
    }
    let notes: String = manifest.notes.iter().map(|note| format!("  - {note}\n")).collect();
    format!("\nTo be done or known\n\n{notes}")
}

fn next(plan: &Plan, manifest: &Manifest) -> String {
    if plan.writes().is_empty() {
        return "\nNothing has changed: it was set up so before.\n".to_owned();
    }
    let mut out = "\nNext\n\n".to_owned();
    if !plan.packages.is_empty() {
        out.push_str("  install the packages that were added to package.json\n");
    }
    let _ = writeln!(
        out,
        "  run the generated tests ({}), then fill the context: enrich({{ .. }}) from {}",
        manifest.test_runner, manifest.home
    );
    out.push_str("  sw events simulate shows what a log sample would come to\n");
    out
}
