//! Every command and key, as data: the parser, the command line, completions and documentation read these tables.
//!
//! A command that is listed here can be *said*. Whether it can be *done* is the application's knowledge.

mod key;
mod lifecycle;
mod operational;
mod reviews;

pub use key::{Key, Kind};
pub use reviews::{GUIDE_REVIEWS, REVIEW_KEYS};

use crate::nearest::nearest;

#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    /// As typed behind the slash: `review:security`, `rca`.
    pub name: &'static str,
    pub summary: &'static str,
    /// Its own keys; those that every command of its family takes are found by [`Command::key`] as well.
    pub own_keys: &'static [Key],
    pub family: Family,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Review,
    /// A review in all but its name: asked for as `/telemetry-audit`, with keys of its own.
    Audit,
    Operational,
    Lifecycle,
}

impl Command {
    pub(crate) const fn review(
        name: &'static str,
        summary: &'static str,
        own_keys: &'static [Key],
    ) -> Self {
        Self { name, summary, own_keys, family: Family::Review }
    }

    /// Every command, reviews first.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        reviews::REVIEWS.iter().chain(operational::COMMANDS).chain(lifecycle::COMMANDS)
    }

    /// By the name behind the slash; a plugin's prefix is dropped.
    pub fn find(name: &str) -> Option<&'static Self> {
        let name = name.strip_prefix("session-workflow:").unwrap_or(name);
        Self::all().find(|command| command.name == name)
    }

    /// The review of this short name: `security`.
    pub fn find_review(name: &str) -> Option<&'static Self> {
        Self::all().find(|command| command.review_name() == Some(name))
    }

    /// `security` of `review:security`; an audit is the review of its own name.
    pub fn review_name(&self) -> Option<&'static str> {
        match self.family {
            Family::Audit => Some(self.name),
            _ => self.name.strip_prefix("review:"),
        }
    }

    /// Every key that it takes, its own first.
    pub fn keys(&self) -> impl Iterator<Item = &'static Key> + use<> {
        let none: &'static [Key] = &[];
        let (first, second) = match self.family {
            Family::Review => (REVIEW_KEYS, none),
            Family::Audit => (REVIEW_KEYS, operational::SHARED_KEYS),
            Family::Operational | Family::Lifecycle => (operational::SHARED_KEYS, none),
        };
        let own = self.own_keys;
        let hidden = |keys: &'static [Key], name| keys.iter().any(|key| key.is_called(name));
        own.iter().chain(first.iter().filter(move |key| !hidden(own, key.name))).chain(
            second.iter().filter(move |key| !hidden(own, key.name) && !hidden(first, key.name)),
        )
    }

    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| key.is_called(name))
    }

    /// The names nearest to one that does not exist.
    pub fn nearest(name: &str) -> Vec<&'static str> {
        let names: Vec<_> = Self::all().map(|command| command.name).collect();
        let short = format!("review:{name}");
        let mut found = nearest(name, &names);
        found.extend(nearest(&short, &names));
        let mut seen = Vec::new();
        found.retain(|name| {
            let new = !seen.contains(name);
            seen.push(*name);
            new
        });
        found
    }
}

#[cfg(test)]
mod tests;
