//! Text with indentation.

#[derive(Default)]
pub(super) struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    /// A line; one that ends in an opening bracket indents what follows, one that begins with a closing one ends that.
    pub(super) fn line(&mut self, line: impl AsRef<str>) -> &mut Self {
        let line = line.as_ref();
        if line.starts_with(['}', ')', ']']) {
            self.depth = self.depth.saturating_sub(1);
        }
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n("  ", self.depth));
            self.text.push_str(line);
        }
        self.text.push('\n');
        if line.ends_with(['{', '(', '[']) {
            self.depth += 1;
        }
        self
    }

    pub(super) fn lines(&mut self, lines: &[&str]) -> &mut Self {
        for line in lines {
            self.line(line);
        }
        self
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::Writer;

    #[test]
    fn brackets_indent() {
        let mut writer = Writer::default();
        writer.lines(&["if (a) {", "call(", "b,", ");", "}", "c();"]);
        assert_eq!(writer.finish(), "if (a) {\n  call(\n    b,\n  );\n}\nc();\n");
    }
}
