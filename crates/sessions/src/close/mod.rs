//! `/close-session`: what came of the work, with every claim checked, in README and index.

mod checked;
mod follow_up;
mod request;
mod summary;
mod text;

use std::collections::BTreeSet;

use host::Host;
use model::RepoPath;
use serde::{Deserialize, Serialize};

use crate::index::Index;
use crate::plan::{self, Plan};
use crate::readme::Readme;
use crate::{BadSlug, Place, Slug, Status, managed};

pub use checked::ClaimNote;
pub use follow_up::FollowUp;
pub use request::CloseRequest;
pub use summary::summary;

/// What is written down when a session ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    pub session: Slug,
    pub title: String,
    pub status: Status,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// As it was given.
    pub outcome: Option<String>,
    pub references: Vec<String>,
    pub rollout: String,
    /// As they were given: `path (620 lines) - what it is`.
    pub artifacts: Vec<String>,
    pub follow_ups: Vec<FollowUp>,
    pub claims: Vec<ClaimNote>,
    /// What is not settled.
    pub open: Vec<Open>,
    pub accomplishments: Vec<Accomplishment>,
}

/// Something that a reader of the word "done" would not expect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    pub kind: OpenKind,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenKind {
    /// A finding of severity BLOCKER.
    Blocker,
    /// A criterion or box that is not ticked.
    Unticked,
    /// A claim that the repository contradicts.
    Contradicted,
    /// A follow-up without an owner or a date.
    FollowUp,
    /// No handoff was written.
    Handoff,
}

impl OpenKind {
    pub const fn words(self) -> &'static str {
        match self {
            Self::Blocker => "open BLOCKER",
            Self::Unticked => "not ticked",
            Self::Contradicted => "contradicted",
            Self::FollowUp => "follow-up",
            Self::Handoff => "handoff",
        }
    }

    /// Whether `--strict` refuses to call the work done.
    pub const fn refuses(self) -> bool {
        matches!(self, Self::Blocker | Self::Unticked | Self::Contradicted)
    }
}

/// One thing that was done, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accomplishment {
    pub text: String,
    /// `given: OUTCOME`, `README line 12`, `git`.
    pub source: String,
}

/// What closing comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub closure: Closure,
    /// The tag of the index, if the status has one.
    pub tag: Option<&'static str>,
    pub plan: Plan,
    /// Reasons not to call it done; with them nothing is written.
    pub refusals: Vec<Open>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CloseError {
    #[error(transparent)]
    Slug(#[from] BadSlug),
    #[error("there is no session `{slug}`")]
    Missing { slug: Slug, known: Vec<Slug> },
    #[error("`{0}` is not text in UTF-8")]
    NotText(RepoPath),
}

/// What the rest of the program knows of the session.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Open findings of severity BLOCKER, one line each.
    pub blockers: Vec<String>,
    /// What git says was done since the session began.
    pub history: Option<String>,
}

/// The name of the part of a README that holds the closure.
pub const CLOSURE: &str = "closure";

/// Works out everything and writes nothing. Call it while the folder of sessions is held.
pub fn close(
    host: &dyn Host,
    place: &Place,
    request: &CloseRequest,
    around: &Surroundings,
    date: &str,
) -> Result<Closed, CloseError> {
    let slug = Slug::parse(&request.slug)?;
    let path = place.readme(&slug);
    let known = place.folders(host);
    if !host.exists(&path) && !request.create {
        return Err(CloseError::Missing { slug, known });
    }
    let old = match plan::bytes(host, &path) {
        None => format!("# Session: {slug}\n"),
        Some(_) => plan::text(host, &path).ok_or_else(|| CloseError::NotText(path.clone()))?,
    };
    let mut index = Index::read(plan::bytes(host, &place.index()).as_deref());
    let mut readme = Readme::new(&old);
    let claims = checked::check(host, request);
    tick(&mut readme, &claims);
    let ops = host.below(&place.file(&slug, "ops"));
    let has_handoff = ops.iter().any(|path| path.file_name().starts_with("handoff"));
    let slug_of = slug.clone();
    let facts =
        Facts { slug: slug_of, readme: &readme, request, around, claims, has_handoff, date };
    let closure = closure(facts);
    let closure = as_before(&old, closure);
    let refusals: Vec<Open> =
        closure.open.iter().filter(|open| is_refused(request, open)).cloned().collect();
    let text = written(readme, &closure);
    list(&mut index, &slug, &closure);
    let mut plan = Plan::default();
    if refusals.is_empty() {
        plan.files.insert(path, text.into_bytes());
        plan.files.insert(place.index(), index.to_bytes());
    }
    Ok(Closed { tag: closure.status.tag(), closure, plan, refusals })
}

