//! Entry points with what each does and writes today.

use std::cmp::Reverse;

use facts::code::FunctionId;
use facts::{FileClass, FileId, LogLevel, Route};
use flow::{EventKind, LogPaths, Program};
use model::RepoPath;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::fields::{Field, at_hand};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Endpoint {
    pub method: String,
    pub path: String,
    /// Of the handler.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// The area that makes it critical: `payment`, `auth`, `user data`.
    pub critical: Option<&'static str>,
    /// Log calls at info and above on the longest way through it.
    pub lines_now: usize,
    pub database: usize,
    pub external: usize,
    pub fields: Vec<Field>,
    pub kept_out: Vec<Field>,
}

/// Words of paths and files, and the area that they stand for.
const CRITICAL: &[(&str, &[&str])] = &[
    (
        "payment",
        &[
            "payment",
            "payments",
            "checkout",
            "charge",
            "charges",
            "refund",
            "refunds",
            "billing",
            "invoice",
            "invoices",
            "subscription",
            "subscriptions",
            "stripe",
            "order",
            "orders",
            "cart",
        ],
    ),
    (
        "auth",
        &[
            "auth", "login", "logout", "signin", "signup", "register", "password", "token",
            "tokens", "session", "sessions", "oauth", "mfa", "otp",
        ],
    ),
    (
        "user data",
        &[
            "user",
            "users",
            "account",
            "accounts",
            "profile",
            "profiles",
            "customer",
            "customers",
            "me",
        ],
    ),
    ("integration", &["webhook", "webhooks", "callback", "integrations"]),
];

impl Endpoint {
    /// Critical ones first, those that write the most before the others.
    pub(super) fn order(&self) -> (bool, Reverse<usize>, String, u32) {
        (self.critical.is_none(), Reverse(self.lines_now), self.file.clone(), self.line)
    }

    fn words(&self) -> impl Iterator<Item = String> {
        words(&self.path).chain(words(&self.file))
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|part| part.len() > 1).map(str::to_lowercase)
}

fn critical(path: &str, file: &RepoPath) -> Option<&'static str> {
    let of = |text: &str| {
        let said: Vec<String> = words(text).collect();
        CRITICAL
            .iter()
            .find(|(_, words)| said.iter().any(|said| words.contains(&said.as_str())))
            .map(|(area, _)| *area)
    };
    // What it is called from outside tells more than where its code lies.
    of(path).or_else(|| of(file.as_str()))
}

pub(super) fn all(program: &Program, within: &[String]) -> Vec<Endpoint> {
    let mut paths = LogPaths::new(program, |call| call.level >= LogLevel::Info);
    let work = work(program);
    let mut seen = FxHashSet::default();
    let mut found = Vec::new();
    for route in program.routes.entry_points() {
        let source = program.base.file(route.file);
        let is_inside =
            within.is_empty() || within.iter().any(|within| source.path.is_within(within));
        let Some(handler) = route.handlers.last() else { continue };
        let key = (route.method.clone(), route.path.clone(), handler.file, handler.function);
        if source.class != FileClass::Production || !is_inside || !seen.insert(key) {
            continue;
        }
        found.push(endpoint(program, route, (handler.file, handler.function), &mut paths, &work));
    }
    found
}

fn endpoint(
    program: &Program,
    route: &Route,
    (file, function): (FileId, FunctionId),
    paths: &mut LogPaths<'_>,
    work: &FxHashMap<(FileId, FunctionId), (usize, usize)>,
) -> Endpoint {
    let source = program.base.file(file);
    let range = source.code().map(|code| code.function(function).range).unwrap_or_default();
    let (fields, kept_out) = at_hand(program, file, function);
    let (database, external) = work.get(&(file, function)).copied().unwrap_or_default();
    Endpoint {
        method: route.method.to_string(),
        path: route.path.to_string(),
        file: source.path.to_string(),
        line: program.base.span(file, range).start.line,
        critical: critical(&route.path, &source.path),
        lines_now: paths.through(file, function).calls.len(),
        database,
        external,
        fields,
        kept_out,
    }
}

/// Steps to databases and other services on the run of each entry function.
fn work(program: &Program) -> FxHashMap<(FileId, FunctionId), (usize, usize)> {
    let mut found = FxHashMap::default();
    for timeline in &program.effects().timelines {
        let Some(frame) = timeline.frames.first() else { continue };
        let count = |wanted: fn(&EventKind) -> bool| {
            timeline.events.iter().filter(|event| wanted(&event.kind)).count()
        };
        let database = count(|kind| matches!(kind, EventKind::Db(_)));
        let external = count(|kind| matches!(kind, EventKind::External(_)));
        found.insert((frame.file, frame.function), (database, external));
    }
    found
}

/// Words of a prompt that pick nothing.
const COMMON: &[&str] = &[
    "design",
    "logging",
    "for",
    "the",
    "api",
    "a",
    "an",
    "our",
    "wide",
    "event",
    "events",
    "service",
    "log",
    "logs",
    "and",
    "of",
    "in",
    "to",
    "with",
    "observability",
    "app",
    "application",
    "endpoint",
    "endpoints",
    "add",
    "please",
];

/// The entry points that the prompt is about; all of them when none of its words is a name of one.
pub(super) fn picked(all: Vec<Endpoint>, prompt: &str) -> (Vec<String>, Vec<Endpoint>) {
    let asked: Vec<String> =
        words(prompt).filter(|word| !COMMON.contains(&word.as_str())).collect();
    let fits = |endpoint: &Endpoint| {
        let critical = endpoint.critical;
        let own: Vec<String> = endpoint.words().collect();
        asked.iter().any(|asked| {
            own.iter().any(|own| same(own, asked)) || critical.is_some_and(|area| same(area, asked))
        })
    };
    if !all.iter().any(fits) {
        return (Vec::new(), all);
    }
    let focus = asked.iter().filter(|asked| {
        all.iter().any(|endpoint| {
            endpoint.words().any(|own| same(&own, asked))
                || endpoint.critical.is_some_and(|area| same(area, asked))
        })
    });
    let focus = focus.cloned().collect();
    (focus, all.into_iter().filter(fits).collect())
}

/// `payments` is about payment.
fn same(left: &str, right: &str) -> bool {
    left.trim_end_matches('s') == right.trim_end_matches('s')
}

#[cfg(test)]
mod tests {
    use model::RepoPath;

    use super::{critical, same};

    #[test]
    fn areas_are_told_by_the_path_before_the_file() {
        let file = RepoPath::new("src/payment/routes.ts");
        assert_eq!(critical("/api/login", &file), Some("auth"));
        assert_eq!(critical("/api/x", &file), Some("payment"));
        assert_eq!(critical("/health", &RepoPath::new("src/app.ts")), None);
    }

    #[test]
    fn a_plural_is_the_same_word() {
        assert!(same("payments", "payment") && !same("pay", "payment"));
    }
}
