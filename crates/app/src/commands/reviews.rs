//! `sw review`, and a `/review:..` block, which is the same request said differently.

use model::ExitCode;
use request::{Call, Command, Value};
use review::Review;

use crate::cli::{AuditArgs, KeyFlags, ReviewArgs, WorldArgs};
use crate::engine::{self, Done, Kept, Outputs};
use crate::failure::Failure;
use crate::gather::{ChangeFlags, Database, Resolved, Workspace, choose, request_of, resolve};
use crate::{catalogue, console};

pub(super) fn run(args: &ReviewArgs, keys: &KeyFlags) -> Result<ExitCode, Failure> {
    let outputs = Outputs::read(&args.output)?;
    let (names, paths) = split(args)?;
    let asked = names.as_deref().map(named).transpose()?;
    let mut target: Vec<String> = paths;
    target.extend(
        keys.get("TARGET")
            .into_iter()
            .flat_map(|text| text.split(',').map(|part| part.trim().to_owned())),
    );
    let workspace = Workspace::open(&target, &args.world)?;
    let flags =
        ChangeFlags { since: args.since.clone(), diff: args.diff.clone(), staged: args.staged };
    let (reviews, mut remarks) = match asked {
        Some(reviews) => (reviews, Vec::new()),
        None => selected(args, &workspace, &flags)?,
    };
    let pairs = keys.pairs().filter(|(key, _)| *key != "TARGET");
    let (mut request, notes) = request_of(&workspace, &reviews, pairs)?;
    if !target.is_empty() {
        request.target = target;
    }
    remarks.extend(notes);
    let database = database(args, &reviews)?;
    let resolved = resolve(&workspace, reviews, request, &flags, remarks)?;
    let resolved = Resolved { database, ..resolved };
    engine::run(&workspace, &resolved, &outputs, &mut Kept::default()).map(|done| done.exit)
}

/// `sw telemetry-audit`: a review that is asked for by its own name.
pub(super) fn run_audit(args: AuditArgs, keys: &KeyFlags) -> Result<ExitCode, Failure> {
    let words = std::iter::once("telemetry-audit".to_owned()).chain(args.paths).collect();
    let args = ReviewArgs {
        words,
        all: false,
        auto: false,
        since: args.since,
        diff: args.diff,
        staged: args.staged,
        database_url: None,
        allow_remote_database: false,
        output: args.output,
        world: args.world,
    };
    run(&args, keys)
}

/// Where migrations are to be run, when that is asked for.
fn database(args: &ReviewArgs, reviews: &[&'static Review]) -> Result<Option<Database>, Failure> {
    let Some(url) = args.database_url.clone() else { return Ok(None) };
    if !reviews.iter().any(|review| review.name == "migrations") {
        let named: Vec<&str> = reviews.iter().map(|review| review.name).collect();
        return Err(Failure::user(format!(
            "--database-url runs migrations, and {} does not review them",
            named.join(", ")
        ))
        .hint("sw review migrations --database-url URL"));
    }
    Ok(Some(Database { url, allow_remote: args.allow_remote_database }))
}

/// The names, when names are expected, and the paths.
fn split(args: &ReviewArgs) -> Result<(Option<String>, Vec<String>), Failure> {
    if args.all || args.auto {
        return Ok((None, args.words.clone()));
    }
    match args.words.split_first() {
        Some((names, paths)) => Ok((Some(names.clone()), paths.to_vec())),
        None => Err(Failure::user("which review?").hint(format!(
            "sw review NAME, --all or --auto; built are {}",
            built_names().join(", ")
        ))),
    }
}

fn built_names() -> Vec<&'static str> {
    catalogue::reviews().iter().map(|review| review.name).collect()
}

fn named(names: &str) -> Result<Vec<&'static Review>, Failure> {
    let mut reviews: Vec<&'static Review> = Vec::new();
    for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let review = one(name.strip_prefix("review:").unwrap_or(name))?;
        if !reviews.iter().any(|known| known.name == review.name) {
            reviews.push(review);
        }
    }
    if reviews.is_empty() { Err(Failure::user("no review is named")) } else { Ok(reviews) }
}

fn one(name: &str) -> Result<&'static Review, Failure> {
    if let Some(review) = catalogue::review(name) {
        return Ok(review);
    }
    if Command::find_review(name).is_some() {
        return Err(not_built(&format!("review {name}")));
    }
    let names: Vec<&str> = Command::all().filter_map(Command::review_name).collect();
    Err(Failure::user(format!("there is no review `{name}`"))
        .hint(request::suggestion(name, &names)))
}

pub(crate) fn not_built(what: &str) -> Failure {
    Failure::user(format!("{what} is not built yet"))
        .hint(format!("built are: review {}", built_names().join(", review ")))
}

/// What `--all` or `--auto` mean here, and the reviews that they would mean were they built.
fn selected(
    args: &ReviewArgs,
    workspace: &Workspace,
    flags: &ChangeFlags,
) -> Result<(Vec<&'static Review>, Vec<String>), Failure> {
    if args.all {
        let missing = catalogue::unbuilt_reviews();
        return Ok((catalogue::plain_reviews(), unbuilt_note(&missing)));
    }
    let fitting = choose(workspace, flags)?;
    let (built, missing): (Vec<_>, Vec<_>) =
        fitting.into_iter().partition(|name| catalogue::review(name).is_some());
    let mut notes = vec![format!("chosen by what is there: {}", built.join(", "))];
    notes.extend(unbuilt_note(&missing));
    Ok((built.into_iter().filter_map(catalogue::review).collect(), notes))
}

fn unbuilt_note(missing: &[&str]) -> Vec<String> {
    if missing.is_empty() {
        return Vec::new();
    }
    let note = format!("not built yet, so not run: {}", missing.join(", "));
    console::say(&format!("note: {note}"));
    vec![note]
}

/// Runs the review of a block, for a change when these flags name one.
pub(crate) fn run_review(
    call: &Call,
    flags: &ChangeFlags,
    outputs: &Outputs,
    world: &WorldArgs,
    kept: &mut Kept,
) -> Result<Done, Failure> {
    let name = call.command.name;
    let review = call.command.review_name().and_then(catalogue::review);
    let review = review.ok_or_else(|| not_built(&format!("/{name}")))?;
    let target = call.list("TARGET");
    let workspace = kept.open(&target, world)?;
    let values: Vec<(&str, String)> = call
        .entries
        .iter()
        .filter(|entry| entry.key.name != "TARGET")
        .map(|entry| (entry.key.name, as_flag(&entry.value)))
        .collect();
    let pairs = values.iter().map(|(key, value)| (*key, value.as_str()));
    let (mut request, notes) = request_of(&workspace, &[review], pairs)?;
    if !target.is_empty() {
        request.target = target;
    }
    let resolved = resolve(&workspace, vec![review], request, flags, notes)?;
    engine::run(&workspace, &resolved, outputs, kept)
}

/// As it would be typed behind a flag: items that hold commas are quoted.
pub(crate) fn as_flag(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => {
            let quoted = |item: &String| {
                if item.contains(',') { format!("\"{item}\"") } else { item.clone() }
            };
            items.iter().map(quoted).collect::<Vec<_>>().join(",")
        }
    }
}