fn is_refused(request: &CloseRequest, open: &Open) -> bool {
    request.strict && request.status == Status::Done && open.kind.refuses()
}

/// Ticks the boxes of artifacts that are named as completed and are there.
fn tick(readme: &mut Readme, claims: &[ClaimNote]) {
    let there: BTreeSet<&str> = claims
        .iter()
        .filter(|claim| claim.is_verified())
        .filter_map(|claim| claim.path.as_deref())
        .collect();
    readme.tick(|text| {
        let path = text.split_whitespace().next().unwrap_or("").trim_matches('`');
        there.contains(path)
    });
}

/// What is known when the closure is put together.
struct Facts<'f> {
    slug: Slug,
    readme: &'f Readme,
    request: &'f CloseRequest,
    around: &'f Surroundings,
    claims: Vec<ClaimNote>,
    has_handoff: bool,
    date: &'f str,
}

fn closure(facts: Facts<'_>) -> Closure {
    let Facts { slug, readme, request, around, claims, has_handoff, date } = facts;
    let follow_ups: Vec<FollowUp> =
        request.follow_ups.iter().map(|text| FollowUp::read(text)).collect();
    Closure {
        title: readme.title().unwrap_or_else(|| slug.to_string()),
        status: request.status,
        date: date.to_owned(),
        outcome: request.outcome.clone(),
        references: request.references.clone(),
        rollout: request.rollout.clone(),
        artifacts: request.artifacts.clone(),
        accomplishments: summary::accomplishments(readme, request, around, &claims),
        open: open(readme, around, &claims, &follow_ups, has_handoff),
        session: slug,
        follow_ups,
        claims,
    }
}

fn open(
    readme: &Readme,
    around: &Surroundings,
    claims: &[ClaimNote],
    follow_ups: &[FollowUp],
    has_handoff: bool,
) -> Vec<Open> {
    let point = |kind, text: String| Open { kind, text };
    let blockers = around.blockers.iter().map(|text| point(OpenKind::Blocker, text.clone()));
    let unticked = readme.criteria().into_iter().filter(|item| item.ticked == Some(false));
    let unticked = unticked.map(|item| {
        point(OpenKind::Unticked, format!("{} (README line {})", item.text, item.line))
    });
    let wrong = claims.iter().filter(|claim| claim.is_contradicted());
    let wrong = wrong
        .map(|claim| point(OpenKind::Contradicted, format!("{}: {}", claim.text, claim.reason)));
    let loose = follow_ups.iter().filter_map(|item| {
        item.lack().map(|lack| point(OpenKind::FollowUp, format!("{}: {lack}", item.text)))
    });
    let handoff =
        (!has_handoff).then(|| point(OpenKind::Handoff, "no handoff was written".to_owned()));
    blockers.chain(unticked).chain(wrong).chain(loose).chain(handoff).collect()
}

/// The day of the first closing stays while nothing else is new.
fn as_before(old: &str, closure: Closure) -> Closure {
    let region = managed::find(old, CLOSURE).filter(|region| region.untouched);
    let Some((region, date)) =
        region.and_then(|region| text::date_of(&region.body).map(|date| (region, date)))
    else {
        return closure;
    };
    let dated = Closure { date, ..closure.clone() };
    if region.body.replace("\r\n", "\n") == text::section(&dated) { dated } else { closure }
}

/// The README with its status and its closure. What an older closure said is kept, with the word "superseded".
fn written(mut readme: Readme, closure: &Closure) -> String {
    readme.set_field("Status", closure.status.title());
    let text = readme.text();
    let Some(region) = managed::find(&text, CLOSURE) else {
        let mut readme = Readme::new(&text);
        readme.append(&managed::wrap(CLOSURE, &text::section(closure)));
        return readme.text();
    };
    if region.untouched && region.body.replace("\r\n", "\n") == text::section(closure) {
        // A status that was set back by hand is set again all the same.
        return text;
    }
    let end = readme.line_end();
    let new = managed::wrap(CLOSURE, &text::section(closure)).replace('\n', end);
    let before = text::superseded(&region.body);
    format!("{}{new}{end}{before}{}", &text[..region.range.start], &text[region.range.end..])
}

/// The section that a closure gives, and which part of it each line says: 1-based line, JSON pointer.
pub fn closure_section(closure: &Closure) -> (String, Vec<(u32, String)>) {
    text::traced(closure)
}

fn list(index: &mut Index, slug: &Slug, closure: &Closure) {
    if index.entry(slug).is_none() {
        index.set(slug, &closure.date, &closure.title);
    }
    index.tag(slug, closure.status);
}

#[cfg(test)]
mod tests;
