//! The closure as a section of the README.

use super::{Closure, FollowUp};

/// Ends with a line end.
pub(super) fn section(closure: &Closure) -> String {
    let mut out = String::from("## Closure\n\n");
    let none = |text: String| if text.is_empty() { "None".to_owned() } else { text };
    let fields = [
        ("Closed on", closure.date.clone()),
        ("Status", closure.status.title().to_owned()),
        (
            "Outcome",
            closure.outcome.clone().map_or_else(|| "not stated".to_owned(), |text| one_line(&text)),
        ),
        ("PR/Commits", none(closure.references.join(", "))),
        ("Rollout", closure.rollout.clone()),
    ];
    for (name, value) in fields {
        out.push_str(&format!("- **{name}**: {value}\n"));
    }
    list(&mut out, "Key artifacts", closure.artifacts.iter().map(|text| artifact(text)));
    list(
        &mut out,
        "Follow-ups",
        closure.follow_ups.iter().map(|item: &FollowUp| one_line(&item.text)),
    );
    claims(&mut out, closure);
    let open =
        closure.open.iter().map(|open| format!("{}: {}", open.kind.words(), one_line(&open.text)));
    list(&mut out, "Open when closed", open);
    out
}

fn list(out: &mut String, title: &str, items: impl Iterator<Item = String>) {
    out.push_str(&format!("\n### {title}\n\n"));
    let before = out.len();
    items.for_each(|item| out.push_str(&format!("- {item}\n")));
    if out.len() == before {
        out.push_str("None\n");
    }
}

fn claims(out: &mut String, closure: &Closure) {
    out.push_str("\n### Claims\n\n");
    if closure.claims.is_empty() {
        out.push_str("None\n");
        return;
    }
    out.push_str("| Claim | Said in | State | Why |\n|---|---|---|---|\n");
    for claim in &closure.claims {
        out.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            cell(&claim.text),
            claim.field,
            claim.state,
            cell(&claim.reason)
        ));
    }
}

/// `path (620 lines) - text` with the path as code.
pub(super) fn artifact(text: &str) -> String {
    let text = one_line(text);
    match text.split_once(' ') {
        Some((path, rest)) if !path.starts_with('`') => format!("`{path}` {rest}"),
        None if !text.starts_with('`') => format!("`{text}`"),
        _ => text,
    }
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cell(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('|', "\\|")
}

/// When the closure of this text was.
pub(super) fn date_of(section: &str) -> Option<String> {
    let line = section.lines().find_map(|line| line.strip_prefix("- **Closed on**: "))?;
    Some(line.trim().to_owned())
}

/// The older closure, as a section that nobody owns any more.
pub(super) fn superseded(section: &str) -> String {
    section.replacen("## Closure", "## Closure (superseded)", 1)
}
