//! Which environment something belongs to: a test environment may be open where production may not.

use infra_graph::Resource;
use model::Severity;
use review::KnownEnvironment;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Environment {
    Production,
    Development,
    Unknown,
}

const DEVELOPMENT: [&str; 12] = [
    "dev",
    "development",
    "test",
    "testing",
    "sandbox",
    "qa",
    "nonprod",
    "non-prod",
    "local",
    "playground",
    "ephemeral",
    "preview",
];
const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];

/// By its tags, else by the folder of its module.
pub(crate) fn of(resource: &Resource) -> Environment {
    const TAGS: [&str; 6] = ["Environment", "environment", "Env", "env", "Stage", "stage"];
    let tag = TAGS.iter().find_map(|tag| {
        let tags = resource.body.get("tags").or_else(|| resource.body.get("labels"))?;
        tags.str(tag)
    });
    let by_tag = tag.map_or(Environment::Unknown, word);
    match by_tag {
        Environment::Unknown => folder(&resource.folder),
        known => known,
    }
}

fn folder(folder: &str) -> Environment {
    let mut known = folder.split('/').map(word).filter(|found| *found != Environment::Unknown);
    known.next_back().unwrap_or(Environment::Unknown)
}

fn word(text: &str) -> Environment {
    let lower = text.to_lowercase();
    if PRODUCTION.contains(&&*lower) {
        Environment::Production
    } else if DEVELOPMENT.contains(&&*lower) {
        Environment::Development
    } else {
        Environment::Unknown
    }
}

/// What a person states wins over signs.
pub(crate) fn judged(found: Environment, stated: Option<KnownEnvironment>) -> Environment {
    match stated {
        Some(KnownEnvironment::Production) => Environment::Production,
        Some(KnownEnvironment::Development) => Environment::Development,
        Some(KnownEnvironment::Staging) => found,
        None => found,
    }
}

/// Two levels down.
pub(crate) const fn lowered(severity: Severity) -> Severity {
    match severity {
        Severity::Blocker => Severity::Med,
        Severity::High => Severity::Low,
        _ => Severity::Nit,
    }
}

#[cfg(test)]
mod tests {
    use super::{Environment, folder, lowered, word};
    use model::Severity;

    #[test]
    fn folders_and_tags_tell() {
        assert_eq!(folder("terraform/envs/dev"), Environment::Development);
        assert_eq!(folder("test/prod"), Environment::Production);
        assert_eq!(folder("terraform"), Environment::Unknown);
        assert_eq!(word("Production"), Environment::Production);
        assert_eq!(lowered(Severity::Blocker), Severity::Med);
    }
}
