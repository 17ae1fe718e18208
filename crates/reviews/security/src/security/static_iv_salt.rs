//! An initialisation vector, nonce or salt that is always the same.

use review::prelude::*;

use crate::literal;
use crate::names;
use crate::stated::{Stated, stated};
use crate::uses::{Use, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "static-iv-salt",
    summary: "an IV, nonce or salt that never changes",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "cryptography",
    focus: &["cryptography"],
    cwe: &[329, 1204],
    references: &[
        "https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf",
        "https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#salting",
    ],
    reads: FactKinds::CODE,
    page: include_str!("static_iv_salt.md"),
    run,
};

/// What the value is for.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Iv,
    Salt,
}

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    for site in cx.calls() {
        let Some((role, given)) = place(&site) else { continue };
        let Some(value) = stated(cx, site.file, given) else { continue };
        if !is_fixed(&value) || is_filled(&site, given, uses.of(&site)) {
            continue;
        }
        // A password that is written beside its salt guards nothing: a measurement, a sample.
        if role == Role::Salt
            && site.arg(0).is_some_and(|word| literal::string(site.code, word).is_some())
        {
            continue;
        }
        report(cx, &site, role, given, value);
    }
}

fn report(
    cx: &mut CheckContext<'_>,
    site: &CallSite<'_>,
    role: Role,
    given: ExprId,
    value: Stated<'_>,
) {
    let name = site.name().unwrap_or("the call");
    let (message, advice) = match role {
        Role::Iv => (
            format!(
                "`{name}` is given the same IV every time, so equal texts give equal ciphertexts and, with GCM or CTR, two texts give away both"
            ),
            "Draw it anew for every message, `randomBytes(12)` for GCM and 16 for CBC, and store it before the ciphertext",
        ),
        Role::Salt => (
            format!(
                "`{name}` is given the same salt every time, so one table of guesses fits every password"
            ),
            "Draw a salt for every password, `randomBytes(16)`, and store it beside the hash",
        ),
    };
    // A key that is no password is not guessed: a constant salt costs little then.
    let is_key = site.arg(0).is_some_and(|key| !may_be_password(site.code, key));
    let finding = cx.report(site.file, site.code.range(given), message).advise(advice);
    let finding = if role == Role::Salt && is_key {
        finding.severity(Severity::Low).confidence(Confidence::Medium)
    } else {
        finding
    };
    if value.expr != given {
        finding.because(value.file, value.code.range(value.expr), "the constant");
    }
}

fn may_be_password(code: &Code, key: ExprId) -> bool {
    let parts = names::parts(code, key);
    parts.iter().any(|part| {
        let known = names::secret_of(code, *part);
        known.is_none_or(|secret| {
            matches!(secret.kind, SecretKind::Password | SecretKind::OneTimeCode)
        }) && !names::names_of(code, *part)
            .iter()
            .any(|name| names::has_word(name, &["key", "secret"]))
    })
}

/// The argument that must differ from call to call.
fn place(site: &CallSite<'_>) -> Option<(Role, ExprId)> {
    let callee = site.callee?.as_str();
    let option = |place: usize, name: &str| site.code.property(site.arg(place)?, name);
    Some(match callee {
        "crypto.createCipheriv" => (Role::Iv, site.arg(2).filter(|_| !takes_no_iv(site))?),
        "crypto.subtle.encrypt" | "crypto.webcrypto.subtle.encrypt" => {
            (Role::Iv, option(0, "iv").or_else(|| option(0, "counter"))?)
        }
        "crypto-js.AES.encrypt" | "crypto-js/aes.encrypt" | "crypto-js.TripleDES.encrypt" => {
            (Role::Iv, option(2, "iv")?)
        }
        "node-forge.cipher.createCipher().start" => (Role::Iv, option(0, "iv")?),
        "crypto.pbkdf2"
        | "crypto.pbkdf2Sync"
        | "crypto.scrypt"
        | "crypto.scryptSync"
        | "crypto-js.PBKDF2"
        | "crypto-js/pbkdf2"
        | "node-forge.pkcs5.pbkdf2"
        | "pbkdf2.pbkdf2"
        | "pbkdf2.pbkdf2Sync"
        | "scryptsy" => (Role::Salt, site.arg(1)?),
        "bcrypt.hash"
        | "bcrypt.hashSync"
        | "bcryptjs.hash"
        | "bcryptjs.hashSync"
        | "bcrypt-nodejs.hash"
        | "bcrypt-nodejs.hashSync" => {
            (Role::Salt, site.arg(1).filter(|salt| literal::string(site.code, *salt).is_some())?)
        }
        "argon2.hash" => (Role::Salt, option(1, "salt")?),
        _ => return None,
    })
}

/// ECB has no IV, which is another check's complaint: what is given is empty.
fn takes_no_iv(site: &CallSite<'_>) -> bool {
    let cipher = site.arg(0).and_then(|cipher| literal::string(site.code, cipher));
    cipher.is_some_and(|cipher| cipher.to_ascii_lowercase().contains("ecb"))
}

/// A text, a list of constants, or memory that is all zero.
fn is_fixed(value: &Stated<'_>) -> bool {
    let code = value.code;
    match code.kind(value.expr) {
        ExprKind::String(_) => true,
        ExprKind::Template { exprs, .. } => exprs.is_empty(),
        ExprKind::Array(_) => literal::is_constant(code, value.expr),
        ExprKind::Call(call) => match code.kind(call.callee) {
            ExprKind::Member { object, property, .. } => {
                let buffer = matches!(code.kind(*object), ExprKind::Name { name, .. } if &**name == "Buffer");
                buffer
                    && &**property == "alloc"
                    && call.args.iter().all(|arg| literal::is_constant(code, arg.value))
            }
            ExprKind::Name { name, .. } => {
                let made = call.kind == CallKind::New && &**name == "Uint8Array";
                made && call.args.iter().all(|arg| literal::is_constant(code, arg.value))
            }
            _ => false,
        },
        _ => false,
    }
}

/// `const iv = Buffer.alloc(12); randomFillSync(iv)`: the memory is filled, or written to, after it was made.
fn is_filled(site: &CallSite<'_>, given: ExprId, uses: &crate::uses::Uses<'_>) -> bool {
    let ExprKind::Name { symbol: Some(symbol), .. } = site.code.kind(given) else { return false };
    site.code.symbol(*symbol).references.iter().any(|reference| match uses.of(*reference) {
        Use::Argument { call, .. } => uses.callee_name(call).is_some_and(|name| {
            matches!(name, "getRandomValues" | "randomFill" | "randomFillSync" | "copy" | "readSync" | "read")
        }),
        Use::Part(whole) => matches!(
            site.code.kind(whole),
            ExprKind::Member { property, .. } if property.starts_with("write") || matches!(&**property, "set" | "fill" | "copy")
        ) || matches!(site.code.kind(whole), ExprKind::Index { .. }),
        _ => false,
    })
}
