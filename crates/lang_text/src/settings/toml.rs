//! TOML, through toml_edit's spans.

use super::{DEEPEST, Reader, lines, range};
use std::ops::Range;
use toml_edit::{Document, Item, Key, TableLike, Value};

pub(super) fn read(reader: &mut Reader<'_>) {
    comments(reader);
    let text = reader.text;
    match Document::parse(text) {
        Ok(document) => {
            let mut walk = Walk { reader, path: Vec::new() };
            walk.table(document.as_table());
        }
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            reader.syntax(at, error.message().lines().next().unwrap_or("it is no TOML"));
        }
    }
}

/// Comments that have a line of their own.
fn comments(reader: &mut Reader<'_>) {
    let text = reader.text;
    for (start, line) in lines(text) {
        let content = line.trim_start();
        if content.starts_with('#') {
            reader.comment(start + line.len() - content.len(), start + line.len());
        }
    }
}

struct Walk<'r, 'a> {
    reader: &'r mut Reader<'a>,
    path: Vec<Box<str>>,
}

impl Walk<'_, '_> {
    fn table(&mut self, table: &dyn TableLike) {
        let keys: Vec<&str> = table.iter().map(|(key, _)| key).collect();
        for name in keys {
            let Some((key, item)) = table.get_key_value(name) else { continue };
            self.path.push(name.into());
            let key_span = key_range(key);
            self.item(item, key_span);
            self.path.pop();
        }
    }

    fn item(&mut self, item: &Item, key: Option<Range<usize>>) {
        if self.path.len() > DEEPEST {
            return;
        }
        match item {
            Item::None => {}
            Item::Value(value) => self.value(value, key),
            Item::Table(table) => self.table(table),
            Item::ArrayOfTables(tables) => {
                for (number, table) in tables.iter().enumerate() {
                    self.path.push(number.to_string().into());
                    self.table(table);
                    self.path.pop();
                }
            }
        }
    }

    fn value(&mut self, value: &Value, key: Option<Range<usize>>) {
        if self.path.len() > DEEPEST {
            return;
        }
        match value {
            Value::Array(values) => {
                for (number, value) in values.iter().enumerate() {
                    self.path.push(number.to_string().into());
                    self.value(value, key.clone());
                    self.path.pop();
                }
            }
            Value::InlineTable(table) => self.table(table),
            scalar => self.scalar(scalar, key),
        }
    }

    fn scalar(&mut self, value: &Value, key: Option<Range<usize>>) {
        let Some(span) = value.span() else { return };
        let raw = self.reader.text.get(span.clone()).unwrap_or("");
        let key = key.map_or_else(|| range(span.start, span.end), |key| range(key.start, key.end));
        match value.as_str() {
            Some(text) => {
                let quotes =
                    if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
                let inside = range(span.start + quotes, span.end.saturating_sub(quotes));
                self.reader.add(&self.path, text, key, inside, true);
            }
            None => _ = self.reader.add(&self.path, raw, key, range(span.start, span.end), false),
        }
    }
}

fn key_range(key: &Key) -> Option<Range<usize>> {
    key.span()
}
