//! Secrets drawn from a generator whose next numbers can be computed.

use facts::code::PropertyKey;
use review::prelude::*;

use crate::names::{self, has_word, words};
use crate::uses::{Goal, Uses, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "insecure-random",
    summary: "a secret is drawn from a predictable generator",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "cryptography",
    focus: &["cryptography", "authentication"],
    cwe: &[338, 330],
    references: &[
        "https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Math/random",
        "https://nodejs.org/api/crypto.html#cryptorandombytessize-callback",
    ],
    reads: FactKinds::CODE,
    page: include_str!("insecure_random.md"),
    run,
};

/// What a value is for, and how sure its name makes that.
struct Purpose {
    what: String,
    confidence: Confidence,
}

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    // A name is reported once, at the first draw: `for (..) token += chars[Math.random() * n]` and its siblings.
    let mut reported: Vec<(FileId, FunctionId, String)> = Vec::new();
    for site in cx.calls() {
        let Some(generator) = generator(&site) else { continue };
        let Some(purpose) = purpose(cx, &site, uses.of(&site)) else { continue };
        let key = (site.file, site.owner, purpose.what.clone());
        if reported.contains(&key) || is_mark(&site, &purpose) || is_sample(&site) {
            continue;
        }
        reported.push(key);
        let message = format!(
            "{} comes from `{generator}`, whose next values follow from a few of its last",
            purpose.what
        );
        // An id that can be foreseen opens nothing by itself.
        let severity =
            if purpose.confidence == Confidence::Medium { Severity::Med } else { Severity::High };
        cx.report(site.file, site.range(), message)
            .severity(severity)
            .confidence(purpose.confidence)
            .advise("Draw it from the system: `crypto.randomBytes(32).toString(\"hex\")`, `crypto.randomInt(1_000_000)`, `crypto.randomUUID()`");
    }
    pseudo_random_bytes(cx);
}

/// `{ content, nonce: Math.random() }`: a number as it is drawn tells one state from the next; nothing is encoded that
/// could be a credential.
fn is_mark(site: &CallSite<'_>, purpose: &Purpose) -> bool {
    let rest = &site.source.text[site.range().end as usize..];
    purpose.what == "`nonce`" && rest.trim_start().starts_with([',', '}'])
}

/// `{ key: "$randomPassword", getValue: () => .. }`: one of many values that are made up on request, for tests and
/// examples; what it is called says that nothing is kept safe by it.
fn is_sample(site: &CallSite<'_>) -> bool {
    const MADE_UP: [&str; 6] = ["random", "fake", "faker", "mock", "sample", "dummy"];
    let code = site.code;
    let names = |expr: &facts::code::Expr| {
        let ExprKind::Object(properties) = &expr.kind else { return false };
        expr.range.contains(site.range())
            && properties.iter().any(|property| {
                let is_name = matches!(&property.key, PropertyKey::Name(key) if matches!(&**key, "key" | "name" | "id" | "variable"));
                let text = code.string(property.value).filter(|_| is_name);
                text.is_some_and(|text| {
                    facts::words(text).iter().any(|word| MADE_UP.contains(&word.as_str()))
                })
            })
    };
    code.exprs.iter().any(names)
}

