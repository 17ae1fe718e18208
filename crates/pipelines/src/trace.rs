//! Where a value comes from: back through variables, outputs, matrices and arguments, across steps, jobs and files.

use facts::FileId;
use facts::ci::{
    Command, Expr, Node, Pair, Part, RedirectKind, Script, Step, Text, UsesKind, Word, WordPart,
};
use model::ByteRange;

use crate::untrusted::{brings_untrusted, holds_untrusted, is_untrusted};
use crate::{Events, Origin, OriginKind, Pipelines, Place};

/// Ways longer than this are nobody's, and loops end.
const DEEPEST: u8 = 12;
/// Of one question; more would say nothing new.
const MOST: usize = 64;

/// Commands whose output is made of their arguments or input.
const PASSING: [&str; 20] = [
    "echo",
    "printf",
    "cat",
    "tr",
    "sed",
    "awk",
    "jq",
    "yq",
    "base64",
    "cut",
    "head",
    "tail",
    "tee",
    "xargs",
    "envsubst",
    "rev",
    "grep",
    "xxd",
    "openssl",
    "write-output",
];

impl<'a> Pipelines<'a> {
    /// What an expression may be, seen from a place.
    pub fn origins(&self, node: &'a Node, place: Place<'a>) -> Vec<Origin> {
        let events = self.events(place.file);
        let mut trace = Trace { pipelines: self, events, steps: 0 };
        let mut found = trace.node(node, place, 0);
        distinct(&mut found);
        found
    }

    /// What a word of a script may hold.
    pub fn word_origins(
        &self,
        script: &'a Script,
        word: &'a Word,
        place: Place<'a>,
    ) -> Vec<Origin> {
        let events = self.events(place.file);
        let mut trace = Trace { pipelines: self, events, steps: 0 };
        let mut found = trace.word(script, word, place, 0);
        distinct(&mut found);
        found
    }

    /// What a variable of a step's shell holds when the step begins.
    pub fn variable_origins(&self, name: &str, place: Place<'a>) -> Vec<Origin> {
        let events = self.events(place.file);
        let mut trace = Trace { pipelines: self, events, steps: 0 };
        let mut found = trace.environment(name, place, 0).unwrap_or_default();
        distinct(&mut found);
        found
    }

    /// What a text with expressions may hold.
    pub fn text_origins(&self, text: &'a Text, place: Place<'a>) -> Vec<Origin> {
        let events = self.events(place.file);
        let mut trace = Trace { pipelines: self, events, steps: 0 };
        let mut found = trace.text(text, place, 0);
        distinct(&mut found);
        found
    }
}

/// One way to each kind of origin, the shortest.
fn distinct(origins: &mut Vec<Origin>) {
    origins.sort_by(|left, right| {
        left.kind.cmp(&right.kind).then(left.hops.len().cmp(&right.hops.len()))
    });
    origins.dedup_by(|later, kept| later.kind == kept.kind);
}

struct Trace<'p, 'a> {
    pipelines: &'p Pipelines<'a>,
    /// Of the file that was asked about.
    events: Events,
    steps: usize,
}

