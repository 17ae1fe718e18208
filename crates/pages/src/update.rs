//! UPDATE_PAGES=1: the page's text with its output fences as they should be.

use crate::page::{CheckPage, Page, Section};
use crate::run::{Renderer, outputs, report};
use review::Review;

/// The new text, when it differs.
pub(crate) fn updated(
    page: &CheckPage,
    parsed: &Page,
    catalogue: &[&'static Review],
    renderers: &[Renderer],
) -> Option<String> {
    let text = page.check.page;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut changed = false;
    // From the end, so that earlier places stay right.
    for section in parsed.sections.iter().rev() {
        for (line, length, new) in
            replacements(page, section, catalogue, renderers).into_iter().rev()
        {
            let start = line as usize - 1;
            lines.splice(start..start + length, new.lines().map(str::to_owned));
            changed = true;
        }
    }
    changed.then(|| lines.join("\n") + "\n")
}

/// First line, number of old lines, and the new text of every fence that differs.
fn replacements(
    page: &CheckPage,
    section: &Section,
    catalogue: &[&'static Review],
    renderers: &[Renderer],
) -> Vec<(u32, usize, String)> {
    if section.outputs.is_empty() {
        return Vec::new();
    }
    let Ok(report) = report(page, section, catalogue) else { return Vec::new() };
    let differing = outputs(section, &report, renderers);
    let place = |(problem, text): (crate::Problem, String)| {
        let old = section.outputs.iter().find(|output| output.line == problem.line)?;
        Some((old.line, old.text.lines().count(), text))
    };
    differing.into_iter().filter_map(place).collect()
}
