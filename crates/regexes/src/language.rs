//! What a text can look like that a pattern matches from its beginning to its end: its characters, its first one, and
//! which may stand side by side. It never says less than is possible; lookarounds and the like only take away.

use crate::pattern::{NodeId, NodeKind, Pattern};
use crate::set::CharSet;

/// More pairs than this are joined into one that says less.
const MOST_PAIRS: usize = 48;

/// A superset of the texts that a pattern matches.
#[derive(Clone, Debug, Default)]
pub struct Language {
    alphabet: CharSet,
    first: CharSet,
    last: CharSet,
    /// Every two characters side by side are in such a pair.
    pairs: Vec<(CharSet, CharSet)>,
    nullable: bool,
    /// What every text ends with.
    suffix: String,
}

impl Language {
    /// `None` when the pattern is not anchored at both ends, so that anything may stand around the match.
    pub fn of(pattern: &Pattern) -> Option<Self> {
        let root = pattern.root();
        let spans = !pattern.flags.multiline
            && is_anchored(pattern, root, true)
            && is_anchored(pattern, root, false);
        spans.then(|| Self { suffix: suffix(pattern, root), ..Self::node(pattern, root) })
    }

    /// Every text of these characters.
    pub fn of_characters(set: &CharSet) -> Self {
        Self {
            nullable: true,
            alphabet: set.clone(),
            first: set.clone(),
            last: set.clone(),
            pairs: vec![(set.clone(), set.clone())],
            suffix: String::new(),
        }
    }

    pub fn may_hold(&self, character: char) -> bool {
        self.alphabet.contains_char(character)
    }

    pub fn may_hold_any(&self, characters: &str) -> bool {
        characters.chars().any(|character| self.may_hold(character))
    }

    pub fn may_begin_with(&self, character: char) -> bool {
        self.first.contains_char(character)
    }

    /// One right behind the other.
    pub fn may_hold_pair(&self, left: char, right: char) -> bool {
        self.pairs.iter().any(|(one, other)| one.contains_char(left) && other.contains_char(right))
    }

    /// The literal text at the end of every match.
    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    fn node(pattern: &Pattern, id: NodeId) -> Self {
        match pattern.kind(id) {
            NodeKind::Group { body, .. } => Self::node(pattern, *body),
            NodeKind::Sequence(parts) => parts
                .iter()
                .map(|part| Self::node(pattern, *part))
                .fold(Self::empty(), Self::followed_by),
            NodeKind::Alternation(all) => all
                .iter()
                .map(|part| Self::node(pattern, *part))
                .reduce(Self::or)
                .unwrap_or_else(Self::empty),
            NodeKind::Repeat { body, min, max, .. } => {
                let mut one = Self::node(pattern, *body);
                if max.is_none_or(|max| max > 1) {
                    one.pairs.push((one.last.clone(), one.first.clone()));
                }
                one.nullable |= *min == 0;
                one.bounded()
            }
            NodeKind::BackReference(_) => Self::of_characters(&CharSet::everything()),
            NodeKind::Empty
            | NodeKind::Start
            | NodeKind::End
            | NodeKind::WordBoundary { .. }
            | NodeKind::Look { .. } => Self::empty(),
            _ => {
                let set = pattern.set(id).unwrap_or_else(CharSet::everything);
                Self { alphabet: set.clone(), first: set.clone(), last: set, ..Self::default() }
            }
        }
    }

    fn empty() -> Self {
        Self { nullable: true, ..Self::default() }
    }

    fn followed_by(mut self, next: Self) -> Self {
        if !self.last.is_empty() && !next.first.is_empty() {
            self.pairs.push((self.last.clone(), next.first.clone()));
        }
        self.pairs.extend(next.pairs);
        if self.nullable {
            self.first = self.first.union(&next.first);
        }
        self.last = if next.nullable { self.last.union(&next.last) } else { next.last };
        self.alphabet = self.alphabet.union(&next.alphabet);
        self.nullable &= next.nullable;
        self.bounded()
    }

