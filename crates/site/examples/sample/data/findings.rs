//! Findings of a sample: eight rules that differ in what a page has to show.

use model::{Confidence, Severity};
use site::{Finding, Line, Place, Source};

use super::rules::{RULES, Rule};

const FILES: [&str; 12] = [
    "src/payments/refund-service.ts",
    "src/payments/payment-controller.ts",
    "src/users/user-repository.ts",
    "src/checkout/checkout-handler.ts",
    "src/checkout/cart.ts",
    "src/admin/reports/export-orders.ts",
    "src/notifications/mailer.ts",
    "src/shared/http/client.ts",
    "migrations/20260114_add_refunds.sql",
    "infra/terraform/storage.tf",
    ".github/workflows/release.yml",
    "src/search/indexer/build-product-index-for-every-locale.ts",
];

/// A few files hold most of what is found, as in life; with many findings there are more files.
fn path(number: usize) -> String {
    let file = FILES[(number * number + number / 5) % FILES.len()];
    match number / 240 {
        0 => file.to_owned(),
        package => format!("packages/module-{package}/{file}"),
    }
}

pub(crate) fn finding(number: usize) -> Finding {
    let rule = &RULES[(number * 5 + number / 9) % RULES.len()];
    let path = path(number);
    let at = 12 + (number as u32 * 7) % 180;
    Finding {
        id: format!("F{number}"),
        session: ["payment-api-v2", "faster-checkout", "payment-api-v2"][number % 3].to_owned(),
        severity: severity(rule, number),
        confidence: if number % 11 == 3 { Confidence::Low } else { Confidence::High },
        rule: rule.id.to_owned(),
        reviews: vec![rule.id.split('/').next().unwrap_or("security").to_owned()],
        title: rule.title.to_owned(),
        message: rule.message.replace("{n}", &number.to_string()),
        path: (number % 97 != 5).then(|| path.clone()),
        line: Some(at),
        status: status(number).to_owned(),
        reason: (status(number) == "deferred")
            .then(|| "after the launch of the new checkout".into()),
        owner: number.is_multiple_of(4).then(|| "@payments".to_owned()),
        first_seen: format!("2026-01-{:02}", 1 + number % 28),
        last_seen: "2026-02-01".to_owned(),
        code: code(rule, number, at),
        steps: steps(rule, &path, at),
        sources: rule.sources.iter().map(|url| Source { url: (*url).to_owned() }).collect(),
        fix: Some(rule.fix.to_owned()),
        before: rule.change.map(|(before, _)| before.to_owned()),
        after: rule.change.map(|(_, after)| after.to_owned()),
        cwe: rule.cwe.to_vec(),
    }
}

/// The rule's own for most, so that all five occur.
fn severity(rule: &Rule, number: usize) -> Severity {
    if number % 6 == 1 { Severity::Nit } else { rule.severity }
}

fn status(number: usize) -> &'static str {
    ["open", "open", "open", "resolved", "open", "deferred", "open", "fixed", "dismissed", "waived"]
        [(number + number / 10) % 10]
}

/// The third line is the one that is meant; what stands around it differs, as in a real file.
fn code(rule: &Rule, number: usize, at: u32) -> Vec<Line> {
    let around =
        [format!("// order {number}: see the runbook before changing this"), String::new()];
    let lines = rule.code.lines().map(str::to_owned).chain(around);
    (at - 2..).zip(lines).map(|(number, text)| Line { number, text }).collect()
}

fn steps(rule: &Rule, path: &str, at: u32) -> Vec<Place> {
    let last = rule.steps.len() as u32;
    let step = |(at_step, (file, note)): (u32, &(&str, &str))| Place {
        path: if file.is_empty() { path.to_owned() } else { (*file).to_owned() },
        line: if at_step + 1 == last { at } else { 8 + at_step * 23 },
        note: (*note).to_owned(),
    };
    (0..).zip(rule.steps).map(step).collect()
}
