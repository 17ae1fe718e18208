//! Personal data and credentials in what is written to spans, metrics and other people's services.

use review::prelude::*;

use crate::judge::{Judge, Told, Verdict};
use crate::writes::{Field, Signal, Write, Writes};

/// Reports every field of these writes that tells of a person or opens something.
pub(crate) fn report(cx: &mut CheckContext<'_>, is_asked: impl Fn(&Write) -> bool) {
    let program = cx.program();
    let writes = program.shared::<Writes>();
    for write in writes.0.iter().filter(|write| is_asked(write)) {
        let mut told: Vec<(FileId, ByteRange)> = Vec::new();
        for field in &write.fields {
            let place = (field.file, field.range);
            if told.contains(&place) || !cx.is_reviewed(field.file) {
                continue;
            }
            let mut judge = Judge::new(program);
            if let Verdict::Told(found) = judge.field(field.file, field.value, &field.name) {
                told.push(place);
                claim(cx, write, field, &found);
            }
        }
    }
}

fn claim(cx: &mut CheckContext<'_>, write: &Write, field: &Field, told: &Told) {
    let what = told.what;
    let written = source_text(cx, field);
    let to = match write.signal {
        Signal::Trace | Signal::Metric => format!("{} of {}", write.signal.noun(), write.system),
        Signal::Errors | Signal::Analytics => {
            format!("{}, which is somebody else's service", write.system)
        }
    };
    let message = format!("`{written}` is {what} and is written to {to}");
    let mut builder = cx.report(field.file, field.range, message).severity(what.severity());
    for (file, range) in told.way.iter().take(6) {
        builder = builder.because(*file, *range, format!("it comes from `{}`", told.source));
    }
    builder.because(write.file, write.range, "the call that writes it");
}

/// The value as it is written when that is short, else its name.
fn source_text(cx: &CheckContext<'_>, field: &Field) -> String {
    let text = field.range.slice(&cx.file(field.file).text);
    if text.len() <= 60 && !text.contains('\n') { text.to_owned() } else { field.name.clone() }
}
