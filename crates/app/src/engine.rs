//! One run of reviews: gather, run, render, write, decide.

use std::rc::Rc;
use std::sync::Arc;

use facts::{FactKinds, RouteTable};
use host::{Host, Snapshot};
use model::ExitCode;
use render::Format;
use review::{Baseline, Memory, RequestEcho, ReviewOptions, ReviewReport};

use crate::cli::{OutputArgs, WorldArgs};
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
    /// What is no verdict of the whole is not printed.
    silent: bool,
}

impl Outputs {
    /// Text on standard output.
    pub(crate) fn plain() -> Self {
        Self {
            format: Format::Text,
            files: Vec::new(),
            exit_zero: false,
            stats: false,
            baseline: None,
            silent: false,
        }
    }

    /// Of one step among several: its report only when it is asked for.
    pub(crate) fn of_step(full: bool) -> Self {
        Self { silent: !full, ..Self::plain() }
    }

    /// Prints a result, unless something else is the result.
    pub(crate) fn say(&self, text: &str) -> Result<(), Failure> {
        if self.silent { Ok(()) } else { console::result(text) }
    }

    pub(crate) fn read(args: &OutputArgs) -> Result<Self, Failure> {
        let files = args.output.iter().map(|text| file_output(text)).collect::<Result<_, _>>()?;
        Ok(Self {
            format: format(&args.format)?,
            files,
            exit_zero: args.exit_zero,
            stats: args.stats,
            baseline: args.baseline.clone(),
            silent: false,
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

/// What one step leaves for the next: reading, lowering and linking a repository is most of the work of a review, and
/// the same for all of them.
#[derive(Default)]
pub(crate) struct Kept {
    workspace: Option<Rc<Workspace>>,
    /// The comparison that it was read for, in words.
    gathered: Option<(String, Gathered)>,
}

impl Kept {
    pub(crate) fn of(workspace: Rc<Workspace>) -> Self {
        Self { workspace: Some(workspace), gathered: None }
    }

    /// The repository that these values are about: the one that is open, when it is the same.
    pub(crate) fn open(
        &mut self,
        values: &[String],
        world: &WorldArgs,
    ) -> Result<Rc<Workspace>, Failure> {
        if let Some(open) = self.workspace.take() {
            if open.is_of(values)? {
                self.workspace = Some(Rc::clone(&open));
                return Ok(open);
            }
            // Its cache is given back before the other's is taken.
            drop(open);
            self.gathered = None;
        }
        let workspace = Rc::new(Workspace::open(values, world)?);
        self.workspace = Some(Rc::clone(&workspace));
        Ok(workspace)
    }

    /// The files may be others from now on.
    pub(crate) fn forget(&mut self) {
        self.gathered = None;
    }

    /// The entry points before the change and now, when a change was read.
    pub(crate) fn states(&self) -> Option<(&RouteTable, &RouteTable)> {
        let (_, gathered) = self.gathered.as_ref()?;
        let before = gathered.change.as_ref()?.base.as_ref()?;
        Some((&before.routes, &gathered.program.routes))
    }

    fn holds(&self, workspace: &Workspace, resolved: &Resolved) -> bool {
        self.gathered.as_ref().is_some_and(|(name, _)| *name == kept_name(workspace, resolved))
    }
}

fn kept_name(workspace: &Workspace, resolved: &Resolved) -> String {
    let (comparison, samples) = (&resolved.comparison, &resolved.request.audit.samples);
    format!("{}\0{comparison:?}\0{samples:?}", workspace.disk.root().display())
}

/// What a run comes to.
pub(crate) struct Done {
    pub(crate) exit: ExitCode,
    pub(crate) report: ReviewReport,
}

/// Runs the reviews, writes every output and tells the exit code.
pub(crate) fn run(
    workspace: &Workspace,
    resolved: &Resolved,
    outputs: &Outputs,
    kept: &mut Kept,
) -> Result<Done, Failure> {
    let baseline =
        outputs.baseline.as_deref().map(|given| read_baseline(workspace, given)).transpose()?;
    let mut phases = Phases::new(&workspace.disk);
    let chosen = record::choose(workspace, &resolved.request.session);
    // For a session each review's own report is made from the facts.
    let needs_facts = chosen.is_some();
    let Reviewed { report, totals } =
        review(workspace, resolved, baseline, needs_facts, &mut phases, kept)?;
    let text = phases.run("writing", || {
        let options = render::Options { colour: console::colour(), ..render::Options::default() };
        render::render(outputs.format, &report, &options)
    });
    let times = phases.checks.clone();
    let phases = phases.finish();
    outputs.say(&text)?;
    for (format, path) in &outputs.files {
        let text = render::render(*format, &report, &render::Options::default());
        let written = workspace.disk.write_given(path, text.as_bytes());
        written.map_err(|error| Failure::user(error.to_string()))?;
    }
    if let Some((chosen, (_, gathered))) = chosen.zip(kept.gathered.as_ref()) {
        let reports = reports_by_review(workspace, resolved, report.clone(), gathered);
        record::record(workspace, &chosen, &reports)?;
    }
    if outputs.stats {
        console::say(&stats::text(totals, &phases, &times, peak_memory(&workspace.disk)));
    }
    Ok(Done { exit: exit(&report, outputs.exit_zero), report })
}

/// `--exit-zero` forgives a block and nothing else.
fn exit(report: &ReviewReport, exit_zero: bool) -> ExitCode {
    match report.gate.exit() {
        ExitCode::Blocked if exit_zero && report.gate.incomplete => ExitCode::Incomplete,
        ExitCode::Blocked if exit_zero => ExitCode::Pass,
        code => code,
    }
}

/// A report, and how much was read for it.
pub(crate) struct Reviewed {
    pub(crate) report: ReviewReport,
    totals: Totals,
}

/// The report, without writing anything: that of an earlier run when nothing has changed since and nobody needs the
/// facts.
pub(crate) fn review(
    workspace: &Workspace,
    resolved: &Resolved,
    baseline: Option<Baseline>,
    needs_facts: bool,
    phases: &mut Phases<'_>,
    kept: &mut Kept,
) -> Result<Reviewed, Failure> {
    if kept.holds(workspace, resolved) {
        return review_kept(workspace, resolved, baseline, phases, kept);
    }
    let after = &resolved.comparison.after;
    let sources = phases.run("reading files", || sources_of(workspace, after))?;
    let key = recall::key(workspace, resolved, baseline.as_ref(), &sources);
    let key = key.filter(|_| !needs_facts);
    if let Some(Recalled { report, totals }) =
        key.as_ref().and_then(|key| recall::find(workspace, key))
    {
        return Ok(Reviewed { report, totals });
    }
    let gathered = gather(workspace, sources, &resolved.comparison, &resolved.request, phases)?;
    kept.gathered = Some((kept_name(workspace, resolved), gathered));
    let Reviewed { report, totals } = review_kept(workspace, resolved, baseline, phases, kept)?;
    let made = Recalled { report, totals };
    if let Some(key) = key {
        phases.run("remembering", || recall::keep(workspace, key, &made));
    }
    Ok(Reviewed { report: made.report, totals })
}

/// From facts that are there.
fn review_kept(
    workspace: &Workspace,
    resolved: &Resolved,
    baseline: Option<Baseline>,
    phases: &mut Phases<'_>,
    kept: &mut Kept,
) -> Result<Reviewed, Failure> {
    let Some((_, gathered)) = &mut kept.gathered else {
        return Err(Failure::internal("facts were kept and are gone"));
    };
    gathered.deepen(workspace, resolved.request.depth, phases);
    let mut options = options(workspace, resolved, baseline);
    options.change = gathered.change.clone();
    options.left_out.clone_from(&gathered.left_out);
    options.echo.notes.extend(unchecked(resolved, gathered));
    options.historic_tokens.clone_from(gathered.history(resolved.request.depth));
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
    gathered.proof = None;
    if let Some(database) = &resolved.database {
        let proof = phases.run("proving", || proof::of(database, &gathered.program, &options))?;
        gathered.proof = Some(Arc::new(proof));
        options.proof.clone_from(&gathered.proof);
    }
    options.stopwatch = Some(phases.checks.clone());
    let report = phases.run("reviewing", || {
        review::run_with_memory(&gathered.program, &resolved.reviews, &options, memory)
    });
    Ok(Reviewed { report, totals: gathered.totals })
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
        options.historic_tokens.clone_from(gathered.history(resolved.request.depth));
        options.packages.clone_from(&gathered.packages);
        options.proof.clone_from(&gathered.proof);
        options.change.clone_from(&gathered.change);
        review::run(&gathered.program, &[*review], &options)
    };
    resolved.reviews.iter().map(own).collect()
}
