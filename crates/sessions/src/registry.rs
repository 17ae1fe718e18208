//! The table of all sessions, read from their folders: what a program reads, beside the index that people read.

use host::Host;
use serde::Serialize;

use crate::index::Index;
use crate::plan::{Plan, bytes, text};
use crate::readme::Readme;
use crate::{Place, Slug, Status};

/// Rows in the order of the index, then those that it does not list, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    pub rows: Vec<Row>,
    /// Where folders, READMEs and index disagree.
    pub remarks: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    pub slug: Slug,
    pub status: Status,
    pub title: String,
    /// Of the index, or when the README says that it began.
    pub date: Option<String>,
    #[serde(rename = "type")]
    pub work_type: Option<String>,
    pub branch: Option<String>,
}

impl Registry {
    pub fn read(host: &dyn Host, place: &Place) -> Self {
        let index = Index::read(bytes(host, &place.index()).as_deref());
        let folders = place.folders(host);
        let mut registry = Self { rows: Vec::new(), remarks: Vec::new() };
        for slug in index.duplicates() {
            registry.remarks.push(format!(
                "{} lists {slug} more than once; the last line counts",
                place.index()
            ));
        }
        let entries = index.entries();
        for entry in entries.iter().filter(|entry| !folders.contains(&entry.slug)) {
            registry.remarks.push(format!(
                "{} lists {}, which has no folder",
                place.index(),
                entry.slug
            ));
        }
        let listed = entries.iter().map(|entry| &entry.slug).filter(|slug| folders.contains(slug));
        let unlisted = folders.iter().filter(|slug| index.entry(slug).is_none());
        for slug in listed.chain(unlisted) {
            let row = registry.row(host, place, &index, slug);
            registry.rows.push(row);
        }
        registry
    }

    fn row(&mut self, host: &dyn Host, place: &Place, index: &Index, slug: &Slug) -> Row {
        let readme = text(host, &place.readme(slug)).map(|text| Readme::new(&text));
        let said = readme.as_ref().and_then(Readme::status);
        let entry = index.entry(slug);
        let tagged =
            entry.as_ref().filter(|entry| !entry.tags.is_empty()).map(|entry| entry.status());
        if let (Some(said), Some(tagged)) = (said, tagged)
            && said != tagged
        {
            self.remarks.push(format!(
                "{slug}: the README says {}, the index {}; the index counts",
                said.word(),
                tagged.word()
            ));
        }
        let field = |name: &str| readme.as_ref().and_then(|readme| readme.field(name));
        Row {
            slug: slug.clone(),
            status: tagged.or(said).unwrap_or_default(),
            title: readme
                .as_ref()
                .and_then(Readme::title)
                .or_else(|| entry.as_ref().map(|entry| entry.title.clone()))
                .unwrap_or_else(|| slug.to_string()),
            date: entry
                .and_then(|entry| entry.date)
                .or_else(|| readme.as_ref().and_then(Readme::started)),
            work_type: field("Work Type"),
            branch: field("Branch"),
        }
    }

    /// One row a line, sorted by name: the file merges line by line.
    pub fn to_json(&self) -> String {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by(|left, right| left.slug.cmp(&right.slug));
        let lines: Vec<String> = rows
            .iter()
            .filter_map(|row| serde_json::to_string(row).ok())
            .map(|line| format!("    {line}"))
            .collect();
        let lines =
            if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
        format!("{{\n  \"schema\": \"session-workflow/1\",\n  \"sessions\": [{lines}]\n}}\n")
    }

    /// The file that holds it, and how git is to merge what programs write: all lines of both sides, which is what
    /// their readers expect.
    pub fn plan(&self, host: &dyn Host, place: &Place) -> Plan {
        let mut plan = Plan::default();
        plan.files.insert(place.registry(), self.to_json().into_bytes());
        let path = model::RepoPath::new(format!("{}/.gitattributes", place.root()));
        let mut attributes =
            String::from_utf8(bytes(host, &path).unwrap_or_default()).unwrap_or_default();
        for file in ["findings.jsonl", "evidence.jsonl"] {
            let line = format!("{file} merge=union");
            if !attributes.lines().any(|own| own.trim() == line) {
                let gap =
                    if attributes.is_empty() || attributes.ends_with('\n') { "" } else { "\n" };
                attributes.push_str(&format!("{gap}{line}\n"));
            }
        }
        plan.files.insert(path, attributes.into_bytes());
        plan
    }
}

