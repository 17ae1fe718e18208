//! One parameter: its name, what it takes, what it means when nothing is said.

/// The same key is `KEY: value` in a block, `--key value` on the command line and `key` in a program's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// `SESSION_SLUG`.
    pub name: &'static str,
    /// Older names that mean the same.
    pub aliases: &'static [&'static str],
    pub kind: Kind,
    /// As a person would write it; `None` where the program finds out by itself or does without.
    pub default: Option<&'static str>,
    pub required: bool,
    pub doc: &'static str,
}

/// What a key takes. The values of a closed list are errors when unknown; those of an open list are examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Prose, taken as it is.
    Text,
    /// Lines of prose: `- item` each.
    Items,
    /// A comma list of names or paths.
    List,
    /// One of these.
    Word(&'static [&'static str]),
    /// Some of these.
    Words(&'static [&'static str]),
    /// One word; these are known.
    OpenWord(&'static [&'static str]),
    /// Some words; these are known.
    OpenWords(&'static [&'static str]),
    /// Some of these; others are dropped with a warning, and it is an error when none is left.
    Focus(&'static [&'static str]),
    /// `payment-api-v2`.
    Slug,
    /// `60min`, `1h 30m`.
    Duration,
    /// From 0 to 1.
    Fraction,
    /// From 0 to 100.
    Percent,
    /// A whole number, with `k`, `M` or `B` behind it or not.
    Amount,
    /// A comma list of percentages that rises.
    Percents,
    /// A comma list of `subject`, `subject=value`, `subject>=value`.
    Conditions,
    YesNo,
}

impl Key {
    pub(crate) const fn new(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self { name, aliases: &[], kind, default: None, required: false, doc }
    }

    pub(crate) const fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    pub(crate) const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// `--session-slug` without the dashes in front: `session-slug`.
    pub fn flag(&self) -> String {
        self.name.to_ascii_lowercase().replace('_', "-")
    }

    /// Any case, `-` for `_`, older names too.
    pub fn is_called(&self, name: &str) -> bool {
        let same = |own: &&str| {
            own.len() == name.len()
                && own.bytes().zip(name.bytes()).all(|(own, given)| {
                    own == given.to_ascii_uppercase() || (own == b'_' && given == b'-')
                })
        };
        std::iter::once(&self.name).chain(self.aliases).any(same)
    }
}

impl Kind {
    /// The values that a person can choose from; empty where there is no list.
    pub const fn values(self) -> &'static [&'static str] {
        match self {
            Self::Word(values)
            | Self::Words(values)
            | Self::OpenWord(values)
            | Self::OpenWords(values)
            | Self::Focus(values) => values,
            Self::YesNo => &["yes", "no"],
            _ => &[],
        }
    }

    /// Whether the value is prose, in which commas, hashes and other keys' names have no meaning.
    pub const fn is_prose(self) -> bool {
        matches!(self, Self::Text | Self::Items)
    }
}
