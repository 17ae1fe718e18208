//! How an application's code is laid out, so that what is added looks as if its team had written it.

/// As most of the lines of its files have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    pub double_quotes: bool,
    pub semicolons: bool,
    pub tabs: bool,
    /// Spaces a level.
    pub width: usize,
    pub crlf: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { double_quotes: false, semicolons: true, tabs: false, width: 2, crlf: false }
    }
}

impl Style {
    /// Of one file, usually the entry.
    pub fn of(text: &str) -> Self {
        let code = |line: &&str| !line.trim_start().starts_with(['*', '/']);
        let lines: Vec<&str> = text.lines().map(str::trim_end).filter(code).collect();
        let count = |test: &dyn Fn(&str) -> bool| lines.iter().filter(|line| test(line)).count();
        let single = count(&|line| line.contains('\''));
        let double = count(&|line| line.contains('"') && !line.contains('\''));
        let ended = count(&|line| line.ends_with(';'));
        let bare =
            count(&|line| line.ends_with(')') || line.ends_with('\'') || line.ends_with('"'));
        let tabs = count(&|line| line.starts_with('\t'));
        let indents: Vec<usize> = lines
            .iter()
            .map(|line| line.len() - line.trim_start_matches(' ').len())
            .filter(|width| *width > 1)
            .collect();
        Self {
            double_quotes: double > single,
            semicolons: ended >= bare,
            tabs: tabs > indents.len(),
            width: if indents.iter().min().is_some_and(|least| *least >= 4) { 4 } else { 2 },
            crlf: text.contains("\r\n"),
        }
    }

    pub(crate) const fn line_end(&self) -> &'static str {
        if self.crlf { "\r\n" } else { "\n" }
    }

    /// Text that was written with single quotes, semicolons, two spaces and line feeds.
    pub fn applied(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let pieces = lang_js::script::pieces(text);
        for piece in &pieces {
            out.push_str(&self.piece(&text[piece.range.clone()], piece.kind));
        }
        self.lines(&out)
    }

    fn piece(&self, text: &str, kind: lang_js::script::PieceKind) -> String {
        use lang_js::script::PieceKind;
        match kind {
            PieceKind::String
                if self.double_quotes && text.starts_with('\'') && !text.contains('"') =>
            {
                format!("\"{}\"", &text[1..text.len() - 1].replace("\\'", "'"))
            }
            PieceKind::Semicolon if !self.semicolons => String::new(),
            _ => text.to_owned(),
        }
    }

    fn lines(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for line in text.lines() {
            let bare = line.trim_start_matches(' ');
            let spaces = line.len() - bare.len();
            let levels = spaces / 2;
            // A comment's star stands one space in.
            let odd = &" "[..spaces % 2];
            match self.tabs {
                true => out.push_str(&"\t".repeat(levels)),
                false => out.push_str(&" ".repeat(levels * self.width)),
            }
            out.push_str(odd);
            out.push_str(bare);
            out.push_str(self.line_end());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::Style;

    const TEXT: &str = "import a from 'a';\n/**\n * It's; one.\n */\nfor (;;) {\n  say('it\\'s', \"x\", `;'`);\n}\n";

    #[test]
    fn the_style_of_a_file_is_told_from_most_of_its_lines() {
        assert_eq!(Style::of(TEXT), Style::default());
        let other = "import a from \"a\"\r\n\r\nif (a) {\r\n\ta(\"b\")\r\n}\r\n";
        let style = Style::of(other);
        assert!(style.double_quotes && !style.semicolons && style.tabs && style.crlf);
        assert_eq!(Style::of("if (a) {\n    b();\n}\n").width, 4);
    }

    #[test]
    fn text_takes_on_a_style_and_keeps_its_meaning() {
        let style =
            Style { double_quotes: true, semicolons: false, tabs: true, width: 2, crlf: false };
        let expected = "import a from \"a\"\n/**\n * It's; one.\n */\nfor (;;) {\n\tsay(\"it's\", \"x\", `;'`)\n}\n";
        assert_eq!(style.applied(TEXT), expected);
        assert_eq!(Style::default().applied(TEXT), TEXT);
        let wide = Style { width: 4, ..Style::default() };
        assert_eq!(wide.applied("a {\n  b {\n    c\n"), "a {\n    b {\n        c\n");
    }

    #[test]
    fn a_semicolon_that_keeps_two_statements_apart_stays() {
        let style = Style { semicolons: false, ..Style::default() };
        assert_eq!(style.applied("a();\n[b].c();\n"), "a();\n[b].c()\n");
        assert_eq!(style.applied("const x = 1; const y = 2;\n"), "const x = 1; const y = 2\n");
    }
}
