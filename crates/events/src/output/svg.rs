//! A bar chart as SVG: text that can be read aloud and searched, no script.

use crate::table::Table;

use super::{heading, points, shortened, spaced};

const ROW: usize = 26;
const LEFT: usize = 240;
const BARS: usize = 440;
const RIGHT: usize = 120;

/// The table's chart; nothing for a table that has none.
pub fn svg(table: &Table) -> Option<String> {
    let points = points(table);
    let (_, value) = table.chart.filter(|_| !points.is_empty())?;
    let most = points.iter().map(|(_, value)| value.max(0.0)).fold(0.0, f64::max);
    let (width, height) = (LEFT + BARS + RIGHT, 64 + points.len() * ROW);
    let summary: Vec<String> =
        points.iter().map(|(label, value)| format!("{label}: {}", spaced(*value))).collect();
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"title desc\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
         <style>text{{fill:#1f2328}}.bar{{fill:#0969da}}.bg{{fill:#fff}}@media (prefers-color-scheme:dark){{text{{fill:#e6edf3}}.bar{{fill:#4493f8}}.bg{{fill:#0d1117}}}}</style>\n\
         <rect class=\"bg\" width=\"{width}\" height=\"{height}\"/>\n\
         <text x=\"16\" y=\"24\" font-weight=\"600\">{}</text>\n<text x=\"16\" y=\"44\">{}</text>\n",
        escaped(&table.title),
        escaped(&summary.join("; ")),
        escaped(&table.title),
        escaped(&heading(table, value)),
    );
    for (at, (label, value)) in points.iter().enumerate() {
        let y = 58 + at * ROW;
        let length =
            if most > 0.0 { (value.max(0.0) / most * BARS as f64).round() as usize } else { 0 };
        out.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text><rect class=\"bar\" x=\"{LEFT}\" y=\"{y}\" width=\"{length}\" height=\"18\" rx=\"2\"/><text x=\"{}\" y=\"{}\">{}</text>\n",
            LEFT - 8,
            y + 14,
            escaped(&shortened(label, 34)),
            LEFT + length + 6,
            y + 14,
            escaped(&spaced(*value)),
        ));
    }
    out.push_str("</svg>\n");
    Some(out)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
