//! `/start-session`: a folder for a piece of work, from a person's words.

mod derive;
mod work;

use host::Host;
use model::RepoPath;
use request::Call;

use crate::index::Index;
use crate::plan::{Plan, bytes, text};
use crate::readme::{self, Readme, Template};
use crate::{BadSlug, Place, Slug, Status};

pub use work::{Reason, WorkType};

/// What was said; everything else is derived from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartRequest {
    pub explanation: String,
    pub slug: Option<String>,
    pub title: Option<String>,
    pub work_type: Option<WorkType>,
    pub scope: Option<String>,
    pub target: Vec<String>,
    pub risk_tolerance: Option<String>,
    pub constraints: Vec<String>,
    pub non_goals: Vec<String>,
    pub criteria: Vec<String>,
}

impl StartRequest {
    pub fn from_call(call: &Call) -> Self {
        Self {
            explanation: call.text("EXPLANATION").unwrap_or_default(),
            slug: call.text("SESSION_SLUG"),
            title: call.text("TITLE"),
            work_type: call.text("TYPE").and_then(|word| WorkType::read(&word)),
            scope: call.text("SCOPE"),
            target: call.list("TARGET"),
            risk_tolerance: call.text("RISK_TOLERANCE"),
            constraints: call.list("CONSTRAINTS"),
            non_goals: call.list("NON_GOALS"),
            criteria: call.list("SUCCESS_CRITERIA"),
        }
    }
}

/// What was made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    pub slug: Slug,
    pub title: String,
    pub work_type: WorkType,
    /// Why it is taken for that.
    pub reason: Reason,
    pub risk_tolerance: String,
    /// The session was there: it goes on, and its README keeps its words.
    pub resumed: bool,
    /// The line of the index as it stands now.
    pub index_line: String,
    /// Commands to run, in order, the first one filled in.
    pub next: Vec<String>,
    pub plan: Plan,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Slug(#[from] BadSlug),
    #[error("EXPLANATION holds no word that a name could be made of")]
    NoWords,
    #[error("the session {0} is over ({1})")]
    Over(Slug, &'static str),
    #[error("`{0}` is not text in UTF-8")]
    NotText(RepoPath),
}

const MAIN_BRANCHES: [&str; 5] = ["main", "master", "trunk", "develop", "development"];

/// Works out everything and writes nothing. Call it while the folder of sessions is held.
pub fn start(
    host: &dyn Host,
    place: &Place,
    request: &StartRequest,
    date: &str,
) -> Result<Started, StartError> {
    let mut index = Index::read(bytes(host, &place.index()).as_deref());
    let slug = slug(host, place, &index, request)?;
    let work = work::of(request);
    let title = derive::title(request);
    let risk = derive::risk_tolerance(request);
    let next = derive::next(work.0, request);
    let path = place.readme(&slug);
    let resumed = host.exists(&path);
    let readme = if resumed {
        let old = text(host, &path).ok_or_else(|| StartError::NotText(path.clone()))?;
        resumed_readme(&old, date)
    } else {
        // Everything that happens on a main branch would be taken for this session's.
        let branch = host.git().and_then(|git| git.branch());
        let branch = branch.filter(|branch| !MAIN_BRANCHES.contains(&branch.as_str()));
        let derived =
            Derived { slug: &slug, title: &title, work: work.0, risk, branch, next: &next, date };
        new_readme(&derived, request)
    };
    // The title that is there is somebody's; it changes only when another is given.
    let listed = index.entry(&slug).map(|entry| entry.title).filter(|_| request.title.is_none());
    let title = listed.filter(|_| resumed).unwrap_or(title);
    index.set(&slug, date, &title);
    if index.entry(&slug).is_some_and(|entry| entry.status() == Status::Paused) {
        index.tag(&slug, Status::Active);
    }
    let mut plan = Plan { folders: folders(place, &slug), ..Plan::default() };
    plan.files.insert(path, readme.into_bytes());
    plan.files.insert(place.index(), index.to_bytes());
    let index_line = index.line(&slug).unwrap_or_default();
    Ok(Started {
        slug,
        title,
        work_type: work.0,
        reason: work.1,
        risk_tolerance: risk.to_owned(),
        resumed,
        index_line,
        next,
        plan,
    })
}

fn folders(place: &Place, slug: &Slug) -> Vec<RepoPath> {
    crate::place::FOLDERS.iter().map(|name| place.file(slug, name)).collect()
}

/// The one that was given; else one that is made from the words, and is not that of work that is over.
fn slug(
    host: &dyn Host,
    place: &Place,
    index: &Index,
    request: &StartRequest,
) -> Result<Slug, StartError> {
    let over = |slug: &Slug| {
        let listed = index.entry(slug).map(|entry| entry.status());
        let said = text(host, &place.readme(slug)).and_then(|text| Readme::new(&text).status());
        listed.into_iter().chain(said).find(|status| status.is_over())
    };
    if let Some(given) = &request.slug {
        // An invalid name is repaired, as nobody relies on it yet; a name that is taken is not.
        let slug = match Slug::parse(given) {
            Err(bad) => match Slug::repaired(given) {
                Some(slug) if slug.as_str() != format!("{given}-work") => slug,
                _ => return Err(bad.into()),
            },
            Ok(slug) => slug,
        };
        return match over(&slug) {
            Some(status) => Err(StartError::Over(slug, status.word())),
            None => Ok(slug),
        };
    }
    let words = request.title.as_deref().unwrap_or(&request.explanation);
    let slug = Slug::from_text(words).or_else(|| Slug::from_text(&request.explanation));
    let slug = slug.ok_or(StartError::NoWords)?;
    let numbered = (2..1000).filter_map(|number| Slug::repaired(&format!("{slug}-{number}")));
    let mut candidates = std::iter::once(slug.clone()).chain(numbered);
    candidates.find(|slug| over(slug).is_none()).ok_or(StartError::NoWords)
}

fn resumed_readme(old: &str, date: &str) -> String {
    let mut readme = Readme::new(old);
    if readme.status() == Some(Status::Paused) {
        readme.set_field("Status", Status::Active.title());
    }
    readme.activity(date, "Resumed via start-session");
    readme.text()
}

/// What the new README says beside the request.
struct Derived<'d> {
    slug: &'d Slug,
    title: &'d str,
    work: WorkType,
    risk: &'d str,
    branch: Option<String>,
    next: &'d [String],
    date: &'d str,
}

fn new_readme(derived: &Derived<'_>, request: &StartRequest) -> String {
    let target = if request.target.is_empty() { ".".to_owned() } else { request.target.join(", ") };
    readme::render(&Template {
        slug: derived.slug,
        title: derived.title,
        date: derived.date,
        work_type: derived.work.word(),
        scope: request.scope.as_deref().unwrap_or("repo"),
        target: &target,
        risk_tolerance: derived.risk,
        branch: derived.branch.as_deref(),
        context: &request.explanation,
        constraints: &request.constraints,
        non_goals: &request.non_goals,
        criteria: &derive::criteria(derived.work, request),
        reviews: &derive::reviews(derived.work, request),
        next: derived.next,
    })
}

#[cfg(test)]
mod tests;
