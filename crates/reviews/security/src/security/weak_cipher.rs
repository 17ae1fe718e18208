//! Encryption that does not keep the text secret.

use facts::code::{AssignOp, BinaryOp};
use review::prelude::*;

use crate::literal;
use crate::surroundings::speaks_old_protocol;

pub(crate) static CHECK: Check = Check {
    id: "weak-cipher",
    summary: "a cipher or mode that is broken",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "cryptography",
    focus: &["cryptography"],
    cwe: &[327],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Cryptographic_Storage_Cheat_Sheet.html",
        "https://nodejs.org/api/deprecations.html#DEP0106",
    ],
    reads: FactKinds::CODE,
    page: include_str!("weak_cipher.md"),
    run,
};

const ADVICE: &str =
    "Use AES-256-GCM: `createCipheriv(\"aes-256-gcm\", key, randomBytes(12))`, and keep the tag";

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        // What the file is about is asked last: it takes a look at all of it.
        if let Some((range, message)) = fault(&site)
            && !speaks_old_protocol(site.source)
        {
            cx.report(site.file, range, message).advise(ADVICE);
        }
    }
    xor_ciphers(cx);
}

fn fault(site: &CallSite<'_>) -> Option<(ByteRange, String)> {
    let callee = site.callee?.as_str();
    match callee {
        "crypto.createCipher" | "crypto.createDecipher" => {
            let message = format!(
                "`{}` derives key and IV from the password with one round of MD5 and no salt",
                site.name().unwrap_or("createCipher")
            );
            Some((site.code.range(site.call.callee), message))
        }
        "crypto.createCipheriv"
        | "crypto.createDecipheriv"
        | "browserify-cipher.createCipheriv" => named_cipher(site),
        "node-forge.cipher.createCipher" | "node-forge.cipher.createDecipher" => named_cipher(site),
        _ => library(site, callee),
    }
}

fn named_cipher(site: &CallSite<'_>) -> Option<(ByteRange, String)> {
    let name = site.arg(0)?;
    let algorithm = literal::string(site.code, name)?;
    let why = weakness(algorithm)?;
    Some((site.code.range(name), format!("`{algorithm}` {why}")))
}

/// What is wrong with a cipher, by its OpenSSL or forge name.
fn weakness(algorithm: &str) -> Option<&'static str> {
    let name = algorithm.to_lowercase();
    let has = |word: &str| name.split(['-', '_', '/']).any(|part| part == word);
    if has("ecb") || name == "aes128-ecb" {
        return Some("encrypts equal blocks to equal blocks, so the text's patterns stay visible");
    }
    match name.split(['-', '_', '/']).next().unwrap_or("") {
        "des" | "desx" => Some("has a 56-bit key, which is searched through in a day"),
        "des3" | "3des" | "tripledes" => {
            Some("works on 64-bit blocks, which repeat after a few gigabytes")
        }
        "rc4" | "arcfour" => Some("leaks its key stream's start and biases"),
        "rc2" => Some("has an effective key that is searched through"),
        "bf" | "blowfish" | "cast" | "cast5" | "idea" | "seed" => {
            Some("works on blocks or with a design that is no longer considered safe")
        }
        _ => None,
    }
}

/// crypto-js, forge and others that name the cipher in the function.
fn library(site: &CallSite<'_>, callee: &str) -> Option<(ByteRange, String)> {
    let (package, rest) = callee.split_once('.').unwrap_or((callee, ""));
    let call = site.code.range(site.call.callee);
    let (family, name) = package.split_once('/').unwrap_or((package, ""));
    if family == "crypto-js" {
        let cipher = if name.is_empty() { rest.split('.').next().unwrap_or("") } else { name };
        let works = rest.ends_with("encrypt") || rest.ends_with("decrypt");
        let weak = matches!(
            cipher.to_lowercase().as_str(),
            "des" | "tripledes" | "rc4" | "rc4drop" | "rabbit" | "blowfish"
        );
        if works && weak {
            let why = weakness(cipher).unwrap_or("is a cipher that nobody has found safe");
            return Some((call, format!("`{cipher}` {why}")));
        }
        return (works && cipher.eq_ignore_ascii_case("aes")).then(|| ecb_mode(site)).flatten();
    }
    let weak = callee.starts_with("node-forge.rc2.")
        || matches!(package, "rc4" | "des.js" | "arc4" | "simple-rc4");
    (weak
        && (rest.contains("Cipher")
            || rest.contains("create")
            || site.is_new()
            || package == "rc4"))
        .then(|| {
            (
                call,
                format!("`{callee}` is a cipher with a key that is searched through or that leaks"),
            )
        })
}

/// `CryptoJS.AES.encrypt(text, key, { mode: CryptoJS.mode.ECB })`
fn ecb_mode(site: &CallSite<'_>) -> Option<(ByteRange, String)> {
    let mode = site.code.property(site.arg(2)?, "mode")?;
    let ExprKind::Member { property, .. } = site.code.kind(mode) else { return None };
    (&**property == "ECB").then(|| {
        let why = weakness("ecb").unwrap_or_default();
        (site.code.range(mode), format!("ECB mode {why}"))
    })
}

/// A function that is named after encryption and only combines characters with a key by exclusive or.
fn xor_ciphers(cx: &mut CheckContext<'_>) {
    for (file, source, code) in cx.code() {
        for function in &code.functions {
            let name = function.name.to_lowercase();
            if !(name.contains("encrypt") || name.contains("decrypt") || name.contains("cipher")) {
                continue;
            }
            let inside = |range: ByteRange| function.range.contains(range);
            let calls = code.calls.iter().filter(|call| inside(code.range(**call)));
            let library = |call: &ExprId| {
                let callee = code.call(*call).and_then(|call| cx.origin(file, call.callee));
                callee.is_some_and(|callee| callee.as_str().contains("crypt"))
            };
            if calls.clone().any(library) {
                continue;
            }
            let reads_codes = calls
                .clone()
                .any(|call| code.range(*call).slice(&source.text).contains("charCodeAt"));
            let Some(place) = code.exprs.iter().find(|expr| {
                inside(expr.range)
                    && reads_codes
                    && is_xor(&expr.kind)
                    && expr.range.slice(&source.text).contains('^')
            }) else {
                continue;
            };
            let message = format!(
                "`{}` hides the text by exclusive or with a key, which is undone by hand",
                function.name
            );
            cx.report(file, place.range, message).confidence(Confidence::Medium).advise(ADVICE);
        }
    }
}

fn is_xor(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Binary { op: BinaryOp::Bitwise, .. }
            | ExprKind::Assign { op: Some(AssignOp::Binary(BinaryOp::Bitwise)), .. }
    )
}
