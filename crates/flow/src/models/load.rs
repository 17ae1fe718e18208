//! Reads and compiles model files.

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
    /// What is wrong, naming the row.
    pub reason: String,
}

impl std::fmt::Display for ModelError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.file, self.reason)
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
    /// A file that is no TOML, has an unknown field, or a pattern whose braces do not match.
    pub fn with_extra(name: &str, text: &str) -> Result<Self, ModelError> {
        let mut models = Self::empty();
        for (name, text) in BUILT_IN.iter().copied().chain([(name, text)]) {
            models.load(name, text)?;
        }
        Ok(models)
    }

    fn load(&mut self, name: &str, text: &str) -> Result<(), ModelError> {
        let error = |reason: String| ModelError { file: name.to_owned(), reason };
        let file: ModelFile = toml::from_str(text).map_err(|problem| error(problem.to_string()))?;
        self.add_all(file).map_err(error)
    }

    fn add_all(&mut self, file: ModelFile) -> Result<(), String> {
        file.r#type.iter().try_for_each(|row| self.add_type(row))?;
        file.source.iter().try_for_each(|row| self.add_source(row))?;
        file.sink.iter().try_for_each(|row| self.add_sink(row))?;
        file.propagator.iter().try_for_each(|row| self.add_propagator(row))?;
        file.sanitizer.iter().try_for_each(|row| self.add_sanitizer(row))?;
        file.guard.iter().try_for_each(|row| self.add_guard(row))?;
        file.callback.iter().try_for_each(|row| self.add_callback(row))
    }

    fn add_type(&mut self, row: &TypeText) -> Result<(), String> {
        for origin in expand(&row.origin)? {
            self.index.add_type(&origin, &row.is);
        }
        Ok(())
    }

    fn add_source(&mut self, row: &SourceText) -> Result<(), String> {
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

    fn add_sink(&mut self, row: &SinkText) -> Result<(), String> {
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

    fn compile_sink(&mut self, row: &SinkText) -> Result<SinkRow, String> {
        let receiver = match row.receiver.as_str() {
            "" => None,
            text => Some(
                regex::Regex::new(&format!("^(?i:{text})$"))
                    .map_err(|problem| format!("receiver `{text}`: {problem}"))?,
            ),
        };
        if row.callee.is_empty()
            && row.method.is_empty()
            && row.assign.is_empty()
            && row.property.is_empty()
        {
            return Err(format!("a sink of kind `{}` names no place", row.kind));
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

    fn add_propagator(&mut self, row: &PropagatorText) -> Result<(), String> {
        let to = port(&row.to)?;
        let propagator = Arc::new(PropagatorRow { from: ports(&row.from)?, to, deep: row.deep });
        for origin in expand(&row.callee)? {
            self.index.entry(&origin).propagators.push(propagator.clone());
        }
        Ok(())
    }

    fn add_sanitizer(&mut self, row: &SanitizerText) -> Result<(), String> {
        let kinds = self.number_all(&row.kinds);
        let raise = self.number_all(&row.raise);
        for origin in expand(&row.callee)? {
            let from = ports(&row.from)?;
            let sanitizer = SanitizerRow { kinds, raise, from };
            self.index.entry(&origin).sanitizers.push(Arc::new(sanitizer));
        }
        Ok(())
    }

    fn add_guard(&mut self, row: &GuardText) -> Result<(), String> {
        let kinds = self.number_all(&row.kinds);
        let guard = Arc::new(GuardRow { arg: row.arg, kinds, when: row.when });
        for origin in expand(&row.callee)? {
            self.index.entry(&origin).guards.push(guard.clone());
        }
        Ok(())
    }

    fn add_callback(&mut self, row: &CallbackText) -> Result<(), String> {
        let callback = Arc::new(CallbackRow {
            arg: row.arg,
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

fn expand(text: &str) -> Result<Vec<String>, String> {
    pattern::expand(text).ok_or_else(|| format!("braces of `{text}` do not match"))
}

fn port(text: &str) -> Result<Port, String> {
    Port::parse(text)
        .ok_or_else(|| format!("`{text}` is no argument number, `this`, `rest`, `any` or `return`"))
}

/// No `from` at all means the first argument.
fn ports(texts: &[String]) -> Result<Vec<Port>, String> {
    if texts.is_empty() {
        return Ok(vec![Port::Arg(0)]);
    }
    texts.iter().map(|text| port(text)).collect()
}