/// The session goes on: status, tag and a line of activity. Nothing when its README is no text.
pub fn resume(host: &dyn Host, place: &Place, slug: &Slug, date: &str) -> Option<Plan> {
    let mut readme = Readme::new(&text(host, &place.readme(slug))?);
    let mut index = Index::read(bytes(host, &place.index()).as_deref());
    let was = readme.status();
    let is_active = matches!(was, None | Some(Status::Active));
    if index.entry(slug).is_none() {
        let title = readme.title().unwrap_or_else(|| slug.to_string());
        index.set(slug, date, &title);
    }
    if !is_active || index.entry(slug).is_some_and(|entry| entry.status() != Status::Active) {
        readme.set_field("Status", Status::Active.title());
        readme.activity(date, "Resumed via session resume");
        index.tag(slug, Status::Active);
    }
    let mut plan = Plan::default();
    plan.files.insert(place.readme(slug), readme.text().into_bytes());
    plan.files.insert(place.index(), index.to_bytes());
    Some(plan)
}

#[cfg(test)]
mod tests {
    use host::InMemory;
    use model::RepoPath;

    use super::{Registry, resume};
    use crate::{Place, Slug};

    #[test]
    fn folders_index_and_readmes_are_joined_and_their_quarrels_told() {
        let host = InMemory::new()
            .file(".claude/README.md", "## Sessions\n- [b](./b/README.md) \u{2014} 2026-01-02: B [DONE]\n- [gone](./gone/README.md) \u{2014} 2026-01-03: G\n- [b](./b/README.md) \u{2014} 2026-01-04: B2 [DONE]\n")
            .file(".claude/b/README.md", "# Session: Bee\n\n**Status**: In Progress\n**Branch**: `feat/b`\n")
            .file(".claude/a/README.md", "no heading");
        let registry = Registry::read(&host, &Place::default());
        assert_eq!(
            registry.to_json(),
            "{\n  \"schema\": \"session-workflow/1\",\n  \"sessions\": [\n    {\"slug\":\"a\",\"status\":\"active\",\"title\":\"a\",\"date\":null,\"type\":null,\"branch\":null},\n    {\"slug\":\"b\",\"status\":\"done\",\"title\":\"Bee\",\"date\":\"2026-01-04\",\"type\":null,\"branch\":\"feat/b\"}\n  ]\n}\n"
        );
        assert_eq!(
            registry.remarks,
            [
                ".claude/README.md lists b more than once; the last line counts",
                ".claude/README.md lists gone, which has no folder",
                "b: the README says active, the index done; the index counts",
            ]
        );
        let host = host.file(".claude/.gitattributes", "*.png binary");
        let written = registry.plan(&host, &Place::default()).commit(&host).unwrap();
        assert_eq!(
            written,
            [RepoPath::new(".claude/.gitattributes"), RepoPath::new(".claude/sessions.json")]
        );
        let attributes = host::Files::read(&host, &written[0], 999).unwrap();
        assert_eq!(
            attributes,
            b"*.png binary\nfindings.jsonl merge=union\nevidence.jsonl merge=union\n"
        );
        assert_eq!(registry.plan(&host, &Place::default()).commit(&host).unwrap(), []);
    }

    #[test]
    fn resuming_takes_the_tag_away_and_a_second_time_changes_nothing() {
        let host = InMemory::new()
            .file(
                ".claude/README.md",
                "## Sessions\n- [a](./a/README.md) \u{2014} 2026-01-02: A [PAUSED]\n",
            )
            .file(".claude/a/README.md", "# A\n\nStatus: Paused\n");
        let slug = Slug::parse("a").unwrap();
        let run = || {
            resume(&host, &Place::default(), &slug, "2026-02-03")
                .unwrap()
                .commit(&host)
                .unwrap()
                .len()
        };
        assert_eq!((run(), run()), (2, 0));
        let readme = host::Files::read(&host, &RepoPath::new(".claude/a/README.md"), 999).unwrap();
        assert_eq!(
            String::from_utf8(readme).unwrap(),
            "# A\n\nStatus: Active\n\n## Recent Activity\n\n- 2026-02-03: Resumed via session resume\n"
        );
    }
}
