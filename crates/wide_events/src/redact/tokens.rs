//! Credentials by their published formats.

use std::sync::LazyLock;

use regex::Regex;

/// JWT (RFC 7519), bearer (RFC 6750) and basic (RFC 7617) headers, then what vendors document for their keys.
const FORMATS: &[&str] = &[
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\z)",
    r"(?-u:\b)eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
    r"(?i-u:\bbearer)\s+[A-Za-z0-9._~+/-]{16,}=*",
    r"(?i-u:\bbasic)\s+[A-Za-z0-9+/]{8,}={0,2}",
    r"(?-u:\b)(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}",
    r"(?-u:\b)(?:AKIA|ASIA)[A-Z0-9]{16}",
    r"(?-u:\b)gh[pousr]_[A-Za-z0-9]{36,}",
    r"(?-u:\b)github_pat_[A-Za-z0-9_]{22,}",
    r"(?-u:\b)xox[abprs]-[A-Za-z0-9-]{10,}",
    r"(?-u:\b)AIza[A-Za-z0-9_-]{35}",
    r"(?-u:\b)SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r"(?-u:\b)npm_[A-Za-z0-9]{36}",
    r"(?-u:\b)glpat-[A-Za-z0-9_-]{20,}",
    r"(?-u:\b)whsec_[A-Za-z0-9+/=]{24,}",
];

static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&FORMATS.join("|")).ok());

pub(super) fn hide(text: &str) -> Option<String> {
    let token = TOKEN.as_ref()?;
    token.is_match(text).then(|| token.replace_all(text, "[token]").into_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_format_is_a_pattern() {
        assert!(super::TOKEN.is_some());
    }
}
