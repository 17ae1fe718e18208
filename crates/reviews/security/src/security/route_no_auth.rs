//! Routes that change or show records without asking who is calling.

use review::prelude::*;

use crate::requests::effects::{self, Effect, Touch};
use crate::requests::surface::{
    Siblings, chain, has_path_word, has_unknown_link, is_authenticated, is_mutating,
    is_open_on_purpose, is_privileged, name, operations, record_param,
};
use crate::requests::{ownership::Ownership, surface};

pub(crate) static CHECK: Check = Check {
    id: "route-no-auth",
    summary: "a route answers callers that nobody identified",
    severity: Severity::High,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "authentication",
    focus: &["authentication", "authorization"],
    cwe: &[306, 862],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html",
        "https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/",
    ],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("route_no_auth.md"),
    run,
};
/// Siblings that are named as evidence.
const SHOWN: usize = 3;
const ADVICE: &str = "Put the authentication middleware (or guard, or hook) that the sibling routes have ahead of this handler; mark it public in so many words if it is meant to be";

fn run(cx: &mut CheckContext<'_>) {
    let all = surface::all_operations(cx);
    let open: Vec<&Route> = operations(cx)
        .into_iter()
        .filter(|route| !is_authenticated(route) && !is_open_on_purpose(route))
        .collect();
    if !all.iter().any(|route| is_authenticated(route)) {
        return nobody_asks(cx, &open);
    }
    let ownership = Ownership::of(cx);
    let siblings = Siblings::new(&all);
    let preflights: Vec<&Route> =
        all.iter().filter(|route| &*route.method == "OPTIONS").copied().collect();
    for route in open {
        if is_operational(route) {
            operational(cx, route);
        } else {
            unguarded(cx, &siblings, &preflights, &ownership, route);
        }
    }
}

/// One route among others that do ask.
fn unguarded(
    cx: &mut CheckContext<'_>,
    siblings: &Siblings<'_>,
    preflights: &[&Route],
    ownership: &Ownership,
    route: &Route,
) {
    let beside = siblings.of(route);
    let guarded: Vec<&Route> =
        beside.iter().filter(|sibling| is_authenticated(sibling)).copied().collect();
    let is_exception = guarded.len() * 2 > beside.len() && !guarded.is_empty();
    let Some(mut claim) = claim(cx, ownership, route, is_exception) else { return };
    if answers_other_sites(preflights, route) {
        claim.confidence = Confidence::Low;
    }
    if has_unknown_link(route) || (!route.rooted && !is_exception) {
        return;
    }
    let count = match beside.len() {
        0 => String::new(),
        count => format!(" {} of its {count} sibling routes do.", guarded.len()),
    };
    let message = format!(
        "`{}` {} and nothing in its chain asks who is calling.{count}",
        name(route),
        claim.what
    );
    let (file, range) = place(route, &guarded);
    let finding =
        cx.report(file, range, message).severity(claim.severity).confidence(claim.confidence);
    let mut finding = finding.note(format!("ahead of it: {}", chain(route))).advise(ADVICE);
    if (file, range) != (route.file, route.range) {
        finding = finding.because(route.file, route.range, "the route itself");
    }
    if let Some((file, range)) = claim.effect {
        finding = finding.because(file, range, "what it does");
    }
    for sibling in guarded.iter().take(SHOWN) {
        let by = sibling.guard(Role::Authentication).map_or("", |guard| guard.name);
        let note = format!("`{}` is behind `{by}`", name(sibling));
        finding = finding.because(sibling.file, sibling.range, note);
    }
}

/// Beside it stands what answers the preflight requests of other sites' pages, which bring no session along.
fn answers_other_sites(preflights: &[&Route], route: &Route) -> bool {
    preflights.iter().any(|other| other.file == route.file && other.path == route.path)
}

/// A generated route has no line of its own to repair: the guards of its siblings are where one is missing.
fn place(route: &Route, guarded: &[&Route]) -> (FileId, ByteRange) {
    let beside = route.handlers.is_empty().then(|| {
        guarded
            .iter()
            .rev()
            .find(|sibling| sibling.path == route.path && sibling.range != route.range)
    });
    beside.flatten().map_or((route.file, route.range), |sibling| (sibling.file, sibling.range))
}

