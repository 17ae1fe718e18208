//! `package.json` to what it declares, from its settings.

use facts::{Dependency, DependencyGroup, Manifest, Setting};

const GROUPS: [(&str, DependencyGroup); 4] = [
    ("dependencies", DependencyGroup::Production),
    ("devDependencies", DependencyGroup::Development),
    ("peerDependencies", DependencyGroup::Peer),
    ("optionalDependencies", DependencyGroup::Optional),
];

pub(crate) fn manifest(settings: &[Setting]) -> Manifest {
    let mut manifest = Manifest::default();
    for setting in settings {
        let path: Vec<&str> = setting.path.iter().map(|part| &**part).collect();
        let value = || Some(setting.value.clone());
        match path.as_slice() {
            ["name"] => manifest.name = value(),
            ["version"] => manifest.version = value(),
            ["private"] => manifest.private = &*setting.value == "true",
            ["bin"] | ["bin", _] => manifest.has_bin = true,
            ["engines", "node"] => manifest.engines_node = value(),
            ["scripts", name] => {
                manifest.scripts.push(((*name).into(), setting.value.clone()));
            }
            [group, name] => manifest.dependencies.extend(dependency(group, name, setting)),
            _ => {}
        }
    }
    manifest
}

/// The range is the whole entry, so that a finding shows name and version.
fn dependency(group: &str, name: &str, setting: &Setting) -> Option<Dependency> {
    let (_, group) = GROUPS.iter().find(|(word, _)| *word == group)?;
    let range = model::ByteRange::new(setting.key_range.start, setting.value_range.end);
    Some(Dependency { name: name.into(), requirement: setting.value.clone(), group: *group, range })
}
