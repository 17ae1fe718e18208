//! CONTEXT: the facts about a system that a person states in free text.

use serde::{Deserialize, Serialize};

use crate::KnownDatabase;

/// What was understood. A fact that the text states both ways is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFacts {
    pub exposure: Option<Exposure>,
    pub auth: Option<AuthModel>,
    /// `postgres`, `mysql`, `mongodb`, `sqlite`.
    pub database: Option<String>,
    /// Of transactions, lower case: `serializable`, `read committed`.
    pub isolation: Option<String>,
    /// Expected load, as written: `high`, `low`, `500 rps`.
    pub load: Option<String>,
    /// What the infrastructure is for.
    pub environment: Option<KnownEnvironment>,
    /// Rules that it must meet, upper case: `HIPAA`, `PCI-DSS`.
    pub compliance: Vec<String>,
    /// In percent: `99.99`.
    pub availability: Option<String>,
    /// The registries that images may come from, lower case: `ghcr.io/acme`.
    #[serde(default)]
    pub registries: Vec<String>,
    /// Version, sizes of tables, how changes go out.
    #[serde(default)]
    pub store: KnownDatabase,
    /// Races that somebody knows of, as written: given, never found.
    pub races: Vec<String>,
    /// What was understood, in words: `exposure: public`.
    pub stated: Vec<String>,
    /// Words that state nothing the program knows, as written; repeated in the report.
    pub unknown_words: Vec<String>,
}

/// Who can reach the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Exposure {
    Public,
    Internal,
}

/// How callers prove who they are; decides whether a foreign page can act for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthModel {
    Cookie,
    Bearer,
}

/// Where a system runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KnownEnvironment {
    Production,
    Staging,
    Development,
}

impl KnownFacts {
    /// Reads free text; anything may stand in it.
    pub fn parse(context: &str) -> Self {
        let mut facts = Self::default();
        let (races, context) = known_races(context);
        facts.races = races;
        let context = context.as_str();
        let (mut exposures, mut auths) = (Vec::new(), Vec::new());
        let words: Vec<&str> =
            context.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
        for (place, word) in words.iter().enumerate() {
            let before =
                place.checked_sub(1).and_then(|before| words.get(before)).copied().unwrap_or("");
            match meaning(word, is_negation(before)) {
                Meaning::Exposure(exposure) => exposures.push(exposure),
                Meaning::Auth(auth) => auths.push(auth),
                Meaning::Filler => {}
                Meaning::Unknown => facts.unknown_words.push((*word).to_owned()),
            }
        }
        facts.store = KnownDatabase::parse(context);
        facts.read_store(&words);
        facts.read_infrastructure(&words);
        facts.read_registries(&words);
        facts.unknown_words.retain(|word| !is_figure(word));
        facts.unknown_words.retain(|word| !facts.store.words.contains(&word.to_lowercase()));
        facts.exposure = agreed(&exposures);
        facts.auth = agreed(&auths);
        facts.state(&exposures, &auths);
        facts
    }

    /// Environment, compliance and availability.
    fn read_infrastructure(&mut self, words: &[&str]) {
        let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
        let named: Vec<KnownEnvironment> =
            lower.iter().filter_map(|word| environment(word)).collect();
        self.environment = agreed(&named);
        for name in lower.iter().filter_map(|word| compliance(word)) {
            if !self.compliance.iter().any(|known| known == name) {
                self.compliance.push(name.to_owned());
            }
        }
        self.availability = lower.iter().find(|word| word.starts_with("99.")).cloned();
        let environment =
            self.environment.map(|found| format!("environment: {found:?}").to_lowercase());
        let availability =
            self.availability.as_ref().map(|found| format!("availability: {found} %"));
        let rules = self.compliance.iter().map(|rule| format!("compliance: {rule}"));
        self.stated.extend(environment.into_iter().chain(availability).chain(rules));
    }

