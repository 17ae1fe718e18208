//! Looking claims up.

use std::collections::BTreeMap;

use host::{GitError, Host};
use model::{ByteRange, Evidence, Position, RepoPath, Span};

use crate::coverage::{self, Coverage, Share};
use crate::declared::declared;
use crate::extract::is_test;
use crate::results::{self, Results};
use crate::{Checked, Claim, Kind, Loose, State};

/// Looks each claim up; a report is read once for all of them.
pub fn check(claims: &[Claim], host: &dyn Host) -> Vec<Checked> {
    let mut look = Look { host, coverage: None, results: None, files: None };
    claims.iter().map(|claim| look.one(claim)).collect()
}

const LARGEST: u64 = 64 << 20;
const MOST_COMMITS: usize = 2000;

struct Look<'h> {
    host: &'h dyn Host,
    coverage: Option<Vec<(String, Coverage)>>,
    results: Option<Vec<(String, Results)>>,
    files: Option<Vec<RepoPath>>,
}

/// State, reason, evidence.
type Found = (State, String, Vec<Evidence>);

impl Look<'_> {
    fn one(&mut self, claim: &Claim) -> Checked {
        let (state, reason, evidence) = match &claim.kind {
            Kind::Exists { path } => self.exists(path),
            Kind::Lines { path, lines, loose } => self.lines(path, *lines, *loose),
            Kind::Coverage { percent, path } => self.coverage(*percent, path.as_deref()),
            Kind::Tests { count, path, passed } => self.tests(*count, path.as_deref(), *passed),
            Kind::Commit { name } => self.commit(name),
            Kind::PullRequest { number, .. } => self.request(*number),
            Kind::Pages { path, .. } => self.pages(path),
        };
        Checked { claim: claim.clone(), state, reason, evidence }
    }

    fn text(&self, path: &str) -> Option<String> {
        let bytes = self.host.read(&RepoPath::new(path), LARGEST).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn files(&mut self) -> &[RepoPath] {
        let host = self.host;
        self.files
            .get_or_insert_with(|| host.list().map(|listing| listing.files).unwrap_or_default())
    }

    /// Files that a path names: itself, those of a folder, those that a glob fits.
    fn named(&mut self, path: &str) -> Vec<RepoPath> {
        let folder = path.trim_end_matches('/');
        if !path.contains('*') {
            let own = RepoPath::new(folder);
            if self.host.is_folder(&own) {
                return self.host.below(&own);
            }
            return if self.host.exists(&own) { vec![own] } else { Vec::new() };
        }
        self.files().iter().filter(|file| fits(path, file.as_str())).cloned().collect()
    }

    fn exists(&mut self, path: &str) -> Found {
        let found = self.named(path);
        if let [first, ..] = found.as_slice() {
            let reason = match found.len() {
                1 if first.as_str() == path => "it is there".to_owned(),
                count => format!("{} there", counted(count as u64, "file is", "files are")),
            };
            return (State::Verified, reason, vec![place(first, "it is there")]);
        }
        let absent =
            Evidence::Absent { sought: path.to_owned(), searched: vec![RepoPath::new(path)] };
        let near = self.near(path).map(|near| format!("; there is {near}")).unwrap_or_default();
        (State::Contradicted, format!("there is no {path}{near}"), vec![absent])
    }

    /// A file of the same name elsewhere.
    fn near(&mut self, path: &str) -> Option<String> {
        let name = RepoPath::new(path.trim_end_matches('/')).file_name().to_owned();
        let stem = name.split('.').next().unwrap_or("").to_owned();
        let files = self.files();
        let same = files.iter().find(|file| file.file_name() == name);
        let like = || files.iter().find(|file| file.file_name().split('.').next() == Some(&stem));
        same.or_else(like).map(ToString::to_string)
    }

    fn lines(&mut self, path: &str, said: u64, loose: Loose) -> Found {
        let Some(text) = self.text(path) else {
            return (State::Contradicted, format!("there is no {path} to count"), Vec::new());
        };
        // `wc -l` counts ends of lines; people count a last line without one too.
        let ends = text.matches('\n').count() as u64;
        let lines = ends + u64::from(!text.is_empty() && !text.ends_with('\n'));
        let fits = match loose {
            Loose::Exactly => said == lines || said == ends,
            Loose::About => lines.abs_diff(said) * 20 <= said.max(lines),
            Loose::AtLeast => lines >= said,
        };
        let state = if fits { State::Verified } else { State::Contradicted };
        let evidence = vec![place(&RepoPath::new(path), &counted(lines, "line", "lines"))];
        (state, format!("{path} has {}", counted(lines, "line", "lines")), evidence)
    }

    fn reports(&mut self) -> Vec<(String, Coverage)> {
        if self.coverage.is_none() {
            let mut places: Vec<String> =
                coverage::PLACES.iter().map(|place| (*place).to_owned()).collect();
            let is_report = |file: &&RepoPath| {
                matches!(
                    file.file_name(),
                    "lcov.info"
                        | "coverage-summary.json"
                        | "coverage-final.json"
                        | "cobertura-coverage.xml"
                        | "clover.xml"
                )
            };
            places.extend(self.files().iter().filter(is_report).map(ToString::to_string));
            places.dedup();
            let read =
                |place: String| Some((place.clone(), coverage::read(&place, &self.text(&place)?)?));
            let found = places.into_iter().filter_map(read).collect();
            self.coverage = Some(found);
        }
        self.coverage.clone().unwrap_or_default()
    }

    fn coverage(&mut self, said: f64, path: Option<&str>) -> Found {
        let reports = self.reports();
        let Some((report, coverage)) = reports.first() else {
            let searched = coverage::PLACES.iter().map(RepoPath::new).collect();
            let absent =
                Evidence::Absent { sought: "a report of test coverage".to_owned(), searched };
            return (
                State::Unverified,
                "no report of test coverage was found".to_owned(),
                vec![absent],
            );
        };
        let evidence = vec![place(&RepoPath::new(report), "the report")];
        if let Some(path) = path {
            let of_file = coverage
                .files
                .iter()
                .find(|(file, _)| file.as_str() == path || file.ends_with(&format!("/{path}")));
            let Some(percent) = of_file.and_then(|(_, share)| share.percent()) else {
                return (State::Unverified, format!("{report} says nothing of {path}"), evidence);
            };
            let state = if same(said, percent) { State::Verified } else { State::Contradicted };
            return (state, format!("{report} says {percent:.1}% for {path}"), evidence);
        }
        let percents: BTreeMap<&str, f64> = coverage
            .totals
            .iter()
            .filter_map(|(name, share)| Some((*name, Share::percent(*share)?)))
            .collect();
        let main = ["lines", "statements"].iter().find_map(|name| percents.get(name));
        let fits = main.is_some_and(|percent| same(said, *percent));
        let all: Vec<String> =
            percents.iter().map(|(name, percent)| format!("{percent:.1}% of {name}")).collect();
        let state = if fits { State::Verified } else { State::Contradicted };
        (state, format!("{report} says {}", all.join(", ")), evidence)
    }

    fn runs(&mut self) -> Vec<(String, Results)> {
        if self.results.is_none() {
            let mut places: Vec<String> =
                results::PLACES.iter().map(|place| (*place).to_owned()).collect();
            let is_result = |file: &&RepoPath| {
                file.file_name().starts_with("junit") && file.extension() == Some("xml")
                    || ["test-results", "reports/junit"].iter().any(|folder| file.is_within(folder))
                        && file.extension() == Some("xml")
            };
            places.extend(self.files().iter().filter(is_result).map(ToString::to_string));
            places.sort();
            places.dedup();
            let read =
                |place: String| Some((place.clone(), results::read(&place, &self.text(&place)?)?));
            self.results = Some(places.into_iter().filter_map(read).collect());
        }
        self.results.clone().unwrap_or_default()
    }

    fn tests(&mut self, said: u64, path: Option<&str>, passed: bool) -> Found {
        let runs = self.runs();
        if let (Some((first, _)), None) = (runs.first(), path) {
            let sum = runs.iter().fold(Results::default(), |sum, (_, run)| Results {
                passed: sum.passed + run.passed,
                failed: sum.failed + run.failed,
                skipped: sum.skipped + run.skipped,
            });
            let counts_fit = [sum.all(), sum.passed].contains(&said);
            let fits = counts_fit && (!passed || sum.failed == 0);
            let state = if fits { State::Verified } else { State::Contradicted };
            let reason = format!(
                "{first} says {} passed, {} failed, {} skipped",
                sum.passed, sum.failed, sum.skipped
            );
            return (state, reason, vec![place(&RepoPath::new(first), "the results")]);
        }
        let files = match path {
            Some(path) => self.named(path),
            None => self.files().iter().filter(|file| is_test(file.as_str())).cloned().collect(),
        };
        let counted_files: Vec<(&RepoPath, u64, u64)> = files
            .iter()
            .filter_map(|file| {
                let found = declared(&self.text(file.as_str())?);
                (found.cases > 0).then_some((file, found.cases, found.skipped))
            })
            .collect();
        let (cases, skipped): (u64, u64) = counted_files
            .iter()
            .fold((0, 0), |(cases, skipped), (_, more, left)| (cases + more, skipped + left));
        let Some((first, ..)) = counted_files.first() else {
            return (
                State::Unverified,
                "no test case was found, and no results of a run".to_owned(),
                Vec::new(),
            );
        };
        let evidence = vec![place(first, "test cases")];
        let left = if skipped > 0 { format!(", {skipped} of them skipped") } else { String::new() };
        let reason = format!(
            "{} declared in {}{left}",
            counted(cases, "test case is", "test cases are"),
            counted(counted_files.len() as u64, "file", "files")
        );
        match (cases >= said, passed) {
            // A table of cases is one declaration, so fewer declarations than tests do not speak against them.
            (false, _) => {
                (State::Unverified, format!("{reason}; no results of a run were found"), evidence)
            }
            (true, true) => (
                State::Unverified,
                format!("{reason}; whether they pass is not recorded"),
                evidence,
            ),
            (true, false) => (State::Verified, reason, evidence),
        }
    }

    fn commit(&self, name: &str) -> Found {
        let Some(git) = self.host.git() else {
            return (State::Unverified, "this folder has no git history".to_owned(), Vec::new());
        };
        let sides: Vec<&str> = name
            .split("..")
            .map(|side| side.trim_matches('.'))
            .filter(|side| !side.is_empty())
            .collect();
        let mut evidence = Vec::new();
        for side in sides {
            match git.resolve(side) {
                Ok(id) => {
                    evidence.push(Evidence::Commit { id: id.to_string(), note: side.to_owned() })
                }
                Err(GitError::UnknownRevision(_)) if git.is_shallow() => {
                    let reason = format!("{side} is not in this clone, which is shallow");
                    return (State::Unverified, reason, evidence);
                }
                Err(GitError::UnknownRevision(_)) => {
                    return (
                        State::Contradicted,
                        format!("{side} names no commit of this repository"),
                        evidence,
                    );
                }
                Err(error) => return (State::Unverified, error.to_string(), evidence),
            }
        }
        (State::Verified, "it is in the history".to_owned(), evidence)
    }

    /// Nothing is asked over the network; a merge commit names its pull request.
    fn request(&self, number: u64) -> Found {
        let log = self.host.git().and_then(|git| git.log(&git.head().ok()??, MOST_COMMITS).ok());
        let marks = [
            format!("(#{number})"),
            format!("pull request #{number} "),
            format!("merge request !{number}"),
            format!("(!{number})"),
        ];
        let merge = log.into_iter().flatten().find(|commit| {
            let message = format!("{} ", commit.message.replace('\n', " "));
            marks.iter().any(|mark| message.contains(mark.as_str()))
                || message.contains(&format!("See merge request {number} "))
        });
        match merge {
            Some(commit) => {
                let evidence = vec![Evidence::Commit {
                    id: commit.id.to_string(),
                    note: "names it".to_owned(),
                }];
                (State::Verified, format!("commit {} names it", commit.id.short()), evidence)
            }
            None => (
                State::Unverified,
                format!("no commit names #{number}, and nothing is looked up online"),
                Vec::new(),
            ),
        }
    }

    fn pages(&self, path: &str) -> Found {
        let lines = self.text(path).map(|text| text.lines().count() as u64);
        match lines {
            Some(lines) => (
                State::Unverified,
                format!("pages cannot be counted; {path} has {}", counted(lines, "line", "lines")),
                Vec::new(),
            ),
            None => (State::Contradicted, format!("there is no {path}"), Vec::new()),
        }
    }
}

/// As people round: 96 is anything from 95.5 to 96.5.
fn same(said: f64, found: f64) -> bool {
    (said - found).abs() <= if said.fract() == 0.0 { 0.5 } else { 0.05 }
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn place(path: &RepoPath, note: &str) -> Evidence {
    let start = Position { line: 1, column: 1 };
    let span = Span { path: path.clone(), start, end: start, bytes: ByteRange::new(0, 0) };
    Evidence::Code { span, note: note.to_owned() }
}

/// `*` within a component, `**` over components.
fn fits(glob: &str, path: &str) -> bool {
    let (glob, path): (Vec<&str>, Vec<&str>) =
        (glob.split('/').collect(), path.split('/').collect());
    components(&glob, &path)
}

fn components(glob: &[&str], path: &[&str]) -> bool {
    match (glob.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => {
            components(rest, path)
                || path.split_first().is_some_and(|(_, path)| components(glob, path))
        }
        (Some((part, rest)), Some((name, path))) => wild(part, name) && components(rest, path),
        _ => false,
    }
}

fn wild(glob: &str, name: &str) -> bool {
    let mut parts = glob.split('*');
    let Some(first) = parts.next() else { return name.is_empty() };
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.len() >= last.len() && rest.ends_with(last)
}
