//! Down only: a crate may use any floor under its own, never its neighbour, never one above.

use super::Tree;

/// Each crate's floor. Two on one number do not know each other.
const FLOORS: &[(&str, u8)] = &[
    ("model", 0),
    ("facts", 1),
    ("request", 1),
    ("regexes", 1),
    ("yaml", 1),
    ("host", 2),
    ("lang_infra", 2),
    ("lang_ci", 2),
    ("lang_js", 2),
    ("lang_text", 2),
    ("lang_markup", 2),
    ("lang_sql", 2),
    ("wide_events", 2),
    ("events", 3),
    ("lang_telemetry", 2),
    ("extract", 3),
    ("claims", 3),
    ("ledger", 3),
    ("sessions", 4),
    ("site", 4),
    ("flow", 4),
    ("infra_graph", 4),
    ("pipelines", 4),
    ("review", 5),
    ("wide_logging", 5),
    ("data", 6),
    ("security", 6),
    ("render", 6),
    // Shares rules of the security review: what is logged is a matter of both.
    ("observability", 7),
    // The same of what is pasted into scripts.
    ("infra", 7),
    ("pages", 7),
    ("session-workflow", 8),
    ("xtask", 9),
];

/// `lang_*` lower text to facts and touch nothing else.
const NO_HOST: &str = "lang_";

pub(super) fn faults(tree: &Tree) -> Vec<String> {
    let manifests = tree
        .with_extension("toml")
        .filter(|(path, _)| path.starts_with("crates/") && path.ends_with("Cargo.toml"));
    manifests.flat_map(|(path, text)| manifest_faults(path, text)).collect()
}

fn manifest_faults(path: &str, text: &str) -> Vec<String> {
    let Ok(manifest) = text.parse::<toml::Table>() else {
        return vec![format!("{path}: is no TOML")];
    };
    let package = manifest.get("package").and_then(toml::Value::as_table);
    let text_of =
        |key: &str| package.and_then(|package| package.get(key)).and_then(toml::Value::as_str);
    let name = text_of("name").unwrap_or_default();
    let mut faults = Vec::new();
    if text_of("description").is_none_or(str::is_empty) {
        faults.push(format!("{path}: has no description"));
    }
    let Some(own) = floor(name) else {
        faults.push(format!("{path}: `{name}` has no floor; add it to xtask/src/tidy/floors.rs"));
        return faults;
    };
    // Tests may look at the floors above: the pages run whole reviews.
    let used = manifest
        .get("dependencies")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flat_map(toml::Table::keys);
    for used in used {
        let reaches_up = floor(used).is_some_and(|theirs| theirs >= own);
        let opens_files = name.starts_with(NO_HOST) && used == "host";
        if reaches_up || opens_files {
            faults.push(format!("{path}: `{name}` (floor {own}) must not use `{used}`"));
        }
    }
    faults
}

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

#[cfg(test)]
mod tests {
    use crate::tidy::tree;

    fn faults_of(dependencies: &str, name: &str) -> usize {
        let manifest = format!(
            "[package]\nname = \"{name}\"\ndescription = \"x\"\n[dependencies]\n{dependencies}"
        );
        super::faults(&tree(&[("crates/x/Cargo.toml", &manifest)])).len()
    }

    #[test]
    fn down_is_allowed_sideways_and_up_are_not() {
        assert_eq!(faults_of("model.workspace = true\nserde = \"1\"", "flow"), 0);
        assert_eq!(faults_of("review.workspace = true", "flow"), 1);
        assert_eq!(faults_of("lang_text.workspace = true", "lang_js"), 1);
        assert_eq!(faults_of("", "novel"), 1);
    }
}
