//! One run of reviews: gather, run, render, write, decide.

use std::sync::Arc;

use extract::Sources;
use facts::FactKinds;
use host::{Host, Snapshot};
use model::ExitCode;
use render::Format;
use review::{Baseline, Memory, RequestEcho, ReviewOptions, ReviewReport};

use crate::cli::OutputArgs;
use crate::failure::Failure;
use crate::gather::{
    Gathered, Resolved, Totals, Workspace, gather, read_text, scope_word, sources_of,
};
use crate::progress::{Phases, peak_memory};
use crate::recall::{self, Recalled};
use crate::{catalogue, console, proof, record, stats};

/// Where and how the report goes; checked before any work is done.
pub(crate) struct Outputs {
    format: Format,
    files: Vec<(Format, String)>,
    exit_zero: bool,
    stats: bool,
    baseline: Option<String>,
}

impl Outputs {
    pub(crate) fn read(args: &OutputArgs) -> Result<Self, Failure> {
        let files = args.output.iter().map(|text| file_output(text)).collect::<Result<_, _>>()?;
        Ok(Self {
            format: format(&args.format)?,
            files,
            exit_zero: args.exit_zero,
            stats: args.stats,
            baseline: args.baseline.clone(),
        })
    }
}

fn file_output(text: &str) -> Result<(Format, String), Failure> {
    match text.split_once('=') {
        Some((word, path)) if !path.is_empty() => Ok((format(word)?, path.to_owned())),
        _ => Err(Failure::user(format!("--output {text} is not FORMAT=PATH"))
            .hint("for example --output sarif=review.sarif")),
    }
}

fn format(word: &str) -> Result<Format, Failure> {
    word.parse().map_err(|_| {
        Failure::user(format!("`{word}` is no format"))
            .hint(request::suggestion(word, Format::WORDS))
    })
}

/// Runs the reviews, writes every output and tells the exit code.
pub(crate) fn run(
    workspace: &Workspace,
    resolved: &Resolved,
    outputs: &Outputs,
) -> Result<ExitCode, Failure> {
    let baseline =
        outputs.baseline.as_deref().map(|given| read_baseline(workspace, given)).transpose()?;
    let mut phases = Phases::new(&workspace.disk);
    let chosen = record::choose(workspace, &resolved.request.session);
    // For a session each review's own report is made from the facts.
    let needs_facts = chosen.is_some();
    let Reviewed { report, totals, gathered } =
        review(workspace, resolved, baseline, needs_facts, &mut phases)?;
    let text = phases.run("writing", || {
        let options = render::Options { colour: console::colour(), ..render::Options::default() };
        render::render(outputs.format, &report, &options)
    });
    let times = phases.checks.clone();
    let phases = phases.finish();
    console::result(&text)?;
    for (format, path) in &outputs.files {
        let text = render::render(*format, &report, &render::Options::default());
        let written = workspace.disk.write_given(path, text.as_bytes());
        written.map_err(|error| Failure::user(error.to_string()))?;
    }
    if let Some((chosen, gathered)) = chosen.zip(gathered) {
        let reports = reports_by_review(workspace, resolved, report.clone(), &gathered);
        record::record(workspace, &chosen, &reports)?;
    }
    if outputs.stats {
        console::say(&stats::text(totals, &phases, &times, peak_memory(&workspace.disk)));
    }
    Ok(exit(&report, outputs.exit_zero))
}

/// `--exit-zero` forgives a block and nothing else.
fn exit(report: &ReviewReport, exit_zero: bool) -> ExitCode {
    match report.gate.exit() {
        ExitCode::Blocked if exit_zero && report.gate.incomplete => ExitCode::Incomplete,
        ExitCode::Blocked if exit_zero => ExitCode::Pass,
        code => code,
    }
}

/// A report and what it was made from.
pub(crate) struct Reviewed {
    pub(crate) report: ReviewReport,
    totals: Totals,
    /// `None` of a report that an earlier run made.
    gathered: Option<Gathered>,
}

/// The report, without writing anything: that of an earlier run when nothing has changed since and nobody needs the
/// facts.
pub(crate) fn review(
    workspace: &Workspace,
    resolved: &Resolved,
    baseline: Option<Baseline>,
    needs_facts: bool,
    phases: &mut Phases<'_>,
) -> Result<Reviewed, Failure> {
    let after = &resolved.comparison.after;
    let sources = phases.run("reading files", || sources_of(workspace, after))?;
    let key = recall::key(workspace, resolved, baseline.as_ref(), &sources);
    let Some(key) = key.filter(|_| !needs_facts) else {
        return review_sources(workspace, resolved, baseline, sources, phases);
    };
    if let Some(Recalled { report, totals }) = recall::find(workspace, &key) {
        return Ok(Reviewed { report, totals, gathered: None });
    }
    let reviewed = review_sources(workspace, resolved, baseline, sources, phases)?;
    let Reviewed { report, totals, gathered } = reviewed;
    let made = Recalled { report, totals };
    phases.run("remembering", || recall::keep(workspace, key, &made));
    Ok(Reviewed { report: made.report, totals, gathered })
}

