//! From text to tree, as browsers read it (annex B of the standard included).

use crate::pattern::{ClassItem, Flags, Node, NodeId, NodeKind, Pattern};
use crate::set::CharSet;

/// Nesting beyond this is not read: the analyses recurse over the tree.
const DEEPEST: u32 = 100;
/// Longer texts are tables of words, not patterns that somebody wrote.
const LONGEST: usize = 20_000;

/// Reads a pattern (without slashes) and its flags. `None` for what no engine would accept, and for what is nested
/// too deeply or too long to be worth it.
pub fn parse(text: &str, flags: &str) -> Option<Pattern> {
    if text.len() > LONGEST {
        return None;
    }
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let names = group_names(&characters);
    let mut parser = Parser {
        length: text.len(),
        characters,
        at: 0,
        nodes: Vec::new(),
        flags: Flags::of(flags),
        names,
        groups: 0,
        depth: 0,
    };
    let root = parser.alternation()?;
    let complete = parser.at == parser.characters.len();
    complete.then_some(Pattern {
        nodes: parser.nodes,
        root,
        flags: parser.flags,
        groups: parser.groups,
    })
}

/// The names of the capturing groups, in order; an unnamed one is empty. Needed up front to tell `\2` from an octal
/// escape.
fn group_names(characters: &[(usize, char)]) -> Vec<String> {
    let mut names = Vec::new();
    let mut class = false;
    let mut at = 0;
    while let Some((_, character)) = characters.get(at) {
        match character {
            '\\' => at += 1,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => names.extend(group_name(&characters[at + 1..])),
            _ => {}
        }
        at += 1;
    }
    names
}

fn group_name(rest: &[(usize, char)]) -> Option<String> {
    let at = |place: usize| rest.get(place).map(|(_, character)| *character);
    if at(0) != Some('?') {
        return Some(String::new());
    }
    let named = at(1) == Some('<') && !matches!(at(2), Some('=' | '!'));
    named.then(|| rest[2..].iter().map(|(_, c)| *c).take_while(|c| *c != '>').collect())
}

struct Parser {
    characters: Vec<(usize, char)>,
    length: usize,
    at: usize,
    nodes: Vec<Node>,
    flags: Flags,
    names: Vec<String>,
    groups: u32,
    depth: u32,
}

