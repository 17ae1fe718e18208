//! Open findings by severity over runs: bars, and the same as a table.

use crate::data::Run;
use crate::escape::Text;

const WORDS: [&str; 5] = ["BLOCKER", "HIGH", "MED", "LOW", "NIT"];
/// The newest runs that fit.
const MOST: usize = 40;
const HEIGHT: usize = 160;

/// Nothing without runs.
pub(crate) fn section(runs: &[Run]) -> String {
    if runs.is_empty() {
        return "<p class=\"none\">No review has been recorded yet.</p>\n".to_owned();
    }
    let after = after_each(runs);
    let shown = runs.len().saturating_sub(MOST);
    format!("{}{}", chart(&runs[shown..], &after[shown..]), table(&runs[shown..]))
}

/// By severity, worst first.
type Counts = [usize; 5];

fn counts(run: &Run) -> Counts {
    WORDS.map(|word| run.counts.get(word).copied().unwrap_or(0))
}

/// What is open after each run: of every review what its newest run found, in every session.
fn after_each(runs: &[Run]) -> Vec<Counts> {
    let mut newest: Vec<&Run> = Vec::new();
    let mut after = Vec::new();
    for run in runs {
        let looks_again = |old: &&Run| {
            old.session == run.session
                && old.reviews.iter().any(|review| run.reviews.contains(review))
        };
        newest.retain(|old| !looks_again(old));
        newest.push(run);
        let mut sum = Counts::default();
        for counts in newest.iter().map(|run| counts(run)) {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        after.push(sum);
    }
    after
}

fn chart(runs: &[Run], after: &[Counts]) -> String {
    let most = after.iter().map(|counts| counts.iter().sum::<usize>()).max().unwrap_or(0).max(1);
    let step = 26;
    let width = 40 + runs.len() * step;
    let mut out = format!(
        "<div class=\"scroll\" role=\"region\" aria-label=\"Severity trend\" tabindex=\"0\"><svg class=\"chart\" width=\"{width}\" height=\"{}\" viewBox=\"0 0 {width} {}\" role=\"img\" aria-labelledby=\"trend-title\"><title id=\"trend-title\">Open findings by severity after each of the last {} runs</title>",
        HEIGHT + 28,
        HEIGHT + 28,
        runs.len()
    );
    for share in [0, most.div_ceil(2), most] {
        let y = 8 + HEIGHT - HEIGHT * share / most;
        out.push_str(&format!("<line class=\"grid\" x1=\"34\" x2=\"{width}\" y1=\"{y}\" y2=\"{y}\"/><text class=\"axis\" x=\"30\" y=\"{}\" text-anchor=\"end\">{share}</text>", y + 4));
    }
    for ((run, counts), at) in runs.iter().zip(after).zip(0..) {
        let x = 40 + at * step;
        let mut top = 8 + HEIGHT;
        // The mildest at the bottom, so that what matters stands on top.
        for (word, count) in WORDS.iter().zip(counts).rev().filter(|(_, count)| **count > 0) {
            let height = (HEIGHT * count / most).max(2);
            top = top.saturating_sub(height);
            out.push_str(&format!(
                "<rect class=\"bar {}\" x=\"{x}\" y=\"{top}\" width=\"18\" height=\"{height}\"/>",
                word.to_ascii_lowercase()
            ));
        }
        let day = run.date.get(5..).unwrap_or(&run.date);
        if at % 3 == 0 {
            out.push_str(&format!(
                "<text class=\"axis\" x=\"{x}\" y=\"{}\">{}</text>",
                HEIGHT + 24,
                Text(day)
            ));
        }
    }
    out.push_str("</svg></div>\n<ul class=\"legend\" aria-label=\"Colours\">");
    for word in WORDS {
        out.push_str(&format!(
            "<li><span class=\"swatch {}\"></span>{word}</li>",
            word.to_ascii_lowercase()
        ));
    }
    out.push_str("</ul>\n");
    out
}

fn table(runs: &[Run]) -> String {
    let mut out = String::from(
        "<details><summary>Runs as a table</summary><div class=\"scroll\" role=\"region\" aria-label=\"Runs\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Date</th><th scope=\"col\">Session</th><th scope=\"col\">Reviews</th><th scope=\"col\">Verdict</th>",
    );
    for word in WORDS {
        out.push_str(&format!("<th scope=\"col\" class=\"number\">{word}</th>"));
    }
    out.push_str("</tr></thead><tbody>\n");
    for run in runs.iter().rev() {
        out.push_str(&format!(
            "<tr><td class=\"when\">{}</td><td>{}</td><td>{}</td><td>{}</td>",
            Text(&run.date),
            Text(&run.session),
            Text(&run.reviews.join(", ")),
            Text(&run.verdict)
        ));
        for count in counts(run) {
            out.push_str(&format!("<td class=\"number\">{count}</td>"));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div></details>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::after_each;
    use crate::data::Run;

    #[test]
    fn what_is_open_is_what_the_newest_run_of_each_review_found() {
        let run = |session: &str, reviews: &[&str], high: usize| Run {
            session: session.to_owned(),
            reviews: reviews.iter().map(|review| (*review).to_owned()).collect(),
            counts: [("HIGH".to_owned(), high)].into(),
            ..Run::default()
        };
        let runs = [
            run("a", &["security"], 4),
            run("a", &["logging"], 2),
            run("b", &["security"], 1),
            run("a", &["security", "logging"], 3),
            run("a", &["security"], 0),
        ];
        let high: Vec<usize> = after_each(&runs).iter().map(|counts| counts[1]).collect();
        assert_eq!(high, [4, 6, 7, 4, 1]);
    }
}
