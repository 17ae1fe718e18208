//! GET handlers that write: links, prefetching and images trigger them.

use facts::words;
use review::prelude::*;

use crate::requests::effects::{self, Effect};
use crate::requests::surface::{has_path_word, name, reviewed};

pub(crate) static CHECK: Check = Check {
    id: "get-mutation",
    summary: "a GET request changes records",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Repository,
    needs_base: false,
    category: "csrf",
    focus: &["csrf"],
    cwe: &[650, 352],
    references: &["https://www.rfc-editor.org/rfc/rfc9110#name-safe-methods"],
    reads: FactKinds::ROUTES.and(FactKinds::CODE),
    page: include_str!("get_mutation.md"),
    run,
};
/// Records and columns that every visit may count or refresh.
const INCIDENTAL: &[&str] = &[
    "view",
    "views",
    "visit",
    "visits",
    "hit",
    "hits",
    "count",
    "counter",
    "counts",
    "log",
    "logs",
    "audit",
    "event",
    "events",
    "cache",
    "caches",
    "session",
    "sessions",
    "analytics",
    "stat",
    "stats",
    "metric",
    "metrics",
    "seen",
    "last",
    "activity",
    "history",
    "token",
    "tokens",
    "click",
    "clicks",
    "download",
    "downloads",
    "impression",
    "track",
    "tracking",
    "state",
    "nonce",
];
const ADVICE: &str = "Make it a POST (or DELETE) behind the CSRF check, and let the GET only show a form or a button";

fn run(cx: &mut CheckContext<'_>) {
    for route in reviewed(cx) {
        if &*route.method != "GET" || is_link(route) {
            continue;
        }
        if takes_code(cx, route) {
            continue;
        }
        let effects = effects::effects(cx, route);
        let Some(effect) = effects.iter().find(|effect| is_change(effect)) else { continue };
        let model = effects::model(effect).unwrap_or_default();
        let message = format!(
            "`{}` changes records (`{model}.{}`): a link, an image or a prefetching browser does it for whoever is signed in",
            name(route),
            effect.method
        );
        cx.report(route.file, route.range, message)
            .because(effect.file, effect.code.range(effect.expr), "the change")
            .advise(ADVICE);
    }
}

/// The way back from somebody else's sign-in, which is a GET by its protocol.
fn takes_code(cx: &CheckContext<'_>, route: &Route) -> bool {
    let is_code = |code: &Code, expr: ExprId| {
        matches!(code.kind(expr), ExprKind::Member { object, property, .. }
            if matches!(&**property, "code" | "state" | "oauth_token")
                && matches!(code.kind(*object), ExprKind::Member { property, .. } if &**property == "query"))
    };
    let taken_apart = |code: &Code, range: ByteRange| {
        code.symbols.iter().any(|symbol| {
            range.contains(symbol.range)
                && symbol.init_path.last().is_some_and(|name| &**name == "code")
        })
    };
    route.handlers.iter().any(|handler| {
        let steps = effects::steps(cx, handler.file, handler.function);
        steps.iter().take(1).any(|step| {
            let apart = cx
                .file(step.file)
                .code()
                .is_some_and(|code| taken_apart(code, code.function(step.function).range));
            apart || effects::places(cx, step).any(|(code, expr)| is_code(code, expr))
        })
    })
}

/// Links that are sent by mail, steps of a sign-in, and clean-up.
fn is_link(route: &Route) -> bool {
    has_path_word(
        route,
        &[
            "verify",
            "confirm",
            "activate",
            "unsubscribe",
            "callback",
            "logout",
            "signout",
            "oauth",
            "auth",
            "sso",
            "saml",
            "reset",
            "cron",
            "health",
            "invite",
            "invitation",
            "accept",
            "login",
            "magic",
            "track",
            "redirect",
            "webhook",
            "tasks",
            "sync",
            "rss",
            "seed",
            "setup",
            "init",
        ],
    )
}

/// Not what every visit may do by the way, and on a model or collection by name: `user.save()` in a GET may be a cache.
fn is_change(effect: &Effect<'_>) -> bool {
    let model = effects::model(effect).unwrap_or_default();
    let is_incidental =
        |text: &str| words(text).iter().any(|word| INCIDENTAL.contains(&word.as_str()));
    let is_clear = matches!(
        effect.method,
        "create"
            | "insertOne"
            | "insertMany"
            | "deleteOne"
            | "deleteMany"
            | "updateOne"
            | "updateMany"
            | "destroy"
            | "findByIdAndUpdate"
            | "findByIdAndDelete"
            | "findOneAndUpdate"
            | "findOneAndDelete"
            | "update"
            | "delete"
            | "remove"
            | "bulkCreate"
            | "findByIdAndRemove"
            | "query"
            | "execute"
    );
    let range = effect.code.range(effect.expr);
    let arguments = effect.call.args.iter().any(|arg| {
        match effect.code.kind(effect.code.constant(arg.value)) {
        ExprKind::Object(properties) => properties.iter().any(|property| {
            matches!(&property.key, facts::code::PropertyKey::Name(name) if is_incidental(name))
        }),
        _ => false,
    }
    });
    effects::changes(effect)
        && is_clear
        && !is_incidental(&model)
        && !arguments
        && range.end > range.start
        && effect.step <= MAX_STEP
}

/// Deep below a handler, what is written is the program's own bookkeeping.
const MAX_STEP: usize = 12;
