//! Paths that are put together with data from outside and handed to a function that nobody here knows.

use facts::code::{ExprId, ExprKind};

use super::calls::Site;
use super::engine::Engine;
use super::value::{Value, state};

/// What functions that open, write or remove files are called.
const WORDS: &[&str] = &[
    "file",
    "dir",
    "folder",
    "read",
    "write",
    "load",
    "save",
    "open",
    "extract",
    "copy",
    "move",
    "unlink",
    "remove",
    "delete",
    "mkdir",
    "stream",
    "upload",
    "unzip",
    "archive",
    "touch",
    "attachment",
];
/// Functions with such a word in their name that open nothing.
const OTHERS: &[&str] = &[
    "basename",
    "dirname",
    "relative",
    "isdirectory",
    "readline",
    "download",
    "getfilename",
    "removelistener",
    "openapi",
    "filetype",
    "reader",
];

impl<'a> Engine<'a> {
    /// `extract(path.join(root, req.query.name))`.
    pub(crate) fn check_joined(&mut self, site: &Site<'a>) {
        let name = match self.act.code.kind(site.call.callee) {
            ExprKind::Name { name, .. } => name,
            ExprKind::Member { property, .. } => property,
            _ => return,
        };
        if !opens_files(name) || self.is_known(site) {
            return;
        }
        for (arg, value) in site.call.args.iter().zip(&site.args) {
            self.report_joined(site, arg.value, value);
            for (key, field) in value.fields() {
                if let Some(inner) = self.act.code.property(arg.value, key) {
                    self.report_joined(site, inner, field);
                }
            }
        }
    }

    fn is_known(&self, site: &Site<'a>) -> bool {
        let Some(origin) = site.callee.origin() else { return false };
        let text = self.origins.text(origin);
        ["path.", "fs.", "console.", "JSON.", "Object."]
            .iter()
            .any(|package| text.starts_with(package))
    }

    fn report_joined(&mut self, site: &Site<'a>, at: ExprId, value: &Value<'a>) {
        if !value.labels().iter().any(|label| label.state & state::NORMALIZED != 0) {
            return;
        }
        let Some(rows) = self.models.index.rows("%joined-path") else { return };
        let joined = value.with(|node| {
            node.fields.clear();
            node.labels.retain(|label| label.state & state::NORMALIZED != 0);
        });
        for row in &rows.sinks {
            self.report_value(row, &joined, at, site.call.callee);
        }
    }
}

fn opens_files(name: &str) -> bool {
    let name = name.to_lowercase();
    WORDS.iter().any(|word| name.contains(word)) && !OTHERS.iter().any(|other| name.contains(other))
}
