//! What was set up, as data and as a document: the same after every run that changes nothing.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::droppable::Droppable;
use crate::plan::{Change, Fate, Plan};

/// The set-up of one application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub service: String,
    pub framework: String,
    pub framework_version: Option<u32>,
    pub logger: String,
    pub logger_reason: String,
    /// `typescript` or `javascript`.
    pub language: String,
    /// `esm` or `commonjs`.
    pub modules: String,
    pub test_runner: String,
    pub entry: String,
    /// The folder of the generated code.
    pub home: String,
    /// As the generated code holds it.
    pub policy: wide_events::Policy,
    pub business_context: Vec<String>,
    pub files: Vec<File>,
    /// The lines that hang the generated code into the application.
    pub wiring: Vec<Line>,
    pub packages: Vec<Package>,
    pub droppable: Vec<Drop>,
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    pub path: String,
    pub what: String,
    /// People have changed it: it is no longer as it was generated.
    pub changed_by_hand: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub path: String,
    /// From 1.
    pub line: usize,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    pub name: String,
    /// As `package.json` has it.
    pub requirement: String,
}

/// A log call that the event makes superfluous.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drop {
    pub path: String,
    /// From 1.
    pub line: u32,
    pub route: String,
    /// Further entry points that reach it.
    pub more_routes: usize,
    pub level: String,
    pub text: String,
    pub kind: String,
    /// What keeps its data; empty when the event says it all.
    pub instead: String,
}

/// Names by which the application calls the generated code.
const CALLS: &[&str] = &["wideEvents", "wideEventErrors", "setUpWideEvents", "withWideEvent"];

impl Plan {
    pub fn manifest(&self) -> Manifest {
        let application = &self.application;
        let generated = self.changes.iter().filter(|change| change.fate != Fate::Edited);
        Manifest {
            service: self.settings.service.clone(),
            framework: application.framework.word().to_owned(),
            framework_version: application.version,
            logger: application.logger.word().to_owned(),
            logger_reason: application.logger_reason.to_owned(),
            language: if application.typescript { "typescript" } else { "javascript" }.to_owned(),
            modules: if application.esm { "esm" } else { "commonjs" }.to_owned(),
            test_runner: application.runner.word().to_owned(),
            entry: application.entry.to_string(),
            home: application.home.clone(),
            policy: self.settings.policy.clone(),
            business_context: self.settings.context.clone(),
            files: generated.map(file).collect(),
            wiring: self.lines(),
            packages: self.needed(),
            droppable: self.droppable.iter().map(drop).collect(),
            notes: self.notes.clone(),
        }
    }

    /// The lines of the application's own files that call the generated code, once all is written.
    fn lines(&self) -> Vec<Line> {
        let edited = self.changes.iter().filter(|change| {
            change.fate == Fate::Edited
                && self.application.package_path.as_ref() != Some(&change.path)
        });
        let texts = edited.map(|change| (&change.path, change.after.as_str()));
        let wired = self.wired.iter().map(|(path, text)| (path, text.as_str()));
        let mut lines: Vec<Line> = texts
            .chain(wired)
            .flat_map(|(path, text)| {
                text.lines()
                    .zip(1..)
                    .filter(|(line, _)| CALLS.iter().any(|call| line.contains(call)))
                    .map(move |(text, line)| Line {
                        path: path.to_string(),
                        line,
                        text: text.trim().to_owned(),
                    })
            })
            .collect();
        lines.sort_by(|left, right| (&left.path, left.line).cmp(&(&right.path, right.line)));
        lines
    }

    /// The logger's packages, with the versions that are asked for once all is written.
    fn needed(&self) -> Vec<Package> {
        let Some(((name, _), _)) = self.application.logger.packages() else { return Vec::new() };
        let added = self
            .packages
            .iter()
            .find(|(added, _)| added == name)
            .map(|(_, version)| version.as_str());
        let there = self.application.package.as_ref().and_then(|package| package.requirement(name));
        let requirement = added.or(there);
        requirement
            .map(|requirement| Package {
                name: name.to_owned(),
                requirement: requirement.to_owned(),
            })
            .into_iter()
            .collect()
    }
}

fn file(change: &Change) -> File {
    File {
        path: change.path.to_string(),
        what: change.what.clone(),
        changed_by_hand: matches!(change.fate, Fate::Kept | Fate::Foreign),
    }
}

fn drop(of: &Droppable) -> Drop {
    Drop {
        path: of.path.to_string(),
        line: of.line,
        route: of.route.clone(),
        more_routes: of.more,
        level: format!("{:?}", of.level).to_lowercase(),
        text: of.text.clone(),
        kind: of.why.words().to_owned(),
        instead: of.instead.clone(),
    }
}

