//! Keys that are too short to hold.

use review::prelude::*;

use crate::literal::{self, Options};

pub(crate) static CHECK: Check = Check {
    id: "key-size",
    summary: "a key too short to protect anything",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "cryptography",
    focus: &["cryptography"],
    cwe: &[326],
    references: &["https://nvlpubs.nist.gov/nistpubs/SpecialPublications/NIST.SP.800-57pt1r5.pdf"],
    reads: FactKinds::CODE,
    page: include_str!("key_size.md"),
    run,
};

/// A size that a call asks for.
struct Size {
    at: ExprId,
    bits: f64,
    least: f64,
    what: &'static str,
}

fn run(cx: &mut CheckContext<'_>) {
    for site in cx.calls() {
        let Some(size) = size(cx, &site) else { continue };
        if size.bits > 0.0 && size.bits < size.least {
            let message =
                format!("{} has {} bits; at least {} are needed", size.what, size.bits, size.least);
            let advice = format!("Ask for {} bits or more", size.least);
            cx.report(site.file, site.code.range(size.at), message).advise(advice);
        }
    }
}

fn size(cx: &CheckContext<'_>, site: &CallSite<'_>) -> Option<Size> {
    let callee = site.callee?.as_str();
    let name = callee.strip_prefix("crypto.").unwrap_or(callee);
    match name {
        "generateKeyPair"
        | "generateKeyPairSync"
        | "subtle.generateKey"
        | "webcrypto.subtle.generateKey" => key_pair(site),
        "generateKey" | "generateKeySync" => secret_key(site),
        "createDiffieHellman" => {
            number(site, site.arg(0)?, 1.0, 2048.0, "the Diffie-Hellman prime")
        }
        "getDiffieHellman" | "createDiffieHellmanGroup" => group(site),
        "createECDH" => curve(site, site.arg(0)?),
        "crypto-js.PBKDF2" | "crypto-js.EvpKDF" | "crypto-js/pbkdf2" | "crypto-js/evpkdf" => {
            derived(site, 2)
        }
        "crypto-js.algo.PBKDF2.create" | "crypto-js.algo.EvpKDF.create" => derived(site, 0),
        "node-rsa" => rsa_options(site),
        "node-rsa().generateKeyPair" => number(site, site.arg(0)?, 1.0, 2048.0, "the RSA key"),
        "node-forge.pki.rsa.generateKeyPair" => forge_rsa(site),
        "node-forge.rc2.createEncryptionCipher" | "node-forge.rc2.createDecryptionCipher" => {
            number(site, site.arg(1)?, 1.0, 128.0, "the RC2 key")
        }
        "node-forge.cipher.createCipher" | "node-forge.cipher.createDecipher" => {
            forge_key(cx, site)
        }
        _ => None,
    }
}

fn number(
    site: &CallSite<'_>,
    at: ExprId,
    unit: f64,
    least: f64,
    what: &'static str,
) -> Option<Size> {
    Some(Size { at, bits: literal::number(site.code, at)? * unit, least, what })
}

fn key_pair(site: &CallSite<'_>) -> Option<Size> {
    let (kind, options) = match site.arg(1).and_then(|options| Options::of(site.code, options)) {
        Some(options) => (literal::string(site.code, site.arg(0)?)?, options),
        // Web Crypto: the name is one of the options.
        None => {
            let options = Options::of(site.code, site.arg(0)?)?;
            (options.string("name")?, options)
        }
    };
    match kind.to_lowercase().as_str() {
        "rsa" | "rsa-pss" | "rsa-oaep" | "rsassa-pkcs1-v1_5" => {
            number(site, options.get("modulusLength")?, 1.0, 2048.0, "the RSA key")
        }
        "dsa" => number(site, options.get("modulusLength")?, 1.0, 2048.0, "the DSA key"),
        "dh" => number(site, options.get("primeLength")?, 1.0, 2048.0, "the Diffie-Hellman prime"),
        "ec" => curve(site, options.get("namedCurve")?),
        "hmac" => number(site, options.get("length")?, 1.0, 128.0, "the HMAC key"),
        _ => None,
    }
}

fn secret_key(site: &CallSite<'_>) -> Option<Size> {
    let options = Options::of(site.code, site.arg(1)?)?;
    match literal::string(site.code, site.arg(0)?)? {
        "hmac" => number(site, options.get("length")?, 1.0, 128.0, "the HMAC key"),
        "aes" => number(site, options.get("length")?, 1.0, 128.0, "the AES key"),
        _ => None,
    }
}

/// crypto-js counts in words of 32 bits.
fn derived(site: &CallSite<'_>, place: usize) -> Option<Size> {
    let options = Options::of(site.code, site.arg(place)?)?;
    number(site, options.get("keySize")?, 32.0, 128.0, "the derived key")
}

fn rsa_options(site: &CallSite<'_>) -> Option<Size> {
    let options = Options::of(site.code, site.arg(0)?)?;
    number(site, options.get("b")?, 1.0, 2048.0, "the RSA key")
}

fn forge_rsa(site: &CallSite<'_>) -> Option<Size> {
    let first = site.arg(0)?;
    let at = Options::of(site.code, first).and_then(|options| options.get("bits")).unwrap_or(first);
    number(site, at, 1.0, 2048.0, "the RSA key")
}

/// Named groups of RFC 2409 and 3526: the number is not the size.
fn group(site: &CallSite<'_>) -> Option<Size> {
    let at = site.arg(0)?;
    let bits = match literal::string(site.code, at)? {
        "modp1" => 768.0,
        "modp2" => 1024.0,
        "modp5" => 1536.0,
        _ => return None,
    };
    Some(Size { at, bits, least: 2048.0, what: "the Diffie-Hellman prime" })
}

/// The size is in the curve's name: `secp192r1`, `prime192v1`, `P-192`.
fn curve(site: &CallSite<'_>, at: ExprId) -> Option<Size> {
    let name = literal::string(site.code, at)?;
    let digits: String = name
        .chars()
        .skip_while(|letter| !letter.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    let bits: f64 = digits.parse().ok()?;
    // `X25519` and `ed448` and `wap-wsg-idm-ecid-wtls4` are named by other numbers.
    let named_by_size = name.starts_with("secp")
        || name.starts_with("sect")
        || name.starts_with("prime")
        || name.starts_with("P-")
        || name.starts_with("brainpoolP");
    named_by_size.then_some(Size { at, bits, least: 224.0, what: "the curve" })
}

/// forge takes any key: its length is how many bytes were drawn for it.
fn forge_key(cx: &CheckContext<'_>, site: &CallSite<'_>) -> Option<Size> {
    let key = site.code.constant(site.arg(1)?);
    let drawn = site.code.call(key)?;
    let origin = cx.origin(site.file, drawn.callee)?.as_str();
    let is_bytes = matches!(
        origin,
        "node-forge.random.getBytesSync"
            | "node-forge.random.getBytes"
            | "node-forge.util.createBuffer().getBytes"
    );
    let count = drawn.args.first()?.value;
    is_bytes
        .then(|| number(site, count, 8.0, 128.0, "the key"))
        .flatten()
        .map(|size| Size { at: site.call.args[1].value, ..size })
}
