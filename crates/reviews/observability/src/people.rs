//! Personal data among the fields of a log call.

use facts::LogField;
use facts::code::ExprKind;
use review::{PersonalKind, PersonalName};

use crate::judge::{Judge, Verdict};
use crate::sites::{Site, dotted};
use crate::whole::body_field;

/// What the field tells of a person, by its value's name or by its key.
pub(crate) fn personal(site: &Site<'_>, field: &LogField) -> Option<PersonalKind> {
    // A flag or a figure is not the data, whatever it is called.
    let value = site.code.constant(field.value);
    if matches!(site.code.kind(value), ExprKind::Call(_)) && !reads_text(site, field) {
        return None;
    }
    let by_value = dotted(site.code, field.value);
    // `{ email: user.id }` is what its value is; `{ email: value }` what its key says.
    let named = by_value.as_deref().and_then(PersonalName::of);
    let by_key = || PersonalName::of(&field.name).filter(|_| !is_opaque(by_value.as_deref()));
    let kind = named.or_else(by_key).map(|name| name.kind);
    // `email` that every caller passes a flag or a hash for is what they pass.
    kind.or_else(|| typed_address(site, field)).filter(|_| !is_harmless(site, field))
}

fn is_harmless(site: &Site<'_>, field: &LogField) -> bool {
    let verdict = Judge::new(site.program).value(site.file(), field.value);
    matches!(verdict, Verdict::Nothing)
}

/// What people enter as their `address` is where they live, unless the program deals in other addresses.
fn typed_address(site: &Site<'_>, field: &LogField) -> Option<PersonalKind> {
    let is_typed = body_field(site.origin(field.value)) == Some("address");
    is_typed.then_some(PersonalKind::PostalAddress)
}

/// Conversions that leave the text readable.
fn reads_text(site: &Site<'_>, field: &LogField) -> bool {
    let ExprKind::Call(call) = site.code.kind(field.value) else { return true };
    match site.code.kind(call.callee) {
        ExprKind::Member { property, .. } => {
            matches!(&**property, "trim" | "toLowerCase" | "toString" | "get" | "stringify")
        }
        ExprKind::Name { name, .. } => matches!(&**name, "String" | "decodeURIComponent"),
        _ => false,
    }
}

/// `user.id`, `hash`, `count`: values that say themselves that they are something else.
fn is_opaque(value: Option<&str>) -> bool {
    let last = value.and_then(|value| value.rsplit('.').next()).unwrap_or("");
    let words = review::words(last);
    words.last().is_some_and(|word| {
        matches!(
            word.as_str(),
            "id" | "ids"
                | "hash"
                | "hashed"
                | "digest"
                | "count"
                | "length"
                | "size"
                | "masked"
                | "index"
                | "template"
                | "enabled"
                | "valid"
                | "verified"
                | "domain"
                | "type"
                | "country"
                | "status"
                | "error"
                | "message"
        )
    })
}