fn generator(site: &CallSite<'_>) -> Option<&'static str> {
    const GENERATORS: &[(&str, &str)] = &[
        ("Math.random", "Math.random"),
        ("lodash.random", "_.random"),
        ("lodash/random", "_.random"),
        ("lodash.sample", "_.sample"),
        ("lodash.sampleSize", "_.sampleSize"),
        ("lodash.shuffle", "_.shuffle"),
        ("underscore.random", "_.random"),
        ("underscore.sample", "_.sample"),
        ("seedrandom()", "seedrandom"),
        ("random-seed.create().random", "random-seed"),
        ("mersenne-twister().random", "mersenne-twister"),
        ("chance().string", "chance"),
        ("chance().integer", "chance"),
        ("chance().hash", "chance"),
        ("random-int", "random-int"),
        ("random-float", "random-float"),
        ("unique-random()", "unique-random"),
        ("unique-random-array()", "unique-random-array"),
        ("random-number", "random-number"),
        ("randomatic", "randomatic"),
    ];
    let callee = site.callee?.as_str();
    GENERATORS.iter().find(|(origin, _)| *origin == callee).map(|(_, name)| *name)
}

fn purpose(cx: &CheckContext<'_>, site: &CallSite<'_>, uses: &Uses<'_>) -> Option<Purpose> {
    let found = uses.goals(site.expr).into_iter().find_map(|goal| match goal {
        Goal::Named(name) => named(name),
        Goal::Returned(function) => returned(&site.code.function(function).name),
        Goal::Passed { call, place } => passed(cx, site, call, place),
        Goal::Compared(_) => None,
    });
    found.filter(|_| !is_sampling(site, uses))
}

/// What a nonce belongs to when guessing it lets somebody in.
const GUARDING: &[&str] = &[
    "csp",
    "script",
    "style",
    "login",
    "auth",
    "oauth",
    "oidc",
    "openid",
    "challenge",
    "encryption",
];

fn named(name: &str) -> Option<Purpose> {
    if let Some(secret) = SecretName::of(name).filter(|secret| secret.is_plain()) {
        return Some(Purpose {
            what: format!("`{name}`, a {secret},"),
            confidence: Confidence::High,
        });
    }
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    let before = words.len().checked_sub(2).map_or("", |place| &words[place]);
    let certain = matches!(last, "salt" | "nonce" | "csrf" | "xsrf")
        || (last == "iv" && words.len() <= 2)
        || (last == "token" && matches!(before, "csrf" | "xsrf"))
        || (last == "id" && matches!(before, "session" | "sess"))
        || matches!(name, "sessionid" | "sessid" | "sid");
    // `nameSalt`: makes a name differ from the last one.
    let of_name = last == "salt" && matches!(before, "name" | "file" | "index" | "cache" | "path");
    // A nonce of a signed request must be new, not secret; where it guards a page or a login it must be both.
    if last == "nonce" && !words.iter().any(|word| GUARDING.contains(&word.as_str())) {
        return Some(Purpose { what: format!("`{name}`"), confidence: Confidence::Medium });
    }
    if certain && !of_name {
        return Some(Purpose { what: format!("`{name}`"), confidence: Confidence::High });
    }
    let of_record = (last == "id"
        && matches!(
            before,
            "user" | "account" | "order" | "invoice" | "payment" | "transaction" | "customer"
        ))
        || (last == "code"
            && matches!(
                before,
                "coupon"
                    | "voucher"
                    | "invite"
                    | "invitation"
                    | "promo"
                    | "gift"
                    | "referral"
                    | "activation"
                    | "login"
                    | "security"
                    | "confirmation"
                    | "auth"
                    | "access"
            ))
        || matches!(last, "passcode" | "pin");
    of_record.then(|| Purpose { what: format!("`{name}`"), confidence: Confidence::Medium })
}

/// `generateToken`, `randomPassword`: what is left of the name without its verb is the thing.
fn returned(function: &str) -> Option<Purpose> {
    const VERBS: &[&str] = &[
        "generate", "gen", "create", "make", "new", "random", "build", "get", "rand", "issue",
        "unique",
    ];
    let words = words(function);
    let thing: Vec<&str> =
        words.iter().map(String::as_str).skip_while(|word| VERBS.contains(word)).collect();
    if thing.is_empty() {
        return None;
    }
    let found = named(&thing.join("_"))?;
    Some(Purpose { what: format!("what `{function}` returns"), confidence: found.confidence })
}

/// Handed to a function that makes or checks credentials.
fn passed(
    cx: &CheckContext<'_>,
    site: &CallSite<'_>,
    call: ExprId,
    place: usize,
) -> Option<Purpose> {
    let called = site.code.call(call)?;
    let callee = cx.origin(site.file, called.callee).map_or("", |callee| callee.as_str());
    let what = match (callee, place) {
        (
            "crypto.createHmac"
            | "crypto.createCipheriv"
            | "crypto.createCipher"
            | "jsonwebtoken.sign",
            1,
        ) => "a key",
        ("crypto.createCipheriv", 2) => "an IV",
        ("crypto.pbkdf2" | "crypto.pbkdf2Sync" | "crypto.scrypt" | "crypto.scryptSync", 1) => {
            "a salt"
        }
        ("crypto.createSecretKey", 0) => "a key",
        _ => {
            let setter = names::name_of(site.code, called.callee)?;
            let thing =
                setter.strip_prefix("set").filter(|rest| rest.starts_with(char::is_uppercase))?;
            return named(thing)
                .map(|found| Purpose { what: format!("what `{setter}` is given"), ..found });
        }
    };
    Some(Purpose { what: what.to_owned(), confidence: Confidence::High })
}

/// Delays and samples may live under a name that mentions a secret: `tokenRefreshJitter`.
fn is_sampling(site: &CallSite<'_>, uses: &Uses<'_>) -> bool {
    const WORDS: &[&str] = &[
        "jitter",
        "delay",
        "sample",
        "backoff",
        "timeout",
        "interval",
        "mock",
        "fake",
        "dummy",
        "seed",
        "color",
        "colour",
        "animation",
    ];
    uses.owners(site.expr).iter().any(|name| has_word(name, WORDS))
        || has_word(&site.code.function(site.owner).name, WORDS)
}

/// An old name of `randomBytes` that promises less.
fn pseudo_random_bytes(cx: &mut CheckContext<'_>) {
    let mut found = Vec::new();
    for (file, _, code) in cx.code() {
        for (expr, id) in code.exprs.iter().zip(0..) {
            let ExprKind::Member { property, property_range, .. } = &expr.kind else { continue };
            let origin = cx.origin(file, ExprId(id)).map_or("", |origin| origin.as_str());
            if &**property == "pseudoRandomBytes" && origin == "crypto.pseudoRandomBytes" {
                found.push((file, *property_range));
            }
        }
    }
    for (file, range) in found {
        let message = "`pseudoRandomBytes` promises no more than pseudo-random bytes";
        cx.report(file, range, message)
            .severity(Severity::Low)
            .advise("Call `randomBytes`, which takes the same arguments");
    }
}
