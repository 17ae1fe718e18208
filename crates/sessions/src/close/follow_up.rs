//! What is left to do: `Load test with 10k req/s (@platform team, ETA: 1 week)`.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// As it was written.
    pub text: String,
    /// Without the `@`.
    pub owner: Option<String>,
    /// As it was written: `1 week`, `2026-02-01`.
    pub eta: Option<String>,
}

impl FollowUp {
    pub fn read(text: &str) -> Self {
        let owner = text.find('@').filter(|at| starts_word(text, *at)).map(|at| {
            let rest = &text[at + 1..];
            rest[..rest.find([',', ')', ';', '(']).unwrap_or(rest.len())].trim().to_owned()
        });
        Self {
            text: text.trim().to_owned(),
            owner: owner.filter(|owner| !owner.is_empty()),
            eta: eta(text),
        }
    }

    /// What it should say and does not.
    pub(super) const fn lack(&self) -> Option<&'static str> {
        match (&self.owner, &self.eta) {
            (None, None) => Some("no owner and no ETA"),
            (None, Some(_)) => Some("no owner"),
            (Some(_), None) => Some("no ETA"),
            (Some(_), Some(_)) => None,
        }
    }
}

/// `a@b.c` is an address.
fn starts_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|letter: char| letter.is_alphanumeric())
}

fn eta(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (start, word) = ["eta:", "eta ", "due:", "due ", "by "].iter().find_map(|word| {
        let at = lower.match_indices(word).map(|(at, _)| at).find(|at| starts_word(text, *at))?;
        Some((at, word))
    })?;
    let rest = &text[start + word.len()..];
    let value = rest[..rest.find([',', ')', ';']).unwrap_or(rest.len())].trim();
    // `by hand` is no date.
    let is_time = value.contains(|letter: char| letter.is_ascii_digit())
        || ["week", "month", "day", "quarter", "sprint", "today", "tomorrow", "monday", "friday"]
            .iter()
            .any(|unit| value.to_lowercase().contains(unit));
    (!value.is_empty() && (is_time || word.starts_with('e'))).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::FollowUp;

    #[test]
    fn owner_and_date_are_read_where_people_write_them() {
        for (text, owner, eta) in [
            (
                "Load test with 10k req/s target (@platform team, ETA: 1 week)",
                Some("platform team"),
                Some("1 week"),
            ),
            ("Pen test @security, ETA 3 weeks", Some("security"), Some("3 weeks")),
            ("Docs (ETA: 2026-02-01)", None, Some("2026-02-01")),
            ("Ask (@ana)", Some("ana"), None),
            ("Mail a@b.example by hand", None, None),
            ("Ship by Friday", None, Some("Friday")),
            ("Metadata: more", None, None),
        ] {
            let read = FollowUp::read(text);
            assert_eq!((read.owner.as_deref(), read.eta.as_deref()), (owner, eta), "{text}");
            assert_eq!(read.lack().is_none(), owner.is_some() && eta.is_some());
        }
    }
}
