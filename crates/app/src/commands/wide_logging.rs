//! `sw setup-wide-logging`, and a `/setup-wide-logging` block: one wide event for each request, written into the
//! application.

mod text;

use std::sync::Arc;

use flow::Program;
use host::{Files, Host, Snapshot};
use model::{ExitCode, RepoPath};
use request::{Call, Condition, SessionChoice};
use wide_events::{Policy, Sampler};
use wide_logging::{
    Application, FRAMEWORKS, Framework, Logger, Manifest, NoApplication, Plan, Settings, Wanted,
};

use super::said;
use crate::cli::{KeyFlags, ListFormat, SetUpArgs};
use crate::console;
use crate::engine::{Kept, Outputs};
use crate::failure::Failure;
use crate::gather::{Target, Workspace, facts_of};
use crate::record;

const NAME: &str = "setup-wide-logging";

/// Files that are looked at before they are written over; the limit is in bytes.
const LARGEST: u64 = 8 << 20;

pub(super) fn run(args: &SetUpArgs, keys: &KeyFlags) -> Result<ExitCode, Failure> {
    let target = args.path.iter().map(|path| ("TARGET", path.as_str()));
    let call = said(NAME, keys, target)?;
    let mode = Mode { dry_run: args.dry_run, format: args.format };
    set_up(&call, &mode, &Outputs::plain(), &args.world, &mut Kept::default())
}

/// How the outcome is told.
struct Mode {
    dry_run: bool,
    format: ListFormat,
}

pub(super) fn call(
    call: &Call,
    outputs: &Outputs,
    world: &crate::cli::WorldArgs,
    kept: &mut Kept,
) -> Result<ExitCode, Failure> {
    let dry_run = call.text("DRY_RUN").as_deref() == Some("yes");
    set_up(call, &Mode { dry_run, format: ListFormat::Text }, outputs, world, kept)
}

fn set_up(
    call: &Call,
    mode: &Mode,
    outputs: &Outputs,
    world: &crate::cli::WorldArgs,
    kept: &mut Kept,
) -> Result<ExitCode, Failure> {
    let dry_run = mode.dry_run || call.text("DRY_RUN").as_deref() == Some("yes");
    let targets = call.list("TARGET");
    let workspace = kept.open(&targets, world)?;
    let plan = planned(&workspace, call, &targets)?;
    let manifest = plan.manifest();
    if dry_run {
        return shown(&plan, &manifest, mode, outputs);
    }
    let writes = plan.writes();
    for (path, content) in &writes {
        let written = workspace.disk.write(path, content.as_bytes());
        written.map_err(|error| Failure::user(error.to_string()))?;
    }
    if !writes.is_empty() {
        // What was read before is no longer what is there.
        kept.forget();
    }
    match mode.format {
        ListFormat::Json => outputs.say(&json(&plan, &manifest))?,
        ListFormat::Text => outputs.say(&text::done(&plan, &manifest))?,
    }
    recorded(&workspace, call, &manifest)?;
    Ok(ExitCode::Pass)
}

fn shown(
    plan: &Plan,
    manifest: &Manifest,
    mode: &Mode,
    outputs: &Outputs,
) -> Result<ExitCode, Failure> {
    match mode.format {
        ListFormat::Json => outputs.say(&json(plan, manifest))?,
        ListFormat::Text => outputs.say(&text::dry_run(plan, manifest))?,
    }
    Ok(ExitCode::Pass)
}

/// The manifest, and what this run does about each file.
fn json(plan: &Plan, manifest: &Manifest) -> String {
    let mut value = manifest.to_json();
    let changes = plan.changes.iter().map(|change| {
        let before = change.before.is_some();
        serde_json::json!({ "path": change.path.as_str(), "fate": text::word(change.fate), "existed": before })
    });
    value["changes"] = changes.collect::<Vec<_>>().into();
    format!("{value:#}\n")
}

fn planned(workspace: &Workspace, call: &Call, targets: &[String]) -> Result<Plan, Failure> {
    let wanted = Wanted {
        framework: framework(call)?,
        logger: logger(call)?,
        within: Target::resolve(&workspace.disk, targets)?.within,
    };
    let (policy, context) = (policy(call)?, context(call)?);
    let extraction = facts_of(workspace, &Snapshot::WorkingTree)?;
    let options = flow::Options { models: workspace.config.models()? };
    let program = Program::link(Arc::new(extraction.base), &options);
    let application = wide_logging::find(&program, &wanted).map_err(no_application)?;
    let version = application.package.as_ref().and_then(wide_logging::Package::version);
    let settings = Settings {
        service: service(&application, workspace),
        version: version.unwrap_or("0.0.0").to_owned(),
        policy,
        context,
    };
    let read = |path: &RepoPath| {
        let bytes = workspace.disk.read(path, LARGEST).ok()?;
        String::from_utf8(bytes).ok()
    };
    let plan = wide_logging::plan(&program, application, settings, &read);
    plan.map_err(|error| Failure::internal(error.to_string()))
}

fn no_application(error: NoApplication) -> Failure {
    let message = error.to_string();
    match error {
        NoApplication::NotFound { found, .. } if found.is_empty() => Failure::user(message).hint(
            "an application is what express(), fastify(), new Koa() or NestFactory.create() makes, or route handlers of Next",
        ),
        NoApplication::NotFound { found, .. } => {
            Failure::user(message).hint(format!("there is {}", found.join(", ")))
        }
        NoApplication::Several(_) => {
            Failure::user(message).hint("name the folder of the one that is meant: TARGET: services/api")
        }
    }
}

