//! Calls that compute a digest, of any library: which algorithm, and of what.

use facts::code::{Code, ExprId, ExprKind};
use model::ByteRange;
use review::CallSite;

use crate::literal;
use crate::uses::{Use, Uses, UsesOfFile};

/// One digest.
pub(crate) struct Digest {
    /// `md5`, `sha1`, `sha256` ..., lower case without separators.
    pub(crate) algorithm: String,
    /// Where the algorithm is named.
    pub(crate) range: ByteRange,
    /// What is digested, as far as it can be seen.
    pub(crate) inputs: Vec<ExprId>,
    /// The expression whose value is the digest, or leads to it.
    pub(crate) result: ExprId,
    /// With a key: an HMAC.
    pub(crate) keyed: bool,
}

impl Digest {
    /// Collisions can be computed: of no use where somebody wants two texts to have one digest.
    pub(crate) fn is_broken(&self) -> bool {
        matches!(&*self.algorithm, "md2" | "md4" | "md5" | "sha" | "sha1" | "ripemd" | "ripemd128")
    }
}

/// The digest that a call begins or makes.
pub(crate) fn digest<'a>(site: &CallSite<'a>, uses: &mut UsesOfFile<'a>) -> Option<Digest> {
    let callee = site.callee?.as_str();
    match callee {
        "crypto.createHash"
        | "create-hash"
        | "sha.js"
        | "crypto.Hash"
        | "crypto-browserify.createHash" => streamed(site, uses, false),
        "crypto.createHmac" | "create-hmac" | "crypto-browserify.createHmac" => {
            streamed(site, uses, true)
        }
        "crypto.hash" | "crypto.subtle.digest" | "crypto.webcrypto.subtle.digest" => {
            one_shot(site, 0, 1)
        }
        _ => library(site, callee, uses),
    }
}

fn streamed<'a>(site: &CallSite<'a>, uses: &mut UsesOfFile<'a>, keyed: bool) -> Option<Digest> {
    let name = site.arg(0)?;
    let algorithm = plain(literal::string(site.code, name)?);
    let inputs = updated(site.code, uses.of(site), site.expr);
    Some(Digest { algorithm, range: site.code.range(name), inputs, result: site.expr, keyed })
}

fn one_shot(site: &CallSite<'_>, name: usize, data: usize) -> Option<Digest> {
    let name = site.arg(name)?;
    let text = literal::string(site.code, name)
        .or_else(|| literal::string(site.code, site.code.property(name, "name")?))?;
    Some(Digest {
        algorithm: plain(text),
        range: site.code.range(name),
        inputs: site.arg(data).into_iter().collect(),
        result: site.expr,
        keyed: false,
    })
}