impl<'a> Trace<'_, 'a> {
    /// `false` when enough was looked at.
    fn spend(&mut self, depth: u8) -> bool {
        self.steps += 1;
        depth < DEEPEST && self.steps < MOST * 16
    }

    fn node(&mut self, node: &'a Node, place: Place<'a>, depth: u8) -> Vec<Origin> {
        let mut found = Vec::new();
        if !self.spend(depth) {
            return found;
        }
        for value in node.values() {
            if found.len() < MOST {
                found.extend(self.path(value, place, depth));
            }
        }
        found
    }

    fn text(&mut self, text: &'a Text, place: Place<'a>, depth: u8) -> Vec<Origin> {
        text.trees().flat_map(|tree| self.node(tree, place, depth)).collect()
    }

    fn path(&mut self, node: &'a Node, place: Place<'a>, depth: u8) -> Vec<Origin> {
        let Some(dotted) = node.expr.dotted() else { return Vec::new() };
        if is_untrusted(&dotted, &self.events) || holds_untrusted(&dotted, &self.events) {
            return vec![Origin::new(OriginKind::Untrusted(dotted))];
        }
        if dotted == "github.token" {
            return vec![Origin::new(OriginKind::Secret("GITHUB_TOKEN".to_owned()))];
        }
        let Expr::Path(parts) = &node.expr else { return Vec::new() };
        let names: Vec<&'a str> = parts
            .iter()
            .map(|part| match part {
                Part::Name(name) => &**name,
                _ => "*",
            })
            .collect();
        let (Some(first), rest) = (names.first(), names.get(1..).unwrap_or_default()) else {
            return Vec::new();
        };
        let range = node.range;
        match (first.to_ascii_lowercase().as_str(), rest) {
            ("secrets", [name, ..]) => {
                vec![Origin::new(OriginKind::Secret((*name).to_owned()))]
            }
            ("env", [name]) => self.env(name, place, range, depth),
            ("matrix", [name, ..]) => self.matrix(name, place, range, depth),
            ("inputs", [name, ..]) => self.input(name, place, range, depth),
            ("github", ["event", "inputs", name]) => self.input(name, place, range, depth),
            ("steps", [id, outputs, name, ..]) if outputs.eq_ignore_ascii_case("outputs") => {
                self.output(id, name, place, range, depth)
            }
            ("needs", [id, outputs, name, ..]) if outputs.eq_ignore_ascii_case("outputs") => {
                self.need(id, name, place, range, depth)
            }
            _ => Vec::new(),
        }
    }

    fn env(&mut self, name: &str, place: Place<'a>, range: ByteRange, depth: u8) -> Vec<Origin> {
        let found = self.environment(name, place, depth);
        found.unwrap_or_else(|| {
            let kind = OriginKind::Variable(name.to_owned());
            vec![Origin::new(kind).via(place.file, range, "nothing in sight sets it")]
        })
    }

    /// A variable as a step finds it; `None` where nothing sets it.
    fn environment(&mut self, name: &str, place: Place<'a>, depth: u8) -> Option<Vec<Origin>> {
        if !self.spend(depth) {
            return Some(Vec::new());
        }
        if let Some(step) = place.the_step()
            && let Some(value) = pair(&step.env, name)
        {
            return Some(self.set_at(value, place, depth));
        }
        if let (Some(job), Some(number)) = (place.job, place.step) {
            let before = job.steps.iter().enumerate().take(number).rev();
            for (index, step) in before {
                if let Some(found) = self.written(step, "GITHUB_ENV", name, place, index, depth) {
                    return Some(found);
                }
            }
        }
        if let Some(job) = place.job
            && let Some(value) = pair(&job.env, name)
        {
            return Some(self.set_at(value, Place { step: None, ..place }, depth));
        }
        let value = pair(&place.pipeline.env, name)?;
        Some(self.set_at(value, Place { step: None, ..place }, depth))
    }

    fn set_at(&mut self, value: &'a Text, place: Place<'a>, depth: u8) -> Vec<Origin> {
        let found = self.text(value, place, depth + 1).into_iter();
        found
            .map(|origin| origin.via(place.file, value.range, "the variable is set here"))
            .collect()
    }

    /// What a step writes under a name into a file of the runner.
    fn written(
        &mut self,
        step: &'a Step,
        file: &str,
        name: &str,
        place: Place<'a>,
        index: usize,
        depth: u8,
    ) -> Option<Vec<Origin>> {
        let script = step.run.as_ref()?;
        let mut found: Option<Vec<Origin>> = None;
        for command in &script.commands {
            if !writes(script, command, file) || !names_it(command, name) {
                continue;
            }
            let at = Place { step: Some(index), ..place };
            let values = self.command_output(script, command, at, depth + 1).into_iter();
            let values = values.map(|origin| origin.via(place.file, command.range, "written here"));
            found.get_or_insert_default().extend(values);
        }
        found
    }

    fn command_output(
        &mut self,
        script: &'a Script,
        command: &'a Command,
        place: Place<'a>,
        depth: u8,
    ) -> Vec<Origin> {
        let name = command.name();
        if !name.is_empty() && !PASSING.contains(&&*name.to_ascii_lowercase()) {
            return Vec::new();
        }
        let inputs = command.redirects.iter().filter(|redirect| {
            matches!(redirect.kind, RedirectKind::HereDocument | RedirectKind::HereString)
        });
        let words = command.words.iter().skip(1).chain(inputs.map(|redirect| &redirect.target));
        words.flat_map(|word| self.word(script, word, place, depth)).collect()
    }

    fn word(
        &mut self,
        script: &'a Script,
        word: &'a Word,
        place: Place<'a>,
        depth: u8,
    ) -> Vec<Origin> {
        let mut found = Vec::new();
        if !self.spend(depth) {
            return found;
        }
        for part in &word.parts {
            match part {
                WordPart::Literal { .. } => {}
                WordPart::Expression { index, .. } => {
                    let tree = script.expression(*index).and_then(|one| one.tree.as_ref());
                    found
                        .extend(tree.map(|tree| self.node(tree, place, depth)).unwrap_or_default());
                }
                WordPart::Variable { name, .. } => {
                    found.extend(self.shell_variable(script, name, word, place, depth));
                }
                WordPart::Substitution { .. } => {}
            }
        }
        for command in script.substituted(word) {
            found.extend(self.command_output(script, command, place, depth + 1));
        }
        found
    }

    /// The last assignment above in the script counts, else what the step was given.
    fn shell_variable(
        &mut self,
        script: &'a Script,
        name: &str,
        word: &Word,
        place: Place<'a>,
        depth: u8,
    ) -> Vec<Origin> {
        let above = script.commands.iter().rev().filter(|one| one.range.end <= word.range.start);
        let mut assigned = above
            .filter(|command| command.words.is_empty() || is_declaration(command))
            .flat_map(|command| command.assignments.iter().rev());
        if let Some(found) = assigned.find(|one| &*one.name == name) {
            let origins = self.word(script, &found.value, place, depth + 1).into_iter();
            let range = found.value.range;
            return origins.map(|one| one.via(place.file, range, "assigned here")).collect();
        }
        self.environment(name, place, depth + 1).unwrap_or_default()
    }

    fn matrix(&mut self, name: &str, place: Place<'a>, range: ByteRange, depth: u8) -> Vec<Origin> {
        let Some(matrix) = place.job.and_then(|job| job.matrix.as_ref()) else {
            return Vec::new();
        };
        let axes = matrix.axes.iter().filter(|(axis, _)| axis.eq_ignore_ascii_case(name));
        let rows = matrix.include.iter().flatten().filter(|pair| *pair.name == *name);
        let values = axes.flat_map(|(_, values)| values).chain(rows.map(|pair| &pair.value));
        let whole = Place { step: None, ..place };
        let texts = values.chain(&matrix.computed);
        let found: Vec<_> = texts.flat_map(|text| self.text(text, whole, depth + 1)).collect();
        found.into_iter().map(|one| one.via(place.file, range, "a value of the matrix")).collect()
    }

    fn input(&mut self, name: &str, place: Place<'a>, range: ByteRange, depth: u8) -> Vec<Origin> {
        let mut inputs = place.pipeline.inputs.iter();
        let declared = inputs.find(|input| input.name.eq_ignore_ascii_case(name));
        if declared.is_some_and(|input| matches!(&*input.kind, "boolean" | "number" | "choice")) {
            return Vec::new();
        }
        let callers = self.pipelines.callers(place.file);
        let mut found = Vec::new();
        for caller in callers {
            let step = caller.step.and_then(|step| caller.job.steps.get(step));
            let with = step.map_or(&caller.job.with, |step| &step.with);
            let Some(value) = pair(with, name) else { continue };
            let at = Place {
                file: caller.linked.file,
                pipeline: caller.linked.pipeline,
                job: Some(caller.job),
                step: caller.step,
            };
            let values = self.text(value, at, depth + 1).into_iter();
            let note = "given as an argument here";
            found.extend(values.map(|one| one.via(at.file, value.range, note)));
        }
        if callers.is_empty() || declared.is_some_and(|input| input.manual) {
            let origin = Origin::new(OriginKind::Input(name.to_owned()));
            found.push(origin.via(place.file, range, "whoever starts it decides"));
        }
        found
    }

    fn output(
        &mut self,
        id: &str,
        name: &str,
        place: Place<'a>,
        range: ByteRange,
        depth: u8,
    ) -> Vec<Origin> {
        let Some(job) = place.job else { return Vec::new() };
        let named =
            |step: &Step| step.id.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(id));
        let found = job.steps.iter().enumerate().find(|(_, step)| named(step));
        let Some((index, step)) = found else { return Vec::new() };
        if step.run.is_some() {
            let written = self.written(step, "GITHUB_OUTPUT", name, place, index, depth);
            return written.unwrap_or_default();
        }
        let Some(uses) = &step.uses else { return Vec::new() };
        if let Some(local) = self.pipelines.local(uses) {
            let at = Place { job: local.pipeline.jobs.first(), ..Place::of_pipeline(local) };
            let value = pair(&local.pipeline.outputs, name);
            return value.map_or_else(Vec::new, |value| self.text(value, at, depth + 1));
        }
        if uses.kind != UsesKind::Repository {
            return Vec::new();
        }
        let what = format!("{}: {name}", uses.full_name());
        let kind = match brings_untrusted(&uses.full_name(), name) {
            true => OriginKind::Untrusted(what),
            false => OriginKind::Output(what),
        };
        let origin = Origin::new(kind);
        vec![origin.via(place.file, range, "an output of somebody else's action")]
    }

    fn need(
        &mut self,
        id: &str,
        name: &str,
        place: Place<'a>,
        range: ByteRange,
        depth: u8,
    ) -> Vec<Origin> {
        let Some(job) = place.pipeline.job(id) else { return Vec::new() };
        let at = Place { job: Some(job), step: None, ..place };
        let called = job.uses.as_ref().and_then(|uses| self.pipelines.local(uses));
        let (value, at) = match called {
            Some(called) => (pair(&called.pipeline.outputs, name), Place::of_pipeline(called)),
            None => (pair(&job.outputs, name), at),
        };
        let found = value.map_or_else(Vec::new, |value| self.text(value, at, depth + 1));
        let note = "an output of another job";
        found.into_iter().map(|one| one.via(place.file, range, note)).collect()
    }
}

