//! A password behind a hash function that is made to be fast.

use review::prelude::*;

use crate::hashes::{self, Digest};
use crate::names::{self, has_word};
use crate::surroundings::speaks_old_protocol;
use crate::uses::{Goal, Uses, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "password-weak-hash",
    summary: "a password is hashed with a fast function",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "cryptography",
    focus: &["cryptography", "authentication"],
    cwe: &[916, 327],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html",
        "https://nodejs.org/api/crypto.html#cryptoscryptpassword-salt-keylen-options-callback",
    ],
    reads: FactKinds::CODE,
    page: include_str!("password_weak_hash.md"),
    run,
};

const ADVICE: &str = "Hash passwords with a function that is slow on purpose and salts by itself: argon2id, scrypt or bcrypt";

/// A function of the repository that returns a fast digest of one of its parameters.
struct Wrapper {
    file: FileId,
    function: FunctionId,
    param: u32,
    place: ByteRange,
    algorithm: String,
}

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    let mut wrappers = Vec::new();
    for site in cx.calls() {
        let Some(digest) = hashes::digest(&site, &mut uses) else { continue };
        if is_fast(&digest) && !speaks_old_protocol(site.source) {
            let uses = uses.of(&site);
            direct(cx, &site, &digest, uses);
            wrappers.extend(wrapper(&site, &digest, uses));
        }
    }
    if !wrappers.is_empty() {
        through_wrappers(cx, &wrappers);
    }
}

fn is_fast(digest: &Digest) -> bool {
    digest.is_broken()
        || digest.algorithm.starts_with("sha")
        || digest.algorithm.starts_with("ripemd")
        || digest.algorithm.starts_with("blake")
}

fn direct(cx: &mut CheckContext<'_>, site: &CallSite<'_>, digest: &Digest, uses: &Uses<'_>) {
    let parts = digest.inputs.iter().flat_map(|input| names::parts(site.code, *input));
    let Some(password) = parts.into_iter().find(|part| is_password(site.code, *part)) else {
        return;
    };
    if is_harmless(cx, site, digest, uses) {
        return;
    }
    let with = if digest.keyed { "an HMAC with " } else { "" };
    let message = format!(
        "`{}` is hashed with {with}{}, of which graphics cards compute billions a second",
        names::name_of(site.code, password).unwrap_or("the password"),
        digest.algorithm.to_uppercase()
    );
    let confidence = if digest.keyed { Confidence::Medium } else { Confidence::High };
    cx.report(site.file, digest.range, message)
        .confidence(confidence)
        .because(site.file, site.code.range(password), "the password")
        .advise(ADVICE);
}

fn is_password(code: &Code, part: ExprId) -> bool {
    names::secret_of(code, part).is_some_and(|secret| secret.kind == SecretKind::Password)
}

/// The digest goes into a slow function, is the key of a cache, or is what a breach database is asked for.
fn is_harmless(
    cx: &CheckContext<'_>,
    site: &CallSite<'_>,
    digest: &Digest,
    uses: &Uses<'_>,
) -> bool {
    const WORDS: &[&str] = &[
        "pwned",
        "breach",
        "breached",
        "hibp",
        "leaked",
        "cache",
        "cached",
        "gravatar",
        "compromised",
    ];
    let code = site.code;
    let mut owner = Some(site.owner);
    let mut named = Vec::new();
    for _ in 0..8 {
        let Some(function) = owner else { break };
        named.push(&*code.function(function).name);
        owner = code.function(function).parent;
    }
    let slow = |call: ExprId| {
        let callee = code.call(call).and_then(|call| cx.origin(site.file, call.callee));
        callee.is_some_and(|callee| hashes::is_kdf(callee.as_str()))
    };
    uses.goals(digest.result).into_iter().any(|goal| match goal {
        Goal::Passed { call, .. } => slow(call),
        Goal::Named(name) => has_word(name, WORDS),
        _ => false,
    }) || named.iter().any(|name| has_word(name, WORDS))
        || has_word(site.source.path.file_name(), WORDS)
}

fn wrapper(site: &CallSite<'_>, digest: &Digest, uses: &Uses<'_>) -> Option<Wrapper> {
    let code = site.code;
    let parts = digest.inputs.iter().flat_map(|input| names::parts(code, *input));
    let param = parts.into_iter().find_map(|part| param_of(code, part, site.owner))?;
    let returned = |goal: &Goal<'_>| *goal == Goal::Returned(site.owner);
    uses.goals(digest.result).iter().any(returned).then(|| Wrapper {
        file: site.file,
        function: site.owner,
        param,
        place: digest.range,
        algorithm: digest.algorithm.to_uppercase(),
    })
}

fn param_of(code: &Code, part: ExprId, owner: FunctionId) -> Option<u32> {
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(part) else { return None };
    let symbol = code.symbol(*symbol);
    match symbol.kind {
        facts::code::SymbolKind::Param(place) if symbol.function == owner => Some(place),
        _ => None,
    }
}

fn through_wrappers(cx: &mut CheckContext<'_>, wrappers: &[Wrapper]) {
    for site in cx.calls() {
        let callees = cx.program().callees(site.file, site.expr);
        let called = |wrapper: &&Wrapper| callees.contains(&(wrapper.file, wrapper.function));
        let Some(wrapper) = wrappers.iter().find(called) else { continue };
        let Some(given) = site.arg(wrapper.param as usize) else { continue };
        let parts = names::parts(site.code, given);
        let Some(password) = parts.into_iter().find(|part| is_password(site.code, *part)) else {
            continue;
        };
        let name = names::name_of(site.code, password).unwrap_or("the password");
        let message = format!(
            "`{name}` is hashed with {} in `{}`, of which graphics cards compute billions a second",
            wrapper.algorithm,
            site.name().unwrap_or("the function")
        );
        // `shake256(user.password)`: what a record calls its password is a hash already.
        let (severity, surest) = if is_of_record(site.code, password) {
            (Severity::Med, Confidence::Low)
        } else {
            (Severity::High, Confidence::High)
        };
        cx.report(site.file, site.code.range(given), message)
            .severity(severity)
            .confidence(surest)
            .because(wrapper.file, wrapper.place, "the hash function")
            .advise(ADVICE);
    }
}

fn is_of_record(code: &Code, password: ExprId) -> bool {
    let ExprKind::Member { object, .. } = code.kind(password) else { return false };
    matches!(code.kind(*object), ExprKind::Name { name, .. }
        if matches!(&**name, "user" | "account" | "member" | "admin" | "record" | "row"))
}