    /// `registries ghcr.io/acme, quay.io`: what follows and looks like a host.
    fn read_registries(&mut self, words: &[&str]) {
        let heads = ["registry", "registries"];
        let mut listed = false;
        for word in words {
            let lower = word.to_ascii_lowercase();
            let is_host = lower.contains('.') && !is_figure(&lower);
            if heads.contains(&lower.as_str()) {
                listed = true;
            } else if listed && is_host {
                self.registries.push(lower);
            } else if lower != "and" {
                listed = false;
            }
        }
        let known = &self.registries;
        self.unknown_words.retain(|word| {
            let lower = word.to_ascii_lowercase();
            !known.contains(&lower) && (known.is_empty() || !heads.contains(&lower.as_str()))
        });
        if !known.is_empty() {
            self.stated.push(format!("registries: {}", known.join(", ")));
        }
    }

    /// Database, isolation and load.
    fn read_store(&mut self, words: &[&str]) {
        let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
        let named: Vec<&str> = lower.iter().filter_map(|word| database(word)).collect();
        self.database = agreed(&named).map(str::to_owned);
        let joined = lower.join(" ").replace(['-', '_'], " ");
        let levels = ["serializable", "repeatable read", "read committed", "read uncommitted"];
        let stated: Vec<&str> = levels.into_iter().filter(|level| joined.contains(level)).collect();
        self.isolation = agreed(&stated).map(str::to_owned);
        self.load = lower.windows(2).find_map(|pair| match (pair[0].as_str(), pair[1].as_str()) {
            (level @ ("high" | "low" | "medium"), "load" | "concurrency" | "traffic") => {
                Some(level.to_owned())
            }
            (number, unit) if is_figure(number) && LOAD_UNITS.contains(&unit) => {
                Some(format!("{number} {unit}"))
            }
            _ => None,
        });
        // `1000rps`
        let joined = lower.iter().find(|word| {
            let figure = LOAD_UNITS.iter().find_map(|unit| word.strip_suffix(unit));
            figure.is_some_and(is_figure)
        });
        self.load = self.load.take().or_else(|| joined.cloned());
        let facts =
            [("database", &self.database), ("isolation", &self.isolation), ("load", &self.load)];
        let stated = facts
            .iter()
            .filter_map(|(name, fact)| fact.as_ref().map(|fact| format!("{name}: {fact}")));
        let stated: Vec<String> = stated.collect();
        self.stated.extend(stated);
        self.stated.extend(self.store.stated.iter().cloned());
        self.stated.extend(self.races.iter().map(|race| format!("known race: {race}")));
    }

    fn state(&mut self, exposures: &[Exposure], auths: &[AuthModel]) {
        match self.exposure {
            Some(Exposure::Public) => self.stated.push("exposure: public".into()),
            Some(Exposure::Internal) => self.stated.push("exposure: internal".into()),
            None if !exposures.is_empty() => {
                self.stated.push("exposure: stated both ways, so not known".into())
            }
            None => {}
        }
        match self.auth {
            Some(AuthModel::Cookie) => self.stated.push("auth model: cookie".into()),
            Some(AuthModel::Bearer) => self.stated.push("auth model: bearer token".into()),
            None if !auths.is_empty() => {
                self.stated.push("auth model: cookie and bearer token, so both".into())
            }
            None => {}
        }
    }
}

enum Meaning {
    Exposure(Exposure),
    Auth(AuthModel),
    /// Grammar, or a word that belongs to a fact: `API`, `tokens`.
    Filler,
    Unknown,
}

fn meaning(word: &str, negated: bool) -> Meaning {
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "public" | "public-facing" | "internet-facing" | "internet" | "external" | "publicly" => {
            Meaning::Exposure(if negated { Exposure::Internal } else { Exposure::Public })
        }
        "internal" | "intranet" | "vpn" | "private" | "internal-only" | "non-public" => {
            Meaning::Exposure(if negated { Exposure::Public } else { Exposure::Internal })
        }
        "cookie" | "cookies" | "cookie-based" | "session" | "sessions" if !negated => {
            Meaning::Auth(AuthModel::Cookie)
        }
        "bearer" | "jwt" | "jwts" | "token-based" | "api-key" | "api-keys" if !negated => {
            Meaning::Auth(AuthModel::Bearer)
        }
        lower if FILLER.contains(&lower) || is_negation(lower) => Meaning::Filler,
        lower
            if database(lower).is_some()
                || LOAD_UNITS.contains(&lower)
                || environment(lower).is_some()
                || compliance(lower).is_some()
                || INFRA_WORDS.contains(&lower)
                || lower.split('-').all(|part| STORE_WORDS.contains(&part)) =>
        {
            Meaning::Filler
        }
        "cookie" | "cookies" | "bearer" | "jwt" => Meaning::Filler,
        _ => Meaning::Unknown,
    }
}

