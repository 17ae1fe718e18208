//! An application's `package.json`, read and added to without touching the rest of it.

use serde_json::Value;

#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    text: String,
    value: Value,
}

const GROUPS: &[&str] =
    &["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

impl Package {
    /// `None` for what is no object of JSON.
    pub fn parse(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
        value.is_object().then(|| Self { text: text.to_owned(), value })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn name(&self) -> Option<&str> {
        self.value.get("name")?.as_str()
    }

    pub fn version(&self) -> Option<&str> {
        self.value.get("version")?.as_str()
    }

    /// Files ending in `.js` and `.ts` are modules.
    pub fn is_module(&self) -> bool {
        self.value.get("type").and_then(Value::as_str) == Some("module")
    }

    /// The versions of a package that are asked for, as written.
    pub fn requirement(&self, name: &str) -> Option<&str> {
        GROUPS.iter().find_map(|group| self.value.get(group)?.get(name)?.as_str())
    }

    pub fn depends_on(&self, name: &str) -> bool {
        self.requirement(name).is_some()
    }

    pub fn script(&self, name: &str) -> Option<&str> {
        self.value.get("scripts")?.get(name)?.as_str()
    }

    /// With one more dependency, in its place in the order of names; `None` when it is there, or when the file is laid
    /// out in a way that cannot be added to.
    #[must_use]
    pub fn with_dependency(&self, group: &str, name: &str, requirement: &str) -> Option<Self> {
        if self.depends_on(name) {
            return None;
        }
        let text = match self.value.get(group) {
            Some(Value::Object(entries)) if !entries.is_empty() => {
                let after = entries.keys().rfind(|key| key.as_str() < name);
                self.in_group(group, after.map(String::as_str), name, requirement)?
            }
            Some(_) => return None,
            None => self.new_group(group, name, requirement)?,
        };
        // Written text is trusted only once it says what was meant.
        let added = Self::parse(&text)?;
        (added.value.get(group)?.get(name)?.as_str() == Some(requirement)).then_some(added)
    }

    fn in_group(
        &self,
        group: &str,
        after: Option<&str>,
        name: &str,
        requirement: &str,
    ) -> Option<String> {
        let open = self.group_start(group)?;
        let entry = format!("\"{name}\": \"{requirement}\"");
        let lead = &self.text[open..][..self.text[open..].find('"')?];
        let mut text = self.text.clone();
        match after {
            // In front of the first.
            None => text.insert_str(open + lead.len(), &format!("{entry},{lead}")),
            Some(after) => {
                let at = open + self.text[open..].find(&format!("\"{after}\""))? + after.len() + 2;
                let value = at + self.text[at..].find('"')? + 1;
                let end = value + self.text[value..].find('"')? + 1;
                text.insert_str(end, &format!(",{lead}{entry}"));
            }
        }
        Some(text)
    }

    /// Right behind the brace that opens a group of the top level.
    fn group_start(&self, group: &str) -> Option<usize> {
        let key = format!("\"{group}\"");
        let mut from = 0;
        loop {
            let at = from + self.text[from..].find(&key)? + key.len();
            let rest = self.text[at..].trim_start();
            if let Some(rest) = rest.strip_prefix(':').map(str::trim_start)
                && rest.starts_with('{')
                && depth(&self.text[..at - key.len()]) == 1
            {
                return Some(self.text.len() - rest.len() + 1);
            }
            from = at;
        }
    }

    fn new_group(&self, group: &str, name: &str, requirement: &str) -> Option<String> {
        let end = self.text.trim_end().strip_suffix('}')?.trim_end().len();
        let first = self.text.find('"')?;
        let line =
            self.text[..first].rfind('\n').map_or("", |newline| &self.text[newline + 1..first]);
        let indent = if line.trim().is_empty() && !line.is_empty() { line } else { "  " };
        let group = format!(
            ",\n{indent}\"{group}\": {{\n{indent}{indent}\"{name}\": \"{requirement}\"\n{indent}}}"
        );
        Some(format!("{}{group}{}", &self.text[..end], &self.text[end..]))
    }
}

/// How many braces are open at the end of a text, strings left aside.
fn depth(text: &str) -> i32 {
    let (mut depth, mut inside, mut escaped) = (0, false, false);
    for letter in text.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            '{' if !inside => depth += 1,
            '}' if !inside => depth -= 1,
            _ => {}
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::Package;

    const TEXT: &str = "{\n  \"name\": \"shop\",\n  \"config\": { \"dependencies\": { \"x\": \"1\" } },\n  \"dependencies\": {\n    \"express\": \"^4.21.0\",\n    \"zod\": \"3.23.8\"\n  }\n}\n";

    fn with(text: &str, group: &str, name: &str) -> Option<String> {
        Some(Package::parse(text)?.with_dependency(group, name, "^1.0.0")?.text().to_owned())
    }

    #[test]
    fn a_dependency_is_put_in_its_place() {
        let pino = with(TEXT, "dependencies", "pino").unwrap();
        assert_eq!(pino, TEXT.replace("21.0\",\n", "21.0\",\n    \"pino\": \"^1.0.0\",\n"));
        let first = with(TEXT, "dependencies", "bunyan").unwrap();
        assert_eq!(
            first,
            TEXT.replace("    \"express", "    \"bunyan\": \"^1.0.0\",\n    \"express")
        );
        let last = with(TEXT, "dependencies", "zx").unwrap();
        assert_eq!(last, TEXT.replace("8\"\n", "8\",\n    \"zx\": \"^1.0.0\"\n"));
    }

    #[test]
    fn what_is_there_is_left_alone() {
        assert_eq!(with(TEXT, "dependencies", "zod"), None);
        assert_eq!(with(TEXT, "devDependencies", "zod"), None);
    }

    #[test]
    fn a_group_that_is_missing_is_made() {
        let made = with(TEXT, "devDependencies", "@types/bunyan").unwrap();
        let expected = TEXT.replace(
            "  }\n}\n",
            "  },\n  \"devDependencies\": {\n    \"@types/bunyan\": \"^1.0.0\"\n  }\n}\n",
        );
        assert_eq!(made, expected);
        assert_eq!(with("{}", "dependencies", "a"), None);
    }

    #[test]
    fn one_line_is_added_to_in_its_line() {
        let text = "{\"dependencies\":{\"a\":\"1\",\"c\":\"1\"}}";
        assert_eq!(
            with(text, "dependencies", "b").unwrap(),
            "{\"dependencies\":{\"a\":\"1\",\"b\": \"^1.0.0\",\"c\":\"1\"}}"
        );
    }
}
