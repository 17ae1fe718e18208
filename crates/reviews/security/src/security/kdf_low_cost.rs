//! A slow hash that is set to be fast.

use review::prelude::*;

use crate::literal::{self, Options};

pub(crate) static CHECK: Check = Check {
    id: "kdf-low-cost",
    summary: "a password hash with too little work",
    severity: Severity::Low,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "cryptography",
    focus: &["cryptography", "authentication"],
    cwe: &[916],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("kdf_low_cost.md"),
    run,
};

/// A cost that is too low, and what to set.
struct Low {
    at: ExprId,
    message: String,
    advice: &'static str,
}

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        if let Some(low) = cost(cx, &site) {
            cx.report(site.file, site.code.range(low.at), low.message).advise(low.advice);
        }
    }
}

fn cost(cx: &CheckContext<'_>, site: &CallSite<'_>) -> Option<Low> {
    let (package, function) = site.callee?.as_str().split_once('.')?;
    match (package, function) {
        ("bcrypt" | "bcryptjs" | "bcrypt-nodejs" | "@node-rs/bcrypt", "hash" | "hashSync") => {
            rounds(site, 1)
        }
        (
            "bcrypt" | "bcryptjs" | "bcrypt-nodejs" | "@node-rs/bcrypt",
            "genSalt" | "genSaltSync",
        ) => rounds(site, 0),
        ("crypto", "pbkdf2" | "pbkdf2Sync")
        | ("pbkdf2", "pbkdf2" | "pbkdf2Sync")
        | ("node-forge", "pkcs5.pbkdf2") => iterations(site.code, site.arg(2)?),
        (
            "crypto",
            "subtle.deriveKey"
            | "subtle.deriveBits"
            | "webcrypto.subtle.deriveKey"
            | "webcrypto.subtle.deriveBits",
        ) => iterations(site.code, Options::of(site.code, site.arg(0)?)?.get("iterations")?),
        ("crypto-js", "PBKDF2") => crypto_js(site),
        ("crypto", "scrypt" | "scryptSync") => scrypt(site),
        ("argon2", "hash") => argon2(cx, site),
        _ => None,
    }
}

fn rounds(site: &CallSite<'_>, place: usize) -> Option<Low> {
    let at = site.arg(place)?;
    let rounds = literal::number(site.code, at)?;
    (rounds < 10.0).then(|| Low {
        at,
        message: format!(
            "bcrypt with {rounds} rounds takes {}",
            if rounds < 8.0 {
                "a few milliseconds a guess"
            } else {
                "half the work of the least that is advised, or less"
            }
        ),
        advice: "Use 12 rounds, or as many as a login can wait for",
    })
}

fn iterations(code: &Code, at: ExprId) -> Option<Low> {
    let iterations = literal::number(code, at)?;
    (iterations < 100_000.0).then(|| Low {
        at,
        message: format!(
            "PBKDF2 with {iterations} iterations is guessed through on one graphics card"
        ),
        advice: "Use 600 000 iterations with SHA-256, or 210 000 with SHA-512",
    })
}

/// crypto-js 4.1 and older iterate once unless told otherwise.
fn crypto_js(site: &CallSite<'_>) -> Option<Low> {
    let options = Options::of(site.code, site.arg(2)?)?;
    iterations(site.code, options.get("iterations")?)
}

fn scrypt(site: &CallSite<'_>) -> Option<Low> {
    let options = Options::of(site.code, site.arg(3)?)?;
    let at = options.get("N").or_else(|| options.get("cost"))?;
    let cost = literal::number(site.code, at)?;
    (cost < 16_384.0).then(|| Low {
        at,
        message: format!(
            "scrypt with a cost of {cost} needs little memory, so guesses run in parallel"
        ),
        advice: "Use a cost of 2 ** 17, or leave Node's 2 ** 14",
    })
}

fn argon2(cx: &CheckContext<'_>, site: &CallSite<'_>) -> Option<Low> {
    let options = Options::of(site.code, site.arg(1)?)?;
    let kind = options.get("type").filter(|kind| {
        cx.origin(site.file, *kind)
            .is_some_and(|origin| matches!(origin.as_str(), "argon2.argon2i" | "argon2.argon2d"))
    });
    if let Some(at) = kind {
        let name = crate::names::name_of(site.code, at).unwrap_or("argon2i");
        let message = format!(
            "{name} gives up one of argon2id's two protections: against side channels, or against graphics cards"
        );
        return Some(Low { at, message, advice: "Use `argon2.argon2id`, the default" });
    }
    let at = options.get("memoryCost")?;
    let memory = literal::number(site.code, at)?;
    (memory < 7168.0).then(|| Low {
        at,
        message: format!("argon2 with {memory} KiB of memory runs many guesses at once"),
        advice: "Use at least 19 MiB (`memoryCost: 19456`) with `timeCost: 2`",
    })
}
