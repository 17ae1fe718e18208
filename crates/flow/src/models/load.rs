//! Reads and compiles model files.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Models;
use super::pattern;
use super::rows::{
    CallbackRow, CallbackText, GuardRow, GuardText, ModelFile, Port, PropagatorRow, PropagatorText,
    SanitizerRow, SanitizerText, SinkRow, SinkText, SourceRow, SourceText, TypeText,
};

/// Why a model file could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelError {
    /// The file's name.
    pub file: String,
    /// Where in the file, when that is known.
    pub line: Option<u32>,
    /// What is wrong, naming the row.
    pub reason: String,
    /// A word that is not known, and the words that are.
    pub unknown: Option<(String, Vec<String>)>,
}

impl std::fmt::Display for ModelError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "{}:{line}: {}", self.file, self.reason),
            None => write!(formatter, "{}: {}", self.file, self.reason),
        }
    }
}

impl std::error::Error for ModelError {}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../models/", $name)))),*]
    };
}

const BUILT_IN: &[(&str, &str)] = built_in![
    "express.toml",
    "frameworks.toml",
    "node.toml",
    "queues.toml",
    "sql.toml",
    "mongo.toml",
    "http_clients.toml",
    "html.toml",
    "browser.toml",
    "libraries.toml",
    "records.toml",
    "expansion.toml",
    "regexes.toml",
    "sanitizers.toml",
];

impl Models {
    /// The built-in rows and those of `text`, a TOML file called `name` in errors.
    ///
    /// # Errors
    /// A file that is no TOML, has an unknown field or kind, or a pattern whose braces do not match.
    pub fn with_extra(name: &str, text: &str) -> Result<Self, ModelError> {
        Self::with_files([(name, text)])
    }

    /// The built-in rows and those of more files, each with its name for errors.
    ///
    /// # Errors
    /// As of [`Models::with_extra`].
    pub fn with_files<'t>(
        files: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Self, ModelError> {
        let mut models = Self::empty();
        for (name, text) in BUILT_IN.iter().copied() {
            models.load(name, text)?;
        }
        models.is_open = false;
        for (name, text) in files {
            models.load(name, text)?;
        }
        Ok(models)
    }

    fn load(&mut self, name: &str, text: &str) -> Result<(), ModelError> {
        let mut hasher = blake3::Hasher::new_keyed(&self.digest);
        self.digest = *hasher.update(text.as_bytes()).finalize().as_bytes();
        let file: ModelFile = toml::from_str(text).map_err(|problem| {
            let start = problem.span().map(|span| span.start);
            let line = start.map(|at| text[..at.min(text.len())].matches('\n').count() as u32 + 1);
            let unknown = unknown_field(problem.message());
            ModelError {
                file: name.to_owned(),
                line,
                reason: problem.message().to_owned(),
                unknown,
            }
        })?;
        self.add_all(&file).map_err(|problem| {
            let (reason, unknown) = match problem {
                Problem::Text(reason) => (reason, None),
                Problem::Unknown { what, given, valid } => {
                    (format!("{what} `{given}` is not known"), Some((given, valid)))
                }
            };
            ModelError { file: name.to_owned(), line: None, reason, unknown }
        })
    }

    /// A kind that no check reads would never be told.
    fn check_kinds(&self, kinds: &[String]) -> Result<(), Problem> {
        let known = |kind: &str| {
            self.is_open || matches!(kind, "all" | "numeric") || self.bits.contains_key(kind)
        };
        match kinds.iter().find(|kind| !known(kind)) {
            None => Ok(()),
            Some(kind) => {
                let mut valid: Vec<String> =
                    self.bits.keys().map(|kind| kind.to_string()).collect();
                valid.sort_unstable();
                Err(Problem::Unknown { what: "the kind", given: kind.clone(), valid })
            }
        }
    }

    fn add_all(&mut self, file: &ModelFile) -> Result<(), Problem> {
        file.r#type.iter().try_for_each(|row| self.add_type(row))?;
        file.source.iter().try_for_each(|row| self.add_source(row))?;
        file.sink.iter().try_for_each(|row| self.add_sink(row))?;
        file.propagator.iter().try_for_each(|row| self.add_propagator(row))?;
        file.sanitizer.iter().try_for_each(|row| self.add_sanitizer(row))?;
        file.guard.iter().try_for_each(|row| self.add_guard(row))?;
        file.callback.iter().try_for_each(|row| self.add_callback(row))
    }

    fn add_type(&mut self, row: &TypeText) -> Result<(), Problem> {
        for origin in expand(&row.origin)? {
            self.index.add_type(&origin, &row.is);
        }
        Ok(())
    }

    fn add_source(&mut self, row: &SourceText) -> Result<(), Problem> {
        self.check_kinds(&row.safe)?;
        one_of("the source kind", &row.kind, &mut self.source_kinds, self.is_open)?;
        let safe = self.number_all(&row.safe);
        for origin in expand(&row.origin)? {
            let source = SourceRow {
                kind: row.kind.as_str().into(),
                model: origin.as_str().into(),
                name: row.name.as_str().into(),
                safe,
                certain: row.certain,
            };
            self.index.entry(&origin).source = Some(Arc::new(source));
        }
        Ok(())
    }

