//! The keys of commands as flags.

use clap::{Arg, ArgAction, ArgMatches};
use request::vocabulary::{Command, Key, REVIEW_KEYS};

/// Keys that were given as flags, as text.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyFlags(Vec<(&'static str, String)>);

impl KeyFlags {
    /// Of a review.
    pub(super) fn read(matches: &ArgMatches) -> Self {
        Self::of(matches, REVIEW_KEYS.iter())
    }

    /// Of another command, by its name behind the slash.
    pub(super) fn read_command(matches: &ArgMatches, name: &str, without: &[&str]) -> Self {
        let keys = Command::find(name).into_iter().flat_map(Command::keys);
        Self::of(matches, keys.filter(|key| !without.contains(&key.name)))
    }

    fn of(matches: &ArgMatches, keys: impl Iterator<Item = &'static Key>) -> Self {
        let given = keys.filter_map(|key| {
            let values: Vec<&String> = matches.get_many(key.name)?.collect();
            let values: Vec<&str> = values.into_iter().map(String::as_str).collect();
            let between = if key.kind == request::Kind::Items { "\n" } else { "," };
            Some((key.name, values.join(between)))
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

/// Adds the flags of reviews.
pub(super) fn add(command: clap::Command) -> clap::Command {
    add_keys(command, REVIEW_KEYS.iter(), &[])
}

/// Adds the flags of another command, but for those keys that are positional there.
pub(super) fn add_command(command: clap::Command, name: &str, without: &[&str]) -> clap::Command {
    match Command::find(name) {
        Some(found) => add_keys(command, found.keys(), without),
        None => command,
    }
}

fn add_keys(
    command: clap::Command,
    keys: impl Iterator<Item = &'static Key>,
    without: &[&str],
) -> clap::Command {
    let keys = keys.filter(|key| !without.contains(&key.name));
    command.next_help_heading("Keys").args(keys.map(flag))
}

/// One flag for a key.
fn flag(key: &'static Key) -> Arg {
    let values = key.kind.values().join(", ");
    let default = key.default.map(|default| format!(" [default: {default}]")).unwrap_or_default();
    let values = if values.is_empty() { String::new() } else { format!(" [{values}]") };
    let aliases = key.aliases.iter().map(|alias| alias.to_ascii_lowercase().replace('_', "-"));
    // A repeated list is one list; a repeated word is a mistake.
    let is_list = key.kind == request::Kind::Items
        || !key.kind.is_prose()
            && !matches!(
                key.kind,
                request::Kind::Word(_)
                    | request::Kind::Slug
                    | request::Kind::OpenWord(_)
                    | request::Kind::YesNo
            );
    let action = if is_list { ArgAction::Append } else { ArgAction::Set };
    let arg = Arg::new(key.name)
        .long(key.flag())
        .visible_aliases(aliases.collect::<Vec<_>>())
        .value_name("VALUE")
        .action(action)
        .help(format!("{}{values}{default}", key.doc));
    // `--strict` alone says yes.
    match key.kind {
        request::Kind::YesNo => {
            arg.num_args(0..=1).default_missing_value("yes").require_equals(true)
        }
        _ => arg,
    }
}
