//! Where open findings gather: files as areas, the graver the larger, and the same as a table.

use std::collections::BTreeMap;

use model::Severity;

use crate::data::Finding;
use crate::escape::{Text, url};

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 300.0;
/// Files that are drawn.
const MOST: usize = 40;

/// One file's open findings.
struct Spot<'f> {
    path: &'f str,
    weight: f64,
    count: usize,
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
        return "<p class=\"none\">No finding is open.</p>\n".to_owned();
    }
    format!(
        "{}<p class=\"note\">Areas: open findings of a file, a BLOCKER counted 16 times, HIGH 8, MED 3, LOW 1, NIT 0.3. {}</p>\n{}",
        map(&spots),
        if spots.len() > MOST {
            format!("{MOST} of {} files are drawn.", spots.len())
        } else {
            String::new()
        },
        table(&spots)
    )
}

/// Heaviest first.
fn spots(findings: &[Finding]) -> Vec<Spot<'_>> {
    let mut by_path: BTreeMap<&str, Spot<'_>> = BTreeMap::new();
    let open = findings.iter().filter(|finding| finding.status == "open");
    for (finding, path) in open.filter_map(|finding| Some((finding, finding.path.as_deref()?))) {
        let spot = by_path.entry(path).or_insert(Spot {
            path,
            weight: 0.0,
            count: 0,
            worst: Severity::Nit,
        });
        spot.weight += weight(finding.severity);
        spot.count += 1;
        spot.worst = spot.worst.max(finding.severity);
    }
    let mut spots: Vec<Spot<'_>> = by_path.into_values().collect();
    spots.sort_by(|left, right| {
        right.weight.total_cmp(&left.weight).then_with(|| left.path.cmp(right.path))
    });
    spots
}

struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Halves the area again and again, the weights on both sides as equal as they get: areas stay near to squares.
fn areas(weights: &[f64], area: Area, out: &mut Vec<Area>) {
    if weights.len() < 2 {
        out.extend(weights.first().map(|_| area));
        return;
    }
    let sum: f64 = weights.iter().sum();
    let mut left = 0.0;
    let mut split = 0;
    while split < weights.len() - 1 && (split == 0 || left + weights[split] / 2.0 < sum / 2.0) {
        left += weights[split];
        split += 1;
    }
    let share = left / sum;
    let Area { x, y, width, height } = area;
    let (first, second) = if width >= height {
        let cut = width * share;
        (Area { x, y, width: cut, height }, Area { x: x + cut, y, width: width - cut, height })
    } else {
        let cut = height * share;
        (Area { x, y, width, height: cut }, Area { x, y: y + cut, width, height: height - cut })
    };
    areas(&weights[..split], first, out);
    areas(&weights[split..], second, out);
}

fn map(spots: &[Spot<'_>]) -> String {
    let spots = &spots[..spots.len().min(MOST)];
    let weights: Vec<f64> = spots.iter().map(|spot| spot.weight).collect();
    let mut drawn = Vec::new();
    areas(&weights, Area { x: 0.0, y: 0.0, width: WIDTH, height: HEIGHT }, &mut drawn);
    let mut out = format!(
        "<svg class=\"map\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"group\" aria-label=\"Files by open findings; the table below says the same\">\n"
    );
    for (spot, area) in spots.iter().zip(drawn) {
        let name = spot.path.rsplit('/').next().unwrap_or(spot.path);
        let room = (area.width / 7.5) as usize;
        let label = if area.height >= 16.0 && room >= 5 {
            name.chars().take(room - 1).collect()
        } else {
            String::new()
        };
        out.push_str(&format!(
            "<a href=\"findings.html#q={}&amp;status=open\" aria-label=\"{}: {}\"><title>{}: {}, the worst {}</title><rect class=\"area {}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/><text class=\"label\" x=\"{:.1}\" y=\"{:.1}\">{}</text></a>\n",
            url(spot.path),
            Text(spot.path),
            counted(spot.count),
            Text(spot.path),
            counted(spot.count),
            spot.worst.word(),
            spot.worst.word().to_ascii_lowercase(),
            area.x + 1.0,
            area.y + 1.0,
            (area.width - 2.0).max(0.5),
            (area.height - 2.0).max(0.5),
            area.x + 5.0,
            area.y + 15.0,
            Text(&label),
        ));
    }
    out.push_str("</svg>\n");
    out
}

fn table(spots: &[Spot<'_>]) -> String {
    let mut out = String::from(
        "<details><summary>Files as a table</summary><div class=\"scroll\" role=\"region\" aria-label=\"Files by open findings\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">File</th><th scope=\"col\">Worst</th><th scope=\"col\" class=\"number\">Open</th></tr></thead><tbody>\n",
    );
    for spot in spots.iter().take(200) {
        out.push_str(&format!(
            "<tr><td><a href=\"findings.html#q={}&amp;status=open\"><code>{}</code></a></td><td>{}</td><td class=\"number\">{}</td></tr>\n",
            url(spot.path),
            Text(spot.path),
            crate::shell::severity(spot.worst.word()),
            spot.count
        ));
    }
    out.push_str("</tbody></table></div></details>\n");
    out
}

fn counted(count: usize) -> String {
    if count == 1 { "1 open finding".to_owned() } else { format!("{count} open findings") }
}

#[cfg(test)]
mod tests {
    use super::{Area, areas};

    #[test]
    fn areas_are_as_large_as_their_weights_and_fill_the_whole() {
        let weights = [8.0, 4.0, 2.0, 1.0, 1.0];
        let mut out = Vec::new();
        areas(&weights, Area { x: 0.0, y: 0.0, width: 40.0, height: 10.0 }, &mut out);
        for (weight, area) in weights.iter().zip(&out) {
            assert!((area.width * area.height - weight * 25.0).abs() < 1e-6);
        }
        assert!(
            (out.iter().map(|area| area.width * area.height).sum::<f64>() - 400.0).abs() < 1e-6
        );
    }
}
