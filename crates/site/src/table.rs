//! Tables with headings that say what a cell is, which scroll by themselves where the page is too narrow.

/// A column's heading, and whether figures stand in it.
pub(crate) type Column = (&'static str, bool);

/// Cells are HTML already: whoever makes one escapes what comes from a repository.
pub(crate) struct Table {
    columns: Vec<Column>,
    html: String,
}

impl Table {
    /// `label` names the table for who cannot see the heading above it.
    pub(crate) fn new(label: &str, columns: &[Column]) -> Self {
        let mut html = format!(
            "<div class=\"scroll\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\"><table><thead><tr>"
        );
        for (name, is_figure) in columns {
            html.push_str(&format!("<th scope=\"col\"{}>{name}</th>", alignment(*is_figure)));
        }
        html.push_str("</tr></thead><tbody>\n");
        Self { columns: columns.to_vec(), html }
    }

    /// The first cell is the row's heading.
    pub(crate) fn row(&mut self, cells: &[String]) {
        self.html.push_str("<tr>");
        for (at, (cell, (_, is_figure))) in cells.iter().zip(&self.columns).enumerate() {
            let (start, end) = if at == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
            self.html.push_str(&format!("<{start}{}>{cell}</{end}>", alignment(*is_figure)));
        }
        self.html.push_str("</tr>\n");
    }

    pub(crate) fn end(mut self) -> String {
        self.html.push_str("</tbody></table></div>\n");
        self.html
    }
}

const fn alignment(is_figure: bool) -> &'static str {
    if is_figure { " class=\"number\"" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn headings_are_headings() {
        let mut table = Table::new("Files", &[("File", false), ("Open", true)]);
        table.row(&["a".to_owned(), "1".to_owned()]);
        assert!(
            table
                .end()
                .contains("<tr><th scope=\"row\">a</th><td class=\"number\">1</td></tr>\n</tbody>")
        );
    }
}
