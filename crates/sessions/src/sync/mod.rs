//! Whether what a session says still holds: cited files, lines, commits and links, and what changed since.

mod cited;
mod since;

use std::collections::BTreeSet;

use host::Host;
use model::RepoPath;
use serde::Serialize;

use crate::artifact::{Front, Input};
use crate::plan::text;
use crate::readme::Readme;
use crate::{Place, Slug, Status};

use cited::{Citation, Target};
use since::Since;

/// What one look at a session found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sync {
    pub session: Slug,
    pub health: Health,
    pub artifacts: Vec<DocumentHealth>,
    pub drifts: Vec<Drift>,
    /// Links to other machines, which are not followed.
    pub external: usize,
    /// Citations that were looked up.
    pub checked: usize,
}

/// One document of the session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentHealth {
    pub path: String,
    /// `review`; nothing of a document without front matter.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub verdict: Option<String>,
    pub stale: bool,
}

/// Something that no longer is as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Drift {
    pub path: String,
    /// 1-based, of the document.
    pub line: u32,
    pub grade: Grade,
    pub category: Category,
    pub what: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// It is gone.
    Broken,
    /// It has changed.
    Changed,
}

impl Grade {
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Broken => "\u{2717}",
            Self::Changed => "\u{26a0}",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    Code,
    Test,
    Git,
    Dependencies,
    External,
    /// Links between documents of the session.
    Steering,
    /// What the README says of itself.
    Intent,
}

impl Category {
    pub const ALL: [Self; 7] = [
        Self::Code,
        Self::Test,
        Self::Git,
        Self::Dependencies,
        Self::External,
        Self::Steering,
        Self::Intent,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Test => "test",
            Self::Git => "git",
            Self::Dependencies => "dependencies",
            Self::External => "external",
            Self::Steering => "steering",
            Self::Intent => "intent",
        }
    }

    fn of(path: &str) -> Self {
        let lower = path.to_lowercase();
        let name = lower.rsplit('/').next().unwrap_or("");
        let is_lock = [
            "package.json",
            "package-lock.json",
            "yarn.lock",
            "pnpm-lock.yaml",
            "cargo.toml",
            "cargo.lock",
            "go.mod",
            "go.sum",
            "requirements.txt",
        ];
        if is_lock.contains(&name) {
            Self::Dependencies
        } else if ["test", "tests", "spec", "__tests__", "e2e"]
            .iter()
            .any(|folder| lower.split('/').any(|part| part == *folder))
            || name.contains(".test.")
            || name.contains(".spec.")
        {
            Self::Test
        } else {
            Self::Code
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Health {
    InSync,
    Minor,
    Significant,
    Stale,
}

impl Health {
    pub const fn word(self) -> &'static str {
        match self {
            Self::InSync => "in sync",
            Self::Minor => "minor drift",
            Self::Significant => "significant drift",
            Self::Stale => "stale",
        }
    }

    /// Nothing gone and at most two changes is in sync; any drift in a session that was last written more than seven
    /// days ago is stale.
    fn of(drifts: &[Drift], days: Option<i64>) -> Self {
        let broken = drifts.iter().any(|drift| drift.grade == Grade::Broken);
        match drifts.len() {
            0 => Self::InSync,
            _ if days.is_some_and(|days| days > STALE_DAYS) => Self::Stale,
            _ if broken => Self::Significant,
            1..=2 => Self::InSync,
            _ => Self::Minor,
        }
    }
}

const STALE_DAYS: i64 = 7;

/// Looks at every document of the session.
pub fn sync(host: &dyn Host, place: &Place, slug: &Slug, today: &str) -> Sync {
    let mut look = Look {
        host,
        since: Since::new(host),
        drifts: Vec::new(),
        external: 0,
        checked: 0,
        newest: None,
    };
    let mut artifacts = Vec::new();
    for path in host.below(&place.folder(slug)) {
        if path.extension() != Some("md") {
            continue;
        }
        let Some(text) = text(host, &path) else { continue };
        artifacts.push(look.document(place, slug, &path, &text));
    }
    look.drifts.sort();
    look.drifts.dedup();
    let days = look.newest.as_deref().and_then(|date| days_between(date, today));
    Sync {
        session: slug.clone(),
        health: Health::of(&look.drifts, days),
        artifacts,
        drifts: look.drifts,
        external: look.external,
        checked: look.checked,
    }
}

struct Look<'h> {
    host: &'h dyn Host,
    since: Since<'h>,
    drifts: Vec<Drift>,
    external: usize,
    checked: usize,
    /// The last day on which a document was written.
    newest: Option<String>,
}

