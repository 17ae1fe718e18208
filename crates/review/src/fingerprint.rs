//! The identity of a finding: the same after lines moved, the file was reformatted, or the file was renamed.

use std::collections::BTreeMap;

use facts::code::Code;
use facts::{FileId, SourceFile};
use model::{ByteRange, Fingerprint};

/// Counts equal findings of one run, so that the second copy of a line has its own identity.
#[derive(Default)]
pub(crate) struct Identities {
    seen: BTreeMap<[u8; 32], u32>,
}

impl Identities {
    /// Call in order of place, once per finding. `path` is the file's name now, or what it was before a rename.
    pub(crate) fn of(
        &mut self,
        rule: &str,
        path: &str,
        file: &SourceFile,
        range: ByteRange,
    ) -> Fingerprint {
        let symbol = file.code().map_or_else(String::new, |code| enclosing_symbol(code, range));
        let snippet = normalised(range.slice(&file.text));
        let mut hasher = blake3::Hasher::new();
        for part in [rule, path, &symbol, &snippet] {
            hasher.update(part.as_bytes());
            // No part can run into the next.
            hasher.update(&[0]);
        }
        let seen = self.seen.entry(*hasher.finalize().as_bytes()).or_default();
        hasher.update(&seen.to_le_bytes());
        *seen += 1;
        Fingerprint(hasher.finalize().to_hex()[..32].to_owned())
    }

    /// For a claim about configuration, which has no place in code.
    pub(crate) fn of_text(&mut self, rule: &str, text: &str) -> Fingerprint {
        let file = SourceFile {
            path: model::RepoPath::new(""),
            text: text.into(),
            lines: model::LineIndex::new(text),
            class: facts::FileClass::Production,
            facts: std::sync::Arc::default(),
            hash: [0; 32],
        };
        self.of(rule, "", &file, ByteRange::new(0, text.len() as u32))
    }
}

/// The named functions and the class around a place, outermost first: `Users.find`.
fn enclosing_symbol(code: &Code, range: ByteRange) -> String {
    let functions = code.functions.iter().filter(|function| function.range.contains(range));
    let classes = code.classes.iter().filter(|class| class.range.contains(range));
    let mut around: Vec<(ByteRange, &str)> = functions
        .map(|function| (function.range, &*function.name))
        .chain(classes.map(|class| (class.range, &*class.name)))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    around.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    around.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(".")
}

/// How much of a place counts: a whole function as the place would change with every edit in it.
const SNIPPET_BYTES: usize = 240;

/// Without white space, with one kind of quote and without trailing commas: what a formatter may change.
fn normalised(snippet: &str) -> String {
    let mut text = String::new();
    for character in snippet.chars().filter(|character| !character.is_whitespace()) {
        let character = if matches!(character, '\'' | '`') { '"' } else { character };
        if matches!(character, ')' | ']' | '}') && text.ends_with(',') {
            text.pop();
        }
        text.push(character);
        if text.len() >= SNIPPET_BYTES {
            break;
        }
    }
    text
}

/// Identities of a list of places in order.
pub(crate) fn fingerprints<'f>(
    places: impl Iterator<Item = (&'f str, FileId, &'f str, &'f SourceFile, ByteRange)>,
) -> Vec<Fingerprint> {
    let mut identities = Identities::default();
    places.map(|(rule, _, path, file, range)| identities.of(rule, path, file, range)).collect()
}