    fn add_sink(&mut self, row: &SinkText) -> Result<(), Problem> {
        let sink = self.compile_sink(row)?;
        let named = |model: &str| Arc::new(SinkRow { model: model.into(), ..sink.clone() });
        for origin in expand(&row.callee)?.iter().filter(|origin| !origin.is_empty()) {
            self.index.entry(origin).sinks.push(named(origin));
        }
        for origin in expand(&row.assign)?.iter().filter(|origin| !origin.is_empty()) {
            self.index.entry(origin).assigned.push(named(origin));
        }
        for method in expand(&row.method)?.iter().filter(|method| !method.is_empty()) {
            self.index.methods.entry(method.as_str().into()).or_default().push(named(method));
        }
        for name in expand(&row.property)?.iter().filter(|name| !name.is_empty()) {
            self.index.properties.entry(name.as_str().into()).or_default().push(named(name));
        }
        Ok(())
    }

    fn compile_sink(&mut self, row: &SinkText) -> Result<SinkRow, Problem> {
        let receiver = match row.receiver.as_str() {
            "" => None,
            text => Some(
                regex::Regex::new(&format!("^(?i:{text})$"))
                    .map_err(|problem| Problem::Text(format!("receiver `{text}`: {problem}")))?,
            ),
        };
        if row.callee.is_empty()
            && row.method.is_empty()
            && row.assign.is_empty()
            && row.property.is_empty()
        {
            return Err(Problem::Text(format!("a sink of kind `{}` names no place", row.kind)));
        }
        self.check_kinds(std::slice::from_ref(&row.kind))?;
        if !row.when.is_empty() {
            one_of("the condition", &row.when, &mut self.conditions, self.is_open)?;
        }
        Ok(SinkRow {
            kind: row.kind.as_str().into(),
            bit: self.number(&row.kind),
            model: "".into(),
            name: row.name.as_str().into(),
            args: row.args.clone(),
            from: row.from,
            this: row.this,
            path: row.path.split('.').filter(|part| !part.is_empty()).map(Into::into).collect(),
            deep: row.deep,
            at_call: row.at == "call",
            when: row.when.as_str().into(),
            receiver,
            certain: row.certain,
        })
    }

    fn add_propagator(&mut self, row: &PropagatorText) -> Result<(), Problem> {
        let to = port(&row.to)?;
        let raise = self.number_all(&row.raise);
        let from = ports(&row.from)?;
        let propagator = Arc::new(PropagatorRow { from, to, deep: row.deep, raise });
        for origin in expand(&row.callee)? {
            self.index.entry(&origin).propagators.push(propagator.clone());
        }
        Ok(())
    }

    fn add_sanitizer(&mut self, row: &SanitizerText) -> Result<(), Problem> {
        self.check_kinds(&row.kinds)?;
        self.check_kinds(&row.raise)?;
        let kinds = self.number_all(&row.kinds);
        let raise = self.number_all(&row.raise);
        for origin in expand(&row.callee)? {
            let from = ports(&row.from)?;
            let sanitizer = SanitizerRow { kinds, raise, from };
            self.index.entry(&origin).sanitizers.push(Arc::new(sanitizer));
        }
        Ok(())
    }

    fn add_guard(&mut self, row: &GuardText) -> Result<(), Problem> {
        self.check_kinds(&row.kinds)?;
        let kinds = self.number_all(&row.kinds);
        let guard = Arc::new(GuardRow { arg: row.arg, kinds, when: row.when });
        for origin in expand(&row.callee)? {
            self.index.entry(&origin).guards.push(guard.clone());
        }
        Ok(())
    }

    fn add_callback(&mut self, row: &CallbackText) -> Result<(), Problem> {
        let callback = Arc::new(CallbackRow {
            arg: row.arg,
            path: row.path.as_str().into(),
            params: row.params.iter().map(|shape| shape.as_str().into()).collect(),
            event: row.event.as_str().into(),
            event_arg: row.event_arg,
        });
        for origin in expand(&row.callee)? {
            self.index.entry(&origin).callbacks.push(callback.clone());
        }
        Ok(())
    }
}

/// What is wrong with a row.
enum Problem {
    Text(String),
    Unknown { what: &'static str, given: String, valid: Vec<String> },
}

/// The words that the shipped rows use are those that there are.
fn one_of(
    what: &'static str,
    given: &str,
    known: &mut BTreeSet<Box<str>>,
    is_open: bool,
) -> Result<(), Problem> {
    if is_open {
        known.insert(given.into());
    }
    if known.contains(given) {
        return Ok(());
    }
    let valid = known.iter().map(|word| word.to_string()).collect();
    Err(Problem::Unknown { what, given: given.to_owned(), valid })
}

/// "unknown field `x`, expected one of `a`, `b`".
fn unknown_field(message: &str) -> Option<(String, Vec<String>)> {
    let mut words = message.split('`').skip(1).step_by(2).map(str::to_owned);
    let given = words.next().filter(|_| message.starts_with("unknown field"))?;
    Some((given, words.collect()))
}

fn expand(text: &str) -> Result<Vec<String>, Problem> {
    pattern::expand(text).ok_or_else(|| Problem::Text(format!("braces of `{text}` do not match")))
}

fn port(text: &str) -> Result<Port, Problem> {
    Port::parse(text).ok_or_else(|| {
        let reason = format!("`{text}` is no argument number, `this`, `rest`, `any` or `return`");
        Problem::Text(reason)
    })
}

/// No `from` at all means the first argument.
fn ports(texts: &[String]) -> Result<Vec<Port>, Problem> {
    if texts.is_empty() {
        return Ok(vec![Port::Arg(0)]);
    }
    texts.iter().map(|text| port(text)).collect()
}
