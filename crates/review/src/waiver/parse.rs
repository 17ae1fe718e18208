//! The text of an inline waiver.

/// `sw-ignore RULE[, RULE] -- reason [owner:@x] [until:YYYY-MM-DD]`, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) form: Form,
    pub(super) rules: Vec<String>,
    pub(super) reason: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) until: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Here,
    NextLine,
    File,
}

const MARK: &str = "sw-ignore";
/// What a comment may begin with.
const OPENERS: [char; 12] = ['/', '*', '#', '-', '<', '!', '{', '%', ';', '(', ' ', '\t'];

/// Reads one line of a comment. Only a comment that begins with the mark is a waiver: prose may mention it.
/// `comment` starts at the comment's own first character or at the line's.
pub(super) fn directive(comment: &str) -> Option<Directive> {
    let text = comment.trim_start_matches(OPENERS).strip_prefix(MARK)?;
    let (form, rest) = form(text)?;
    let rest = without_closer(rest);
    let (rules, reason) = match rest.split_once(" -- ") {
        Some((rules, reason)) => (rules, reason.trim()),
        None => (rest.trim_end_matches(['-', ' ']), ""),
    };
    let (reason, owner, until) = attributes(reason);
    let rules = rules
        .split(',')
        .map(str::trim)
        .filter(|rule| !rule.is_empty())
        .map(str::to_owned)
        .collect();
    Some(Directive {
        form,
        rules,
        reason: Some(reason).filter(|reason| !reason.is_empty()),
        owner,
        until,
    })
}

fn form(text: &str) -> Option<(Form, &str)> {
    if let Some(rest) = text.strip_prefix("-next-line") {
        return ends_word(rest).then_some((Form::NextLine, rest));
    }
    if let Some(rest) = text.strip_prefix("-file") {
        return ends_word(rest).then_some((Form::File, rest));
    }
    ends_word(text).then_some((Form::Here, text))
}

fn ends_word(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with([' ', '\t', ':'])
}

/// Drops `*/`, `-->`, `*/}`, `--}}`, `#}`, `%>`, and a colon behind the mark.
fn without_closer(text: &str) -> &str {
    let text = text.trim_start_matches(':').trim();
    for closer in ["*/}", "*/", "-->", "--}}", "}}", "#}", "%>"] {
        if let Some(text) = text.strip_suffix(closer) {
            return text.trim_end();
        }
    }
    text
}

/// Takes `owner:` and `until:` out of the reason, wherever they stand.
fn attributes(reason: &str) -> (String, Option<String>, Option<String>) {
    let (mut owner, mut until) = (None, None);
    let mut words = Vec::new();
    for word in reason.split_whitespace() {
        if let Some(name) = word.strip_prefix("owner:") {
            owner = Some(name.to_owned()).filter(|name| !name.is_empty());
        } else if let Some(date) = word.strip_prefix("until:") {
            until = Some(date.to_owned());
        } else {
            words.push(word);
        }
    }
    (words.join(" "), owner, until)
}

#[cfg(test)]
mod tests {
    use super::{Form, directive};

    #[test]
    fn every_part_is_read_in_any_comment() {
        for text in [
            "// sw-ignore security/sql-concat, eval-dynamic -- ids are numbers owner:@kim until:2026-03-01",
            "/* sw-ignore security/sql-concat, eval-dynamic -- ids are numbers owner:@kim until:2026-03-01 */",
            "-- sw-ignore security/sql-concat, eval-dynamic -- ids are numbers owner:@kim until:2026-03-01",
            "<!-- sw-ignore security/sql-concat, eval-dynamic -- owner:@kim until:2026-03-01 ids are numbers -->",
        ] {
            let directive = directive(text).unwrap();
            assert_eq!(directive.rules, ["security/sql-concat", "eval-dynamic"], "{text}");
            assert_eq!(directive.reason.as_deref(), Some("ids are numbers"), "{text}");
            assert_eq!(directive.owner.as_deref(), Some("@kim"), "{text}");
            assert_eq!(directive.until.as_deref(), Some("2026-03-01"), "{text}");
        }
    }

    #[test]
    fn forms_and_missing_parts() {
        assert_eq!(directive("# sw-ignore-file x -- y").unwrap().form, Form::File);
        assert_eq!(directive("# sw-ignore-next-line x").unwrap().form, Form::NextLine);
        let bare = directive("// sw-ignore x --").unwrap();
        assert_eq!((bare.rules.len(), bare.reason), (1, None));
    }

    #[test]
    fn prose_about_waivers_is_none() {
        assert_eq!(directive("// write sw-ignore x -- reason to waive"), None);
        assert_eq!(directive("// sw-ignored"), None);
        assert_eq!(directive("// nothing"), None);
    }
}
