//! Personal data in a log.

use review::prelude::*;
use std::collections::BTreeMap;

use facts::LogField;
use facts::code::MemberKind;
use flow::Value;

use crate::people::personal;
use crate::rows::{Rows, person, rows};
use crate::sites::{Site, cite, counted, sites};

pub(crate) static CHECK: Check = Check {
    id: "log-pii",
    summary: "personal data is written to the log",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "privacy",
    focus: &["privacy"],
    cwe: &[532, 359],
    references: &[
        "https://gdpr-info.eu/art-5-gdpr/",
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
    ],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("log_pii.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let mut addresses: BTreeMap<FileId, Vec<(FileId, ByteRange)>> = BTreeMap::new();
    for site in sites(cx) {
        let mut told: Vec<ByteRange> = Vec::new();
        for field in site.open_fields() {
            // Several fields of an object that was made before stand at one place: its name.
            if told.contains(&field.range) {
                continue;
            }
            let whole = (!field.redacted_within && !site.is_hole(field))
                .then(|| whole_record(&site, field))
                .flatten();
            let (message, confidence) = match whole {
                Some(whole) => whole,
                None => match personal(&site, field).filter(|kind| !kind.is_regulated()) {
                    Some(PersonalKind::IpAddress) => {
                        addresses.entry(site.file()).or_default().push((site.file(), field.range));
                        continue;
                    }
                    Some(kind) => (
                        format!("`{}` is {kind} and is logged as it is", field.name),
                        Confidence::High,
                    ),
                    None => continue,
                },
            };
            told.push(field.range);
            cx.report(site.file(), field.range, message).confidence(confidence).because(
                site.file(),
                site.call.range,
                "the log call",
            );
        }
    }
    report_addresses(cx, &addresses);
}

/// A record of a person that is logged as a whole: of a class, of a mapper, of a query.
fn whole_record(site: &Site<'_>, field: &LogField) -> Option<(String, Confidence)> {
    let name = &field.name;
    if let Some((class, member)) = entity(site, field.value) {
        let message = format!("`{name}` is a whole `{class}`, and its `{member}` goes with it");
        return Some((message, Confidence::High));
    }
    let kind = record(site, field.value);
    let rows = rows(site, field.value);
    if let Some(column) = rows.as_ref().and_then(Rows::telling) {
        let message = format!("`{name}` is what the query gave, and `{column}` goes with it");
        return Some((message, Confidence::High));
    }
    let kind = kind.or_else(|| rows.filter(Rows::are_people).map(|_| "row about a person"))?;
    let message = format!(
        "`{name}` is a whole {kind} as the database gave it, with everything that is known of a person"
    );
    Some((message, Confidence::Medium))
}

/// The class of the repository that a whole value is of, and a field of it that tells of a person or opens something.
/// A class that says how it is written as JSON has thought of that.
fn entity<'a>(site: &Site<'a>, value: ExprId) -> Option<(&'a str, &'a str)> {
    if !matches!(site.code.kind(value), ExprKind::Name { .. } | ExprKind::Member { .. }) {
        return None;
    }
    site.program.origins.values(site.file(), value).iter().find_map(|value| {
        let Value::Instance(file, class) = *value else { return None };
        let class = site.program.base.file(file).code()?.class(class);
        if class.members.iter().any(|member| &*member.name == "toJSON") {
            return None;
        }
        let fields =
            class.members.iter().filter(|member| matches!(member.kind, MemberKind::Field(_)));
        let telling = fields
            .map(|member| &*member.name)
            .find(|name| SecretName::of(name).is_some() || PersonalName::of(name).is_some())?;
        Some((&*class.name, telling))
    })
}

/// A row about a person, read from the database without a choice of columns: `const user = await User.findById(id)`.
fn record(site: &Site<'_>, value: ExprId) -> Option<&'static str> {
    let name = match site.code.kind(value) {
        ExprKind::Name { name, .. } => name,
        ExprKind::Member { property, .. } => property,
        _ => return None,
    };
    let person = person(name)?;
    let values = site.program.origins.values(site.file(), value);
    let is_row = values.iter().any(|value| match value {
        Value::External { origin, site: Some(read), .. } => {
            is_read(site.program.origins.name(*origin).as_str()) && takes_all(site, read)
        }
        _ => false,
    });
    is_row.then_some(person)
}

/// A call of an object mapper that gives rows.
fn is_read(origin: &str) -> bool {
    let of_mapper = [
        "mongoose",
        "@prisma/client",
        "sequelize",
        "typeorm",
        "@nestjs/typeorm",
        "@nestjs/mongoose",
    ]
    .iter()
    .any(|package| origin.starts_with(package));
    let call = origin.strip_suffix("()").and_then(|call| call.rsplit('.').next());
    let of_builder = origin.starts_with("knex") && call.is_some_and(|call| call == "first");
    of_mapper && call.is_some_and(|call| call.starts_with("find")) || of_builder
}

/// No columns are chosen in the call that reads.
fn takes_all(site: &Site<'_>, read: &flow::Site) -> bool {
    let flow::SitePlace::Call(call) = read.place else { return false };
    let source = site.program.base.file(read.file);
    let Some(code) = source.code() else { return false };
    let text = code.range(call).slice(&source.text);
    !["select", "attributes", "projection", "fields"].iter().any(|word| text.contains(word))
}

/// Servers that log addresses do so in every line of sign-in: one finding for each file.
fn report_addresses(cx: &mut CheckContext<'_>, found: &BTreeMap<FileId, Vec<(FileId, ByteRange)>>) {
    for (file, places) in found {
        let Some(((_, range), others)) = places.split_first() else { continue };
        let lines = counted(places.len(), "line");
        let verb = if places.len() == 1 { "holds" } else { "hold" };
        let message = format!("{lines} of this file {verb} an IP address as it is");
        cite(cx.report(*file, *range, message).severity(Severity::Med), others, "and here");
    }
}
