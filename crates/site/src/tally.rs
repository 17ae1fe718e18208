//! How many findings there are of each severity, and how that is shown.

use model::Severity;

use crate::data::{Finding, Run};
use crate::escape::Text;

/// A count for each severity, worst first, as in [`Severity::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally([usize; 5]);

impl Tally {
    pub(crate) fn of<'f>(findings: impl Iterator<Item = &'f Finding>) -> Self {
        findings.fold(Self::default(), |tally, finding| tally.with(finding.severity))
    }

    /// Words that name no severity are not counted: a ledger may be written by somebody else.
    pub(crate) fn of_run(run: &Run) -> Self {
        Self(Severity::ALL.map(|severity| run.counts.get(severity.word()).copied().unwrap_or(0)))
    }

    pub(crate) const fn with(mut self, severity: Severity) -> Self {
        self.0[4 - severity as usize] += 1;
        self
    }

    /// Saturates, because the counts of a run are whatever its file says.
    pub(crate) fn plus(mut self, other: Self) -> Self {
        self.0
            .iter_mut()
            .zip(other.0)
            .for_each(|(count, more)| *count = count.saturating_add(more));
        self
    }

    pub(crate) const fn get(self, severity: Severity) -> usize {
        self.0[4 - severity as usize]
    }

    pub(crate) fn total(self) -> usize {
        self.0.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The worst first.
    pub(crate) fn each(self) -> impl Iterator<Item = (Severity, usize)> {
        Severity::ALL.into_iter().zip(self.0)
    }

    /// `3 BLOCKER, 1 LOW`, or `none`.
    pub(crate) fn words(self) -> String {
        let said = self.each().filter(|(_, count)| *count > 0);
        let said: Vec<String> =
            said.map(|(severity, count)| format!("{count} {severity}")).collect();
        if said.is_empty() { "none".to_owned() } else { said.join(", ") }
    }

    /// A strip of the severities' shares. It is hidden from who listens: the figures stand beside it.
    pub(crate) fn strip(self) -> String {
        let total = self.total().max(1) as f64;
        let mut x = 0.0;
        let mut out = String::from(
            "<svg class=\"strip\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
        );
        for (severity, count) in self.each().filter(|(_, count)| *count > 0) {
            let width = 100.0 * count as f64 / total;
            out.push_str(&format!(
                "<rect class=\"bar {}\" x=\"{x:.2}\" y=\"0\" width=\"{width:.2}\" height=\"6\"/>",
                class(severity)
            ));
            x += width;
        }
        out.push_str("</svg>");
        out
    }

    /// Each severity that occurs, with its count, as a link to the list that `filter` narrows.
    pub(crate) fn links(self, filter: &str) -> String {
        let link = |(severity, count): (Severity, usize)| {
            format!(
                "<a class=\"count\" href=\"findings.html#severity={severity}&amp;status=open{filter}\">{} {count}</a>",
                badge(severity)
            )
        };
        self.each().filter(|(_, count)| *count > 0).map(link).collect()
    }
}

/// The class that gives a severity its colour.
pub(crate) const fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocker => "blocker",
        Severity::High => "high",
        Severity::Med => "med",
        Severity::Low => "low",
        Severity::Nit => "nit",
    }
}

/// The word of a severity in its colour: who does not see the colour reads the word.
pub(crate) fn badge(severity: Severity) -> String {
    format!("<span class=\"sev {}\">{}</span>", class(severity), severity.word())
}

/// A verdict in the colour of what it means; an unknown one is never shown as good.
pub(crate) fn verdict(word: &str) -> String {
    let meaning = match word {
        "BLOCK" | "REQUEST_CHANGES" | "FAIL" => "bad",
        "PASS" | "APPROVE" | "APPROVE_WITH_COMMENTS" => "good",
        _ => "open",
    };
    format!("<span class=\"verdict {meaning}\">{}</span>", Text(&word.replace('_', " ")))
}

/// `1 finding`, `2 findings`.
pub(crate) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

#[cfg(test)]
mod tests {
    use model::Severity;

    use super::{Tally, counted, verdict};

    #[test]
    fn each_severity_is_counted_where_it_belongs() {
        let tally =
            Tally::default().with(Severity::Blocker).with(Severity::Nit).with(Severity::Nit);
        assert_eq!((tally.get(Severity::Blocker), tally.get(Severity::Nit)), (1, 2));
        assert_eq!((tally.total(), tally.words().as_str()), (3, "1 BLOCKER, 2 NIT"));
        assert_eq!(Tally([usize::MAX; 5]).plus(tally).total(), usize::MAX);
        assert_eq!((counted(1, "run"), counted(0, "run")), ("1 run".into(), "0 runs".into()));
    }

    #[test]
    fn what_is_not_known_to_be_good_is_not_shown_as_good() {
        assert!(verdict("BLOCK").contains("bad") && verdict("APPROVE").contains("good"));
        assert!(verdict("INCOMPLETE").contains("open") && verdict("<x>").contains("&lt;x&gt;"));
    }
}