/// Functions that are named after the algorithm.
fn library<'a>(site: &CallSite<'a>, callee: &str, uses: &mut UsesOfFile<'a>) -> Option<Digest> {
    const ONE_SHOT: &[(&str, &str)] = &[
        ("md5", "md5"),
        ("js-md5", "md5"),
        ("js-md5.md5", "md5"),
        ("blueimp-md5", "md5"),
        ("md5-hex", "md5"),
        ("sha1", "sha1"),
        ("js-sha1", "sha1"),
        ("js-sha1.sha1", "sha1"),
        ("simple-sha1", "sha1"),
        ("simple-sha1.sync", "sha1"),
        ("js-sha256", "sha256"),
        ("js-sha256.sha256", "sha256"),
        ("sha256", "sha256"),
        ("fast-sha256", "sha256"),
        ("js-sha512", "sha512"),
        ("js-sha512.sha512", "sha512"),
        ("hash-wasm.md5", "md5"),
        ("hash-wasm.sha1", "sha1"),
        ("crypto-js.MD5", "md5"),
        ("crypto-js/md5", "md5"),
        ("crypto-js.SHA1", "sha1"),
        ("crypto-js/sha1", "sha1"),
        ("crypto-js.SHA256", "sha256"),
        ("crypto-js/sha256", "sha256"),
        ("crypto-js.SHA512", "sha512"),
        ("crypto-js/sha512", "sha512"),
        ("crypto-js.SHA3", "sha3"),
        ("crypto-js.RIPEMD160", "ripemd160"),
        ("ts-md5.Md5.hashStr", "md5"),
        ("ts-md5.Md5.hashAsciiStr", "md5"),
        ("spark-md5.hash", "md5"),
        ("@noble/hashes/sha1.sha1", "sha1"),
        ("@noble/hashes/legacy.md5", "md5"),
        ("@noble/hashes/legacy.sha1", "sha1"),
        ("@noble/hashes/sha256.sha256", "sha256"),
        ("@noble/hashes/sha2.sha256", "sha256"),
        ("crypto-js.HmacMD5", "hmac md5"),
        ("crypto-js.HmacSHA1", "hmac sha1"),
        ("crypto-js.HmacSHA256", "hmac sha256"),
    ];
    const STREAMED: &[(&str, &str)] = &[
        ("node-forge.md.md5.create", "md5"),
        ("node-forge.md.sha1.create", "sha1"),
        ("node-forge.md.sha256.create", "sha256"),
        ("node-forge.md.sha512.create", "sha512"),
        ("hash.js.sha1", "sha1"),
        ("hash.js.sha256", "sha256"),
        ("md5.js", "md5"),
        ("crypto-js.algo.MD5.create", "md5"),
        ("crypto-js.algo.SHA1.create", "sha1"),
        ("spark-md5", "md5"),
        ("ts-md5.Md5", "md5"),
    ];
    let found = |rows: &[(&'static str, &'static str)]| {
        rows.iter().find(|(name, _)| *name == callee).map(|(_, algorithm)| *algorithm)
    };
    let range = site.code.range(site.call.callee);
    if let Some(algorithm) = found(ONE_SHOT) {
        let (keyed, algorithm) = match algorithm.strip_prefix("hmac ") {
            Some(algorithm) => (true, algorithm),
            None => (false, algorithm),
        };
        let inputs = site.arg(0).into_iter().collect();
        return Some(Digest {
            algorithm: algorithm.into(),
            range,
            inputs,
            result: site.expr,
            keyed,
        });
    }
    let algorithm = found(STREAMED)?;
    let inputs = updated(site.code, uses.of(site), site.expr);
    Some(Digest { algorithm: algorithm.into(), range, inputs, result: site.expr, keyed: false })
}

/// `SHA-1` and `RSA-SHA1` are `sha1`.
fn plain(name: &str) -> String {
    let name = name.to_lowercase();
    let name = name.strip_prefix("rsa-").unwrap_or(&name);
    name.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// What `.update(..)` is given in the chain behind a call, or on the name that holds it.
fn updated(code: &Code, uses: &Uses<'_>, start: ExprId) -> Vec<ExprId> {
    let mut inputs = Vec::new();
    let mut open = vec![start];
    for _ in 0..40 {
        let Some(at) = open.pop() else { break };
        match uses.of(at) {
            Use::Part(whole) => {
                let ExprKind::Member { property, .. } = code.kind(whole) else { continue };
                let Use::Callee(call) = uses.of(whole) else { continue };
                if matches!(&**property, "update" | "write" | "end" | "append" | "appendStr") {
                    inputs.extend(
                        code.call(call).and_then(|call| call.args.first()).map(|arg| arg.value),
                    );
                    open.push(call);
                }
            }
            Use::Variable(symbol) => open.extend(code.symbol(symbol).references.iter().take(20)),
            _ => {}
        }
    }
    inputs
}

/// A password hash that is slow on purpose: what a fast digest is fed into is safe behind it.
pub(crate) fn is_kdf(callee: &str) -> bool {
    const PACKAGES: [&str; 9] = [
        "bcrypt",
        "bcryptjs",
        "bcrypt-nodejs",
        "argon2",
        "@node-rs/bcrypt",
        "@node-rs/argon2",
        "scrypt-kdf",
        "scryptsy",
        "pbkdf2",
    ];
    const FUNCTIONS: [&str; 12] = [
        "crypto.scrypt",
        "crypto.scryptSync",
        "crypto.pbkdf2",
        "crypto.pbkdf2Sync",
        "crypto.argon2",
        "crypto.argon2Sync",
        "crypto-js.PBKDF2",
        "crypto-js/pbkdf2",
        "Bun.password.hash",
        "credential",
        "pbkdf2-password",
        "crypto-js.EvpKDF",
    ];
    let package = callee.split_once('.').map_or(callee, |(package, _)| package);
    let package = package.trim_end_matches("()");
    PACKAGES.contains(&package)
        || FUNCTIONS.contains(&callee)
        || package == "pbkdf2-password"
        || callee.starts_with("Bun.password.")
}
