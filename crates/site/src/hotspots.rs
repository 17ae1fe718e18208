//! Where open findings gather: files as areas, the graver the larger, and the same as a table.

use std::collections::BTreeMap;

use model::Severity;

use crate::data::Finding;
use crate::escape::{Text, url};
use crate::table::Table;
use crate::tally::{Tally, badge, class, counted};
use crate::treemap::{Area, areas};

const WIDTH: f64 = 1120.0;
const HEIGHT: f64 = 320.0;
/// Files that are drawn; more would be too small to hit.
const DRAWN: usize = 48;
/// Files that the table lists.
const LISTED: usize = 200;
/// The width of a letter of a label, in the units of the drawing.
const LETTER: f64 = 8.0;

/// One file's open findings.
struct Spot<'f> {
    path: &'f str,
    weight: f64,
    tally: Tally,
    worst: Severity,
}

/// How much more a BLOCKER weighs than a NIT; the note below the map says so.
const fn weight(severity: Severity) -> f64 {
    match severity {
        Severity::Blocker => 16.0,
        Severity::High => 8.0,
        Severity::Med => 3.0,
        Severity::Low => 1.0,
        Severity::Nit => 0.3,
    }
}

pub(crate) fn section(findings: &[Finding]) -> String {
    let spots = spots(findings);
    if spots.is_empty() {
        return "<p class=\"none\">No finding is open in a file.</p>\n".to_owned();
    }
    let drawn = match spots.len() {
        all if all > DRAWN => format!("The {DRAWN} heaviest of {all} files."),
        all => format!("{}.", counted(all, "file")),
    };
    format!(
        "{}<p class=\"note\">{drawn} An area is a file's open findings: a BLOCKER counts 16, HIGH 8, MED 3, LOW 1, NIT 0.3. Its colour is that of the worst. It leads to the list.</p>\n{}",
        map(&spots[..spots.len().min(DRAWN)]),
        table(&spots)
    )
}

/// Heaviest first.
fn spots(findings: &[Finding]) -> Vec<Spot<'_>> {
    let mut by_path: BTreeMap<&str, Spot<'_>> = BTreeMap::new();
    let open = findings.iter().filter(|finding| finding.is_open());
    for (finding, path) in open.filter_map(|finding| Some((finding, finding.path.as_deref()?))) {
        let (tally, worst) = (Tally::default(), Severity::Nit);
        let spot = by_path.entry(path).or_insert(Spot { path, weight: 0.0, tally, worst });
        spot.weight += weight(finding.severity);
        spot.tally = spot.tally.with(finding.severity);
        spot.worst = spot.worst.max(finding.severity);
    }
    let mut spots: Vec<Spot<'_>> = by_path.into_values().collect();
    spots.sort_by(|left, right| {
        right.weight.total_cmp(&left.weight).then_with(|| left.path.cmp(right.path))
    });
    spots
}

fn map(spots: &[Spot<'_>]) -> String {
    let weights: Vec<f64> = spots.iter().map(|spot| spot.weight).collect();
    let mut drawn = Vec::new();
    areas(&weights, Area { x: 0.0, y: 0.0, width: WIDTH, height: HEIGHT }, &mut drawn);
    let areas: String = spots.iter().zip(drawn).map(|(spot, area)| link(spot, area)).collect();
    format!(
        "<div class=\"scroll\"><svg class=\"map\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"group\" aria-label=\"Files by open findings; the table below says the same\">\n{areas}</svg></div>\n"
    )
}

fn link(spot: &Spot<'_>, area: Area) -> String {
    let said = format!("{}: {} open, {}", spot.path, spot.tally.total(), spot.tally.words());
    format!(
        "<a href=\"{}\" aria-label=\"{}\"><title>{}</title><rect class=\"area {}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"3\"/>{}</a>\n",
        list_of(spot.path),
        Text(&said),
        Text(&said),
        class(spot.worst),
        area.x + 1.0,
        area.y + 1.0,
        (area.width - 2.0).max(0.5),
        (area.height - 2.0).max(0.5),
        label(spot, area)
    )
}

/// The file's name and what is open, as far as there is room.
fn label(spot: &Spot<'_>, area: Area) -> String {
    let room = ((area.width - 14.0).max(0.0) / LETTER) as usize;
    if room < 4 || area.height < 20.0 {
        return String::new();
    }
    let line = |class: &str, down: f64, text: &str| {
        let (x, y) = (area.x + 8.0, area.y + down);
        format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", Text(text))
    };
    let name = shortened(spot.path.rsplit('/').next().unwrap_or(spot.path), room);
    let mut out = line("label", 17.0, &name);
    if area.height >= 38.0 {
        let count = format!("{} open", spot.tally.total());
        out.push_str(&line("label sub", 33.0, &shortened(&count, room)));
    }
    out
}

/// A name that is cut says so.
fn shortened(name: &str, room: usize) -> String {
    if name.chars().count() <= room {
        return name.to_owned();
    }
    name.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

fn table(spots: &[Spot<'_>]) -> String {
    let mut table = Table::new(
        "Files by open findings",
        &[("File", false), ("Worst", false), ("Open", true), ("By severity", false)],
    );
    for spot in spots.iter().take(LISTED) {
        table.row(&[
            format!("<a href=\"{}\"><code>{}</code></a>", list_of(spot.path), Text(spot.path)),
            badge(spot.worst),
            spot.tally.total().to_string(),
            spot.tally.words(),
        ]);
    }
    format!("<details><summary>Files as a table</summary>{}</details>\n", table.end())
}

/// The file's open findings.
fn list_of(path: &str) -> String {
    format!("findings.html#file={}&amp;status=open", url(path))
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_name_is_cut_between_letters() {
        assert_eq!(
            (shortened("größe.ts", 4), shortened("a.ts", 4)),
            ("grö…".to_owned(), "a.ts".to_owned())
        );
    }
}
