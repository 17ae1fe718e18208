//! Host names inside of patterns and strings.

use regexes::{NodeId, NodeKind, Pattern};

/// Ends of names that are hardly anything but a host.
const TLDS: &[&str] = &[
    "com", "net", "org", "edu", "gov", "io", "co", "app", "dev", "uk", "de", "fr", "ru", "cn",
    "jp", "internal",
];

/// Of a string that names a host, as a check would be given it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HostText<'t> {
    /// `https://` is in front.
    pub(crate) scheme: bool,
    /// What stands before the first label: `.` of `.example.com`.
    pub(crate) dot: bool,
    pub(crate) host: &'t str,
    /// What follows: a port, a path.
    pub(crate) rest: &'t str,
}

/// `https://example.com/x`, `.example.com`, `example.com`; nothing else around it.
pub(crate) fn host_text(text: &str) -> Option<HostText<'_>> {
    let bare = ["https://", "http://", "//"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let scheme = bare.is_some();
    let bare = bare.unwrap_or(text);
    let dot = bare.starts_with('.');
    let bare = bare.strip_prefix('.').unwrap_or(bare);
    let end = bare.find(|one: char| !one.is_ascii_alphanumeric() && one != '.' && one != '-');
    let (host, rest) = bare.split_at(end.unwrap_or(bare.len()));
    let (labels, tld) = host.rsplit_once('.')?;
    let labelled = labels.split('.').all(|label| !label.is_empty() && !label.starts_with('-'));
    let named =
        labelled && TLDS.contains(&tld) && labels.chars().any(|one| one.is_ascii_alphabetic());
    let follows = rest.is_empty() || rest.starts_with(['/', ':']);
    (named && follows && !host.starts_with("www.w3.")).then_some(HostText {
        scheme,
        dot,
        host,
        rest,
    })
}

/// A part of a pattern as far as host names are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Start,
    End,
    Char(char, NodeId),
    /// An unescaped `.` that stands for one character.
    AnyOne(NodeId),
    /// `.*`, `.+`
    AnyMany(NodeId),
    /// A group of fixed texts: `(?:example|sample)`.
    Texts(NodeId),
    Other(NodeId),
}

/// The parts of every alternative, groups opened; alternatives of a group inside are given on their own.
pub(crate) fn alternatives(pattern: &Pattern) -> Vec<Vec<Token>> {
    let mut all = Vec::new();
    let mut open = pattern.alternatives(pattern.inside(pattern.root()));
    while let Some(id) = open.pop() {
        let mut tokens = Vec::new();
        flatten(pattern, id, false, &mut tokens, &mut open);
        all.push(tokens);
    }
    all
}

fn flatten(
    pattern: &Pattern,
    id: NodeId,
    many: bool,
    tokens: &mut Vec<Token>,
    open: &mut Vec<NodeId>,
) {
    let token = match pattern.kind(id) {
        NodeKind::Start => Token::Start,
        NodeKind::End => Token::End,
        NodeKind::Any if many => Token::AnyMany(id),
        NodeKind::Any => Token::AnyOne(id),
        NodeKind::Char(_) if !many => match pattern.char(id) {
            Some(one) => Token::Char(one, id),
            None => Token::Other(id),
        },
        NodeKind::Sequence(parts) => {
            parts.iter().for_each(|part| flatten(pattern, *part, many, tokens, open));
            return;
        }
        NodeKind::Group { body, .. } => return flatten(pattern, *body, many, tokens, open),
        NodeKind::Repeat { body, max, .. } => {
            return flatten(pattern, *body, many || max.is_none_or(|max| max > 1), tokens, open);
        }
        NodeKind::Alternation(all) => {
            if all.iter().all(|one| is_label(pattern, *one)) {
                Token::Texts(id)
            } else {
                open.extend(all);
                Token::Other(id)
            }
        }
        _ => Token::Other(id),
    };
    tokens.push(token);
}

fn is_label(pattern: &Pattern, id: NodeId) -> bool {
    pattern.literal(id).is_some_and(|text| {
        text.chars().all(|one| one.is_ascii_alphanumeric() || one == '-') && text.len() > 1
    })
}

/// `label.tld` at this place: the place behind it. The dot may be escaped or not.
pub(crate) fn host_at(tokens: &[Token], at: usize) -> Option<usize> {
    let label_end = match tokens.get(at)? {
        Token::Texts(_) => at + 1,
        _ => at + run(tokens, at),
    };
    if label_end == at || !is_dot(tokens.get(label_end)?) {
        return None;
    }
    let tld = run(tokens, label_end + 1);
    let text: String =
        tokens[label_end + 1..label_end + 1 + tld].iter().filter_map(char_of).collect();
    let end = label_end + 1 + tld;
    // `example.com.au`, `a.b.com`: the label is not the last but one.
    if is_dot_before_label(tokens, end) {
        return host_at(tokens, label_end + 1);
    }
    TLDS.contains(&text.as_str()).then_some(end)
}

fn is_dot_before_label(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(is_dot) && run(tokens, at + 1) > 0
}

pub(crate) fn is_dot(token: &Token) -> bool {
    matches!(token, Token::AnyOne(_) | Token::Char('.', _))
}

fn char_of(token: &Token) -> Option<char> {
    match token {
        Token::Char(one, _) => Some(*one),
        _ => None,
    }
}

/// How many letters, digits and dashes stand from here on.
fn run(tokens: &[Token], at: usize) -> usize {
    let rest = tokens.get(at..).unwrap_or_default();
    rest.iter()
        .take_while(|token| {
            char_of(token).is_some_and(|one| one.is_ascii_alphanumeric() || one == '-')
        })
        .count()
}

/// The first host name among the tokens: where it begins (labels in front included) and ends.
pub(crate) fn first_host(tokens: &[Token]) -> Option<(usize, usize)> {
    (0..tokens.len()).find_map(|at| {
        let begins = at == 0 || run(tokens, at - 1) == 0;
        let end = if begins { host_at(tokens, at) } else { None };
        end.map(|end| (at, end))
    })
}

#[cfg(test)]
mod tests {
    use super::{alternatives, first_host, host_text};

    #[test]
    fn hosts_are_told_from_files_and_words() {
        for text in ["example.com", "https://example.com/a", ".example.org", "a.b.example.co:80"] {
            assert!(host_text(text).is_some(), "{text}");
        }
        for text in
            ["index.js", "a.b", ".com", "com", "see example.com", "1.2.3", "/x.com", "https://"]
        {
            assert!(host_text(text).is_none(), "{text}");
        }
    }

    #[test]
    fn hosts_are_found_in_patterns() {
        let host = |text: &str| {
            let pattern = regexes::parse(text, "").expect("parses");
            alternatives(&pattern).iter().filter_map(|tokens| first_host(tokens)).count()
        };
        assert_eq!(host(r"^https?:\/\/(?:www\.)?example\.com\/"), 1);
        assert_eq!(host(r"^(?:a|b)\.example\.com$|^x"), 1);
        assert_eq!(host(r"\.com|\.org"), 0);
        assert_eq!(host(r"\d+\.\d+"), 0);
    }
}
