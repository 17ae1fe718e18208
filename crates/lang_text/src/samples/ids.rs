//! How many lines a request writes, by the ids that lines name.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashSet;

/// Different ids that are kept; 16 MiB or so.
const MOST: usize = 1 << 20;

const KEYS: [&str; 14] = [
    "\"request_id\"",
    "\"requestid\"",
    "\"request-id\"",
    "\"reqid\"",
    "\"req_id\"",
    "\"req\":{\"id\"",
    "\"correlationid\"",
    "\"correlation_id\"",
    "\"traceid\"",
    "\"trace_id\"",
    "request_id=",
    "requestid=",
    "trace_id=",
    "traceid=",
];

static FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .build(KEYS)
        .ok()
});

#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Ends of lines so far.
    pub(super) passed: u64,
    /// Lines that name an id.
    pub(super) lines: u64,
    seen: FxHashSet<u64>,
}

impl Ids {
    pub(super) fn distinct(&self) -> u64 {
        self.seen.len() as u64
    }

    pub(super) fn block(&mut self, bytes: &[u8]) {
        let Some(finder) = FINDER.as_ref() else { return };
        // The first id of a line is the line's.
        let mut open = 0;
        for hit in finder.find_iter(bytes).filter(|hit| hit.end() <= bytes.len()) {
            if hit.start() < open {
                continue;
            }
            let Some(id) = value(&bytes[hit.end()..]) else { continue };
            self.lines += 1;
            if self.seen.len() < MOST {
                self.seen.insert(hash(id));
            }
            let rest = &bytes[hit.end()..];
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            open = hit.end() + end;
        }
    }
}

fn value(rest: &[u8]) -> Option<&[u8]> {
    let rest = &rest[..rest.len().min(160)];
    let start = rest.iter().position(|byte| !matches!(byte, b':' | b'=' | b'"' | b' '))?;
    let rest = &rest[start..];
    let end =
        rest.iter().position(|byte| matches!(byte, b'"' | b',' | b' ' | b'}' | b'\n' | b'\r'));
    let id = &rest[..end.unwrap_or(rest.len())];
    (!id.is_empty() && id != b"null").then_some(id)
}

/// FNV-1a of 64 bits.
fn hash(id: &[u8]) -> u64 {
    id.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