struct Claim {
    what: String,
    severity: Severity,
    confidence: Confidence,
    effect: Option<(FileId, ByteRange)>,
}

/// What the route does that callers should be known for; `None` when nothing is seen.
fn claim(
    cx: &CheckContext<'_>,
    ownership: &Ownership,
    route: &Route,
    is_exception: bool,
) -> Option<Claim> {
    let effects = effects::effects(cx, route);
    let at = |effect: &Effect<'_>| Some((effect.file, effect.code.range(effect.expr)));
    let severity = if is_privileged(route) { Severity::Blocker } else { Severity::High };
    if is_mutating(route) {
        let deletes = effects.iter().find(|effect| effect.touch == Touch::Deletes);
        let writes = effects.iter().find(|effect| effect.touch == Touch::Writes);
        let is_generated = route.handlers.is_empty() && is_exception;
        let has_key = record_param(route).is_some() && &*route.method != "POST";
        // Anybody may write a comment or an order; only what others are asked for is missing.
        let confidence = if is_exception || has_key { Confidence::Medium } else { Confidence::Low };
        let (what, effect) = match (deletes, writes) {
            (Some(effect), _) => ("deletes records".to_owned(), at(effect)),
            (None, Some(effect)) => {
                (format!("writes records with `{}`", effect.method), at(effect))
            }
            (None, None) if is_generated && &*route.method != "POST" => {
                ("changes a record".to_owned(), None)
            }
            _ => return None,
        };
        return Some(Claim { what, severity, confidence, effect });
    }
    let param = record_param(route)?;
    let read = effects.iter().find(|effect| {
        effect.touch == Touch::Reads
            && effects::record_name(effect.code, effect.receiver)
                .is_some_and(|model| ownership.owns(&model))
    })?;
    let confidence = if is_exception { Confidence::Medium } else { Confidence::Low };
    let what = format!("shows the record that `:{param}` names");
    Some(Claim { what, severity, confidence, effect: at(read) })
}

/// Figures and internals of the program itself.
fn is_operational(route: &Route) -> bool {
    const WORDS: &[&str] =
        &["metrics", "actuator", "heapdump", "profiler", "pprof", "env", "debug"];
    &*route.method == "GET"
        && record_param(route).is_none()
        && has_path_word(route, WORDS)
        && route.path.split('/').filter(|part| !part.is_empty()).count() <= 2
}

fn operational(cx: &mut CheckContext<'_>, route: &Route) {
    let message = format!(
        "`{}` tells anybody about the inside of the program: routes, load, versions, sometimes customers",
        name(route)
    );
    let note = format!("ahead of it: {}", chain(route));
    cx.report(route.file, route.range, message)
        .severity(Severity::Med)
        .note(note)
        .advise("Serve it on a port that only the monitoring reaches, or ask for a credential");
}

/// A program without any authentication is one finding, not one for each route.
fn nobody_asks(cx: &mut CheckContext<'_>, open: &[&Route]) {
    let writing: Vec<&Route> = open
        .iter()
        .filter(|route| is_mutating(route) && route.rooted && !has_unknown_link(route))
        .filter(|route| effects::effects(cx, route).iter().any(effects::changes))
        .copied()
        .collect();
    let Some(first) = writing.iter().find(|route| is_privileged(route)).or(writing.first()) else {
        return;
    };
    let is_public = cx.known().exposure == Some(review::Exposure::Public);
    let is_worse = is_public && writing.iter().any(|route| is_privileged(route));
    let message = format!(
        "No route of this program asks who is calling: {} of them change records, `{}` among them",
        writing.len(),
        name(first)
    );
    let severity = if is_worse { Severity::High } else { Severity::Med };
    let mut finding = cx.report(first.file, first.range, message).severity(severity);
    for route in writing.iter().filter(|route| route.range != first.range).take(8) {
        finding = finding.because(route.file, route.range, name(route));
    }
    finding.advise("Authenticate callers ahead of all routers, and name the exceptions");
}
