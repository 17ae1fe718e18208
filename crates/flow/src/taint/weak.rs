//! Sanitizers that the data went through and that do not help where it ends.

use facts::FileId;
use facts::code::{ExprId, ExprKind};

use super::engine::Engine;
use super::steps::{Trace, snippet};

/// Kinds whose sanitizers people take for a cure of everything; a mere conversion to text is none of them.
const CURES: &[&str] = &["html", "dom-html", "sql", "command", "path", "ldap", "regex"];

impl Engine<'_> {
    /// Names of the sanitizers on the way, each once. The data is still harmful, so none of them helps.
    pub(crate) fn weak_sanitizers(&self, trace: &Trace) -> Vec<Box<str>> {
        let mut names: Vec<Box<str>> = Vec::new();
        for (file, call) in trace.calls() {
            let Some(name) = self.weak_sanitizer(file, call) else { continue };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn weak_sanitizer(&self, file: FileId, expr: ExprId) -> Option<Box<str>> {
        let code = self.base.file(file).code()?;
        let call = code.call(expr)?;
        if let ExprKind::Member { property, .. } = code.kind(call.callee)
            && &**property == "replace"
        {
            // Of a text, the first occurrence only is replaced; a pattern may miss what matters.
            let first = call.args.first()?.value;
            let text = snippet(self.base, file, code.range(first));
            return Some(format!("replace({text}, ..)").into());
        }
        let origin = self.hints.origins.origin(file, call.callee)?;
        let rows = self.models.index.rows(origin.as_str())?;
        let cures = CURES.iter().fold(0, |set, kind| set | self.models.bit(kind));
        let cure = rows.sanitizers.iter().any(|row| row.kinds & cures != 0 && row.raise == 0);
        cure.then(|| snippet(self.base, file, code.range(call.callee)).into())
    }
}