fn pair<'p>(pairs: &'p [Pair], name: &str) -> Option<&'p Text> {
    Pair::find(pairs, name)
}

/// Into the file, or through a pipe into `tee`.
fn writes(script: &Script, command: &Command, file: &str) -> bool {
    if command.writes_to(file) {
        return true;
    }
    let next = script.commands.iter().find(|one| one.range.start > command.range.start);
    next.is_some_and(|next| {
        next.name() == "tee"
            && next.words.iter().any(|word| word.variables().any(|(name, _)| name == file))
    })
}

/// `echo "NAME=.."`, `printf 'NAME=%s'`, a here-document with such a line.
fn names_it(command: &Command, name: &str) -> bool {
    let starts = |text: &str| {
        let mut lines = text.lines().map(str::trim_start);
        lines.any(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['=', '<'])))
    };
    let inputs = command.redirects.iter().map(|redirect| &redirect.target);
    command.words.iter().chain(inputs).any(|word| starts(&word.spelled()))
}

fn is_declaration(command: &Command) -> bool {
    matches!(&*command.name(), "export" | "local" | "declare" | "readonly" | "typeset")
}

/// The file of a place; kept beside what it is asked with.
impl Place<'_> {
    pub fn file(&self) -> FileId {
        self.file
    }
}
