//! Tokens to statements.

use crate::token::{Token, TokenKind};

/// The tokens of each statement, without what ends it. Bodies of routines and triggers that are written as
/// `BEGIN .. END` stay whole.
pub(crate) fn statements<'t>(text: &str, tokens: &'t [Token]) -> Vec<&'t [Token]> {
    let (mut found, mut start, mut body) = (Vec::new(), 0, Body::default());
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == TokenKind::End {
            if body.depth == 0 || token.range.slice(text) != ";" {
                found.push(&tokens[start..at]);
                (start, body) = (at + 1, Body::default());
            }
        } else {
            body.take(text, tokens, start, at);
        }
    }
    found.push(&tokens[start..]);
    found.retain(|statement| !statement.is_empty());
    found
}

/// How deep in `BEGIN .. END` of a routine's body.
#[derive(Default)]
struct Body {
    depth: u32,
    is_routine: bool,
}

impl Body {
    fn take(&mut self, text: &str, tokens: &[Token], start: usize, at: usize) {
        if tokens[at].kind != TokenKind::Word {
            return;
        }
        let word = tokens[at].range.slice(text);
        let is = |wanted: &str| word.eq_ignore_ascii_case(wanted);
        if at < start + 8
            && ["TRIGGER", "FUNCTION", "PROCEDURE", "EVENT"].iter().any(|kind| is(kind))
        {
            self.is_routine |= tokens[start].range.slice(text).eq_ignore_ascii_case("CREATE");
        }
        if !self.is_routine {
            return;
        }
        if is("BEGIN") || (self.depth > 0 && is("CASE") && !follows_end(text, tokens, at)) {
            self.depth += 1;
        } else if is("END") && self.depth > 0 && !closes_other(text, tokens, at) {
            self.depth -= 1;
        }
    }
}

/// `END CASE`
fn follows_end(text: &str, tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|token| token.range.slice(text).eq_ignore_ascii_case("END"))
}

/// `END IF`, `END LOOP`: what they close was not counted.
fn closes_other(text: &str, tokens: &[Token], at: usize) -> bool {
    let next = tokens.get(at + 1).map_or("", |token| token.range.slice(text));
    ["IF", "LOOP", "WHILE", "REPEAT"].iter().any(|word| next.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use crate::token::{Quoting, scan};

    fn texts(text: &str) -> Vec<&str> {
        let found = scan(text, Quoting { mysql: false });
        let statements = super::statements(text, &found.tokens);
        let range = |part: &[super::Token]| {
            part[0].range.start as usize..part[part.len() - 1].range.end as usize
        };
        statements.into_iter().map(|part| &text[range(part)]).collect()
    }

    #[test]
    fn semicolons_end_statements_outside_of_bodies() {
        assert_eq!(texts("a; b;; c"), ["a", "b", "c"]);
        assert_eq!(texts("BEGIN; a; END; b"), ["BEGIN", "a", "END", "b"]);
        let trigger = "CREATE TRIGGER t AFTER INSERT ON x BEGIN IF a THEN b; END IF; SELECT CASE WHEN 1 THEN 2 END; END";
        assert_eq!(texts(&format!("{trigger}; z;")), [trigger, "z"]);
    }
}
