//! What a page expects to be reported.

use model::Severity;

use crate::page::Problem;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    pub path: String,
    /// 1-based, in the file.
    pub line: u32,
    /// 1-based, of the page: where the comment stands.
    pub page_line: u32,
    /// Another check than the page's own.
    pub check: Option<String>,
    pub severity: Severity,
    pub column: Option<u32>,
    /// A part of the message.
    pub message: Option<String>,
}

/// The part of an expectation behind its place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) check: Option<String>,
    pub(crate) severity: Severity,
    pub(crate) column: Option<u32>,
    pub(crate) message: Option<String>,
}

impl Claim {
    pub(crate) fn at(self, path: &str, line: u32, page_line: u32) -> Expectation {
        let Self { check, severity, column, message } = self;
        Expectation { path: path.to_owned(), line, page_line, check, severity, column, message }
    }
}

const MARK: &str = "finding:";
/// How comments begin in the languages of pages, longest first.
const OPENERS: [&str; 11] =
    ["{{!--", "<!--", "<%#", "{/*", "{{!", "//-", "//", "/*", "--", "{#", "#"];
const CLOSERS: [&str; 8] = ["--}}", "*/}", "-->", "*/", "%>", "}}", "#}", "?>"];

/// The expectation in a line of code, and whether the line holds nothing else.
pub(crate) fn in_line(line: &str, page_line: u32) -> Result<Option<(Claim, bool)>, Problem> {
    let Some((code, text)) = comment(line) else { return Ok(None) };
    let text =
        CLOSERS.iter().find_map(|closer| text.trim_end().strip_suffix(closer)).unwrap_or(text);
    Ok(Some((claim(text.trim(), page_line)?, code.trim().is_empty())))
}

/// The line without its expectation.
pub(crate) fn code_in(line: &str) -> &str {
    comment(line).map_or(line, |(code, _)| code).trim_end()
}

/// The code before the comment and the text behind the mark.
fn comment(line: &str) -> Option<(&str, &str)> {
    let (before, text) = line.rsplit_once(MARK)?;
    let before = before.trim_end();
    let opener = OPENERS.iter().find(|opener| before.ends_with(**opener))?;
    Some((&before[..before.len() - opener.len()], text))
}

/// `[other-check] SEVERITY col N "part of message"`.
pub(crate) fn claim(text: &str, page_line: u32) -> Result<Claim, Problem> {
    let malformed =
        |what: &str| Problem::new(page_line, format!("malformed expectation `{text}`: {what}"));
    let (check, rest) = match text.strip_prefix('[') {
        Some(rest) => {
            let (check, rest) = rest.split_once(']').ok_or_else(|| malformed("`]` is missing"))?;
            (Some(check.trim().to_owned()), rest.trim_start())
        }
        None => (None, text),
    };
    let (word, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let known = Severity::ALL.into_iter().find(|severity| severity.word() == word);
    let severity =
        known.ok_or_else(|| malformed("a severity must follow: BLOCKER, HIGH, MED, LOW or NIT"))?;
    let (column, rest) = column(rest.trim()).ok_or_else(|| malformed("`col` needs a number"))?;
    let message = match rest {
        "" => None,
        _ if rest.len() > 2 && rest.starts_with('"') && rest.ends_with('"') => {
            Some(rest[1..rest.len() - 1].to_owned())
        }
        _ => {
            return Err(malformed(
                "what follows is neither `col N` nor a part of the message in quotes",
            ));
        }
    };
    Ok(Claim { check, severity, column, message })
}

fn column(rest: &str) -> Option<(Option<u32>, &str)> {
    let Some(number) = rest.strip_prefix("col ") else { return Some((None, rest)) };
    let number = number.trim_start();
    let end = number.find(|character: char| !character.is_ascii_digit()).unwrap_or(number.len());
    Some((Some(number[..end].parse().ok()?), number[end..].trim()))
}

#[cfg(test)]
mod tests {
    use model::Severity;

    use super::{claim, in_line};

    #[test]
    fn every_comment_style_is_read() {
        for line in [
            "x(); // finding: HIGH \"it\"",
            "x: 1 # finding: HIGH \"it\"",
            "select 1; -- finding: HIGH \"it\"",
            "<a/> {/* finding: HIGH \"it\" */}",
            "<b> <!-- finding: HIGH \"it\" -->",
            "{{{x}}} {{!-- finding: HIGH \"it\" --}}",
            "<%- x %> <%# finding: HIGH \"it\" %>",
        ] {
            let (claim, alone) = in_line(line, 1).unwrap().unwrap();
            assert_eq!(
                (claim.severity, claim.message.as_deref(), alone),
                (Severity::High, Some("it"), false),
                "{line}"
            );
        }
        assert!(in_line("// finding: LOW", 1).unwrap().unwrap().1);
        assert_eq!(in_line("let finding: HIGH = 1;", 1), Ok(None));
    }

    #[test]
    fn the_optional_parts_come_in_order() {
        let full = claim("[sql-concat] BLOCKER col 12 \"`q`\"", 1).unwrap();
        assert_eq!(
            (full.check.as_deref(), full.column, full.message.as_deref()),
            (Some("sql-concat"), Some(12), Some("`q`"))
        );
        for bad in ["", "high", "HIGH what", "HIGH col x", "[x HIGH", "HIGH \"\""] {
            assert!(claim(bad, 1).is_err(), "{bad}");
        }
    }
}
