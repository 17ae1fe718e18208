//! What a check sees: the facts that it declared, of the files under review, in a fixed order.

use std::cell::Cell;

use facts::ci::Pipeline;
use facts::code::{Code, ExprId};
use facts::proof::Proof;
use facts::telemetry::Telemetry;
use facts::{
    FactBase, FactKinds, FileClass, FileId, Flow, HistoricToken, LogCall, LogSample, Manifest,
    Origin, Packages, Route, Setting, SourceFile, TemplateOutput, Token,
};
use flow::migrations::Migrations;
use flow::{Effects, Program, Timeline};
use model::{ByteRange, Confidence, Depth, Evidence, Severity, TestCode};

use crate::draft::Draft;
use crate::scope::{Access, Selected};
use crate::{AuditRequest, CallSite, Check, FindingBuilder, KnownFacts, ReviewOptions, Stack};

/// Handed to [`Check::run`]. Iterators go by path, then by place; they borrow the program, not the context, so a
/// check may report while it iterates.
pub struct CheckContext<'a> {
    shared: Shared<'a>,
    check: &'static Check,
    drafts: Vec<Draft>,
    /// Asked for a kind that `reads` does not name.
    overreached: Cell<bool>,
    /// Asked for something that other files decide.
    looked_around: Cell<bool>,
}

/// What a check leaves behind.
pub(crate) struct Said {
    pub(crate) drafts: Vec<Draft>,
    /// It asked for nothing but what it declared.
    pub(crate) as_declared: bool,
    /// It asked for nothing that other files decide.
    pub(crate) kept_to_files: bool,
}

/// What is the same for all checks of one run.
#[derive(Clone, Copy)]
pub(crate) struct Shared<'a> {
    pub(crate) program: &'a Program,
    base_program: Option<&'a Program>,
    pub(crate) selected: &'a Selected,
    /// Every call of the files under review, by file and place: most checks go over all of them.
    pub(crate) sites: &'a [CallSite<'a>],
    known: &'a KnownFacts,
    stack: &'a Stack,
    audit: &'a AuditRequest,
    depth: Depth,
    tests: TestCode,
    historic_tokens: &'a [HistoricToken],
    packages: Option<&'a Packages>,
    proof: Option<&'a Proof>,
}

impl<'a> Shared<'a> {
    pub(crate) fn new(
        program: &'a Program,
        base_program: Option<&'a Program>,
        selected: &'a Selected,
        sites: &'a [CallSite<'a>],
        options: &'a ReviewOptions,
    ) -> Self {
        let ReviewOptions { known, stack, audit, depth, tests, historic_tokens, packages, .. } =
            options;
        let (packages, proof) = (packages.as_deref(), options.proof.as_deref());
        Self {
            program,
            base_program,
            selected,
            sites,
            known,
            stack,
            audit,
            depth: *depth,
            tests: *tests,
            historic_tokens,
            packages,
            proof,
        }
    }

    /// The same for fewer files.
    pub(crate) fn within<'s>(self, selected: &'s Selected, sites: &'s [CallSite<'s>]) -> Shared<'s>
    where
        'a: 's,
    {
        Shared { selected, sites, ..self }
    }

    /// The same for one of [`Selected::parts`].
    pub(crate) fn part<'s>(self, selected: &'s Selected) -> Shared<'s>
    where
        'a: 's,
    {
        let first = self.sites.partition_point(|site| !selected.is_from(site.file));
        let end = self.sites.partition_point(|site| !selected.is_behind(site.file));
        Shared { selected, sites: &self.sites[first..end.max(first)], ..self }
    }

    /// All that a check sees besides the program, in words.
    pub(crate) fn given(&self) -> String {
        let Self { known, stack, audit, depth, tests, .. } = self;
        format!("{known:?}\0{stack:?}\0{audit:?}\0{depth:?}\0{tests:?}")
    }
}

impl<'a> CheckContext<'a> {
    pub(crate) fn new(check: &'static Check, shared: Shared<'a>) -> Self {
        Self {
            shared,
            check,
            drafts: Vec::new(),
            overreached: Cell::new(false),
            looked_around: Cell::new(false),
        }
    }

