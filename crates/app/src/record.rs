//! Reports in a session's folder: `.claude/<slug>/reviews/review-<name>.md`, linked from the session's README.

use host::Host;
use model::RepoPath;
use render::{Format, Stamp};
use request::SessionChoice;
use review::ReviewReport;
use sessions::readme::Readme;
use sessions::{Asked, Chosen, Registry, WhichError};

use crate::console;
use crate::failure::Failure;
use crate::gather::Workspace;

/// The slug that was given by flag or block.
pub(crate) fn explicit(choice: &SessionChoice) -> Option<String> {
    match choice {
        SessionChoice::Slug(slug) => Some(slug.clone()),
        SessionChoice::None | SessionChoice::Unsaid => None,
    }
}

/// Flag or key, then the environment, then the session of the branch; never merely the last one. Says which rule won.
pub(crate) fn choose(workspace: &Workspace, choice: &SessionChoice) -> Option<Chosen> {
    let slug = match choice {
        SessionChoice::None => return None,
        SessionChoice::Slug(slug) => Some(slug.as_str()),
        SessionChoice::Unsaid => None,
    };
    let asked = Asked { slug, last_will_do: false };
    match sessions::which(&workspace.disk, &workspace.config.place(), asked) {
        Ok(chosen) => {
            console::say(&format!("session: {} ({})", chosen.slug, chosen.rule.words()));
            Some(chosen)
        }
        Err(WhichError::None) => None,
        Err(error) => {
            console::say(&format!("warning: {error}; nothing is written to a session"));
            None
        }
    }
}

fn read(host: &dyn Host, path: &RepoPath) -> Option<String> {
    let bytes = host.read(path, 4 << 20).ok()?;
    String::from_utf8(bytes).ok()
}

/// Writes each report; a report that says the same as the one that is there is left as it is.
pub(crate) fn record(
    workspace: &Workspace,
    chosen: &Chosen,
    reports: &[ReviewReport],
) -> Result<(), Failure> {
    for report in reports {
        let name = report.reviews.first().map_or("review", |review| review.name.as_str());
        let place = workspace.config.place();
        let _held = hold(workspace)?;
        let path = place.file(&chosen.slug, &format!("reviews/review-{name}.md"));
        let old = read(&workspace.disk, &path);
        let now = second(&workspace.disk.now().to_string());
        let Some(text) = updated(old.as_deref(), report, chosen, &path, &now) else { continue };
        write(workspace, &path, &text)?;
        console::say(&format!("wrote {path}"));
        link(workspace, chosen, report, name, &now)?;
    }
    Ok(())
}

/// Without fractions of a second.
fn second(time: &str) -> String {
    time.split_once('.').map_or_else(|| time.to_owned(), |(second, _)| format!("{second}Z"))
}

/// The new text; nothing when only the clock has moved.
fn updated(
    old: Option<&str>,
    report: &ReviewReport,
    chosen: &Chosen,
    path: &RepoPath,
    now: &str,
) -> Option<String> {
    let field = |name: &str| {
        let lines = old?.lines().skip(1).take_while(|line| *line != "---");
        lines
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    };
    let created_at = field("created_at").unwrap_or_else(|| now.to_owned());
    let stamped = |updated_at: &str| {
        let stamp = Stamp {
            session: chosen.slug.to_string(),
            date: updated_at.chars().take(10).collect(),
            created_at: created_at.clone(),
            updated_at: updated_at.to_owned(),
            save_as: path.to_string(),
        };
        let options = render::Options { stamp: Some(stamp), ..render::Options::default() };
        render::render(Format::Markdown, report, &options)
    };
    let unchanged =
        field("updated_at").is_some_and(|updated_at| Some(stamped(&updated_at).as_str()) == old);
    (!unchanged).then(|| stamped(now))
}

fn write(workspace: &Workspace, path: &RepoPath, text: &str) -> Result<(), Failure> {
    workspace.disk.write(path, text.as_bytes()).map_err(|error| Failure::user(error.to_string()))
}

/// One writer at a time among all sessions of a repository.
pub(crate) fn hold(workspace: &Workspace) -> Result<host::FolderLock, Failure> {
    let held = workspace.disk.lock(workspace.config.place().root());
    held.map_err(|error| Failure::user(error.to_string()))
}

/// Adds to a README that exists; what people wrote stays, byte for byte.
fn link(
    workspace: &Workspace,
    chosen: &Chosen,
    report: &ReviewReport,
    name: &str,
    now: &str,
) -> Result<(), Failure> {
    let path = workspace.config.place().readme(&chosen.slug);
    let Some(old) = read(&workspace.disk, &path) else { return Ok(()) };
    let verdict = report.gate.label.word();
    let mut readme = Readme::new(&old);
    readme.link(&format!("reviews/review-{name}.md"), verdict);
    readme.activity(now.get(..10).unwrap_or(now), &format!("{verdict} via review:{name}"));
    let new = readme.text();
    if new == old { Ok(()) } else { write(workspace, &path, &new) }
}

/// Brings the table of sessions up to date.
pub(crate) fn register(workspace: &Workspace) -> Result<(), Failure> {
    let place = workspace.config.place();
    let _held = hold(workspace)?;
    let registry = Registry::read(&workspace.disk, &place);
    registry.remarks.iter().for_each(|remark| console::say(&format!("note: {remark}")));
    let written = registry.plan(&place).commit(&workspace.disk);
    written.map(|_| ()).map_err(|error| Failure::user(error.to_string()))
}
