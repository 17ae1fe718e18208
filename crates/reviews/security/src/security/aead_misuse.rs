//! Authenticated encryption whose authentication is not asked for.

use review::prelude::*;

use crate::literal;
use crate::uses::{Use, Uses, UsesOfFile};

pub(crate) static CHECK: Check = Check {
    id: "aead-misuse",
    summary: "a decrypted text is used without its authenticity being checked",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "cryptography",
    focus: &["cryptography"],
    cwe: &[354, 310],
    references: &[
        "https://nodejs.org/api/crypto.html#deciphersetauthtagbuffer-encoding",
        "https://nodejs.org/api/deprecations.html#DEP0182",
    ],
    reads: FactKinds::CODE,
    page: include_str!("aead_misuse.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut uses = UsesOfFile::default();
    for site in cx.calls() {
        if !site.is(&["crypto.createDecipheriv"]) {
            continue;
        }
        let Some(mode) = site.arg(0).and_then(|name| algorithm(site.code, name)).and_then(mode)
        else {
            continue;
        };
        let Some(called) = methods(site.code, uses.of(&site), site.expr) else { continue };
        if !called.contains(&"final") {
            let message =
                "`final()` is never called, so the tag is never checked and a forged text passes";
            cx.report(site.file, site.range(), message)
                .advise("Call `decipher.final()` and use the text only when it did not throw");
        } else if mode == Mode::Gcm && called.contains(&"setAuthTag") && !fixes_length(&site) {
            let message = "any tag of 4 bytes or more is accepted, and a short one is guessed; fix the length with `authTagLength`";
            cx.report(site.file, site.range(), message)
                .severity(Severity::Low)
                .confidence(Confidence::Medium)
                .advise("Pass `{ authTagLength: 16 }` as the last argument");
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Gcm,
    /// The length of the tag has to be given, or is fixed.
    Other,
}

/// The text of an algorithm, also of a global that the file sets once.
fn algorithm(code: &Code, name: ExprId) -> Option<&str> {
    if let Some(text) = literal::string(code, name) {
        return Some(text);
    }
    let ExprKind::Name { name: global, symbol: None } = code.kind(name) else { return None };
    let mut texts = code.exprs.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Assign { target, value, op: None } => match &**target {
            facts::code::Pattern::Target(target) => match code.kind(*target) {
                ExprKind::Name { name, symbol: None } if name == global => code.string(*value),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    texts.next_back()
}

fn mode(algorithm: &str) -> Option<Mode> {
    let name = algorithm.to_ascii_lowercase();
    match name.rsplit('-').next()? {
        "gcm" => Some(Mode::Gcm),
        "ccm" | "ocb" | "poly1305" => Some(Mode::Other),
        _ => None,
    }
}

/// The methods that are called on a cipher; `None` when it leaves the function's sight.
fn methods<'c>(code: &'c Code, uses: &Uses<'c>, cipher: ExprId) -> Option<Vec<&'c str>> {
    let mut called = Vec::new();
    let mut open = vec![cipher];
    while let Some(at) = open.pop() {
        match uses.of(at) {
            Use::Part(whole) => match code.kind(whole) {
                ExprKind::Member { property, .. } => {
                    called.push(&**property);
                    // `setAuthTag` gives back the cipher.
                    if let Use::Callee(call) = uses.of(whole)
                        && matches!(&**property, "setAuthTag" | "setAAD" | "setAutoPadding")
                    {
                        open.push(call);
                    }
                }
                _ => return None,
            },
            Use::Variable(symbol) => {
                let symbol = code.symbol(symbol);
                if symbol.writes > 0 {
                    return None;
                }
                open.extend(
                    symbol.references.iter().filter(|reference| **reference != at).take(200),
                );
            }
            Use::Nothing => {}
            _ => return None,
        }
    }
    Some(called)
}

/// Options at all: somebody thought of them.
fn fixes_length(site: &CallSite<'_>) -> bool {
    site.call.args.len() > 3
}
