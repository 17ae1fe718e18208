//! What is open after each run: bars by severity, and small lines for the tiles.

use std::collections::BTreeSet;

use model::Severity;

use crate::data::Run;
use crate::escape::Text;
use crate::tally::{Tally, class};

/// The newest runs that fit.
const MOST: usize = 40;
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 170.0;
const LEFT: f64 = 40.0;
const TOP: f64 = 10.0;

/// A run, and what is open in all sessions after it.
pub(crate) struct Point<'r> {
    run: &'r Run,
    open: Tally,
}

/// A run counts only what its own reviews found. So that two reviews that take turns make no zigzag, each point is
/// the sum of the newest runs, and a run replaces those of its session that it shares a review with: rather one
/// review too few than one counted twice.
pub(crate) fn points(runs: &[Run]) -> Vec<Point<'_>> {
    let mut newest: Vec<&Run> = Vec::new();
    let mut points = Vec::new();
    for run in runs {
        let is_replaced = |old: &&Run| {
            old.session == run.session && old.reviews.iter().any(|one| run.reviews.contains(one))
        };
        newest.retain(|old| !is_replaced(old));
        newest.push(run);
        let open = newest.iter().map(|run| Tally::of_run(run)).fold(Tally::default(), Tally::plus);
        points.push(Point { run, open });
    }
    points.split_off(points.len().saturating_sub(MOST))
}

/// Nothing without runs.
pub(crate) fn section(points: &[Point<'_>]) -> String {
    if points.is_empty() {
        return "<p class=\"none\">No review has been recorded yet.</p>\n".to_owned();
    }
    format!(
        "{}{}<p class=\"note\">After each run, every review of every session counted with its newest run. <a href=\"#runs\">The runs as a table</a></p>\n",
        chart(points),
        legend()
    )
}

fn chart(points: &[Point<'_>]) -> String {
    let most = points.iter().map(|point| point.open.total()).max().unwrap_or(0).max(1);
    let step = (WIDTH - LEFT) / points.len() as f64;
    let bars: String =
        points.iter().zip(0..).map(|(point, at)| bar(point, at, step, most)).collect();
    format!(
        "<div class=\"scroll\" role=\"region\" aria-label=\"Open findings over time\" tabindex=\"0\"><svg class=\"chart\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"Open findings by severity after each of the last {} runs, from {} to {}\">{}{bars}{}</svg></div>\n",
        TOP + HEIGHT + 22.0,
        points.len(),
        points.first().map(|point| point.open.total()).unwrap_or(0),
        points.last().map(|point| point.open.total()).unwrap_or(0),
        grid(most),
        days(points, step)
    )
}

fn grid(most: usize) -> String {
    let mut out = String::new();
    // Where little is open, two of the lines would be one.
    let shares = BTreeSet::from([0, most / 2, most]);
    for share in shares {
        let y = TOP + HEIGHT - height(share, most);
        out.push_str(&format!(
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text class=\"axis\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{share}</text>",
            LEFT - 8.0,
            y + 4.0
        ));
    }
    out
}

fn height(count: usize, most: usize) -> f64 {
    HEIGHT * count as f64 / most as f64
}

/// The mildest at the bottom, so that what matters stands on top.
fn bar(point: &Point<'_>, at: usize, step: f64, most: usize) -> String {
    let width = (step * 0.72).min(44.0);
    let x = LEFT + step * at as f64 + (step - width) / 2.0;
    let mut top = TOP + HEIGHT;
    let mut out = format!(
        "<g><title>{} {}: {}</title>",
        Text(&point.run.date),
        Text(&point.run.reviews.join(", ")),
        point.open.words()
    );
    for severity in Severity::ALL.into_iter().rev() {
        let height = height(point.open.get(severity), most);
        top -= height;
        if height > 0.0 {
            out.push_str(&format!(
                "<rect class=\"bar {}\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>",
                class(severity)
            ));
        }
    }
    out.push_str("</g>");
    out
}

/// As many days as can be read.
fn days(points: &[Point<'_>], step: f64) -> String {
    let every = (56.0 / step).ceil().max(1.0) as usize;
    let day = |(at, point): (usize, &Point<'_>)| {
        let x = LEFT + step * (at as f64 + 0.5);
        let date = point.run.date.get(5..10).unwrap_or(&point.run.date);
        format!(
            "<text class=\"axis\" x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            TOP + HEIGHT + 17.0,
            Text(date)
        )
    };
    points.iter().enumerate().step_by(every).map(day).collect()
}

fn legend() -> String {
    let item = |severity: Severity| {
        format!("<li><span class=\"swatch {}\"></span>{}</li>", class(severity), severity.word())
    };
    let items: String = Severity::ALL.into_iter().map(item).collect();
    format!("<ul class=\"legend\" aria-label=\"Colours\">{items}</ul>\n")
}

/// How one severity went, for a tile; a single run makes no line.
pub(crate) fn line(points: &[Point<'_>], severity: Severity) -> String {
    if points.len() < 2 {
        return String::new();
    }
    let count = |point: &Point<'_>| point.open.get(severity);
    let most = points.iter().map(count).max().unwrap_or(0).max(1);
    let step = 100.0 / (points.len() - 1) as f64;
    let place = |(at, point): (usize, &Point<'_>)| {
        format!("{:.1},{:.1}", step * at as f64, 26.0 - 24.0 * count(point) as f64 / most as f64)
    };
    let places: Vec<String> = points.iter().enumerate().map(place).collect();
    format!(
        "<svg class=\"spark\" viewBox=\"0 0 100 28\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><polyline points=\"{}\"/></svg>",
        places.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::points;
    use crate::data::Run;

    fn run(session: &str, reviews: &[&str], high: usize) -> Run {
        let reviews = reviews.iter().map(|review| (*review).to_owned()).collect();
        let counts = [("HIGH".to_owned(), high)].into();
        Run { session: session.to_owned(), reviews, counts, ..Run::default() }
    }

    #[test]
    fn a_run_replaces_the_runs_of_its_own_reviews_and_no_others() {
        let runs = [
            run("a", &["security"], 5),
            run("a", &["logging"], 2),
            run("b", &["security"], 1),
            run("a", &["security"], 3),
            run("a", &["security", "logging"], 4),
        ];
        let totals: Vec<usize> = points(&runs).iter().map(|point| point.open.total()).collect();
        assert_eq!(totals, [5, 7, 8, 6, 5]);
    }
}
