//! The README that a session starts with.

use crate::place::FOLDERS;
use crate::{Slug, artifact};

/// What is known when it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template<'a> {
    pub slug: &'a Slug,
    pub title: &'a str,
    pub date: &'a str,
    pub work_type: &'a str,
    pub scope: &'a str,
    pub target: &'a str,
    pub risk_tolerance: &'a str,
    pub branch: Option<&'a str>,
    pub context: &'a str,
    pub constraints: &'a [String],
    pub non_goals: &'a [String],
    /// Each with whether a person stated it; the others are proposed.
    pub criteria: &'a [(String, bool)],
    pub reviews: &'a [String],
    /// Blocks that can be run as they stand.
    pub next: &'a [String],
}

/// The text. Nothing in it is made up: what was not said is `None stated.`
pub fn render(start: &Template<'_>) -> String {
    let mut out = format!("# {}\n\n", start.title);
    let fields = [
        ("Status", Some("Active")),
        ("Session", Some(start.slug.as_str())),
        ("Date", Some(start.date)),
        ("Work Type", Some(start.work_type)),
        ("Scope", Some(start.scope)),
        ("Target", Some(start.target)),
        ("Risk Tolerance", Some(start.risk_tolerance)),
        ("Branch", start.branch),
    ];
    for (name, value) in fields.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
        let value = if *name == "Branch" { format!("`{value}`") } else { value.to_owned() };
        out.push_str(&format!("**{name}**: {value}\n"));
    }
    section(&mut out, "Context", &format!("{}\n", start.context.trim()));
    section(&mut out, "Constraints", &list(start.constraints));
    section(&mut out, "Non-Goals", &list(start.non_goals));
    section(&mut out, "Success Criteria", &criteria(start.criteria));
    section(&mut out, "Default Review Chain", &list(start.reviews));
    section(&mut out, "Next Commands to Run", &blocks(start.next));
    section(&mut out, "Artifacts", &artifacts());
    section(&mut out, "How to Navigate", &navigation());
    out.push_str(&format!("\n---\n\nCreated on {}.\n", start.date));
    out
}

fn section(out: &mut String, title: &str, body: &str) {
    out.push_str(&format!("\n## {title}\n\n{body}"));
}

fn list(items: &[String]) -> String {
    if items.is_empty() {
        return "None stated.\n".to_owned();
    }
    items.iter().map(|item| format!("- {item}\n")).collect()
}

fn criteria(items: &[(String, bool)]) -> String {
    let line = |(text, stated): &(String, bool)| {
        let mark = if *stated { "" } else { " *(proposed)*" };
        format!("- [ ] {text}{mark}\n")
    };
    items.iter().map(line).collect()
}

fn blocks(blocks: &[String]) -> String {
    let blocks: Vec<String> = blocks.iter().map(|block| format!("```sw\n{block}```\n")).collect();
    blocks.join("\n")
}

fn artifacts() -> String {
    let mut out = String::new();
    for bucket in FOLDERS {
        let own: Vec<_> = artifact::KINDS.iter().filter(|kind| kind.bucket() == *bucket).collect();
        if own.is_empty() {
            continue;
        }
        out.push_str(&format!("{}### {bucket}\n\n", if out.is_empty() { "" } else { "\n" }));
        for kind in own {
            out.push_str(&format!("- [ ] [{}](./{})\n", kind.path, kind.path));
        }
    }
    out
}

fn navigation() -> String {
    "- `spec/` says what, `plan/` how, `work/` what was done; `decisions/` says why.\n\
     - `reviews/`, `risk/`, `testing/`, `ship/` and `ops/` hold reports; each names what it was made from.\n\
     - `findings.jsonl` is what reviews found and what became of it, `evidence.jsonl` what every figure rests on.\n\
     - A box is ticked when its file is written.\n"
        .to_owned()
}
