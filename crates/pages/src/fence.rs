//! The kinds of fences.

use crate::page::State;

/// What the text behind the three ticks says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fence {
    Code {
        language: &'static Language,
        state: State,
    },
    Findings,
    Request,
    /// `git`: one commit per line.
    History,
    /// `report`, `sarif`, `console`.
    Output(String),
}

/// A language that examples are written in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Language {
    pub(crate) name: &'static str,
    /// What a file has to be called; the first is used for files without a name.
    pub(crate) endings: &'static [&'static str],
}

macro_rules! languages {
    ($($name:literal: $($ending:literal)+;)+) => {
        &[$(Language { name: $name, endings: &[$($ending),+] }),+]
    };
}

const LANGUAGES: &[Language] = languages! {
    "ts": ".ts" ".mts" ".cts";
    "js": ".js" ".mjs" ".cjs";
    "tsx": ".tsx";
    "jsx": ".jsx";
    "vue": ".vue";
    "svelte": ".svelte";
    "html": ".html" ".htm";
    "ejs": ".ejs";
    "eta": ".eta";
    "pug": ".pug" ".jade";
    "hbs": ".hbs";
    "handlebars": ".handlebars" ".hbs";
    "mustache": ".mustache";
    "njk": ".njk" ".nunjucks";
    "nunjucks": ".nunjucks" ".njk" ".html";
    "json": ".json" ".webmanifest";
    "ndjson": ".ndjson" ".log";
    "yaml": ".yaml" ".yml";
    "toml": ".toml";
    "ini": ".ini" ".cfg" ".npmrc";
    "properties": ".properties";
    "env": ".env";
    "sql": ".sql";
    "css": ".css";
    "xml": ".xml";
    "graphql": ".graphql" ".gql";
    "proto": ".proto";
    "hcl": ".tf" ".hcl" ".tfvars";
    "dockerfile": "Dockerfile";
    "ruby": ".rb";
    "python": ".py";
    "sh": ".sh";
    "md": ".md";
    "pem": ".pem" ".key";
    "text": ".txt" "";
};

const OUTPUTS: [&str; 3] = ["report", "sarif", "console"];

/// The languages that a page may name in another way.
const ALIASES: [(&str, &str); 9] = [
    ("typescript", "ts"),
    ("javascript", "js"),
    ("yml", "yaml"),
    ("dotenv", "env"),
    ("bash", "sh"),
    ("rb", "ruby"),
    ("py", "python"),
    ("terraform", "hcl"),
    ("txt", "text"),
];

impl Fence {
    /// `None` for a kind that nobody knows.
    pub(crate) fn parse(info: &str) -> Option<Self> {
        let mut words = info.split_whitespace();
        let name = words.next().unwrap_or("");
        let state = match words.next() {
            None => State::Always,
            Some("before") => State::Before,
            Some("after") => State::After,
            Some(_) => return None,
        };
        if words.next().is_some() {
            return None;
        }
        match name {
            "findings" if state == State::Always => Some(Self::Findings),
            "request" if state == State::Always => Some(Self::Request),
            "git" if state == State::Always => Some(Self::History),
            _ if OUTPUTS.contains(&name) && state == State::Always => {
                Some(Self::Output(name.to_owned()))
            }
            _ => language(name).map(|language| Self::Code { language, state }),
        }
    }
}

fn language(name: &str) -> Option<&'static Language> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, name)| name);
    LANGUAGES.iter().find(|language| language.name == name)
}

impl Language {
    /// What an example without a name is called: a place where production code lies.
    pub(crate) fn default_path(&self) -> String {
        match self.endings.first() {
            Some(&".env") => ".env".to_owned(),
            Some(ending) if ending.starts_with('.') => format!("src/code{ending}"),
            ending => ending.copied().unwrap_or("").to_owned(),
        }
    }

    pub(crate) fn fits(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_env = self.name == "env" && name.starts_with(".env");
        let is_docker = self.name == "dockerfile" && name.starts_with("Dockerfile");
        is_env || is_docker || self.endings.iter().any(|ending| name.ends_with(ending))
    }

    pub(crate) fn has_comments(&self) -> bool {
        !matches!(self.name, "json" | "ndjson" | "pem" | "text")
    }
}

#[cfg(test)]
mod tests {
    use super::{Fence, State};

    #[test]
    fn states_and_aliases_are_read_and_the_rest_is_refused() {
        let Some(Fence::Code { language, state }) = Fence::parse("typescript after") else {
            panic!("code")
        };
        assert_eq!((language.name, state), ("ts", State::After));
        assert_eq!(Fence::parse("findings"), Some(Fence::Findings));
        assert_eq!(Fence::parse("report"), Some(Fence::Output("report".into())));
        assert_eq!(Fence::parse("git"), Some(Fence::History));
        for bad in ["", "cobol", "git before", "ts later", "findings before", "ts before after"] {
            assert_eq!(Fence::parse(bad), None, "{bad}");
        }
    }
}
