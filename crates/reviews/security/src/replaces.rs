//! `text.replace(what, with)`: single calls, chains of them, and what they do to characters.

use std::collections::BTreeMap;

use facts::SourceFile;
use facts::code::{Code, ExprId, ExprKind, SymbolId};
use model::ByteRange;
use regexes::{CharSet, NodeId, NodeKind, Pattern};

use crate::patterns;

/// Calls of one chain.
const MAX_CHAIN: usize = 60;

/// One call of `replace` or `replaceAll` whose first argument the file shows.
pub(crate) struct Replace {
    pub(crate) call: ExprId,
    pub(crate) receiver: ExprId,
    pub(crate) what: What,
    /// The replacement, when it is a constant string.
    pub(crate) with: Option<String>,
    /// The replacement is a function.
    pub(crate) computed: bool,
    /// Every occurrence is replaced.
    pub(crate) all: bool,
}

pub(crate) enum What {
    Text(String),
    Pattern { pattern: Pattern, text: String },
}

impl Replace {
    pub(crate) fn of(code: &Code, source: &SourceFile, call: ExprId) -> Option<Self> {
        let called = code.call(call)?;
        let ExprKind::Member { object, property, .. } = code.kind(called.callee) else {
            return None;
        };
        if !matches!(&**property, "replace" | "replaceAll") || called.args.len() != 2 {
            return None;
        }
        let (first, second) = (called.args[0].value, called.args[1].value);
        let what = what(code, source, first)?;
        let all = match &what {
            What::Text(_) => &**property == "replaceAll",
            What::Pattern { pattern, .. } => pattern.flags.global,
        };
        let with = patterns::constant_text(code, &source.text, second);
        let computed = matches!(code.kind(code.constant(second)), ExprKind::Function(_));
        Some(Self { call, receiver: *object, what, with, computed, all })
    }

    /// From the method's name to the end of the call.
    pub(crate) fn range(&self, code: &Code) -> ByteRange {
        let whole = code.range(self.call);
        let called = code.call(self.call).map(|call| code.kind(call.callee));
        let start = match called {
            Some(ExprKind::Member { property_range, .. }) => property_range.start,
            _ => whole.start,
        };
        ByteRange::new(start, whole.end)
    }

    /// The characters that are replaced, when each is replaced by itself: `[<>]`, `'|"`, `&`.
    pub(crate) fn characters(&self) -> Option<CharSet> {
        match &self.what {
            What::Text(text) => single(text).map(|one| CharSet::one(one as u32)),
            What::Pattern { pattern, .. } => one_character(pattern, pattern.root()),
        }
    }

    /// The text that is replaced, when it is always the same.
    pub(crate) fn text(&self) -> Option<String> {
        match &self.what {
            What::Text(text) => Some(text.clone()),
            What::Pattern { pattern, .. } => pattern.literal(pattern.root()),
        }
    }

    /// Everything that it matches begins with this character.
    pub(crate) fn begins_with(&self, wanted: char) -> bool {
        match &self.what {
            What::Text(text) => text.starts_with(wanted),
            What::Pattern { pattern, .. } => {
                let first = pattern.parts(pattern.inside(pattern.root())).first().copied();
                first.is_some_and(|first| pattern.char(pattern.inside(first)) == Some(wanted))
            }
        }
    }
}

fn single(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

fn what(code: &Code, source: &SourceFile, first: ExprId) -> Option<What> {
    if let Some(pattern) = patterns::regex_at(code, first) {
        let (text, flags) = patterns::text_at(code, &source.text, pattern)?;
        return Some(What::Pattern { pattern: regexes::parse(&text, flags)?, text });
    }
    patterns::constant_text(code, &source.text, first).map(What::Text)
}

/// What a node matches, when that is one character.
fn one_character(pattern: &Pattern, id: NodeId) -> Option<CharSet> {
    match pattern.kind(id) {
        NodeKind::Group { body, .. } => one_character(pattern, *body),
        NodeKind::Alternation(all) => {
            let sets =
                all.iter().map(|one| one_character(pattern, *one)).collect::<Option<Vec<_>>>()?;
            Some(sets.iter().fold(CharSet::default(), |all, set| all.union(set)))
        }
        _ => pattern.set(id),
    }
}

/// Replacements of one value, in the order in which they happen: `s.replace(..).replace(..)`, also over several
/// statements when they are on the same name of one function.
pub(crate) struct Sequence {
    pub(crate) all: Vec<Replace>,
    /// The name that all begin with.
    pub(crate) symbol: Option<SymbolId>,
}

/// Every sequence of the file, by place.
pub(crate) fn sequences(code: &Code, source: &SourceFile) -> Vec<Sequence> {
    if !source.text.contains("replace") {
        return Vec::new();
    }
    let mut all: Vec<(u32, Replace)> = code
        .calls
        .iter()
        .zip(&code.call_owners)
        .filter_map(|(call, owner)| Some((owner.0, Replace::of(code, source, *call)?)))
        .collect();
    // The outer calls of a chain end later than the inner ones.
    all.sort_by_key(|(_, replace)| (code.range(replace.call).end, replace.call));
    let mut found: Vec<Sequence> = Vec::new();
    let mut by_call: BTreeMap<ExprId, usize> = BTreeMap::new();
    let mut by_name: BTreeMap<(SymbolId, u32), usize> = BTreeMap::new();
    for (owner, replace) in all {
        let (earlier, root) = earlier(code, replace.receiver, &by_call);
        let symbol = match code.kind(root) {
            ExprKind::Name { symbol: Some(symbol), .. } => Some(*symbol),
            _ => None,
        };
        let key = symbol.map(|symbol| (symbol, owner));
        let place = earlier.or_else(|| by_name.get(&key?).copied()).unwrap_or_else(|| {
            found.push(Sequence { all: Vec::new(), symbol });
            found.len() - 1
        });
        by_call.insert(replace.call, place);
        if let Some(key) = key {
            by_name.insert(key, place);
        }
        found[place].all.push(replace);
    }
    found
}

/// The sequence of an earlier call in the same chain, perhaps before other methods; and where the chain begins.
fn earlier(
    code: &Code,
    receiver: ExprId,
    by_call: &BTreeMap<ExprId, usize>,
) -> (Option<usize>, ExprId) {
    let mut sequence = None;
    let mut at = receiver;
    for _ in 0..MAX_CHAIN {
        sequence = sequence.or_else(|| by_call.get(&at).copied());
        let Some(call) = code.call(at) else { break };
        let ExprKind::Member { object, .. } = code.kind(call.callee) else { break };
        at = *object;
    }
    (sequence, at)
}

/// The value that a chain of calls begins with.
pub(crate) fn root(code: &Code, expr: ExprId) -> ExprId {
    let mut at = expr;
    for _ in 0..MAX_CHAIN {
        let Some(call) = code.call(at) else { break };
        let ExprKind::Member { object, .. } = code.kind(call.callee) else { break };
        at = *object;
    }
    at
}