    fn or(mut self, other: Self) -> Self {
        self.pairs.extend(other.pairs);
        self.first = self.first.union(&other.first);
        self.last = self.last.union(&other.last);
        self.alphabet = self.alphabet.union(&other.alphabet);
        self.nullable |= other.nullable;
        self.bounded()
    }

    fn bounded(mut self) -> Self {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        if self.pairs.len() > MOST_PAIRS {
            let all = |side: fn(&(CharSet, CharSet)) -> &CharSet| {
                let ranges = self.pairs.iter().flat_map(|pair| side(pair).ranges().iter().copied());
                CharSet::of(ranges.collect())
            };
            self.pairs = vec![(all(|pair| &pair.0), all(|pair| &pair.1))];
        }
        self
    }
}

/// Every way through the pattern begins (or ends) with its anchor.
fn is_anchored(pattern: &Pattern, id: NodeId, start: bool) -> bool {
    match pattern.kind(id) {
        NodeKind::Start => start,
        NodeKind::End => !start,
        NodeKind::Group { body, .. } => is_anchored(pattern, *body, start),
        NodeKind::Sequence(parts) => {
            let outer = if start { parts.first() } else { parts.last() };
            outer.is_some_and(|part| is_anchored(pattern, *part, start))
        }
        NodeKind::Alternation(all) => all.iter().all(|one| is_anchored(pattern, *one, start)),
        _ => false,
    }
}

fn suffix(pattern: &Pattern, root: NodeId) -> String {
    let parts = pattern.parts(pattern.inside(root));
    let letters = parts
        .into_iter()
        .rev()
        .skip_while(|part| matches!(pattern.kind(*part), NodeKind::End))
        .map_while(|part| pattern.char(part));
    let mut letters: Vec<char> = letters.collect();
    letters.reverse();
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::Language;
    use crate::parse;

    fn language(text: &str) -> Language {
        Language::of(&parse(text, "").unwrap()).unwrap()
    }

    #[test]
    fn only_what_is_anchored_at_both_ends_has_a_language() {
        for text in ["abc", "^abc", "abc$", "^a|b$", "(^a)?b$"] {
            assert!(Language::of(&parse(text, "").unwrap()).is_none(), "{text}");
        }
        assert!(Language::of(&parse("^a$", "m").unwrap()).is_none());
        assert!(Language::of(&parse("^a$|^(?:b)$", "").unwrap()).is_some());
    }

    #[test]
    fn characters_are_those_of_some_match() {
        let one = language(r"^\/sitemap(-[a-z0-9-]+)?\.xml$");
        assert!(one.may_hold('/') && one.may_hold('.') && one.may_begin_with('/'));
        assert!(!one.may_hold_any("<>_ A") && !one.may_begin_with('s'));
        assert_eq!(one.suffix(), ".xml");
    }

    #[test]
    fn neighbours_are_those_of_some_match() {
        let one = language(r"^\/sitemap(-[a-z0-9-]+)?\.xml$");
        assert!(!one.may_hold_pair('.', '.') && one.may_hold_pair('p', '.'));
        assert!(one.may_hold_pair('-', '-') && !one.may_hold_pair('/', '/'));
        assert!(language(r"^[\w.]+$").may_hold_pair('.', '.'));
        assert!(language(r"^\w+(\.\w+)*$").may_hold_pair('a', '.'));
        assert!(!language(r"^\w+(\.\w+)*$").may_hold_pair('.', '.'));
        assert!(language(r"^\w*(\.\w*)*$").may_hold_pair('.', '.'));
        assert!(language(r"^(\.)b?\1$").may_hold_pair('.', '.'));
    }

    #[test]
    fn what_may_be_left_out_lets_the_next_one_begin() {
        let one = language("^a?[b-c]*d$");
        assert!("abcd".chars().all(|first| one.may_begin_with(first)));
        assert!(one.may_hold_pair('a', 'd') && !one.may_hold_pair('d', 'a'));
    }
}
