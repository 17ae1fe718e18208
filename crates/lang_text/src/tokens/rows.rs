//! The table of credential formats, as their vendors publish them.

mod cloud;
mod code;
mod context;
mod services;

/// One format.
#[derive(Debug)]
pub(super) struct Row {
    /// Stable: printed by `sw facts` and used in configuration.
    pub(super) id: &'static str,
    /// What a person calls it.
    pub(super) name: &'static str,
    /// At least one of these stands in every match, in any case.
    pub(super) keywords: &'static [&'static str],
    /// The first group is the credential; without one, all of it is.
    pub(super) pattern: &'static str,
    pub(super) kind: Kind,
    /// Marks of a test or sandbox credential.
    pub(super) test_marks: &'static [&'static str],
    /// Bits per character that a real one has at least, behind its fixed prefix.
    pub(super) entropy: f64,
    /// Length of the fixed prefix, which says nothing about randomness.
    pub(super) fixed: usize,
    pub(super) spans_lines: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Known by its own shape.
    Shape,
    /// Known by the name that it is assigned to: `pattern` is the value alone, the keywords are the names.
    Context,
    /// A block with marks at its start and end.
    Block,
}

impl Row {
    const fn shape(
        id: &'static str,
        name: &'static str,
        keywords: &'static [&'static str],
        pattern: &'static str,
    ) -> Self {
        let fixed = keywords[0].len();
        Self {
            id,
            name,
            keywords,
            pattern,
            kind: Kind::Shape,
            test_marks: &[],
            entropy: 2.8,
            fixed,
            spans_lines: false,
        }
    }

    const fn context(
        id: &'static str,
        name: &'static str,
        keywords: &'static [&'static str],
        pattern: &'static str,
    ) -> Self {
        Self {
            kind: Kind::Context,
            entropy: 3.0,
            fixed: 0,
            ..Self::shape(id, name, keywords, pattern)
        }
    }

    const fn test_marks(self, test_marks: &'static [&'static str]) -> Self {
        Self { test_marks, ..self }
    }

    const fn entropy(self, entropy: f64) -> Self {
        Self { entropy, ..self }
    }

    const fn fixed(self, fixed: usize) -> Self {
        Self { fixed, ..self }
    }

    const fn block(self) -> Self {
        Self { kind: Kind::Block, spans_lines: true, ..self }
    }

    /// Whether only the name that a value is given to tells what it is.
    pub(super) fn is_named(&self) -> bool {
        self.kind == Kind::Context
    }

    pub(super) fn expression(&self) -> String {
        if self.kind != Kind::Context {
            return self.pattern.to_owned();
        }
        let names: Vec<String> = self.keywords.iter().map(|word| regex::escape(word)).collect();
        // `name = "value"`, `"name": "value"`, `name: value`, `NAME=value`, `setName("value")`.
        format!(
            r#"(?i:{})[\w.\-]{{0,24}}["'`\]]{{0,2}}\s{{0,4}}(?:=>|:{{1,3}}=|\?=|=|:|\(|,)\s{{0,4}}["'`]?({})(?:["'`;,&\s)\\}}]|$)"#,
            names.join("|"),
            self.pattern
        )
    }
}

/// The more specific rows first.
pub(super) fn all() -> impl Iterator<Item = &'static Row> {
    [cloud::ROWS, code::ROWS, services::ROWS, context::ROWS].into_iter().flatten()
}
