//! Names of sessions, which are names of folders.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `^[a-z0-9]+(-[a-z0-9]+)*$`, at most 64 characters, and no name that somebody else uses for a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// Folders that coding agents keep in `.claude/`, names that mean a device on Windows, and `none`, which is how a
/// request says that it has no session.
const TAKEN: &[&str] = &[
    "agents",
    "commands",
    "hooks",
    "ide",
    "local",
    "logs",
    "memory",
    "none",
    "output-styles",
    "plans",
    "plugins",
    "projects",
    "rules",
    "shell-snapshots",
    "skills",
    "statsig",
    "todos",
    "workflows",
    "worktrees",
    "aux",
    "con",
    "nul",
    "prn",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
];
const MOST: usize = 64;
/// Words of a text that say nothing of what it is about.
const EMPTY_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "does", "for", "from",
    "has", "have", "i", "in", "into", "is", "it", "its", "must", "need", "needs", "of", "on", "or",
    "our", "should", "so", "some", "that", "the", "their", "there", "this", "to", "up", "want",
    "wants", "was", "we", "were", "when", "which", "will", "with", "would",
];

/// Why a name is no slug, and three that are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no name for a session: {why}")]
pub struct BadSlug {
    pub given: String,
    pub why: &'static str,
    pub suggestions: [Slug; 3],
}

impl BadSlug {
    /// What would be right.
    pub fn hint(&self) -> String {
        let [one, two, three] = &self.suggestions;
        format!("use {one}, {two} or {three}")
    }
}

impl Slug {
    pub fn parse(given: &str) -> Result<Self, BadSlug> {
        match fault(given) {
            None => Ok(Self(given.to_owned())),
            Some(why) => Err(BadSlug {
                given: given.chars().take(80).collect(),
                why,
                suggestions: suggestions(given),
            }),
        }
    }

    /// The nearest slug to a text that may be none; nothing when the text has no letter or digit of ASCII.
    pub fn repaired(text: &str) -> Option<Self> {
        let words = words(text);
        named(&words.join("-"))
    }

    /// From the first four words of a text that say what it is about.
    pub fn from_text(text: &str) -> Option<Self> {
        let words = words(text);
        let telling: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|word| !EMPTY_WORDS.contains(word))
            .take(4)
            .collect();
        if telling.is_empty() { Self::repaired(text) } else { named(&telling.join("-")) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl TryFrom<String> for Slug {
    type Error = BadSlug;

    fn try_from(text: String) -> Result<Self, BadSlug> {
        Self::parse(&text)
    }
}

fn fault(slug: &str) -> Option<&'static str> {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    if slug.is_empty() {
        Some("it is empty")
    } else if !slug.split('-').all(is_part) {
        Some("it takes lower-case letters, digits and single dashes between them")
    } else if slug.len() > MOST {
        Some("it is longer than 64 characters")
    } else if TAKEN.contains(&slug) {
        Some("a folder of that name belongs to coding agents or to the system")
    } else {
        None
    }
}

/// Letters and digits of ASCII, lower case; umlauts and accents are left out rather than guessed.
fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace(['\'', '\u{2019}'], "");
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Cut at a word's end, and away from names that are taken.
fn named(text: &str) -> Option<Slug> {
    let mut text = text.to_owned();
    if text.len() > MOST {
        text.truncate(MOST);
        if let Some((whole, _)) = text.rsplit_once('-') {
            text = whole.to_owned();
        }
    }
    if TAKEN.contains(&text.as_str()) {
        text.push_str("-work");
    }
    fault(&text).is_none().then_some(Slug(text))
}

fn suggestions(given: &str) -> [Slug; 3] {
    let base = Slug::repaired(given).unwrap_or_else(|| Slug("session".to_owned()));
    let short = words(base.as_str()).into_iter().take(3).collect::<Vec<_>>().join("-");
    let candidates = [
        base.0.clone(),
        short.clone(),
        format!("{short}-work"),
        format!("{short}-1"),
        format!("{short}-2"),
    ];
    let mut found: Vec<Slug> = Vec::new();
    for slug in candidates.iter().filter_map(|text| named(text)) {
        if !found.contains(&slug) {
            found.push(slug);
        }
    }
    let mut rest = found.into_iter().chain((1..).map(|number| Slug(format!("session-{number}"))));
    std::array::from_fn(|_| rest.next().unwrap_or_else(|| base.clone()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Slug;

    #[test]
    fn what_the_guide_writes_is_right() {
        for slug in ["payment-api-v2", "incident-2026-01-14-auth-timeout", "x", "2fa"] {
            assert_eq!(Slug::parse(slug).unwrap().as_str(), slug);
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_three_that_are_right() {
        let wrong = |given: &str| {
            let error = Slug::parse(given).unwrap_err();
            (error.why, error.suggestions.map(String::from).join(" "))
        };
        assert_eq!(
            wrong("Payment API v2").1,
            "payment-api-v2 payment-api-v2-work payment-api-v2-1"
        );
        assert!(wrong("commands").0.contains("coding agents"));
        assert_eq!(wrong("commands").1, "commands-work commands-work-work commands-work-1");
        assert_eq!(wrong("").1, "session session-work session-1");
        assert!(wrong(&"a".repeat(65)).0.contains("64"));
        for given in ["../x", "a--b", "-a", "a-", "a_b", "ä", "CON"] {
            assert!(Slug::parse(given).is_err(), "{given}");
        }
    }

    #[test]
    fn a_text_gives_its_four_telling_words() {
        let slug = |text: &str| Slug::from_text(text).map(String::from);
        assert_eq!(
            slug("We need to migrate the payment API to Stripe v2, with intents").as_deref(),
            Some("migrate-payment-api-stripe")
        );
        assert_eq!(slug("Don't retry").as_deref(), Some("dont-retry"));
        assert_eq!(slug("the of"), Some("the-of".to_owned()));
        assert_eq!(slug("日本"), None);
        assert_eq!(slug("skills").as_deref(), Some("skills-work"));
    }

    proptest! {
        #[test]
        fn whatever_is_suggested_is_right_and_told_apart(given in ".{0,90}") {
            if let Err(error) = Slug::parse(&given) {
                let [one, two, three] = &error.suggestions;
                prop_assert!(one != two && two != three && one != three);
                for slug in &error.suggestions {
                    prop_assert!(Slug::parse(slug.as_str()).is_ok(), "{slug}");
                }
            }
        }
    }
}