/// As the manifest names it, without a scope.
fn service(application: &Application, workspace: &Workspace) -> String {
    let name = application.package.as_ref().and_then(wide_logging::Package::name);
    let name = name.and_then(|name| name.rsplit('/').next()).filter(|name| !name.is_empty());
    let folder = || {
        let root = workspace.disk.root().file_name();
        root.map_or_else(|| "service".to_owned(), |name| name.to_string_lossy().into_owned())
    };
    name.map_or_else(folder, str::to_owned)
}

fn is_auto(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "auto" | "auto-detect")
}

fn framework(call: &Call) -> Result<Option<Framework>, Failure> {
    let Some(word) = call.text("FRAMEWORK").filter(|word| !is_auto(word)) else { return Ok(None) };
    let known: Vec<&str> = FRAMEWORKS.iter().map(|framework| framework.word()).collect();
    match Framework::of_word(&word) {
        Some(framework) => Ok(Some(framework)),
        None => Err(Failure::user(format!("FRAMEWORK: `{word}` cannot be set up"))
            .hint(request::suggestion(&word, &known))),
    }
}

fn logger(call: &Call) -> Result<Option<Logger>, Failure> {
    let Some(word) = call.text("LOGGER").filter(|word| !is_auto(word)) else { return Ok(None) };
    let known: Vec<&str> = Logger::ALL.iter().map(|logger| logger.word()).collect();
    match Logger::of_word(&word) {
        Some(logger) => Ok(Some(logger)),
        None => Err(Failure::user(format!("LOGGER: `{word}` has no adapter"))
            .hint(request::suggestion(&word, &known))),
    }
}

const RATE: f64 = 0.05;

fn policy(call: &Call) -> Result<Policy, Failure> {
    let rate = match call.text("TAIL_SAMPLE_RATE") {
        None => RATE,
        Some(text) => rate(&text)?,
    };
    if !(0.01..=0.1).contains(&rate) {
        console::say(&format!(
            "note: TAIL_SAMPLE_RATE {rate} is outside of the usual 0.01 to 0.10"
        ));
    }
    let keep = call.list("KEEP_ALWAYS");
    keep.iter().try_for_each(|condition| comparable(condition))?;
    let policy = match keep.is_empty() {
        true => Policy { rate, ..Policy::default() },
        false => Policy::with_keep_always(&keep, rate),
    };
    match Sampler::new(&policy) {
        Ok(_) => Ok(policy),
        Err(problem) => Err(Failure::user(format!("KEEP_ALWAYS: {problem}"))),
    }
}

/// Only numbers are more or less than each other; anything else would never be met.
fn comparable(text: &str) -> Result<(), Failure> {
    let Ok(condition) = text.parse::<Condition>() else { return Ok(()) };
    match condition.test {
        Some((operator, value)) if operator.orders() && wide_events::decimal(&value).is_none() => {
            Err(Failure::user(format!("KEEP_ALWAYS: `{text}` compares with what is no number"))
                .hint("values that are compared by < and > are numbers: duration>2000"))
        }
        _ => Ok(()),
    }
}

/// `0.05` or `5%`.
pub(super) fn rate(text: &str) -> Result<f64, Failure> {
    let text = text.trim();
    let number = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
        None => text.parse::<f64>(),
    };
    number.ok().filter(|rate| (0.0..=1.0).contains(rate)).ok_or_else(|| {
        Failure::user(format!("TAIL_SAMPLE_RATE: `{text}` is no share"))
            .hint("a number from 0 to 1, such as 0.05")
    })
}

/// Fields that the application fills, as dotted paths that do not stand where the event's own fields do.
fn context(call: &Call) -> Result<Vec<String>, Failure> {
    let mut paths: Vec<String> = Vec::new();
    for path in call.list("BUSINESS_CONTEXT") {
        let is_name = |part: &str| {
            part.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
                && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        };
        if !path.split('.').all(is_name) {
            return Err(Failure::user(format!("BUSINESS_CONTEXT: `{path}` is no field"))
                .hint("dotted names of letters, digits and underscores: user.id"));
        }
        let taken = !path.contains('.') && wide_events::fields::field(&path).is_some();
        if taken {
            return Err(Failure::user(format!(
                "BUSINESS_CONTEXT: every event has `{path}` already"
            ))
            .hint("give it another name, such as order.status"));
        }
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// Into the session, where one is meant.
fn recorded(workspace: &Workspace, call: &Call, manifest: &Manifest) -> Result<(), Failure> {
    let choice = SessionChoice::read(call.text("SESSION_SLUG").as_deref());
    let Some(chosen) = record::choose(workspace, &choice) else { return Ok(()) };
    let held = record::hold(workspace)?;
    let document = record::Document {
        kind: "wide-logging",
        data: manifest.to_json(),
        name: "ops/wide-logging.md",
        command: NAME,
        verdict: "set up",
        request: &call.to_block(),
        inputs: Vec::new(),
        head: record::head(workspace),
    };
    record::keep(workspace, &chosen, &document)?;
    drop(held);
    record::register(workspace)
}