impl Look<'_> {
    fn document(
        &mut self,
        place: &Place,
        slug: &Slug,
        path: &RepoPath,
        text: &str,
    ) -> DocumentHealth {
        let before = self.drifts.len();
        let front = Front::parse(text).ok();
        if let Some(front) = &front {
            self.front(place, path, front, text);
        }
        let changed: BTreeSet<String> =
            front.iter().flat_map(|front| self.changed_inputs(&front.inputs)).collect();
        for citation in cited::citations(text) {
            self.citation(path, &citation, &changed);
        }
        let name = path.as_str().strip_prefix(place.folder(slug).as_str()).unwrap_or(path.as_str());
        if name == "/README.md" {
            self.readme(path, text);
        }
        DocumentHealth {
            path: path.to_string(),
            stale: front.is_some() && self.drifts.len() > before,
            kind: front.as_ref().map(|front| front.kind.clone()),
            verdict: front.and_then(|front| front.verdict),
        }
    }

    fn drift(
        &mut self,
        path: &RepoPath,
        line: u32,
        grade: Grade,
        category: Category,
        what: String,
    ) {
        self.drifts.push(Drift { path: path.to_string(), line, grade, category, what });
    }

    /// The commit it was made at, and what of its scope has changed since.
    fn front(&mut self, place: &Place, path: &RepoPath, front: &Front, text: &str) {
        let newest = front
            .updated_at
            .as_ref()
            .or(front.date.as_ref())
            .map(|date| date.chars().take(10).collect());
        self.newest = self.newest.take().max(newest);
        let Some(head) = &front.head_sha else { return };
        let at = |key: &str| {
            text.lines().position(|line| line.starts_with(key)).map_or(1, |at| at as u32 + 1)
        };
        self.checked += 1;
        let is_missing = self.since.is_missing(head);
        match self.since.changed(head, front.dirty == Some(true)) {
            None if !is_missing => {}
            None => {
                let what = format!(
                    "the commit {} that it was made at is not in the repository",
                    short(head)
                );
                self.drift(path, at("head_sha:"), Grade::Broken, Category::Git, what);
            }
            Some(changed) => {
                let is_work = |path: &&RepoPath| {
                    is_in_scope(front, path) && !path.is_within(place.root().as_str())
                };
                let within: Vec<&RepoPath> = changed.iter().filter(is_work).collect();
                let cited: BTreeSet<&str> =
                    front.inputs.iter().map(|input| input.path.as_str()).collect();
                // What is cited is told beside its citation.
                let others: Vec<String> = within
                    .iter()
                    .filter(|path| !cited.contains(path.as_str()))
                    .map(ToString::to_string)
                    .collect();
                if let Some(first) = others.first() {
                    let what = format!(
                        "{} of its scope changed since {}: {first}{}",
                        count(others.len(), "file"),
                        short(head),
                        and_more(others.len())
                    );
                    self.drift(path, at("head_sha:"), Grade::Changed, Category::of(first), what);
                }
            }
        }
    }

    /// Inputs whose content is not what it was.
    fn changed_inputs(&self, inputs: &[Input]) -> Vec<String> {
        let changed = |input: &&Input| {
            let content = self.host.read(&RepoPath::new(&input.path), u64::MAX);
            content.is_ok_and(|content| crate::sha256(&content) != input.sha256)
        };
        inputs.iter().filter(changed).map(|input| input.path.clone()).collect()
    }

    fn citation(&mut self, path: &RepoPath, citation: &Citation, changed: &BTreeSet<String>) {
        let line = citation.line;
        match &citation.target {
            Target::Url => self.external += 1,
            Target::Commit(id) => {
                self.checked += 1;
                if self.since.is_missing(id) {
                    self.drift(
                        path,
                        line,
                        Grade::Broken,
                        Category::Git,
                        format!("the commit {id} is not in the repository"),
                    );
                }
            }
            Target::Link(to) => {
                self.checked += 1;
                if path.join_from_folder(to).is_none_or(|to| !self.host.exists(&to)) {
                    self.drift(
                        path,
                        line,
                        Grade::Broken,
                        Category::Steering,
                        format!("the link to {to} leads nowhere"),
                    );
                }
            }
            Target::Place { file, last } => {
                self.checked += 1;
                self.place(path, line, file, *last, changed);
            }
        }
    }

    fn place(
        &mut self,
        path: &RepoPath,
        line: u32,
        file: &str,
        last: u32,
        changed: &BTreeSet<String>,
    ) {
        let category = Category::of(file);
        match self.host.read(&RepoPath::new(file), 64 << 20) {
            Err(_) => self.drift(path, line, Grade::Broken, category, format!("{file} is gone")),
            Ok(content) => {
                let lines = content.split(|byte| *byte == b'\n').count() as u32;
                if last > lines {
                    let what = format!("{file} has no line {last}; it ends at {lines}");
                    self.drift(path, line, Grade::Broken, category, what);
                } else if changed.contains(file) {
                    self.drift(
                        path,
                        line,
                        Grade::Changed,
                        category,
                        format!("{file} has changed since"),
                    );
                }
            }
        }
    }

    /// A session that says it is done and has criteria that are not.
    fn readme(&mut self, path: &RepoPath, text: &str) {
        let readme = Readme::new(text);
        if readme.status() != Some(Status::Done) {
            return;
        }
        for item in readme.criteria().into_iter().filter(|item| item.ticked == Some(false)) {
            let what = format!("the session is done and this is not ticked: {}", item.text);
            self.drift(path, item.line, Grade::Broken, Category::Intent, what);
        }
    }
}

fn is_in_scope(front: &Front, path: &RepoPath) -> bool {
    front.target.is_empty()
        || front.target.iter().any(|target| path.is_within(target.trim_start_matches("./")))
}

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn and_more(number: usize) -> String {
    if number > 1 { format!(" and {} more", number - 1) } else { String::new() }
}

fn days_between(from: &str, to: &str) -> Option<i64> {
    let date = |text: &str| text.get(..10)?.parse::<jiff::civil::Date>().ok();
    Some(i64::from(date(from)?.until(date(to)?).ok()?.get_days()))
}

#[cfg(test)]
mod tests;
