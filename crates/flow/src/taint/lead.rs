//! What a text begins with, as far as it is constant: it decides what data appended to it can still choose.

/// Constant text, and what precedes whatever is appended next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct Lead<'a> {
    /// The constant text that the value begins with.
    pub(crate) text: &'a str,
    /// The text is all of it.
    pub(crate) whole: bool,
    /// A URL that goes on from here can no longer choose its host.
    pub(crate) host_fixed: bool,
    /// What follows is in the query or fragment.
    pub(crate) in_query: bool,
    /// Ends in something that is not known.
    pub(crate) open_end: bool,
}

pub(super) fn join_leads<'a>(left: Option<Lead<'a>>, right: Option<Lead<'a>>) -> Option<Lead<'a>> {
    let (left, right) = (left?, right?);
    let same = left.text == right.text;
    Some(Lead {
        text: if same { left.text } else { "" },
        whole: same && left.whole && right.whole,
        host_fixed: left.host_fixed && right.host_fixed,
        in_query: left.in_query && right.in_query,
        open_end: left.open_end || right.open_end || !same,
    })
}

/// Whether what is appended to this text can no longer change the host of a URL: it holds `?` or `#`, or a slash
/// that is no part of the scheme and has something in front.
pub(crate) fn fixes_host(text: &str) -> bool {
    if in_query(text) {
        return true;
    }
    let rest = match text.find("://") {
        Some(scheme) => &text[scheme + 3..],
        None if text.starts_with("//") => &text[2..],
        None => {
            // `/x` is a path of this host; `/` alone may become `//host`.
            return match text.strip_prefix('/') {
                Some(rest) => !rest.is_empty() && !rest.starts_with(['/', '\\']),
                None => {
                    text.find('/').is_some_and(|slash| slash > 0) || text.starts_with("mailto:")
                }
            };
        }
    };
    rest.find('/').is_some_and(|slash| slash > 0)
}

pub(crate) fn in_query(text: &str) -> bool {
    text.contains(['?', '#'])
}
