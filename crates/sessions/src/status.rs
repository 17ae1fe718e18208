//! How a session stands.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    #[default]
    Active,
    Paused,
    Done,
    Abandoned,
}

/// Words that people write, lower case, with single blanks.
const ALIASES: &[(&str, Status)] = &[
    ("active", Status::Active),
    ("in progress", Status::Active),
    ("in-progress", Status::Active),
    ("started", Status::Active),
    ("open", Status::Active),
    ("ongoing", Status::Active),
    ("wip", Status::Active),
    ("resumed", Status::Active),
    ("paused", Status::Paused),
    ("on hold", Status::Paused),
    ("on-hold", Status::Paused),
    ("blocked", Status::Paused),
    ("waiting", Status::Paused),
    ("done", Status::Done),
    ("complete", Status::Done),
    ("completed", Status::Done),
    ("closed", Status::Done),
    ("finished", Status::Done),
    ("merged", Status::Done),
    ("shipped", Status::Done),
    ("abandoned", Status::Abandoned),
    ("cancelled", Status::Abandoned),
    ("canceled", Status::Abandoned),
    ("dropped", Status::Abandoned),
];

impl Status {
    pub const ALL: [Self; 4] = [Self::Active, Self::Paused, Self::Done, Self::Abandoned];

    /// As it stands in a README: `Done`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Paused => "Paused",
            Self::Done => "Done",
            Self::Abandoned => "Abandoned",
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Abandoned => "abandoned",
        }
    }

    /// As it stands in the index; an active session has none.
    pub const fn tag(self) -> Option<&'static str> {
        match self {
            Self::Active => None,
            Self::Paused => Some("[PAUSED]"),
            Self::Done => Some("[DONE]"),
            Self::Abandoned => Some("[ABANDONED]"),
        }
    }

    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|status| status.tag().is_some_and(|own| own.eq_ignore_ascii_case(tag)))
    }

    /// Whether work on it has ended.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Abandoned)
    }

    /// What a person wrote: `In Progress`, `done (merged in #12)`; nothing when it is no word for a status.
    pub fn read(text: &str) -> Option<Self> {
        let words: Vec<String> = text
            .split_whitespace()
            .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase())
            .filter(|word| !word.is_empty())
            .collect();
        let two = words.get(..2).map(|words| words.join(" "));
        let one = words.first().cloned();
        let find = |text: String| ALIASES.iter().find(|(alias, _)| *alias == text);
        two.and_then(find).or_else(|| one.and_then(find)).map(|(_, status)| *status)
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn the_words_that_people_write_are_read() {
        for (text, status) in [
            ("In Progress", Status::Active),
            ("**Done**", Status::Done),
            ("done, merged in #12", Status::Done),
            ("⏸️ on hold", Status::Paused),
            ("In-Progress", Status::Active),
        ] {
            assert_eq!(Status::read(text), Some(status), "{text}");
        }
        assert_eq!(Status::read("who knows"), None);
        assert_eq!(Status::read(""), None);
    }

    #[test]
    fn a_tag_is_the_status_and_back() {
        for status in Status::ALL {
            assert_eq!(status.tag().and_then(Status::of_tag), status.tag().map(|_| status));
            assert_eq!(Status::read(status.title()), Some(status));
        }
    }
}
