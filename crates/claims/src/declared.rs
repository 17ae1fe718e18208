//! Test cases that a file of JavaScript or TypeScript declares.

/// `it(..)`, `test(..)`, `it.each(..)(..)`; skipped ones are counted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Declared {
    pub(crate) cases: u64,
    pub(crate) skipped: u64,
}

pub(crate) fn declared(text: &str) -> Declared {
    let mut found = Declared::default();
    let code = without_text(text);
    let bytes = code.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && is_word(bytes[at]) {
            at += 1;
        }
        if at == start {
            at += 1;
            continue;
        }
        // `x.test(..)` is a method of something else.
        if start > 0 && (bytes[start - 1] == b'.' || is_word(bytes[start - 1])) {
            continue;
        }
        let rest = &code[at..];
        match (&code[start..at], call(rest)) {
            ("it" | "test" | "specify", Some(skips)) => {
                found.cases += 1;
                found.skipped += u64::from(skips);
            }
            ("xit" | "xtest" | "xspecify", Some(_)) => {
                found.cases += 1;
                found.skipped += 1;
            }
            _ => {}
        }
    }
    found
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$'
}

/// Whether a call follows, directly or behind a modifier, and whether it is skipped.
fn call(rest: &str) -> Option<bool> {
    let rest = rest.trim_start();
    if rest.starts_with('(') {
        return Some(false);
    }
    let modifier = rest.strip_prefix('.')?;
    let end = modifier.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(modifier.len());
    let after = modifier[end..].trim_start();
    let is_call = after.starts_with('(') || after.starts_with('`') || after.starts_with('.');
    match &modifier[..end] {
        "skip" | "todo" | "fixme" => is_call.then_some(true),
        "only" | "each" | "concurrent" | "failing" | "serial" | "runIf" | "skipIf" => {
            is_call.then_some(false)
        }
        _ => None,
    }
}

/// Comments, strings and templates become blanks, so that words in them declare nothing.
fn without_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('/', Some('/')) => {
                while letters.next_if(|letter| *letter != '\n').is_some() {}
                out.push(' ');
            }
            ('/', Some('*')) => {
                let mut last = ' ';
                for letter in letters.by_ref() {
                    if last == '*' && letter == '/' {
                        break;
                    }
                    last = letter;
                }
                out.push(' ');
            }
            ('"' | '\'' | '`', _) => {
                while let Some(next) = letters.next() {
                    if next == '\\' {
                        letters.next();
                    } else if next == letter || (next == '\n' && letter != '`') {
                        break;
                    }
                }
                // A quote stays, so that `each` in front of a template is still a call.
                out.push(if letter == '`' { '`' } else { ' ' });
            }
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Declared, declared};

    #[test]
    fn only_cases_are_counted() {
        let text = "describe('it(', () => {\n  it('a', () => {});\n  test.each([1])('b', f);\n  it.each`a`('c', f);\n  // it('no')\n  /* test('no') */\n  it.skip('d', f); xit('e', f); it.todo('f');\n  regex.test('x'); commit('y'); const it2 = 1; await it.next;\n});\n";
        assert_eq!(declared(text), Declared { cases: 6, skipped: 3 });
        assert_eq!(declared("const s = `it('x')`; 'test(\\'y\\')'"), Declared::default());
    }
}
