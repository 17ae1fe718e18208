//! From what was typed to what is reviewed: the repository, the request, the files, the change.

mod advisories;
mod auto;
mod change;
mod exclude;
mod facts;
mod samples;
mod target;

use host::{Cache, Disk, DiskOptions, Host, NoCache, OpenError, ReadError, open_cache};
use model::{RepoPath, Scope};
use request::{Call, Command, Family, Level, Problem, ReviewRequest};
use review::{FileScope, Review};

use crate::cli::WorldArgs;
use crate::config::{self, Config};
use crate::console;
use crate::failure::Failure;

pub(crate) use auto::{choose, present};
pub(crate) use change::{Comparison, Range};
pub(crate) use facts::{Gathered, Totals, facts_of, gather, sources_of};
pub(crate) use target::Target;

/// A repository that is open, with its configuration.
pub(crate) struct Workspace {
    pub(crate) disk: Disk,
    pub(crate) config: Config,
    pub(crate) world: WorldArgs,
    pub(crate) cache: Box<dyn Cache>,
    /// Entries outlive the run.
    remembers: bool,
}

impl Workspace {
    /// The repository that holds the first of these values that is a path; otherwise the current one.
    pub(crate) fn open(values: &[String], world: &WorldArgs) -> Result<Self, Failure> {
        let now = match world.now {
            Some(seconds) => Some(
                jiff::Timestamp::from_second(seconds)
                    .map_err(|_| Failure::user(format!("--now {seconds} is no time")))?,
            ),
            None => None,
        };
        let options = || DiskOptions { now, cache_folder: world.cache_dir.clone().map(Into::into) };
        let disk = root_of(values.first().map(String::as_str), options)?;
        let config = Config::load(&disk)?;
        let folder = disk.cache_folder().filter(|_| !world.no_cache);
        let is_wanted = folder.is_some();
        let cache = folder
            .map_or_else(|| Box::new(NoCache) as Box<dyn Cache>, |folder| open_cache(&folder));
        if let Some(note) = cache.note() {
            console::say(&format!("note: {note}"));
        }
        let remembers = is_wanted && cache.note().is_none();
        Ok(Self { disk, config, world: world.clone(), cache, remembers })
    }

    /// Whether these values would open this very repository.
    pub(crate) fn is_of(&self, values: &[String]) -> Result<bool, Failure> {
        let disk = root_of(values.first().map(String::as_str), DiskOptions::default)?;
        Ok(disk.root() == self.disk.root())
    }

    /// Which build of the program works on which repository, for what is kept from run to run; `None` where nothing is.
    pub(crate) fn memory_name(&self) -> Option<String> {
        let build = self.disk.program_stamp().filter(|_| self.remembers)?;
        Some(format!("{} {build} {}", env!("CARGO_PKG_VERSION"), self.disk.root().display()))
    }
}

/// Where one stands, when that holds the first target; a target elsewhere is opened as what it is itself.
fn root_of(first: Option<&str>, options: impl Fn() -> DiskOptions) -> Result<Disk, Failure> {
    let open = |start: &str| Disk::discover(start, options());
    let here = open(".").map_err(|error| Failure::user(error.to_string()))?;
    let Some(first) = first else { return Ok(here) };
    let other = match open(first) {
        Ok(other) => other,
        Err(OpenError::Missing(_)) => return Ok(here),
        Err(error) => return Err(Failure::user(error.to_string())),
    };
    if other.git().is_some() {
        return Ok(other);
    }
    // Without git there are only the files that a project starts with to tell that this is its root.
    let is_project = here.git().is_some()
        || [config::FILE, "package.json"].iter().any(|name| here.exists(&RepoPath::new(name)));
    match here.locate(first) {
        Ok(_) if is_project => Ok(here),
        Err(outside) if here.git().is_some() && !is_whole_folder(&other, first) => {
            Err(Failure::user(outside.to_string()).hint(target::INSIDE))
        }
        _ => Ok(other),
    }
}

/// A folder that is named in full is meant; `../x` from inside of a repository is a slip.
fn is_whole_folder(disk: &Disk, given: &str) -> bool {
    std::path::Path::new(given).is_absolute()
        && disk.locate(given).is_ok_and(|path| disk.is_folder(&path))
}

/// A server that a scratch database may be made on.
#[cfg_attr(not(feature = "db-proof"), expect(dead_code, reason = "nothing is connected to"))]
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) allow_remote: bool,
}

/// How flags name the change under review.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChangeFlags {
    pub(crate) since: Option<String>,
    pub(crate) diff: Option<String>,
    pub(crate) staged: bool,
}

impl ChangeFlags {
    pub(crate) const fn is_change(&self) -> bool {
        self.since.is_some() || self.diff.is_some() || self.staged
    }
}

/// Everything that is settled before a file is read.
pub(crate) struct Resolved {
    pub(crate) reviews: Vec<&'static Review>,
    pub(crate) request: ReviewRequest,
    /// Files and folders from the root; empty means all.
    pub(crate) within: Vec<String>,
    pub(crate) files: FileScope,
    pub(crate) comparison: Comparison,
    pub(crate) notes: Vec<String>,
    /// The database that migrations are to be run on.
    pub(crate) database: Option<Database>,
}