    pub(crate) fn finish(self) -> Said {
        Said {
            as_declared: !self.overreached.get(),
            kept_to_files: !self.looked_around.get(),
            drafts: self.drafts,
        }
    }

    /// A defect of the check: loud where checks are developed, a gap in a user's report.
    fn needs(&self, kinds: FactKinds) {
        let declared = self.check.reads.intersects(kinds);
        debug_assert!(declared, "{} asks for facts that its `reads` does not name", self.check.id);
        if !declared {
            self.overreached.set(true);
        }
    }

    /// Everything, in scope or not: where a claim in scope depends on files outside of it.
    pub fn program(&self) -> &'a Program {
        self.looked_around.set(true);
        self.shared.program
    }

    /// The program before the change, for checks with `needs_base`.
    pub fn base_program(&self) -> Option<&'a Program> {
        self.looked_around.set(true);
        self.shared.base_program
    }

    pub fn base(&self) -> &'a FactBase {
        self.looked_around.set(true);
        &self.shared.program.base
    }

    pub fn file(&self, file: FileId) -> &'a SourceFile {
        self.shared.program.base.file(file)
    }

    /// What CONTEXT states about the system.
    pub fn known(&self) -> &'a KnownFacts {
        self.shared.known
    }

    /// What the request names of the system's parts: FRAMEWORKS, LOGGER, DATABASE ...
    pub fn stack(&self) -> &'a Stack {
        self.shared.stack
    }

    /// What only an audit of telemetry is asked.
    pub fn audit(&self) -> &'a AuditRequest {
        self.shared.audit
    }

    /// What exported logs that were given hold, each with the file that stands for it.
    pub fn samples(&self) -> &'a [(FileId, LogSample)] {
        self.looked_around.set(true);
        self.needs(FactKinds::SAMPLES);
        self.shared.program.base.samples()
    }

    pub fn depth(&self) -> Depth {
        self.shared.depth
    }

    /// Whether the file is test, fixture or example code (findings in it are demoted without the check's doing);
    /// never when test code is to be reported like any other.
    pub fn is_test(&self, file: FileId) -> bool {
        self.file(file).class == FileClass::Test && self.shared.tests != TestCode::Report
    }

    /// Code that runs for users, or is to be judged as if it did.
    pub fn is_production(&self, file: FileId) -> bool {
        match self.file(file).class {
            FileClass::Production => true,
            FileClass::Test => self.shared.tests == TestCode::Report,
            _ => false,
        }
    }

    /// Files under review, prose not included.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &'a SourceFile)> + use<'a> {
        self.reviewed()
    }

    fn reviewed(&self) -> impl Iterator<Item = (FileId, &'a SourceFile)> + use<'a> {
        let selected = self.shared.selected;
        selected.files(&self.shared.program.base).filter(move |(id, _)| selected.full(*id))
    }

    /// Files under review that have lowered code.
    pub fn code(&self) -> impl Iterator<Item = (FileId, &'a SourceFile, &'a Code)> + use<'a> {
        self.needs(FactKinds::CODE);
        self.reviewed().filter_map(|(id, file)| file.code().map(|code| (id, file, code)))
    }

    /// Every call, `new` and tagged template.
    pub fn calls(&self) -> impl Iterator<Item = CallSite<'a>> + use<'a> {
        self.needs(FactKinds::CODE);
        self.shared.sites.iter().copied()
    }

    /// The call at this expression, wherever it is.
    pub fn call(&self, file: FileId, expr: ExprId) -> Option<CallSite<'a>> {
        self.needs(FactKinds::CODE | FactKinds::FLOWS | FactKinds::LOG_CALLS | FactKinds::ROUTES);
        let source = self.file(file);
        let code = source.code()?;
        let owner = code.call_owner(expr)?;
        CallSite::new(self.shared.program, file, source, code, expr, owner)
    }

    /// Flows into sinks of this kind (`sql`, `command`, `path` ...) that begin or end in a file under review.
    pub fn flows(&self, sink: &str) -> impl Iterator<Item = &'a Flow> + use<'a> {
        self.looked_around.set(true);
        self.needs(FactKinds::FLOWS);
        let (selected, base) = (self.shared.selected, &self.shared.program.base);
        let sink: Box<str> = sink.into();
        self.shared.program.flows().iter().filter(move |flow| {
            let reviewed = |file| base.file(file).class.is_reviewed();
            let here = selected.full(flow.sink.file) || selected.full(flow.source.file);
            *flow.sink.kind == *sink && here && reviewed(flow.sink.file)
        })
    }

    /// HTTP entry points that are registered in a file under review, of the frameworks that the request names.
    pub fn routes(&self) -> impl Iterator<Item = &'a Route> + use<'a> {
        self.looked_around.set(true);
        self.needs(FactKinds::ROUTES);
        let (selected, table) = (self.shared.selected, &self.shared.program.routes);
        let named = self.shared.stack.narrows_to(table);
        table.routes.iter().filter(move |route| {
            let is_named = named.is_empty() || named.contains(&&*route.framework);
            is_named && selected.full(route.file)
        })
    }

    pub fn log_calls(&self) -> impl Iterator<Item = &'a LogCall> + use<'a> {
        self.looked_around.set(true);
        self.needs(FactKinds::LOG_CALLS);
        let selected = self.shared.selected;
        self.shared.program.log_calls.iter().filter(move |call| selected.full(call.file))
    }

    pub fn settings(
        &self,
    ) -> impl Iterator<Item = (FileId, &'a SourceFile, &'a Setting)> + use<'a> {
        self.needs(FactKinds::SETTINGS);
        self.reviewed()
            .flat_map(|(id, file)| file.facts.settings.iter().map(move |fact| (id, file, fact)))
    }

    /// The settings of files that this is true for; asked once a file, of which some have thousands.
    pub fn settings_in<F: Fn(&SourceFile) -> bool>(
        &self,
        is_wanted: F,
    ) -> impl Iterator<Item = (FileId, &'a SourceFile, &'a Setting)> + use<'a, F> {
        self.needs(FactKinds::SETTINGS);
        let files = self.reviewed().filter(move |(_, file)| is_wanted(file));
        files.flat_map(|(id, file)| file.facts.settings.iter().map(move |fact| (id, file, fact)))
    }

    /// Strings in the format of a credential; also those in prose.
    pub fn tokens(&self) -> impl Iterator<Item = (FileId, &'a SourceFile, &'a Token)> + use<'a> {
        self.needs(FactKinds::TOKENS);
        let selected = self.shared.selected;
        let files = selected.files(&self.shared.program.base);
        let any = files.filter(move |(id, _)| selected.any(*id));
        any.flat_map(|(id, file)| file.facts.tokens.iter().map(move |fact| (id, file, fact)))
    }

    /// Credentials that only older commits hold, oldest first; empty unless the history was read.
    pub fn historic_tokens(&self) -> &'a [HistoricToken] {
        self.looked_around.set(true);
        self.needs(FactKinds::TOKENS);
        self.shared.historic_tokens
    }

    /// Known faults and pinned versions; `None` when no advisory database was given.
    pub fn packages(&self) -> Option<&'a Packages> {
        self.looked_around.set(true);
        self.needs(FactKinds::MANIFESTS);
        self.shared.packages
    }

    /// What a database did with the migrations; `None` when none was given.
    pub fn proof(&self) -> Option<&'a Proof> {
        self.looked_around.set(true);
        self.needs(FactKinds::MIGRATIONS);
        self.shared.proof
    }

    /// Whether the check belongs to a focus area.
    pub fn is_about(&self, area: &str) -> bool {
        self.check.focus.contains(&area)
    }

    pub fn manifests(
        &self,
    ) -> impl Iterator<Item = (FileId, &'a SourceFile, &'a Manifest)> + use<'a> {
        self.needs(FactKinds::MANIFESTS);
        self.reviewed()
            .filter_map(|(id, file)| file.facts.manifest.as_ref().map(|fact| (id, file, fact)))
    }

    /// Pipelines and actions under review.
    pub fn pipelines(
        &self,
    ) -> impl Iterator<Item = (FileId, &'a SourceFile, &'a Pipeline)> + use<'a> {
        self.needs(FactKinds::PIPELINES);
        self.reviewed()
            .filter_map(|(id, file)| file.facts.pipeline.as_deref().map(|fact| (id, file, fact)))
    }

    /// Alerts, dashboards, collectors; also runbooks, which are prose.
    pub fn telemetry(
        &self,
    ) -> impl Iterator<Item = (FileId, &'a SourceFile, &'a Telemetry)> + use<'a> {
        self.needs(FactKinds::TELEMETRY);
        let selected = self.shared.selected;
        let files = selected.files(&self.shared.program.base);
        let any = files.filter(move |(id, _)| selected.any(*id));
        any.filter_map(|(id, file)| file.facts.telemetry.as_deref().map(|fact| (id, file, fact)))
    }

    pub fn templates(
        &self,
    ) -> impl Iterator<Item = (FileId, &'a SourceFile, &'a TemplateOutput)> + use<'a> {
        self.needs(FactKinds::TEMPLATES);
        self.reviewed()
            .flat_map(|(id, file)| file.facts.templates.iter().map(move |fact| (id, file, fact)))
    }

    /// What functions do to the world, run by run: those that touch a file under review.
    pub fn timelines(&self) -> impl Iterator<Item = &'a Timeline> + use<'a> {
        self.looked_around.set(true);
        self.needs(FactKinds::EFFECTS);
        let (selected, effects) = (self.shared.selected, self.shared.program.effects());
        effects
            .timelines
            .iter()
            .filter(move |timeline| timeline.frames.iter().any(|frame| selected.full(frame.file)))
    }

    /// Runs, and the way back from expressions to what uses them.
    pub fn effects(&self) -> &'a Effects {
        self.looked_around.set(true);
        self.needs(FactKinds::EFFECTS);
        self.shared.program.effects()
    }

    /// What is worked out from facts of these kinds, of all files, once for all checks; see [`Program::derived`].
    pub fn derived<T: Send + Sync + 'static>(
        &self,
        kinds: FactKinds,
        build: impl Fn(&FactBase) -> T,
    ) -> std::sync::Arc<T> {
        self.looked_around.set(true);
        self.needs(kinds);
        self.shared.program.derived(build)
    }

    /// What a claim is worth when nothing is said.
    pub fn severity(&self) -> Severity {
        self.check.severity
    }

    /// Migrations in the order in which they run, whichever of their files are under review.
    pub fn migrations(&self) -> &'a Migrations {
        self.looked_around.set(true);
        self.needs(FactKinds::MIGRATIONS);
        self.shared.program.migrations()
    }

    /// Whether the file is under review, prose not included.
    pub fn is_reviewed(&self, file: FileId) -> bool {
        self.shared.selected.full(file)
    }

    /// Where the value of an expression comes from, across files.
    pub fn origin(&self, file: FileId, expr: ExprId) -> Option<&'a Origin> {
        self.shared.program.origin(file, expr)
    }

    /// Makes a claim at a place.
    pub fn report(
        &mut self,
        file: FileId,
        range: ByteRange,
        message: impl Into<String>,
    ) -> FindingBuilder<'_> {
        let (check, base) = (self.check, &self.shared.program.base);
        let span = base.span(file, range);
        let draft = Draft {
            file,
            range,
            severity: check.severity,
            confidence: check.confidence,
            message: message.into(),
            evidence: vec![Evidence::Code { span, note: String::new() }],
            fix: None,
            interleaving: None,
            real_in_tests: false,
            refuted: false,
        };
        let place = self.drafts.len();
        self.drafts.push(draft);
        FindingBuilder::new(&mut self.drafts[place], base)
    }

    /// Makes a claim at the sink of a flow, with its steps as evidence. A flow that rests on a name alone makes
    /// the claim less sure.
    pub fn report_flow(&mut self, flow: &Flow, message: impl Into<String>) -> FindingBuilder<'_> {
        let confidence = self.check.confidence;
        let confidence = if flow.certain { confidence } else { confidence.min(Confidence::Medium) };
        self.report(flow.sink.file, flow.sink.span.bytes, message).confidence(confidence).flow(flow)
    }

    /// Whether the file belongs to what the request asked for.
    pub fn in_scope(&self, file: FileId) -> bool {
        self.shared.selected.access(file) != Access::None
    }
}
