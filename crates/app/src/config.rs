//! `sw.toml`: typed, and strict, as a setting that is silently ignored is worse than none.

use std::collections::BTreeMap;

use host::{Host, ReadError};
use model::RepoPath;
use request::Problem;
use review::{ConfigWaiver, GapAcceptance};
use serde::Deserialize;
use sessions::Place;

use crate::failure::Failure;

pub(crate) const FILE: &str = "sw.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Defaults for the keys of a review, by their flags' names.
    pub(crate) review: BTreeMap<String, ConfigValue>,
    pub(crate) waiver: Vec<ConfigWaiver>,
    pub(crate) coverage: CoverageConfig,
    pub(crate) dependencies: DependenciesConfig,
    /// Rows for the data flow model, see `docs/models.md`; `files` names more files with rows.
    pub(crate) models: toml::Table,
    /// Name and text of those files.
    #[serde(skip)]
    model_files: Vec<(String, String)>,
    /// Globs of files that are test, fixture or example code, whatever their names say.
    pub(crate) tests: Vec<String>,
    /// Globs of files that are not looked at.
    pub(crate) exclude: Vec<String>,
    pub(crate) sessions: SessionsConfig,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SessionsConfig {
    /// The folder of all sessions, from the root of the repository, instead of `.claude`.
    #[serde(deserialize_with = "place")]
    folder: Option<Place>,
}

