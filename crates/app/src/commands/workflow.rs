//! `sw workflow`: list, show and run workflows.

use std::rc::Rc;

use host::Host;
use model::ExitCode;

use crate::cli::{ListFormat, WorkflowAction, WorkflowRunArgs};
use crate::engine::Outputs;
use crate::failure::Failure;
use crate::gather::{ChangeFlags, Workspace, sources_of};
use crate::workflow::{self, Outcome, Settings, Workflow};
use crate::{console, record};

pub(super) fn run(action: &WorkflowAction) -> Result<ExitCode, Failure> {
    match action {
        WorkflowAction::List(args) => list(&Workspace::open(&[], &args.world)?, args.format),
        WorkflowAction::Show(args) => {
            let (_, text) = workflow::find(&Workspace::open(&[], &args.world)?, &args.name)?;
            console::result(&text)?;
            Ok(ExitCode::Pass)
        }
        WorkflowAction::Run(args) => perform(args),
    }
}

fn list(workspace: &Workspace, format: ListFormat) -> Result<ExitCode, Failure> {
    let mut rows = Vec::new();
    for (name, place) in workflow::names(workspace) {
        let (workflow, _) = workflow::find(workspace, &name)?;
        rows.push((name, workflow.summary, workflow.steps.len(), place));
    }
    let text = match format {
        ListFormat::Json => {
            let rows: Vec<_> = rows
                .iter()
                .map(|(name, summary, steps, place)| serde_json::json!({ "name": name, "summary": summary, "steps": steps, "from": place }))
                .collect();
            serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"
        }
        ListFormat::Text => {
            let width = rows.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
            let line = |(name, summary, steps, place): &(String, String, usize, String)| {
                let place =
                    if place == "built in" { String::new() } else { format!("  ({place})") };
                format!("{name:width$}  {steps} steps  {summary}{place}\n")
            };
            rows.iter().map(line).collect()
        }
    };
    console::result(&text)?;
    Ok(ExitCode::Pass)
}

fn perform(args: &WorkflowRunArgs) -> Result<ExitCode, Failure> {
    let workspace = Rc::new(Workspace::open(&[], &args.world)?);
    let (workflow, text) = workflow::find(&workspace, &args.name)?;
    let flags =
        ChangeFlags { since: args.since.clone(), diff: args.diff.clone(), staged: args.staged };
    let overrides = overrides(args)?;
    let name = format!("{text}\0{overrides:?}\0{flags:?}");
    let before = if args.resume { remembered(&workspace, &name)? } else { None };
    if args.resume && before.is_none() {
        console::say(
            "note: nothing to go on with: no run of it on these files is remembered; every step runs",
        );
    }
    let outputs = Outputs::of_step(args.full);
    let settings = Settings {
        flags: &flags,
        outputs: &outputs,
        world: &args.world,
        overrides,
        skip: &args.skip,
        before,
    };
    let (outcome, reports) = workflow::run(&workspace, &workflow, &settings)?;
    remember(&workspace, &name, &outcome)?;
    match args.format {
        ListFormat::Text => console::result(&workflow::terminal(&outcome))?,
        ListFormat::Json => {
            let whole = serde_json::json!({ "outcome": outcome, "reports": reports });
            console::result(&(serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"))?;
        }
    }
    if !flags.is_change() && outcome.verdict == "BLOCK" && workspace.disk.git().is_some() {
        console::say(
            "note: the whole repository was looked at; with --since REF only what was introduced since then blocks",
        );
    }
    to_session(&workspace, args, &workflow, &outcome)?;
    Ok(exit(outcome.exit_code))
}

fn exit(code: u8) -> ExitCode {
    let all = [ExitCode::Pass, ExitCode::Blocked, ExitCode::Usage, ExitCode::Incomplete];
    all.into_iter().find(|exit| exit.code() == code).unwrap_or(ExitCode::Internal)
}

/// `KEY=value` or `step.KEY=value`; a session is one more key of every step.
fn overrides(args: &WorkflowRunArgs) -> Result<Vec<(Option<String>, String, String)>, Failure> {
    let mut found = Vec::new();
    for text in &args.set {
        let Some((key, value)) = text.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(Failure::user(format!("--set {text} is not KEY=VALUE"))
                .hint("for example --set TARGET=src/ or --set security.DEPTH=quick"));
        };
        let (step, key) = match key.split_once('.') {
            Some((step, key)) => (Some(step.to_owned()), key),
            None => (None, key),
        };
        found.push((step, key.to_owned(), value.to_owned()));
    }
    found.extend(args.session.iter().map(|slug| (None, "SESSION_SLUG".to_owned(), slug.clone())));
    Ok(found)
}

fn key(workspace: &Workspace, name: &str) -> Result<Option<host::CacheKey>, Failure> {
    let Some(memory) = workspace.memory_name() else { return Ok(None) };
    let sources = sources_of(workspace, &host::Snapshot::WorkingTree)?;
    Ok(Some(sources.digest_with(&format!("workflow-1\0{memory}\0{name}"))))
}

/// A run on the same files; when they have changed, what it found no longer holds.
fn remembered(workspace: &Workspace, name: &str) -> Result<Option<Outcome>, Failure> {
    let bytes = key(workspace, name)?.and_then(|key| workspace.cache.get(&key));
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

fn remember(workspace: &Workspace, name: &str, outcome: &Outcome) -> Result<(), Failure> {
    if let (Some(key), Ok(bytes)) = (key(workspace, name)?, serde_json::to_vec(outcome)) {
        workspace.cache.put(vec![(key, bytes)]);
    }
    Ok(())
}

/// The outcome as a document of the session that the steps wrote to.
fn to_session(
    workspace: &Workspace,
    args: &WorkflowRunArgs,
    workflow: &Workflow,
    outcome: &Outcome,
) -> Result<(), Failure> {
    let choice = request::SessionChoice::read(args.session.as_deref());
    let Some(chosen) = record::choose(workspace, &choice) else { return Ok(()) };
    let _held = record::hold(workspace)?;
    let document = record::Document {
        kind: "workflow-run",
        data: serde_json::to_value(outcome).unwrap_or_default(),
        name: &format!("workflows/{}.md", workflow.name),
        command: &format!("workflow:{}", workflow.name),
        verdict: &outcome.verdict,
        request: &format!("sw workflow run {}", args.name),
        inputs: Vec::new(),
        head: record::head(workspace),
    };
    record::keep(workspace, &chosen, &document)
}