/// Words of facts about infrastructure.
const INFRA_WORDS: [&str; 12] = [
    "environment",
    "compliance",
    "required",
    "availability",
    "target",
    "cloud",
    "aws",
    "gcp",
    "azure",
    "terraform",
    "kubernetes",
    "infrastructure",
];

fn environment(word: &str) -> Option<KnownEnvironment> {
    Some(match word {
        "production" | "prod" => KnownEnvironment::Production,
        "staging" => KnownEnvironment::Staging,
        "development" | "dev" | "sandbox" => KnownEnvironment::Development,
        _ => return None,
    })
}

fn compliance(word: &str) -> Option<&'static str> {
    Some(match word {
        "soc2" | "soc" => "SOC2",
        "hipaa" => "HIPAA",
        "pci" | "pci-dss" => "PCI-DSS",
        "gdpr" => "GDPR",
        _ => return None,
    })
}

/// Words of facts about stores and load.
const STORE_WORDS: [&str; 17] = [
    "serializable",
    "repeatable",
    "read",
    "committed",
    "uncommitted",
    "isolation",
    "level",
    "load",
    "expected",
    "concurrency",
    "traffic",
    "high",
    "low",
    "medium",
    "database",
    "db",
    "peak",
];

/// What a load is counted in.
const LOAD_UNITS: [&str; 10] = [
    "rps",
    "qps",
    "req/s",
    "requests/s",
    "req/min",
    "requests/min",
    "users",
    "tps",
    "rpm",
    "requests",
];

/// `1000`, `1,000`, `10k`
fn is_figure(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit())
        && word.chars().all(|letter| letter.is_ascii_digit() || ",._kKmM".contains(letter))
}

/// The races that `known races: coupon redemption, stock` names, and the text without them. A list ends with its line
/// or at a semicolon; facts about the store and the load in it stay facts.
fn known_races(context: &str) -> (Vec<String>, String) {
    let (mut races, mut rest) = (Vec::new(), String::new());
    for part in context.split(['\n', ';']) {
        let lower = part.to_ascii_lowercase();
        let found = ["known races", "known race conditions", "known race condition", "known race"]
            .into_iter()
            .filter_map(|words| lower.find(words).map(|at| (at, at + words.len())))
            .max_by_key(|(_, end)| *end)
            .filter(|_| part.is_ascii());
        let Some((start, end)) = found else {
            rest.push_str(part);
            rest.push('\n');
            continue;
        };
        rest.push_str(&part[..start]);
        let listed = part[end..].trim_start_matches([':', '=', ' ']);
        for item in listed.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            if is_store_fact(item) {
                rest.push_str(", ");
                rest.push_str(item);
            } else {
                races.push(item.trim_end_matches('.').to_owned());
            }
        }
        rest.push('\n');
    }
    (races, rest)
}

fn is_store_fact(item: &str) -> bool {
    item.split_whitespace().map(bare).filter(|word| !word.is_empty()).all(|word| {
        let lower = word.to_ascii_lowercase();
        is_figure(&lower)
            || database(&lower).is_some()
            || STORE_WORDS.contains(&lower.as_str())
            || LOAD_UNITS.contains(&lower.as_str())
            || FILLER.contains(&lower.as_str())
    })
}

fn database(word: &str) -> Option<&'static str> {
    Some(match word {
        "postgres" | "postgresql" | "pg" => "postgres",
        "mysql" | "mariadb" => "mysql",
        "mongodb" | "mongo" => "mongodb",
        "sqlite" => "sqlite",
        _ => return None,
    })
}