/// What an escape stands for.
enum Escape {
    Char(u32),
    Shorthand(char, CharSet),
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.ahead(0)
    }

    fn ahead(&self, by: usize) -> Option<char> {
        self.characters.get(self.at + by).map(|(_, character)| *character)
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = wanted.chars().enumerate().all(|(by, one)| self.ahead(by) == Some(one));
        if found {
            self.at += wanted.chars().count();
        }
        found
    }

    fn offset(&self) -> usize {
        self.characters.get(self.at).map_or(self.length, |(offset, _)| *offset)
    }

    fn push(&mut self, start: usize, kind: NodeKind) -> NodeId {
        let span = start..self.offset();
        self.nodes.push(Node { span, kind });
        NodeId(self.nodes.len() as u32 - 1)
    }

    fn alternation(&mut self) -> Option<NodeId> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let start = self.offset();
        let mut all = vec![self.sequence()?];
        while self.eat("|") {
            all.push(self.sequence()?);
        }
        self.depth -= 1;
        Some(match all.as_slice() {
            [only] => *only,
            _ => self.push(start, NodeKind::Alternation(all)),
        })
    }

    fn sequence(&mut self) -> Option<NodeId> {
        let start = self.offset();
        let mut all = Vec::new();
        while self.peek().is_some_and(|next| next != '|' && next != ')') {
            all.push(self.term()?);
        }
        Some(match all.as_slice() {
            [] => self.push(start, NodeKind::Empty),
            [only] => *only,
            _ => self.push(start, NodeKind::Sequence(all)),
        })
    }

    fn term(&mut self) -> Option<NodeId> {
        let start = self.offset();
        let body = self.atom()?;
        let Some((min, max)) = self.quantifier()? else { return Some(body) };
        let lazy = self.eat("?");
        if max.is_some_and(|max| max < min) {
            return None;
        }
        Some(self.push(start, NodeKind::Repeat { body, min, max, lazy }))
    }

    fn quantifier(&mut self) -> Option<Option<(u32, Option<u32>)>> {
        let simple = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return Some(self.counted()),
            _ => return Some(None),
        };
        self.at += 1;
        Some(Some(simple))
    }

    /// `{3}`, `{3,}`, `{3,5}`; anything else in braces is text.
    fn counted(&mut self) -> Option<(u32, Option<u32>)> {
        let back = self.at;
        self.at += 1;
        let counted = self.counts();
        if counted.is_none() {
            self.at = back;
        }
        counted
    }

    fn counts(&mut self) -> Option<(u32, Option<u32>)> {
        let min = self.number()?;
        let max = if self.eat(",") { self.number() } else { Some(min) };
        self.eat("}").then_some((min, max))
    }

    fn number(&mut self) -> Option<u32> {
        let mut number: Option<u32> = None;
        while let Some(digit) = self.peek().and_then(|next| next.to_digit(10)) {
            number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            self.at += 1;
        }
        number
    }

    fn atom(&mut self) -> Option<NodeId> {
        let start = self.offset();
        let kind = match self.peek()? {
            '(' => return self.group(),
            '[' => return self.class(),
            '\\' => return self.escape_atom(),
            '*' | '+' | '?' => return None,
            '.' => NodeKind::Any,
            '^' => NodeKind::Start,
            '$' => NodeKind::End,
            other => NodeKind::Char(other as u32),
        };
        self.at += 1;
        Some(self.push(start, kind))
    }

    fn group(&mut self) -> Option<NodeId> {
        let start = self.offset();
        self.at += 1;
        let look =
            [("?=", false, false), ("?!", false, true), ("?<=", true, false), ("?<!", true, true)];
        for (mark, behind, negated) in look {
            if self.eat(mark) {
                let body = self.closed()?;
                return Some(self.push(start, NodeKind::Look { behind, negated, body }));
            }
        }
        let index = self.group_index()?;
        let body = self.closed()?;
        Some(self.push(start, NodeKind::Group { index, body }))
    }

    /// Behind the parenthesis: the number of a capturing group.
    fn group_index(&mut self) -> Option<Option<u32>> {
        if self.eat("?:") {
            return Some(None);
        }
        if self.eat("?<") {
            while self.peek()? != '>' {
                self.at += 1;
            }
            self.at += 1;
        } else if self.eat("?") {
            return self.modifiers();
        }
        self.groups += 1;
        Some(Some(self.groups))
    }

    /// `(?i:` and `(?-i:`: read as a plain group, with the flags of the whole.
    fn modifiers(&mut self) -> Option<Option<u32>> {
        while matches!(self.peek()?, 'i' | 'm' | 's' | '-') {
            self.at += 1;
        }
        self.eat(":").then_some(None)
    }

    fn closed(&mut self) -> Option<NodeId> {
        let body = self.alternation()?;
        self.eat(")").then_some(body)
    }

    fn escape_atom(&mut self) -> Option<NodeId> {
        let start = self.offset();
        self.at += 1;
        let kind = match self.peek()? {
            'b' | 'B' => {
                let negated = self.peek() == Some('B');
                self.at += 1;
                NodeKind::WordBoundary { negated }
            }
            'k' if self.names.iter().any(|name| !name.is_empty()) => self.named_reference()?,
            '1'..='9' if self.numbered_reference().is_some() => {
                NodeKind::BackReference(self.number()?)
            }
            _ => match self.escape()? {
                Escape::Char(character) => NodeKind::Char(character),
                Escape::Shorthand(letter, set) => NodeKind::Shorthand { letter, set },
            },
        };
        Some(self.push(start, kind))
    }

    fn named_reference(&mut self) -> Option<NodeKind> {
        self.at += 1;
        if !self.eat("<") {
            return None;
        }
        let mut name = String::new();
        while self.peek()? != '>' {
            name.extend(self.peek());
            self.at += 1;
        }
        self.at += 1;
        let place = self.names.iter().position(|known| *known == name);
        Some(NodeKind::BackReference(place.map_or(0, |place| place as u32 + 1)))
    }

    /// The number here, if there is such a group.
    fn numbered_reference(&mut self) -> Option<u32> {
        let back = self.at;
        let number = self.number();
        self.at = back;
        number.filter(|number| *number as usize <= self.names.len())
    }

    /// Behind the backslash, outside and inside of classes.
    fn escape(&mut self) -> Option<Escape> {
        let letter = self.peek()?;
        self.at += 1;
        if let Some(set) = CharSet::shorthand(letter) {
            return Some(Escape::Shorthand(letter, set));
        }
        let character = match letter {
            'n' => 0x0A,
            'r' => 0x0D,
            't' => 0x09,
            'v' => 0x0B,
            'f' => 0x0C,
            'c' => self.control(),
            'x' => self.hex(2).unwrap_or('x' as u32),
            'u' => self.unicode(),
            '0'..='7' => self.octal(letter),
            'p' | 'P' if self.flags.unicode => return self.property(letter),
            other => other as u32,
        };
        Some(Escape::Char(character))
    }

    fn control(&mut self) -> u32 {
        match self.peek().filter(char::is_ascii_alphabetic) {
            Some(letter) => {
                self.at += 1;
                letter as u32 % 32
            }
            None => '\\' as u32,
        }
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let mut value = 0;
        for by in 0..digits {
            value = value * 16 + self.ahead(by)?.to_digit(16)?;
        }
        self.at += digits;
        Some(value)
    }

    fn unicode(&mut self) -> u32 {
        if let Some(value) = self.hex(4) {
            return value;
        }
        let back = self.at;
        if self.flags.unicode && self.eat("{") {
            let mut value: u32 = 0;
            while let Some(digit) = self.peek().and_then(|next| next.to_digit(16)) {
                value = value.saturating_mul(16).saturating_add(digit);
                self.at += 1;
            }
            if self.eat("}") {
                return value.min(crate::set::LAST);
            }
            self.at = back;
        }
        'u' as u32
    }

    fn octal(&mut self, first: char) -> u32 {
        let mut value = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.peek().and_then(|next| next.to_digit(8)) else { break };
            if value * 8 + digit > 0o377 {
                break;
            }
            value = value * 8 + digit;
            self.at += 1;
        }
        value
    }

    /// `\p{..}`: near enough for the questions that are asked here.
    fn property(&mut self, letter: char) -> Option<Escape> {
        if !self.eat("{") {
            return None;
        }
        let mut name = String::new();
        while self.peek()? != '}' {
            name.extend(self.peek());
            self.at += 1;
        }
        self.at += 1;
        let ranges = match name.rsplit('=').next().unwrap_or_default() {
            "N" | "Nd" | "Number" => vec![(0x30, 0x39), (0x0660, 0x0669)],
            "Lu" | "Uppercase_Letter" | "Uppercase" => vec![(0x41, 0x5A), (0xC0, 0xDE)],
            "Ll" | "Lowercase_Letter" | "Lowercase" => vec![(0x61, 0x7A), (0xDF, 0xFF)],
            "P" | "S" | "Punctuation" | "Symbol" => {
                vec![(0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)]
            }
            "Z" | "Zs" | "White_Space" => vec![(0x20, 0x20), (0xA0, 0xA0)],
            _ => vec![(0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x2FFF)],
        };
        let set = CharSet::of(ranges);
        let set = if letter == 'P' { set.complement() } else { set };
        Some(Escape::Shorthand(letter, set))
    }

    fn class(&mut self) -> Option<NodeId> {
        let start = self.offset();
        self.at += 1;
        let negated = self.eat("^");
        let mut items = Vec::new();
        while self.peek()? != ']' {
            self.class_item(&mut items)?;
        }
        self.at += 1;
        let mut set = items
            .iter()
            .fold(CharSet::default(), |set: CharSet, item: &ClassItem| set.union(&item.set));
        if self.flags.ignore_case {
            set = set.fold_case();
        }
        let set = if negated { set.complement() } else { set };
        Some(self.push(start, NodeKind::Class { negated, items, set }))
    }

    fn class_item(&mut self, items: &mut Vec<ClassItem>) -> Option<()> {
        let start = self.offset();
        let first = self.class_atom()?;
        let ranged = self.peek() == Some('-') && self.ahead(1).is_some_and(|next| next != ']');
        let (Escape::Char(low), true) = (&first, ranged) else {
            items.push(self.item(start, first));
            return Some(());
        };
        let (low, dash) = (*low, self.at);
        self.at += 1;
        match self.class_atom()? {
            Escape::Char(high) if low <= high => {
                let set = CharSet::of(vec![(low, high)]);
                items.push(ClassItem {
                    span: start..self.offset(),
                    set,
                    range: true,
                    shorthand: false,
                });
            }
            // An engine refuses a range that runs backwards.
            Escape::Char(_) => return None,
            // `[a-\d]`: three elements.
            Escape::Shorthand(..) => {
                self.at = dash;
                items.push(self.item(start, first));
            }
        }
        Some(())
    }

    fn item(&self, start: usize, escape: Escape) -> ClassItem {
        let span = start..self.offset();
        match escape {
            Escape::Char(one) => {
                ClassItem { span, set: CharSet::one(one), range: false, shorthand: false }
            }
            Escape::Shorthand(_, set) => ClassItem { span, set, range: false, shorthand: true },
        }
    }

    fn class_atom(&mut self) -> Option<Escape> {
        let next = self.peek()?;
        self.at += 1;
        if next != '\\' {
            return Some(Escape::Char(next as u32));
        }
        match self.peek()? {
            'b' => {
                self.at += 1;
                Some(Escape::Char(0x08))
            }
            _ => self.escape(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::pattern::NodeKind;

    fn shape(text: &str) -> String {
        let Some(pattern) = parse(text, "") else { return "error".to_owned() };
        let mut out = String::new();
        write(&pattern, pattern.root(), &mut out);
        out
    }

    fn write(pattern: &crate::Pattern, id: crate::NodeId, out: &mut String) {
        let name = match pattern.kind(id) {
            NodeKind::Char(one) => char::from_u32(*one).unwrap_or('?').to_string(),
            NodeKind::Repeat { min, max, lazy, .. } => {
                let max = max.map_or("inf".to_owned(), |max| max.to_string());
                format!("repeat {min}-{max}{}", if *lazy { " lazy" } else { "" })
            }
            NodeKind::Sequence(_) => "seq".to_owned(),
            NodeKind::Alternation(_) => "alt".to_owned(),
            NodeKind::Group { index, .. } => format!("group {index:?}"),
            NodeKind::BackReference(number) => format!("ref {number}"),
            NodeKind::Class { negated, items, .. } => format!("class {negated} {}", items.len()),
            NodeKind::Look { behind, negated, .. } => format!("look {behind} {negated}"),
            NodeKind::Shorthand { letter, .. } => format!("\\{letter}"),
            other => format!("{other:?}"),
        };
        out.push_str(&name);
        let children = pattern.children(id);
        if !children.is_empty() {
            out.push('(');
            for (place, child) in children.into_iter().enumerate() {
                if place > 0 {
                    out.push(' ');
                }
                write(pattern, child, out);
            }
            out.push(')');
        }
    }

    #[test]
    fn quantifiers_bind_to_the_atom_before_them() {
        assert_eq!(shape("ab+?|c{2,}"), "alt(seq(a repeat 1-inf lazy(b)) repeat 2-inf(c))");
        assert_eq!(shape("a{,3}"), "seq(a { , 3 })");
        assert_eq!(shape("a{1"), "seq(a { 1)");
        assert_eq!(shape("+a"), "error");
    }

    #[test]
    fn groups_are_numbered_and_named() {
        assert_eq!(
            shape("(a)(?:b)(?<n>c)\\k<n>\\1"),
            "seq(group Some(1)(a) group None(b) group Some(2)(c) ref 2 ref 1)"
        );
        assert_eq!(shape("(?<!a)(?=b)"), "seq(look true true(a) look false false(b))");
        assert_eq!(shape("(a"), "error");
        assert_eq!(shape("a)"), "error");
    }

    #[test]
    fn an_escape_that_names_no_group_is_octal() {
        assert_eq!(shape("\\101"), "A");
    }

    #[test]
    fn classes_hold_ranges_and_shorthands() {
        assert_eq!(shape("[a-z\\d_-]"), "class false 4");
        assert_eq!(shape("[^]"), "class true 0");
        assert_eq!(shape("[z-a]"), "error");
        assert_eq!(shape("[\\w-.]"), "class false 3");
    }

    #[test]
    fn spans_are_bytes_of_the_text() {
        let pattern = parse("é[a-z]+", "").expect("parses");
        let spans: Vec<_> = pattern.ids().map(|id| pattern.node(id).span.clone()).collect();
        assert_eq!(spans, [0..2, 2..7, 2..8, 0..8]);
    }

    #[test]
    fn deep_nesting_is_refused_rather_than_followed() {
        assert!(parse(&"(".repeat(50_000), "").is_none());
        assert!(parse(&format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000)), "").is_none());
    }
}
