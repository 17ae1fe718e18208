//! The closure as a section of the README.

use super::{Closure, FollowUp};

/// The section, ending with a line end.
pub(super) fn section(closure: &Closure) -> String {
    traced(closure).0
}

/// The section, and for each of its lines that says something, 1-based, where in the closure it comes from.
pub(super) fn traced(closure: &Closure) -> (String, Vec<(u32, String)>) {
    let mut page =
        Page { lines: vec!["## Closure".to_owned(), String::new()], sources: Vec::new() };
    let none = |text: String| if text.is_empty() { "None".to_owned() } else { text };
    let outcome = closure.outcome.as_deref().map_or_else(|| "not stated".to_owned(), one_line);
    for (name, pointer, value) in [
        ("Closed on", "/date", closure.date.clone()),
        ("Status", "/status", closure.status.title().to_owned()),
        ("Outcome", "/outcome", outcome),
        ("PR/Commits", "/references", none(closure.references.join(", "))),
        ("Rollout", "/rollout", closure.rollout.clone()),
    ] {
        page.say(pointer, format!("- **{name}**: {value}"));
    }
    page.list("Key artifacts", "/artifacts", closure.artifacts.iter().map(|text| artifact(text)));
    let follow_ups = closure.follow_ups.iter().map(|item: &FollowUp| one_line(&item.text));
    page.list("Follow-ups", "/follow_ups", follow_ups);
    page.claims(closure);
    let open =
        closure.open.iter().map(|open| format!("{}: {}", open.kind.words(), one_line(&open.text)));
    page.list("Open when closed", "/open", open);
    (page.lines.join("\n") + "\n", page.sources)
}

struct Page {
    lines: Vec<String>,
    sources: Vec<(u32, String)>,
}

impl Page {
    fn say(&mut self, pointer: &str, line: String) {
        self.lines.push(line);
        self.sources.push((self.lines.len() as u32, pointer.to_owned()));
    }

    fn list(&mut self, title: &str, pointer: &str, items: impl Iterator<Item = String>) {
        self.lines.extend([String::new(), format!("### {title}"), String::new()]);
        let before = self.lines.len();
        items
            .zip(0..)
            .for_each(|(item, at)| self.say(&format!("{pointer}/{at}"), format!("- {item}")));
        if self.lines.len() == before {
            self.say(pointer, "None".to_owned());
        }
    }

    fn claims(&mut self, closure: &Closure) {
        self.lines.extend([String::new(), "### Claims".to_owned(), String::new()]);
        if closure.claims.is_empty() {
            return self.say("/claims", "None".to_owned());
        }
        self.lines.push("| Claim | Said in | State | Why |".to_owned());
        self.lines.push("|---|---|---|---|".to_owned());
        for (claim, at) in closure.claims.iter().zip(0..) {
            let (text, reason) = (cell(&claim.text), cell(&claim.reason));
            let row = format!("| {text} | {} | {} | {reason} |", claim.field, claim.state);
            self.say(&format!("/claims/{at}"), row);
        }
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
