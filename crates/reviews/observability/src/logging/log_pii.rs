//! Personal data in a log.

use review::prelude::*;
use std::collections::BTreeMap;

use facts::code::MemberKind;
use flow::Value;

use crate::people::personal;
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
        for field in site.open_fields() {
            if let Some((class, member)) =
                entity(&site, field.value).filter(|_| !field.redacted_within)
            {
                let message = format!(
                    "`{}` is a whole `{class}`, and its `{member}` goes with it",
                    field.name
                );
                let builder = cx.report(site.file(), field.range, message);
                builder.because(site.file(), site.call.range, "the log call");
                continue;
            }
            if let Some(rows) = record(&site, field.value).filter(|_| !field.redacted_within) {
                let message = format!(
                    "`{}` is a whole {rows} as the database gave it, with everything that is known of a person",
                    field.name
                );
                cx.report(site.file(), field.range, message)
                    .confidence(Confidence::Medium)
                    .because(site.file(), site.call.range, "the log call");
                continue;
            }
            let Some(kind) = personal(&site, field).filter(|kind| !kind.is_regulated()) else {
                continue;
            };
            if kind == PersonalKind::IpAddress {
                addresses.entry(site.file()).or_default().push((site.file(), field.range));
                continue;
            }
            let message = format!("`{}` is {kind} and is logged as it is", field.name);
            let note = "the log call";
            cx.report(site.file(), field.range, message).because(
                site.file(),
                site.call.range,
                note,
            );
        }
    }
    report_addresses(cx, &addresses);
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
    let words = review::words(name);
    let last = words.last()?.trim_end_matches('s');
    let person = PEOPLE.iter().find(|person| **person == last)?;
    let values = site.program.origins.values(site.file(), value);
    let is_row = values.iter().any(|value| match value {
        Value::External { origin, site: Some(read), .. } => {
            is_read(site.program.origins.name(*origin).as_str()) && takes_all(site, read)
        }
        _ => false,
    });
    is_row.then_some(*person)
}

/// What rows about people are called.
const PEOPLE: [&str; 11] = [
    "user",
    "customer",
    "patient",
    "employee",
    "member",
    "person",
    "contact",
    "client",
    "applicant",
    "guest",
    "subscriber",
];

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
    of_mapper && call.is_some_and(|call| call.starts_with("find"))
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