fn review_sources(
    workspace: &Workspace,
    resolved: &Resolved,
    baseline: Option<Baseline>,
    sources: Sources,
    phases: &mut Phases<'_>,
) -> Result<Reviewed, Failure> {
    let mut gathered =
        gather(workspace, sources, &resolved.comparison, resolved.request.depth, phases)?;
    let mut options = options(workspace, resolved, baseline);
    options.change = gathered.change.clone();
    options.left_out.clone_from(&gathered.left_out);
    options.echo.notes.extend(unchecked(resolved, &gathered));
    options.historic_tokens.clone_from(&gathered.historic_tokens);
    options.packages.clone_from(&gathered.packages);
    // What most of the time goes into has a line of its own.
    let reads = review::reads(&resolved.reviews, &options);
    let name = workspace.memory_name();
    let memory = name.as_deref().map(|name| Memory { cache: &*workspace.cache, name });
    if reads.contains(FactKinds::FLOWS) {
        phases.run("following", || gathered.program.follow(memory));
    }
    if reads.contains(FactKinds::EFFECTS) {
        phases.run("timelines", || gathered.program.effects());
    }
    if let Some(database) = &resolved.database {
        let proof = phases.run("proving", || proof::of(database, &gathered.program, &options))?;
        gathered.proof = Some(Arc::new(proof));
        options.proof.clone_from(&gathered.proof);
    }
    options.stopwatch = Some(phases.checks.clone());
    let report = phases.run("reviewing", || {
        review::run_with_memory(&gathered.program, &resolved.reviews, &options, memory)
    });
    Ok(Reviewed { report, totals: gathered.totals, gathered: Some(gathered) })
}

/// Lockfiles that were held against nothing: silence about packages is no sign of their health.
fn unchecked(resolved: &Resolved, gathered: &Gathered) -> Option<String> {
    let reviewed = resolved.reviews.iter().any(|review| review.name == "security");
    let locked = gathered.left_out.values().any(|reason| reason == "lockfile");
    (reviewed && locked && gathered.packages.is_none()).then(|| {
        "known faults of packages: not checked, as no advisory database was given (--advisories PATH)".to_owned()
    })
}

pub(crate) fn read_baseline(workspace: &Workspace, given: &str) -> Result<Baseline, Failure> {
    let text = read_text(&workspace.disk, given)?;
    Baseline::parse(&text).map_err(|error| {
        Failure::config(format!("`{given}`: {error}")).hint("`sw baseline write` makes a new one")
    })
}

fn options(
    workspace: &Workspace,
    resolved: &Resolved,
    baseline: Option<Baseline>,
) -> ReviewOptions {
    ReviewOptions {
        scope: resolved.files.clone(),
        baseline,
        waivers: workspace.config.waiver.clone(),
        accepted_gaps: workspace.config.coverage.accept.clone(),
        class_of: extract::class_of_path,
        today: today(workspace),
        catalogue: catalogue::reviews(),
        echo: echo(resolved),
        ..ReviewOptions::of(&resolved.request)
    }
}

/// `YYYY-MM-DD`.
pub(crate) fn today(workspace: &Workspace) -> String {
    workspace.disk.now().to_string().chars().take(10).collect()
}

fn echo(resolved: &Resolved) -> RequestEcho {
    let request = &resolved.request;
    let whole = || vec![".".to_owned()];
    let mut notes = resolved.notes.clone();
    if matches!(resolved.comparison.after, Snapshot::Index) {
        notes.push("what is staged was reviewed, not the working tree".to_owned());
    }
    if !request.concurrency_model.is_empty() {
        let models = request.concurrency_model.join(", ");
        notes.push(format!("how work runs side by side, as given: {models}"));
    }
    RequestEcho {
        reviews: request.reviews.clone(),
        target: if resolved.within.is_empty() { whole() } else { resolved.within.clone() },
        paths: request.paths.clone(),
        scope: scope_word(resolved).word().to_owned(),
        range: resolved.comparison.range.as_ref().map(|(_, text)| text.clone()),
        frameworks: request.frameworks.clone(),
        loggers: request.logger.clone(),
        context: request.context.clone(),
        notes,
        session: record::explicit(&request.session),
        ..RequestEcho::default()
    }
}

/// A session keeps one file per review: of a run of several, each review's own report.
fn reports_by_review(
    workspace: &Workspace,
    resolved: &Resolved,
    whole: ReviewReport,
    gathered: &Gathered,
) -> Vec<ReviewReport> {
    if resolved.reviews.len() < 2 {
        return vec![whole];
    }
    let own = |review: &&'static review::Review| {
        let mut options = options(workspace, resolved, None);
        options.echo.reviews = vec![review.name.to_owned()];
        options.left_out.clone_from(&gathered.left_out);
        options.historic_tokens.clone_from(&gathered.historic_tokens);
        options.packages.clone_from(&gathered.packages);
        options.proof.clone_from(&gathered.proof);
        options.change.clone_from(&gathered.change);
        review::run(&gathered.program, &[*review], &options)
    };
    resolved.reviews.iter().map(own).collect()
}
