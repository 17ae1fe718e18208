//! A digest that can be forged, where somebody would gain by forging it.

use review::prelude::*;

use crate::hashes::{self, Digest};
use crate::names::{self, has_word};
use crate::surroundings::speaks_old_protocol;
use crate::uses::{Goal, Uses, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "weak-hash",
    summary: "a broken hash function guards something",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "cryptography",
    focus: &["cryptography"],
    cwe: &[327, 328],
    references: &[
        "https://nvlpubs.nist.gov/nistpubs/SpecialPublications/NIST.SP.800-131Ar2.pdf",
        "https://shattered.io/",
    ],
    reads: FactKinds::CODE,
    page: include_str!("weak_hash.md"),
    run,
};

/// Words of names under which a digest only tells contents apart.
const HARMLESS: &[&str] = &[
    "etag",
    "cache",
    "caching",
    "checksum",
    "gravatar",
    "avatar",
    "color",
    "colour",
    "dedupe",
    "dedup",
    "bucket",
    "shard",
    "partition",
    "asset",
    "assets",
    "file",
    "filename",
    "content",
    "contents",
    "integrity",
    "revision",
    "version",
    "identicon",
    "fingerprint",
    "chunk",
    "build",
    "webpack",
    "image",
    "thumbnail",
    "variant",
    "etags",
    "hashring",
    "ring",
    "flag",
    "experiment",
    "rollout",
    "seed",
    "uuid",
    "guid",
    "svn",
    "git",
    "blob",
    "map",
    "websocket",
    "accept",
    "changed",
    "diff",
    "snapshot",
    "stream",
];
/// Words of names under which a forged digest opens something.
const GUARDING: &[&str] = &[
    "token",
    "secret",
    "signature",
    "signed",
    "sign",
    "auth",
    "session",
    "otp",
    "csrf",
    "license",
    "licence",
    "activation",
    "reset",
    "invitation",
    "invite",
    "credential",
    "credentials",
    "hmac",
    "mac",
    "apikey",
    "nonce",
    "sid",
];

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    for site in cx.calls() {
        let Some(digest) = hashes::digest(&site, &mut uses) else { continue };
        // An HMAC does not rest on collisions: only MD5's is close enough to failing to be named.
        if !digest.is_broken()
            || speaks_old_protocol(site.source)
            || (digest.keyed && digest.algorithm != "md5")
            || of_password(&site, &digest)
        {
            continue;
        }
        if digest.keyed {
            let message = "HMAC with MD5 has no margin left: its hash function is broken";
            cx.report(site.file, digest.range, message)
                .severity(Severity::Low)
                .confidence(Confidence::Medium);
        } else {
            judge(cx, &site, &digest, uses.of(&site));
        }
    }
}

fn judge(cx: &mut CheckContext<'_>, site: &CallSite<'_>, digest: &Digest, uses: &Uses<'_>) {
    let purposes = purposes(site, digest, uses);
    let guarding = purposes.iter().find(|name| guards(name));
    if purposes.iter().any(|name| has_word(name, HARMLESS))
        && guarding.is_none_or(|name| !names_secret(name))
    {
        return;
    }
    let algorithm = digest.algorithm.to_uppercase();
    match guarding {
        Some(purpose) => {
            let message = format!(
                "`{purpose}` rests on {algorithm}, for which other texts with the same digest can be made"
            );
            cx.report(site.file, digest.range, message)
                .advise("Use `createHmac(\"sha256\", key)` for what must not be forged, SHA-256 for the rest");
        }
        None => {
            let message =
                format!("{algorithm} is broken; nothing here tells that its digest guards nothing");
            cx.report(site.file, digest.range, message)
                .severity(Severity::Low)
                .confidence(Confidence::Low);
        }
    }
}

/// Another check's: a password needs a slow function, whichever the digest.
fn of_password(site: &CallSite<'_>, digest: &Digest) -> bool {
    let is_password = |part: ExprId| {
        names::secret_of(site.code, part).is_some_and(|secret| secret.kind == SecretKind::Password)
    };
    digest.inputs.iter().flat_map(|input| names::parts(site.code, *input)).any(is_password)
}

fn guards(name: &str) -> bool {
    has_word(name, GUARDING) || names_secret(name)
}

fn names_secret(name: &str) -> bool {
    SecretName::of(name).is_some()
}

/// Every name around the digest: of what goes in, of what it becomes, of the functions that it is written in.
fn purposes<'c>(site: &CallSite<'c>, digest: &Digest, uses: &Uses<'c>) -> Vec<&'c str> {
    let code = site.code;
    let parts = digest.inputs.iter().flat_map(|input| names::parts(code, *input));
    let mut found: Vec<&str> = parts.flat_map(|part| names::names_of(code, part)).collect();
    for goal in uses.goals(digest.result) {
        match goal {
            Goal::Named(name) => found.push(name),
            Goal::Returned(function) => found.push(&code.function(function).name),
            Goal::Compared(other) => found.extend(names::name_of(code, other)),
            Goal::Passed { call, .. } => found.extend(uses.callee_name(call)),
        }
    }
    let mut owner = Some(site.owner);
    for _ in 0..8 {
        let Some(function) = owner else { break };
        found.push(&code.function(function).name);
        owner = code.function(function).parent;
    }
    found.retain(|name| !name.is_empty());
    found
}