/// The request that defaults and given pairs make for these reviews. Problems of level error are failures.
pub(crate) fn request_of<'k, 'v>(
    workspace: &Workspace,
    reviews: &[&'static Review],
    given: impl Iterator<Item = (&'k str, &'v str)>,
) -> Result<(ReviewRequest, Vec<String>), Failure> {
    let names: Vec<String> = reviews.iter().map(|review| review.name.to_owned()).collect();
    let command = names.first().and_then(|name| Command::find_review(name));
    let command =
        command.ok_or_else(|| Failure::internal("a review is built that has no command"))?;
    let given: Vec<(&str, &str)> = given.collect();
    let is_given = |name: &str| given.iter().any(|(key, _)| command.key(key) == command.key(name));
    // What the file says of reviews' SCOPE and FOCUS is not about the keys that an audit has of these names.
    let is_other = |name: &str| {
        command.family == Family::Audit
            && command.own_keys.iter().any(|key| key.name != "TARGET" && key.is_called(name))
    };
    let defaults: Vec<(&str, &str)> =
        workspace.config.defaults().filter(|(key, _)| !is_given(key) && !is_other(key)).collect();
    let (from_file, problems) = Call::from_flags(command, without_focus(&defaults));
    if let Some(problem) = problems.iter().find(|problem| problem.is_error()) {
        return Err(config::blame(problem));
    }
    let (call, mut problems) = Call::from_flags(command, without_focus(&given));
    let mut merged = call;
    merged.entries.extend(from_file.entries);
    let mut request = ReviewRequest::from_call(&merged);
    if let Some((_, focus)) = given.iter().chain(&defaults).find(|(key, _)| is_focus(key)) {
        let valid: Vec<&str> =
            reviews.iter().flat_map(|review| review.focus.iter().map(|focus| focus.name)).collect();
        let (kept, found) = request::focus(&valid, focus);
        request.focus = kept;
        problems.extend(found);
    }
    request.reviews = names;
    let notes = settle(&problems)?;
    Ok((request, notes))
}

/// Of an audit as well.
fn is_focus(key: &str) -> bool {
    ["focus", "audit_focus"].iter().any(|name| key.replace('-', "_").eq_ignore_ascii_case(name))
}

fn without_focus<'p, 's>(
    pairs: &'p [(&'s str, &'s str)],
) -> impl Iterator<Item = (&'s str, &'s str)> + use<'p, 's> {
    pairs.iter().copied().filter(|(key, _)| !is_focus(key))
}

/// Notes and warnings as remarks; the errors, all of them, as one failure.
pub(crate) fn settle(problems: &[Problem]) -> Result<Vec<String>, Failure> {
    let errors: Vec<&Problem> = problems.iter().filter(|problem| problem.is_error()).collect();
    if let Some((first, rest)) = errors.split_first() {
        let mut message = first.message.clone();
        for error in rest {
            message.push_str(&format!("\nerror: {error}"));
        }
        let failure = Failure::user(message);
        return Err(match &first.hint {
            Some(hint) => failure.hint(hint.clone()),
            None => failure,
        });
    }
    let said = problems.iter().filter(|problem| problem.level >= Level::Note);
    Ok(said.map(ToString::to_string).collect())
}

/// Where the request leads: paths, revisions, the change.
pub(crate) fn resolve(
    workspace: &Workspace,
    reviews: Vec<&'static Review>,
    request: ReviewRequest,
    flags: &ChangeFlags,
    notes: Vec<String>,
) -> Result<Resolved, Failure> {
    let target = Target::resolve(&workspace.disk, &request.target)?;
    let comparison =
        Comparison::resolve(&workspace.disk, flags, target.range.clone(), request.scope)?;
    let files = FileScope::new(target.within.clone(), &request.paths).map_err(|bad| {
        Failure::user(format!("`{}` is no glob", bad.join("`, `")))
            .hint("PATHS takes globs such as src/**/*.ts")
    })?;
    Ok(Resolved {
        reviews,
        request,
        within: target.within,
        files,
        comparison,
        notes,
        database: None,
    })
}

/// The scope's word for the report.
pub(crate) fn scope_word(resolved: &Resolved) -> Scope {
    let by_target = if resolved.comparison.range.is_some() {
        Scope::Diff
    } else if resolved.within.is_empty() && resolved.request.target.is_empty() {
        Scope::Worktree
    } else {
        Scope::Repo
    };
    resolved.request.scope.unwrap_or(by_target)
}

/// The text of a file that was named by a person, for configuration-like input.
pub(crate) fn read_text(host: &dyn Host, given: &str) -> Result<String, Failure> {
    let bytes = host.read_given(given).map_err(|error| match error {
        ReadError::Vanished => Failure::user(format!("`{given}` does not exist")),
        error => Failure::user(format!("`{given}`: {error}")),
    })?;
    String::from_utf8(bytes).map_err(|_| Failure::user(format!("`{given}` is not text in UTF-8")))
}
