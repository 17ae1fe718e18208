//! Applications that are vulnerable on purpose: which of the documented places are found.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::sarif::Sarif;

/// `docs/ground-truth.toml`.
pub(super) struct GroundTruth {
    apps: Vec<String>,
    entries: Vec<Entry>,
    /// CWE numbers that are taken for each other.
    families: Vec<Vec<u16>>,
}

struct Entry {
    app: String,
    id: String,
    title: String,
    classes: Vec<u16>,
    /// Path and line.
    places: Vec<(String, u32)>,
}

/// What was found of one application.
pub(super) struct Score<'t> {
    app: &'t str,
    documented: usize,
    missed: Vec<&'t Entry>,
}

impl GroundTruth {
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
        let entries = tables(&table, "vulnerability")
            .filter(|entry| entry.get("counted").and_then(Value::as_bool) != Some(false))
            .map(Entry::read)
            .collect::<Result<_, _>>()?;
        let names = tables(&table, "app").filter_map(|app| text_of(app, "name"));
        let families = table.get("families").and_then(Value::as_table);
        let families =
            families.into_iter().flat_map(Table::values).map(cwes).collect::<Result<_, _>>()?;
        Ok(Self { apps: names.collect(), entries, families })
    }

    pub(super) fn apps(&self) -> impl Iterator<Item = &str> {
        self.apps.iter().map(String::as_str)
    }

    pub(super) fn score<'t>(&'t self, app: &'t str, report: &Sarif) -> Score<'t> {
        let entries = || self.entries.iter().filter(|entry| entry.app == app);
        let missed = entries().filter(|entry| !self.is_found(entry, report)).collect();
        Score { app, documented: entries().count(), missed }
    }

    /// A finding of a class of the entry, or of the same family, within one line of one of its places.
    fn is_found(&self, entry: &Entry, report: &Sarif) -> bool {
        let is_place = |path: &str, line: u32| {
            entry.places.iter().any(|(file, at)| file == path && at.abs_diff(line) <= 1)
        };
        let is_class = |cwe: &u16| {
            entry.classes.iter().any(|class| {
                class == cwe
                    || self.families.iter().any(|all| all.contains(class) && all.contains(cwe))
            })
        };
        let mut here = report.results.iter().filter(|one| is_place(&one.path, one.line));
        here.any(|finding| finding.cwes.iter().any(is_class))
    }
}

impl Entry {
    fn read(table: &Table) -> Result<Self, String> {
        let field = |name: &str| {
            text_of(table, name).ok_or_else(|| format!("an entry has no `{name}`: {table}"))
        };
        let files = table.get("files").and_then(Value::as_array);
        let places = files.into_iter().flatten().map(|place| {
            let (path, line) = place.as_str()?.rsplit_once(':')?;
            Some((path.to_owned(), line.parse().ok()?))
        });
        let id = field("id")?;
        let places: Option<Vec<_>> = places.collect();
        let places = places.ok_or_else(|| format!("{id}: a place is written `path:line`"))?;
        let classes = cwes(table.get("class").unwrap_or(&Value::Array(Vec::new())))?;
        Ok(Self { app: field("app")?, title: field("title")?, id, classes, places })
    }
}

fn tables<'t>(table: &'t Table, name: &str) -> impl Iterator<Item = &'t Table> {
    let all = table.get(name).and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_table)
}

fn text_of(table: &Table, name: &str) -> Option<String> {
    table.get(name)?.as_str().map(str::to_owned)
}

fn cwes(list: &Value) -> Result<Vec<u16>, String> {
    let all = list.as_array().into_iter().flatten();
    all.map(|class| {
        let number = class.as_str().and_then(|class| class.strip_prefix("CWE-")?.parse().ok());
        number.ok_or_else(|| format!("{class} is no CWE"))
    })
    .collect()
}

/// Counts, then what is missed.
pub(super) fn table(scores: &[Score<'_>]) -> String {
    let mut text = "| application | documented | found |\n|---|---|---|\n".to_owned();
    for Score { app, documented, missed } in scores {
        text.push_str(&format!("| {app} | {documented} | {} |\n", documented - missed.len()));
    }
    let missed: BTreeMap<&str, Vec<&Entry>> =
        scores.iter().map(|score| (score.app, score.missed.clone())).collect();
    for (app, entries) in missed.iter().filter(|(_, entries)| !entries.is_empty()) {
        text.push_str(&format!("\nMissed in {app}:\n\n"));
        for Entry { id, title, .. } in entries {
            text.push_str(&format!("- {title} ({id})\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{GroundTruth, table};
    use crate::accuracy::sarif::Sarif;

    const TRUTH: &str = r#"
        [families]
        sql = ["CWE-89", "CWE-943"]
        [[app]]
        name = "Shop"
        [[vulnerability]]
        app = "Shop"
        id = "s-1"
        class = ["CWE-943"]
        files = ["b.js:9", "a.js:4"]
        title = "a query"
        [[vulnerability]]
        app = "Shop"
        id = "s-2"
        class = ["CWE-79"]
        files = ["a.js:3"]
        title = "markup"
        [[vulnerability]]
        app = "Shop"
        id = "s-3"
        counted = false
        class = []
        files = []
        title = "configuration"
    "#;

    #[test]
    fn a_place_is_found_by_its_class_or_family_within_a_line() {
        let truth = GroundTruth::parse(TRUTH).unwrap();
        let report = r#"{"runs": [{"tool": {"driver": {"rules": [
            {"id": "r", "properties": {"tags": ["external/cwe/cwe-089"]}}]}}, "results": [
            {"ruleId": "r", "properties": {"severity": "HIGH"}, "locations": [{"physicalLocation":
            {"artifactLocation": {"uri": "a.js"}, "region": {"startLine": 3}}}]}]}]}"#;
        let report = Sarif::parse(report.into()).unwrap();
        let table = table(&[truth.score("Shop", &report)]);
        assert!(table.contains("| Shop | 2 | 1 |"), "{table}");
        assert!(table.contains("- markup (s-2)") && !table.contains("s-1"), "{table}");
    }

    #[test]
    fn our_own_list_is_read_and_has_as_many_entries_as_it_says() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/ground-truth.toml");
        let truth = GroundTruth::read(&path).unwrap();
        let counted = |app: &str| truth.entries.iter().filter(|entry| entry.app == app).count();
        assert_eq!(["NodeGoat", "dvna", "juice-shop"].map(counted), [24, 10, 17]);
    }

    #[test]
    fn a_class_that_is_none_is_named() {
        let told = GroundTruth::parse(&TRUTH.replace("CWE-79", "XSS")).map(|_| ()).unwrap_err();
        assert!(told.contains("XSS"), "{told}");
    }
}