fn place<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Place>, D::Error> {
    let folder = String::deserialize(value)?;
    let place = Place::new(&folder);
    let wrong =
        || serde::de::Error::custom(format!("`{folder}` is no folder inside of the repository"));
    place.map(Some).ok_or_else(wrong)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CoverageConfig {
    pub(crate) accept: Vec<GapAcceptance>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DependenciesConfig {
    /// Known faults of packages in the OSV format: a folder or a file, from the root of the repository.
    pub(crate) advisories: Option<String>,
}

/// A word, or a list of words.
#[derive(Debug, Deserialize)]
#[serde(try_from = "toml::Value")]
pub(crate) struct ConfigValue(String);

impl TryFrom<toml::Value> for ConfigValue {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        let word = |value: &toml::Value| match value {
            toml::Value::String(text) => Ok(text.clone()),
            other => Err(format!("{other} is neither text nor a list of text")),
        };
        match &value {
            toml::Value::Array(items) => {
                Ok(Self(items.iter().map(word).collect::<Result<Vec<_>, _>>()?.join(",")))
            }
            other => word(other).map(Self),
        }
    }
}

impl Config {
    /// The repository's file, or nothing.
    pub(crate) fn load(host: &dyn Host) -> Result<Self, Failure> {
        let path = RepoPath::new(FILE);
        if !host.exists(&path) {
            return Ok(Self::default());
        }
        let bytes =
            host.read(&path, 1 << 20).map_err(|error: ReadError| unreadable(&error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not text in UTF-8"))?;
        let mut config = Self::parse(&text)?;
        for name in config.model_file_names()? {
            let text = model_file(host, &name)?;
            config.model_files.push((name, text));
        }
        Ok(config)
    }

    fn model_file_names(&mut self) -> Result<Vec<String>, Failure> {
        let Some(files) = self.models.remove("files") else { return Ok(Vec::new()) };
        let names = match &files {
            toml::Value::Array(names) => {
                names.iter().map(|name| name.as_str().map(str::to_owned)).collect()
            }
            _ => None,
        };
        names.ok_or_else(|| {
            Failure::config(format!("{FILE}: [models]: files is no list of file names"))
        })
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let config: Self = toml::from_str(text).map_err(|error| malformed(&error))?;
        let keys: Vec<&str> = request::vocabulary::REVIEW_KEYS.iter().map(|key| key.name).collect();
        for name in config.review.keys() {
            if !request::vocabulary::REVIEW_KEYS.iter().any(|key| key.is_called(name)) {
                let hint = request::suggestion(name, &keys).to_lowercase();
                return Err(
                    Failure::config(format!("{FILE}: [review] has no key `{name}`")).hint(hint)
                );
            }
        }
        Ok(config)
    }

    /// Where sessions lie.
    pub(crate) fn place(&self) -> Place {
        self.sessions.folder.clone().unwrap_or_default()
    }

    /// Keys and values as if they had been flags.
    pub(crate) fn defaults(&self) -> impl Iterator<Item = (&str, &str)> {
        self.review.iter().map(|(key, value)| (key.as_str(), value.0.as_str()))
    }

    pub(crate) fn test_code(&self) -> Result<Vec<extract::ClassRule>, Failure> {
        let rule = |text: &String| {
            let glob = globset::Glob::new(text).map_err(|error| {
                Failure::config(format!("{FILE}: tests: `{text}` is no glob: {}", error.kind()))
            })?;
            Ok(extract::ClassRule { glob: glob.compile_matcher(), class: facts::FileClass::Test })
        };
        self.tests.iter().map(rule).collect()
    }

    pub(crate) fn models(&self) -> Result<flow::Models, Failure> {
        if self.models.is_empty() && self.model_files.is_empty() {
            return Ok(flow::Models::default());
        }
        let own = toml::to_string(&self.models).unwrap_or_default();
        let files = self.model_files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        flow::Models::with_files([(FILE, own.as_str())].into_iter().chain(files))
            .map_err(|error| misfit(&error))
    }
}

fn model_file(host: &dyn Host, name: &str) -> Result<String, Failure> {
    let problem = |reason: &str| Failure::config(format!("{FILE}: [models]: {name}: {reason}"));
    let bytes = host
        .read(&RepoPath::new(name), 1 << 20)
        .map_err(|error: ReadError| problem(&error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| problem("it is not text in UTF-8"))
}

/// A row that cannot be used. Lines of `sw.toml` itself are not known here, as its table stands among others.
fn misfit(error: &flow::ModelError) -> Failure {
    let failure = match error.file.as_str() {
        FILE => Failure::config(format!("{FILE}: [models]: {}", error.reason)),
        _ => Failure::config(error.to_string()),
    };
    match &error.unknown {
        Some((given, valid)) if !valid.is_empty() => {
            let valid: Vec<&str> = valid.iter().map(String::as_str).collect();
            failure.hint(request::suggestion(given, &valid))
        }
        _ => failure,
    }
}

/// A problem in a value of `[review]` is one of the file.
pub(crate) fn blame(problem: &Problem) -> Failure {
    Failure::config(format!("{FILE}: [review]: {problem}"))
}

fn unreadable(reason: &str) -> Failure {
    Failure::config(format!("{FILE} cannot be read: {reason}"))
}

fn malformed(error: &toml::de::Error) -> Failure {
    let failure = Failure::config(format!("{FILE}: {}", error.to_string().trim_end()));
    // "unknown field `x`, expected one of `a`, `b`"
    let words: Vec<&str> = error.message().split('`').skip(1).step_by(2).collect();
    match words.split_first() {
        Some((given, valid))
            if error.message().starts_with("unknown field") && !valid.is_empty() =>
        {
            failure.hint(request::suggestion(given, valid))
        }
        _ => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    fn error(text: &str) -> String {
        Config::parse(text).unwrap_err().text()
    }

    #[test]
    fn every_section_is_read() {
        let config = Config::parse(
            "exclude = [\"legacy/**\"]\n[review]\ndepth = \"quick\"\nfocus = [\"xss\", \"csrf\"]\n\
             [[waiver]]\nrule = \"sql-concat\"\nreason = \"x\"\n[[coverage.accept]]\nglob = \"a/**\"\nreason = \"y\"\n",
        )
        .unwrap();
        assert_eq!(
            config.defaults().collect::<Vec<_>>(),
            [("depth", "quick"), ("focus", "xss,csrf")]
        );
        assert_eq!(
            (config.waiver.len(), config.coverage.accept.len(), config.exclude.len()),
            (1, 1, 1)
        );
    }

    #[test]
    fn unknown_keys_are_errors_with_a_suggestion() {
        assert!(
            error("wavier = 1\n").contains("did you mean waiver?"),
            "{}",
            error("wavier = 1\n")
        );
        assert!(error("[review]\ndpeth = \"quick\"\n").contains("did you mean depth?"));
        assert!(
            error("[[waiver]]\nrule = \"x\"\nraeson = \"y\"\n").contains("did you mean reason?")
        );
        assert!(error("[review]\ndepth = 3\n").contains("neither text nor a list"));
        assert!(error("a = ").contains("sw.toml"));
    }

    #[test]
    fn rows_of_models_are_checked_like_every_other_key() {
        let problem = |text: &str| match Config::parse(text).unwrap().models() {
            Ok(_) => String::new(),
            Err(failure) => failure.text(),
        };
        assert_eq!(
            problem("[[models.sink]]\ncallee = \"acme.run\"\nkind = \"sql\"\nargs = [0]\n"),
            ""
        );
        let misspelt = problem("[[models.sink]]\ncale = \"acme.run\"\nkind = \"sql\"\n");
        assert!(misspelt.contains("did you mean callee?"), "{misspelt}");
        let kind = problem("[[models.sink]]\ncallee = \"acme.run\"\nkind = \"sqll\"\n");
        assert!(kind.contains("did you mean sql?"), "{kind}");
    }
}
