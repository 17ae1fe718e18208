//! The keys of reviews as flags.

use clap::{Arg, ArgAction, ArgMatches};
use request::vocabulary::REVIEW_KEYS;

/// Keys that were given as flags, as text.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyFlags(Vec<(&'static str, String)>);

impl KeyFlags {
    pub(super) fn read(matches: &ArgMatches) -> Self {
        let given = REVIEW_KEYS.iter().filter_map(|key| {
            let values: Vec<&String> = matches.get_many(key.name)?.collect();
            let values: Vec<&str> = values.into_iter().map(String::as_str).collect();
            Some((key.name, values.join(",")))
        });
        Self(given.collect())
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(key, value)| (*key, value.as_str()))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

/// Adds one flag per key.
pub(super) fn add(command: clap::Command) -> clap::Command {
    command.next_help_heading("Keys").args(REVIEW_KEYS.iter().map(|key| {
        let values = key.kind.values().join(", ");
        let default =
            key.default.map(|default| format!(" [default: {default}]")).unwrap_or_default();
        let values = if values.is_empty() { String::new() } else { format!(" [{values}]") };
        let aliases = key.aliases.iter().map(|alias| alias.to_ascii_lowercase().replace('_', "-"));
        // A repeated list is one list; a repeated word is a mistake.
        let is_list = !key.kind.is_prose()
            && !matches!(
                key.kind,
                request::Kind::Word(_) | request::Kind::Slug | request::Kind::OpenWord(_)
            );
        Arg::new(key.name)
            .long(key.flag())
            .visible_aliases(aliases.collect::<Vec<_>>())
            .value_name("VALUE")
            .action(if is_list { ArgAction::Append } else { ArgAction::Set })
            .help(format!("{}{values}{default}", key.doc))
    }))
}
