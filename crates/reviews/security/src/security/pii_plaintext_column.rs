//! Numbers that identify a person or open an account, stored as they came.

use facts::code::PropertyKey;
use review::prelude::*;

use crate::names::{name_of, names_of, words};
use crate::places::member_assignments;
use crate::records;

pub(crate) static CHECK: Check = Check {
    id: "pii-plaintext-column",
    summary: "a number that identifies a person is stored unencrypted",
    severity: Severity::High,
    confidence: Confidence::Low,
    cost: Cost::Repository,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection"],
    cwe: &[312, 359],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Cryptographic_Storage_Cheat_Sheet.html",
    ],
    reads: FactKinds::CODE,
    page: include_str!("pii_plaintext_column.md"),
    run,
};

const ADVICE: &str = "Encrypt the value with AES-256-GCM before it is written, with a key that the database does not hold";

fn run(cx: &mut CheckContext<'_>) {
    if encrypts(cx) {
        return;
    }
    let mut found = Vec::new();
    for site in cx.calls() {
        if !cx.is_test(site.file) && records::writes_record(cx, &site) {
            for arg in &site.call.args {
                written(cx, &site, arg.value, &mut found);
            }
        }
    }
    found.sort();
    found.dedup();
    for (file, range, what, write) in found {
        let message = format!(
            "{what} is written to the database as it came; nothing in the repository encrypts"
        );
        cx.report(file, range, message)
            .confidence(Confidence::Medium)
            .because(file, write, "written here")
            .advise(ADVICE);
    }
}

/// Anything that encrypts, anywhere: a hook of the model or a column of the driver may do it for every write.
fn encrypts(cx: &CheckContext<'_>) -> bool {
    cx.program().base.code().any(|(_, source, code)| {
        source.class.is_reviewed()
            && code.calls.iter().any(|call| {
                let callee = code.call(*call).and_then(|call| name_of(code, call.callee));
                callee.is_some_and(|name| {
                    let name = name.to_ascii_lowercase();
                    name.contains("encrypt")
                        || name.contains("tokenize")
                        || name == "createcipheriv"
                })
            })
    })
}

type Found = (FileId, ByteRange, &'static str, ByteRange);

/// The properties of the record that a call writes, in the call or assigned to the name that it is given.
fn written(cx: &CheckContext<'_>, site: &CallSite<'_>, arg: ExprId, found: &mut Vec<Found>) {
    let code = site.code;
    let mut open = vec![arg];
    for _ in 0..8 {
        let Some(at) = open.pop() else { return };
        let ExprKind::Object(properties) = code.kind(code.constant(at)) else { continue };
        for property in properties {
            let PropertyKey::Name(name) = &property.key else { continue };
            if matches!(&**name, "$set" | "data" | "values" | "create" | "update") {
                open.push(property.value);
            }
            if let Some(what) = sensitive(name).filter(|_| is_raw(cx, site, property.value)) {
                found.push((site.file, property.range, what, site.range()));
            }
        }
        found.extend(assigned(cx, site, at));
    }
}

/// `user.ssn = ssn`, where `user` is what is written.
fn assigned(cx: &CheckContext<'_>, site: &CallSite<'_>, record: ExprId) -> Vec<Found> {
    let code = site.code;
    let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(record) else { return Vec::new() };
    let onto = |object: ExprId| matches!(code.kind(object), ExprKind::Name { symbol: Some(named), .. } if named == symbol);
    member_assignments(code)
        .filter(|assignment| onto(assignment.object) && is_raw(cx, site, assignment.value))
        .filter_map(|assignment| {
            let what = sensitive(assignment.property)?;
            Some((site.file, code.range(assignment.expr), what, site.range()))
        })
        .collect()
}

/// A parameter or part of the request: nothing was done to it here.
fn is_raw(cx: &CheckContext<'_>, site: &CallSite<'_>, value: ExprId) -> bool {
    let code = site.code;
    let named = names_of(code, value).into_iter().any(|name| sensitive(name).is_some());
    let plain =
        matches!(code.kind(code.constant(value)), ExprKind::Name { .. } | ExprKind::Member { .. });
    let sent =
        cx.origin(site.file, value).is_some_and(|origin| origin.as_str().contains("Request"));
    plain && (named || sent)
}

/// Numbers for which the law or the card networks ask for encryption.
fn sensitive(name: &str) -> Option<&'static str> {
    let words = words(name);
    let joined = words.concat();
    let last = words.last().map_or("", String::as_str);
    Some(match (last, joined.as_str()) {
        ("ssn" | "nin", _) | (_, "socialsecuritynumber" | "nationalid" | "nationalidnumber") => {
            "A national identification number"
        }
        (_, "cardnumber" | "creditcardnumber" | "creditcard" | "cardno" | "cvv" | "cvc") => {
            "A card number"
        }
        (_, "passportnumber" | "driverslicense" | "driverlicensenumber") => {
            "The number of an identity document"
        }
        (_, "diagnosis" | "medicalrecord" | "medicalrecordnumber" | "bloodtype") => "Health data",
        _ => return None,
    })
}
