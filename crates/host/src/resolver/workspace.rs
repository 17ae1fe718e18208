//! Packages that live in this repository, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::RepoPath;
use rustc_hash::FxHashMap;
use serde_json::Value;

/// Every named `package.json`, with the package's folder and what it says about where it starts.
pub(super) struct Workspace {
    packages: BTreeMap<String, Package>,
}

struct Package {
    manifest: RepoPath,
    json: Value,
}

/// Folders that a build writes, in the place of which the sources stand.
const BUILT: [&str; 6] = ["dist", "lib", "build", "out", "es", "esm"];
/// Where an entry is named, sources first.
const ENTRIES: [&str; 5] = ["source", "module", "main", "types", "typings"];

impl Workspace {
    pub(super) fn new(json: &FxHashMap<RepoPath, Arc<str>>) -> Self {
        let mut manifests: Vec<_> =
            json.iter().filter(|(path, _)| path.file_name() == "package.json").collect();
        // The map has no order; of two packages with one name the first by path is taken.
        manifests.sort();
        let mut packages = BTreeMap::new();
        for (path, text) in manifests {
            let Ok(json) = serde_json::from_str::<Value>(text) else { continue };
            let Some(name) = json.get("name").and_then(Value::as_str).map(str::to_owned) else {
                continue;
            };
            packages.entry(name).or_insert(Package { manifest: path.clone(), json });
        }
        Self { packages }
    }

    /// Paths where the file may be, best first; they may lack their extension.
    pub(super) fn candidates(&self, specifier: &str) -> Vec<RepoPath> {
        let name_ends = specifier.match_indices('/').nth(usize::from(specifier.starts_with('@')));
        let (name, inside) = match name_ends {
            Some((at, _)) => (&specifier[..at], &specifier[at + 1..]),
            None => (specifier, ""),
        };
        self.packages.get(name).map_or_else(Vec::new, |package| package.candidates(inside))
    }
}

impl Package {
    fn candidates(&self, inside: &str) -> Vec<RepoPath> {
        let mut named = Vec::new();
        self.exported(inside, &mut named);
        if inside.is_empty() {
            let field = |field: &&str| self.json.get(*field).and_then(Value::as_str);
            named.extend(ENTRIES.iter().filter_map(field).map(str::to_owned));
            named.extend(["src/index".to_owned(), "index".to_owned(), "src/main".to_owned()]);
        } else {
            named.extend([inside.to_owned(), format!("src/{inside}")]);
        }
        let sources: Vec<String> = named.iter().flat_map(|path| unbuilt(path)).collect();
        let all = named.into_iter().chain(sources);
        all.filter_map(|path| self.manifest.join_from_folder(&path)).collect()
    }

    fn exported(&self, inside: &str, into: &mut Vec<String>) {
        let Some(exports) = self.json.get("exports") else { return };
        let key = if inside.is_empty() { ".".to_owned() } else { format!("./{inside}") };
        match exports.get(&key) {
            Some(target) => targets(target, "", into),
            None if inside.is_empty() => targets(exports, "", into),
            None => {
                for (pattern, target) in exports.as_object().into_iter().flatten() {
                    let ends = pattern.split_once('*');
                    let star = ends
                        .and_then(|(before, after)| key.strip_prefix(before)?.strip_suffix(after));
                    star.into_iter().for_each(|star| targets(target, star, into));
                }
            }
        }
    }
}

/// The strings of a (nested) conditional target, in the order in which they are written.
fn targets(target: &Value, star: &str, into: &mut Vec<String>) {
    let mut open = vec![target];
    while let Some(value) = open.pop() {
        match value {
            Value::String(path) => into.push(path.replace('*', star)),
            Value::Array(values) => open.extend(values.iter().rev()),
            Value::Object(conditions) => {
                let of_root = |key: &str| !key.starts_with("./");
                let values = conditions.iter().filter(|(key, _)| of_root(key));
                open.extend(values.map(|(_, value)| value).collect::<Vec<_>>().into_iter().rev());
            }
            _ => {}
        }
    }
}

/// The path of the source that a built path was made from, without its extension.
fn unbuilt(path: &str) -> Vec<String> {
    let plain = path.trim_start_matches("./");
    let Some((folder, rest)) = plain.split_once('/') else { return Vec::new() };
    if !BUILT.contains(&folder) {
        return Vec::new();
    }
    let stem = [".d.ts", ".js", ".mjs", ".cjs"].iter().find_map(|end| rest.strip_suffix(end));
    let stem = stem.unwrap_or(rest);
    let below = stem.split_once('/').map(|(_, below)| format!("src/{below}"));
    [Some(format!("src/{stem}")), Some(stem.to_owned()), below].into_iter().flatten().collect()
}