impl Manifest {
    /// As Markdown, each line with the pointer to the data that it says; an empty pointer says none.
    pub fn lines(&self) -> Vec<(String, String)> {
        let mut out = Lines::default();
        out.text(&format!("# Wide events: {}\n", self.service));
        let version =
            self.framework_version.map(|version| format!(" {version}")).unwrap_or_default();
        out.say(
            "/framework",
            &format!("- Framework: {}{version}, in {}", self.framework, self.entry),
        );
        out.say("/logger", &format!("- Logger: {} ({})", self.logger, self.logger_reason));
        out.say(
            "/language",
            &format!(
                "- Code: {}, {}; tests run with {}",
                self.language, self.modules, self.test_runner
            ),
        );
        self.policy_lines(&mut out);
        out.table("Files", &["File", "What it is"]);
        for (file, at) in self.files.iter().zip(0..) {
            let changed = if file.changed_by_hand { " (changed by hand, kept)" } else { "" };
            out.say(
                &format!("/files/{at}"),
                &format!("| {} | {}{changed} |", file.path, cell(&file.what)),
            );
        }
        out.table("Wiring", &["Line", "Code"]);
        for (line, at) in self.wiring.iter().zip(0..) {
            out.say(
                &format!("/wiring/{at}"),
                &format!("| {}:{} | `{}` |", line.path, line.line, cell(&line.text)),
            );
        }
        for (package, at) in self.packages.iter().zip(0..) {
            out.say(
                &format!("/packages/{at}"),
                &format!("\nDependency: {} {}", package.name, package.requirement),
            );
        }
        self.droppable_lines(&mut out);
        if !self.notes.is_empty() {
            out.text("\n## Notes\n");
        }
        for (note, at) in self.notes.iter().zip(0..) {
            out.say(&format!("/notes/{at}"), &format!("- {note}"));
        }
        out.text(WEEKS);
        out.0
    }

    fn policy_lines(&self, out: &mut Lines) {
        out.text("\n## What is kept\n");
        for (condition, at) in self.policy.keep.iter().zip(0..) {
            out.say(&format!("/policy/keep/{at}"), &format!("- always: `{condition}`"));
        }
        for (rule, at) in self.policy.chance.iter().zip(0..) {
            out.say(
                &format!("/policy/chance/{at}"),
                &format!("- {}% of: `{}`", percent(rule.rate), rule.when),
            );
        }
        out.say(
            "/policy/rate",
            &format!(
                "- {}% of all other requests, the same ones in every service (by trace id)",
                percent(self.policy.rate)
            ),
        );
        if !self.business_context.is_empty() {
            let fields: Vec<String> =
                self.business_context.iter().map(|field| format!("`{field}`")).collect();
            out.say("/business_context", &format!("\nBusiness context: {}", fields.join(", ")));
        }
    }

    fn droppable_lines(&self, out: &mut Lines) {
        if self.droppable.is_empty() {
            return out
                .text("\n## Log calls that can go\n\nNo log call is reached from a route.\n");
        }
        out.table("Log calls that can go", &["Place", "Reached by", "Call", "What becomes of it"]);
        for (call, at) in self.droppable.iter().zip(0..) {
            let more = if call.more_routes > 0 {
                format!(" and {} more", call.more_routes)
            } else {
                String::new()
            };
            let instead = if call.instead.is_empty() {
                String::new()
            } else {
                format!(": `{}`", cell(&call.instead))
            };
            let kind = call.kind.split(':').next().unwrap_or_default();
            out.say(
                &format!("/droppable/{at}"),
                &format!(
                    "| {}:{} | {}{more} | `{}` | {kind}{instead} |",
                    call.path,
                    call.line,
                    cell(&call.route),
                    cell(&call.text)
                ),
            );
        }
    }

    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

const WEEKS: &str = "
## Order of work

1. Deploy the event beside the logs that there are, in one service. Its tests pass, and one event arrives for each request.
2. Fill the business context (`enrich`) in the endpoints that matter most; mend what the logging review finds.
3. Take out the log calls listed above, endpoint by endpoint, and set up the other services.
4. Build metrics, alerts and saved questions on the event (`sw events query`, `sw events schema`).
5. Audit (`/telemetry-audit`) and tune the rates in the policy file by `sw events simulate`.
";

fn percent(rate: f64) -> f64 {
    (rate * 10_000.0).round() / 100.0
}

/// In a table, in one cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('`', "'")
}

#[derive(Default)]
struct Lines(Vec<(String, String)>);

impl Lines {
    fn say(&mut self, pointer: &str, text: &str) {
        self.0.push((pointer.to_owned(), text.to_owned()));
    }

    fn text(&mut self, text: &str) {
        self.say("", text.trim_end_matches('\n'));
    }

    fn table(&mut self, title: &str, columns: &[&str]) {
        self.text(&format!("\n## {title}\n"));
        self.text("");
        self.text(&format!("| {} |", columns.join(" | ")));
        self.text(&format!("|{}", "---|".repeat(columns.len())));
    }
}
