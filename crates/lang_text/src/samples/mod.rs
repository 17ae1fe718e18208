//! Exported logs, read block by block: which credentials and personal data they hold, how often and where. A value is
//! never kept; what is cited shows two characters of each end at most.

mod ids;
mod keys;
mod named;
mod shapes;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use facts::{LogSample, SampleHit};
use model::RepoPath;

use ids::Ids;
use shapes::Shape;

/// Lines that are cited for one class.
const CITED: usize = 5;

/// What a sample comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSample {
    pub sample: LogSample,
    /// The cited lines, 1-based: what stands there, masked.
    pub cited: BTreeMap<u32, String>,
}

/// Takes blocks of whole lines, in order.
#[derive(Debug, Default)]
pub struct SampleScanner {
    read: LogSample,
    classes: BTreeMap<String, SampleHit>,
    cited: BTreeMap<u32, String>,
    ids: Ids,
}

impl SampleScanner {
    /// The next block; all but the last end with a line's end.
    pub fn block(&mut self, bytes: &[u8]) {
        self.count(bytes);
        self.ids.block(bytes);
        let text = String::from_utf8_lossy(bytes);
        self.credentials(&text);
        self.personal(&text);
    }

    pub fn finish(self) -> ReadSample {
        let mut sample = self.read;
        sample.with_id = self.ids.lines;
        sample.requests = self.ids.distinct();
        sample.hits = self.classes.into_values().collect();
        ReadSample { sample, cited: self.cited }
    }

    fn count(&mut self, bytes: &[u8]) {
        self.read.bytes += bytes.len() as u64;
        for line in bytes.split(|byte| *byte == b'\n') {
            let line = line.trim_ascii();
            self.read.lines += u64::from(!line.is_empty());
            self.read.structured += u64::from(line.starts_with(b"{") && line.ends_with(b"}"));
        }
        // Empty lines count for places, not for rates.
        let ends = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.ids.passed += ends;
    }

    fn credentials(&mut self, text: &str) {
        let path = RepoPath::new("sample.log");
        let tokens = crate::tokens::tokens(&path, text);
        let mut known: Vec<Range<usize>> = Vec::new();
        for token in tokens.iter().filter(|token| !token.placeholder) {
            let range = token.range.start as usize..token.range.end as usize;
            let Some(value) = text.get(range.clone()) else { continue };
            let (class, name) = match token.test_mode {
                true => {
                    (format!("{}-test", token.pattern), format!("{} of a test mode", token.name))
                }
                false => (token.pattern.to_string(), token.name.to_string()),
            };
            self.hit(
                Class { class: &class, name: &name, is_secret: true },
                text,
                range.start,
                value,
            );
            known.push(range);
        }
        known.sort_by_key(|range| range.start);
        for named in named::find(text) {
            // What its own format gave away is counted once.
            let next = known.partition_point(|range| range.start < named.range.end);
            let is_known = next > 0 && known[next - 1].end > named.range.start;
            if let Some(value) = text.get(named.range.clone()).filter(|_| !is_known) {
                let class = Class { class: named.class, name: named.name, is_secret: true };
                self.hit(class, text, named.range.start, value);
            }
        }
    }

    fn personal(&mut self, text: &str) {
        shapes::find(text, &mut |shape: Shape, start, value| {
            let key = keys::before(text, start);
            if shape.is_told_otherwise(key) {
                return;
            }
            let class = Class { class: shape.class(), name: shape.name(), is_secret: false };
            self.hit(class, text, start, value);
        });
    }

    fn hit(&mut self, class: Class<'_>, text: &str, start: usize, value: &str) {
        let hit = self.classes.entry(class.class.to_owned()).or_insert_with(|| SampleHit {
            class: class.class.into(),
            name: class.name.into(),
            is_secret: class.is_secret,
            count: 0,
            lines: Vec::new(),
        });
        hit.count += 1;
        if hit.lines.len() >= CITED {
            return;
        }
        let ends_here = text.bytes().filter(|byte| *byte == b'\n').count() as u64;
        let within = text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() as u64;
        let line = u32::try_from(self.ids.passed - ends_here + within + 1).unwrap_or(u32::MAX);
        if !hit.lines.contains(&line) {
            hit.lines.push(line);
        }
        let key = keys::before(text, start);
        let shown = match key {
            "" => format!("{} {}", class.name, masked(value)),
            key => format!("{key}: {} {}", class.name, masked(value)),
        };
        let cited = self.cited.entry(line).or_default();
        if cited.len() < 200 {
            let gap = if cited.is_empty() { "" } else { "; " };
            cited.push_str(gap);
            cited.push_str(&shown);
        }
    }
}

struct Class<'c> {
    class: &'c str,
    name: &'c str,
    is_secret: bool,
}

/// Two characters of each end, of what is long enough that they tell nothing.
fn masked(value: &str) -> Cow<'static, str> {
    let letters: Vec<char> = value.chars().collect();
    match letters.as_slice() {
        [first, second, rest @ .., before, last] if rest.len() >= 7 => {
            let plain = |letter: &char| if letter.is_ascii_graphic() { *letter } else { '.' };
            let [first, second, before, last] = [first, second, before, last].map(plain);
            Cow::Owned(format!("{first}{second}\u{2026}{before}{last}"))
        }
        _ => Cow::Borrowed("\u{2026}"),
    }
}
