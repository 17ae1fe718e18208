//! Personal data in an address.

use review::prelude::*;

use crate::addresses;
use crate::names::words;

pub(crate) static CHECK: Check = Check {
    id: "pii-in-url",
    summary: "personal data is part of an address",
    severity: Severity::Med,
    confidence: Confidence::Medium,
    cost: Cost::Node,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection"],
    cwe: &[598, 359],
    references: &[
        "https://owasp.org/www-community/vulnerabilities/Information_exposure_through_query_strings_in_url",
    ],
    reads: FactKinds::CODE.and(FactKinds::ROUTES),
    page: include_str!("pii_in_url.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    routes(cx);
    let mut found = Vec::new();
    for (file, _, code) in cx.code() {
        for param in addresses::query_params(code) {
            let constant = code.string(code.constant(param.value)).is_some();
            if !constant
                && !is_elsewhere(&param.before)
                && let Some(what) = personal(param.name)
            {
                found.push((file, code.range(param.value), what));
            }
        }
    }
    for (file, range, what) in found {
        let message =
            format!("{what} is put into a query string, which logs, histories and referrers keep");
        cx.report(file, range, message)
            .advise("Send it in the body, or refer to the person by an opaque id");
    }
}

fn routes(cx: &mut CheckContext<'_>) {
    let found: Vec<_> = cx
        .routes()
        .filter_map(|route| {
            let what = route
                .path
                .split('/')
                .filter_map(|part| part.strip_prefix(':'))
                .find_map(personal)?;
            Some((route.file, route.range, what, route.path.clone()))
        })
        .collect();
    for (file, range, what, path) in found {
        let message = format!(
            "{what} is part of the path `{path}`, which logs, histories and referrers keep"
        );
        cx.report(file, range, message)
            .advise("Look the record up by an opaque id, or search with POST");
    }
}

/// What a parameter tells of a person.
fn personal(name: &str) -> Option<&'static str> {
    let words = words(name.trim_end_matches('?'));
    let last = words.last().map_or("", String::as_str);
    let joined = words.concat();
    // `emailId` is an id of a mail, `emailVerified` a flag: the last word is what the value is.
    Some(match (last, joined.as_str()) {
        ("email", _) | (_, "emailaddress") => "An email address",
        ("phone" | "mobile" | "msisdn", _) | (_, "phonenumber" | "mobilenumber") => {
            "A phone number"
        }
        ("ssn" | "nin", _) | (_, "socialsecuritynumber" | "nationalid" | "taxid") => {
            "A national identification number"
        }
        (_, "cardnumber" | "creditcard" | "creditcardnumber" | "pan") => "A card number",
        ("iban", _) | (_, "accountnumber" | "bankaccount") => "A bank account",
        ("dob" | "birthdate" | "birthday", _) | (_, "dateofbirth") => "A date of birth",
        (_, "passportnumber") => "A passport number",
        _ => return None,
    })
}

/// A mail program's own addresses, and sign-in pages that are told whom to ask.
fn is_elsewhere(before: &str) -> bool {
    before.starts_with("mailto:")
        || before.starts_with("tel:")
        || before.contains("login_hint")
        || before.contains("unsubscribe")
}
