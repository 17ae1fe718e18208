//! A lock in a store has no end, or is deleted by whoever comes: a crash keeps it for ever, and a late owner frees another's.

use review::prelude::*;

use crate::{places, servers};

pub(crate) static CHECK: Check = Check {
    id: "lock-no-ttl",
    summary: "a distributed lock without an end or an owner",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::File,
    needs_base: false,
    category: "locking",
    focus: &["locking"],
    cwe: &[667],
    references: &["https://redis.io/docs/latest/develop/use/patterns/distributed-locks/"],
    reads: FactKinds::CODE.and(FactKinds::EFFECTS),
    page: include_str!("lock_no_ttl.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut locks: Vec<(FileId, String)> = Vec::new();
    let sites: Vec<_> = servers::sites(cx).collect();
    for site in &sites {
        let Some(key) = site.arg(0).filter(|_| is_store(site)) else { continue };
        let Some(sets) = sets_when_absent(site) else { continue };
        let text = site.text(key).to_owned();
        let looks_like_lock = is_lock_key(site, key);
        if looks_like_lock && !sets && !expires_later(site, &sites) {
            cx.report(
                site.file,
                site.range(),
                "this lock has no end: when its owner dies, nobody gets it again",
            );
        }
        if looks_like_lock {
            locks.push((site.file, text));
        }
    }
    for site in &sites {
        let deletes = matches!(site.name(), Some("del" | "unlink")) && is_store(site);
        let Some(key) = site.arg(0).filter(|_| deletes) else { continue };
        let is_lock = locks.iter().any(|(file, text)| *file == site.file && text == site.text(key));
        if is_lock && !asks_owner(site) {
            let message = "the lock is deleted whoever holds it: an owner that took too long frees the next one's";
            cx.report(site.file, site.range(), message);
        }
    }
}

fn is_store(site: &CallSite<'_>) -> bool {
    let origin = site.callee.map_or("", |origin| origin.as_str());
    let named = site
        .receiver()
        .and_then(|receiver| places::name_of(site.code, receiver))
        .is_some_and(|name| name.to_ascii_lowercase().contains("redis"));
    named || origin.starts_with("ioredis") || origin.starts_with("redis")
}

/// `SET key value NX`: whether it also has an end.
fn sets_when_absent(site: &CallSite<'_>) -> Option<bool> {
    let name = site.name()?.to_ascii_lowercase();
    if name == "setnx" {
        return Some(false);
    }
    if name != "set" {
        return None;
    }
    let words: Vec<String> = site
        .call
        .args
        .iter()
        .skip(2)
        .map(|arg| site.text(arg.value).to_ascii_uppercase())
        .collect();
    let has = |wanted: &[&str]| {
        words.iter().any(|word| {
            wanted.iter().any(|wanted| {
                word.split(|letter: char| !letter.is_alphanumeric()).any(|part| part == *wanted)
            })
        })
    };
    has(&["NX"]).then(|| has(&["EX", "PX", "EXAT", "PXAT"]))
}

fn is_lock_key(site: &CallSite<'_>, key: ExprId) -> bool {
    let text =
        format!("{} {}", site.text(key), site.text(site.code.constant(key))).to_ascii_lowercase();
    let owner = site.code.function(site.owner).name.to_ascii_lowercase();
    text.contains("lock")
        || text.contains("mutex")
        || text.contains("leader")
        || owner.contains("lock")
}

/// `redis.expire(key, 10)` in the same function.
fn expires_later(site: &CallSite<'_>, sites: &[CallSite<'_>]) -> bool {
    let Some(key) = site.arg(0) else { return false };
    sites.iter().any(|other| {
        let same = other.file == site.file && other.owner == site.owner;
        let expires = matches!(other.name(), Some("expire" | "pexpire" | "pExpire" | "expireAt"));
        same && expires && other.arg(0).is_some_and(|first| other.text(first) == site.text(key))
    })
}

/// The function compares the value before it deletes.
fn asks_owner(site: &CallSite<'_>) -> bool {
    let function = site.code.function(site.owner);
    let text = function.range.slice(&site.source.text);
    text.contains(".get(") && (text.contains("===") || text.contains("==")) || text.contains("eval")
}