const FILLER: [&str; 40] = [
    "a",
    "an",
    "the",
    "and",
    "or",
    "of",
    "for",
    "in",
    "on",
    "to",
    "with",
    "by",
    "is",
    "are",
    "we",
    "our",
    "it",
    "this",
    "that",
    "only",
    "all",
    "uses",
    "use",
    "using",
    "via",
    "auth",
    "authentication",
    "token",
    "tokens",
    "api",
    "apis",
    "service",
    "services",
    "app",
    "facing",
    "based",
    "from",
    "at",
    "as",
    "reachable",
];

fn is_negation(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "not" | "no" | "non" | "never" | "without")
}

fn bare(word: &str) -> &str {
    word.trim_matches(|character: char| !character.is_alphanumeric())
}

/// The one value of a list whose items are all the same.
fn agreed<T: Copy + PartialEq>(values: &[T]) -> Option<T> {
    let first = *values.first()?;
    values.iter().all(|value| *value == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::{AuthModel, Exposure, KnownFacts};

    #[test]
    fn facts_are_understood_and_other_words_repeated() {
        let facts = KnownFacts::parse("Pre-merge gate, public API with JWT bearer tokens.");
        assert_eq!(facts.exposure, Some(Exposure::Public));
        assert_eq!(facts.auth, Some(AuthModel::Bearer));
        assert_eq!(facts.unknown_words, ["Pre-merge", "gate"]);
        assert_eq!(facts.stated, ["exposure: public", "auth model: bearer token"]);
    }

    #[test]
    fn stores_and_load_are_understood() {
        let facts =
            KnownFacts::parse("PostgreSQL, read-committed isolation, high concurrency, 500 rps");
        assert_eq!(facts.database.as_deref(), Some("postgres"));
        assert_eq!(facts.isolation.as_deref(), Some("read committed"));
        assert_eq!(facts.load.as_deref(), Some("high"));
        assert_eq!(facts.unknown_words, Vec::<String>::new());
        assert_eq!(KnownFacts::parse("peak of 10k req/s").load.as_deref(), Some("10k req/s"));
        assert_eq!(KnownFacts::parse("1000rps").load.as_deref(), Some("1000rps"));
    }

    #[test]
    fn known_races_are_kept_as_written() {
        let facts = KnownFacts::parse(
            "MySQL; known races: coupon redemption, stock of a product in checkout, 1000 rps\npublic",
        );
        assert_eq!(facts.races, ["coupon redemption", "stock of a product in checkout"]);
        assert_eq!(facts.load.as_deref(), Some("1000 rps"));
        assert_eq!(facts.exposure, Some(Exposure::Public));
        assert!(facts.unknown_words.is_empty(), "{facts:?}");
    }

    #[test]
    fn infrastructure_is_understood() {
        let facts = KnownFacts::parse(
            "AWS production environment, HIPAA and PCI-DSS compliance, 99.99% availability",
        );
        assert_eq!(facts.environment, Some(super::KnownEnvironment::Production));
        assert_eq!(facts.compliance, ["HIPAA", "PCI-DSS"]);
        assert_eq!(facts.availability.as_deref(), Some("99.99"));
        assert_eq!(facts.unknown_words, Vec::<String>::new());
    }

    #[test]
    fn registries_are_those_behind_the_word() {
        let facts = KnownFacts::parse(
            "production, registries: ghcr.io/acme, and Quay.io; 99.99% availability",
        );
        assert_eq!(facts.registries, ["ghcr.io/acme", "quay.io"]);
        assert_eq!(facts.unknown_words, Vec::<String>::new());
        assert_eq!(KnownFacts::parse("api.example.com, registry").registries, Vec::<String>::new());
    }

    #[test]
    fn a_contradiction_is_not_known_and_negation_turns() {
        let both = KnownFacts::parse("public and internal, cookies and JWT");
        assert_eq!((both.exposure, both.auth), (None, None));
        assert_eq!(both.stated.len(), 2);
        assert_eq!(KnownFacts::parse("not public").exposure, Some(Exposure::Internal));
        assert_eq!(KnownFacts::parse(""), KnownFacts::default());
    }
}
