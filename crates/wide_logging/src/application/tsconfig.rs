//! What of a `tsconfig.json` decides how imports are written.

use serde_json::Value;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TsConfig {
    /// Lower case: `nodenext`, `commonjs`, `esnext`.
    pub(super) module: Option<String>,
    /// Lower case: `bundler`, `node16`, `node`.
    pub(super) resolution: Option<String>,
    /// `./x.ts` may be imported under that name.
    pub(super) imports_ts: bool,
    /// What it builds on, as written.
    pub(super) extends: Vec<String>,
}

impl TsConfig {
    /// Comments and commas at ends are allowed there.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(&plain_json(text)).ok()?;
        let options = value.get("compilerOptions");
        let word = |key: &str| options?.get(key)?.as_str().map(str::to_ascii_lowercase);
        let flag =
            |key: &str| options.and_then(|options| options.get(key)?.as_bool()).unwrap_or(false);
        let extends = match value.get("extends") {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(many)) => {
                many.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        Some(Self {
            module: word("module"),
            resolution: word("moduleResolution"),
            imports_ts: flag("allowImportingTsExtensions")
                || flag("rewriteRelativeImportExtensions"),
            extends,
        })
    }

    /// What it does not say itself is as in what it builds on.
    #[must_use]
    pub(super) fn or(self, base: Self) -> Self {
        Self {
            module: self.module.or(base.module),
            resolution: self.resolution.or(base.resolution),
            imports_ts: self.imports_ts || base.imports_ts,
            extends: base.extends,
        }
    }

    /// Relative imports need the extension of the file that will be there at run time.
    pub(super) fn wants_extensions(&self) -> bool {
        let is_node =
            |word: &String| matches!(word.as_str(), "node16" | "node18" | "node20" | "nodenext");
        match &self.resolution {
            Some(resolution) => is_node(resolution),
            None => self.module.as_ref().is_some_and(is_node),
        }
    }
}

/// JSON without comments and without commas before a closing bracket.
fn plain_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim_start_matches('\u{feff}');
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '"' => string_length(rest),
            '/' if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
                continue;
            }
            '}' | ']' => {
                let end = out.trim_end().len();
                if out[..end].ends_with(',') {
                    out.truncate(end - 1);
                }
                1
            }
            _ => letter.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::TsConfig;

    #[test]
    fn comments_and_trailing_commas_are_read_over() {
        let text = "// a\n{ /* b, */ \"extends\": \"./base.json\",\n \"compilerOptions\": { \"module\": \"NodeNext\", \"paths\": {\"@/*\": [\"src/*\",]}, }, }";
        let config = TsConfig::parse(text).unwrap();
        assert_eq!(config.module.as_deref(), Some("nodenext"));
        assert_eq!(config.extends, ["./base.json"]);
        assert!(config.wants_extensions());
    }

    #[test]
    fn the_resolution_decides_before_the_module() {
        let config = |module: &str, resolution: Option<&str>| TsConfig {
            module: Some(module.to_owned()),
            resolution: resolution.map(str::to_owned),
            ..TsConfig::default()
        };
        assert!(!config("nodenext", Some("bundler")).wants_extensions());
        assert!(!config("commonjs", None).wants_extensions());
        assert!(config("esnext", Some("node16")).wants_extensions());
        let child = TsConfig::default().or(config("node16", None));
        assert!(child.wants_extensions());
    }
}
