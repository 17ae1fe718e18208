//! `sw suppress`: adds a `[[waiver]]` to the text of `sw.toml` and leaves every other byte alone.

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::ConfigWaiver;
use crate::waiver::is_date;

/// The new text, and whether it differs from the old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    pub text: String,
    /// The same waiver was there already.
    pub unchanged: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuppressError {
    #[error("sw.toml cannot be read: {0}")]
    Malformed(String),
    #[error("`waiver` in sw.toml is not a list of tables (`[[waiver]]`)")]
    NotTables,
    #[error("a waiver needs a reason")]
    NoReason,
    #[error("`{0}` is no date (YYYY-MM-DD)")]
    BadDate(String),
}

/// `text` is the file's, or nothing.
pub fn suppress(text: &str, waiver: &ConfigWaiver) -> Result<Suppression, SuppressError> {
    if waiver.reason.trim().is_empty() {
        return Err(SuppressError::NoReason);
    }
    if let Some(until) = waiver.until.as_ref().filter(|until| !is_date(until)) {
        return Err(SuppressError::BadDate(until.clone()));
    }
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| SuppressError::Malformed(error.to_string()))?;
    let item =
        document.entry("waiver").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let tables = item.as_array_of_tables_mut().ok_or(SuppressError::NotTables)?;
    let table = table(waiver);
    if tables.iter().any(|known| is_same(known, &table)) {
        return Ok(Suppression { text: text.to_owned(), unchanged: true });
    }
    tables.push(table);
    Ok(Suppression { text: document.to_string(), unchanged: false })
}

fn table(waiver: &ConfigWaiver) -> Table {
    let mut table = Table::new();
    table["rule"] = value(&waiver.rule);
    let mut put = |key: &str, text: &Option<String>| {
        if let Some(text) = text {
            table[key] = value(text);
        }
    };
    put("path", &waiver.path);
    put("fingerprint", &waiver.fingerprint);
    if let Some(line) = waiver.line {
        table["line"] = value(i64::from(line));
    }
    table["reason"] = value(waiver.reason.trim());
    let mut put = |key: &str, text: &Option<String>| {
        if let Some(text) = text {
            table[key] = value(text);
        }
    };
    put("owner", &waiver.owner);
    put("until", &waiver.until);
    table
}

fn is_same(left: &Table, right: &Table) -> bool {
    let texts = |table: &Table| -> Vec<(String, String)> {
        let mut texts: Vec<_> = table
            .iter()
            .map(|(key, item)| (key.to_owned(), item.to_string().trim().to_owned()))
            .collect();
        texts.sort();
        texts
    };
    texts(left) == texts(right)
}

#[cfg(test)]
mod tests {
    use super::{SuppressError, suppress};
    use crate::ConfigWaiver;

    fn waiver() -> ConfigWaiver {
        ConfigWaiver {
            rule: "security/eval-dynamic".into(),
            path: Some("src/a.ts".into()),
            line: Some(3),
            reason: "a \"trusted\" file".into(),
            owner: Some("@kim".into()),
            ..ConfigWaiver::default()
        }
    }

    #[test]
    fn the_rest_of_the_file_stays_as_it_is() {
        let text = "# ours\n[review]   # spaced\ndepth = \"quick\"\n";
        let new = suppress(text, &waiver()).unwrap().text;
        assert!(new.starts_with(text), "{new}");
        assert!(
            new.contains(
                "[[waiver]]\nrule = \"security/eval-dynamic\"\npath = \"src/a.ts\"\nline = 3\n"
            ),
            "{new}"
        );
        assert!(suppress(&new, &waiver()).unwrap().unchanged);
    }

    #[test]
    fn a_waiver_without_reason_or_with_a_bad_date_is_refused() {
        let mut bad = waiver();
        bad.until = Some("soon".into());
        assert_eq!(suppress("", &bad), Err(SuppressError::BadDate("soon".into())));
        bad.reason = " ".into();
        assert_eq!(suppress("", &bad), Err(SuppressError::NoReason));
        assert_eq!(suppress("waiver = 1\n", &waiver()), Err(SuppressError::NotTables));
        assert!(matches!(suppress("= 1", &waiver()), Err(SuppressError::Malformed(_))));
    }
}
