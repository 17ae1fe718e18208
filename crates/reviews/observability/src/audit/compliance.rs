//! Requirements and the findings that speak against them.

use review::{Cell, PersonalKind, ReportedFinding, Table, TableContext};
use serde::Deserialize;

use super::Worked;
use super::retention::{Kept, kept};

const SHIPPED: &str = include_str!("compliance.toml");
/// Findings that are named in a row.
const NAMED: usize = 8;

#[derive(Debug, Deserialize)]
struct Rows {
    requirement: Vec<Requirement>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirement {
    regime: String,
    id: String,
    title: String,
    source: String,
    #[serde(default)]
    classes: Vec<String>,
    #[serde(default)]
    rules: Vec<String>,
    evidence: Evidence,
    /// Retention: at most so many days.
    days: Option<u32>,
    /// Retention: at least so many days.
    least: Option<u32>,
    #[serde(default)]
    ask: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Evidence {
    Findings,
    Retention,
    Contract,
    None,
}

fn requirements() -> Vec<Requirement> {
    // A test holds that the shipped rows read.
    toml::from_str::<Rows>(SHIPPED).map(|rows| rows.requirement).unwrap_or_default()
}

/// The class of data that a finding is about; `None` where it is about no data.
pub(super) fn class(finding: &ReportedFinding) -> Option<&'static str> {
    const CLASSES: [(PersonalKind, &str); 11] = [
        (PersonalKind::PaymentCard, "card"),
        (PersonalKind::BankAccount, "bank"),
        (PersonalKind::NationalId, "government-id"),
        (PersonalKind::Health, "health"),
        (PersonalKind::Email, "email"),
        (PersonalKind::Phone, "phone"),
        (PersonalKind::PostalAddress, "address"),
        (PersonalKind::FullName, "name"),
        (PersonalKind::Location, "location"),
        (PersonalKind::BirthDate, "birth-date"),
        (PersonalKind::IpAddress, "ip"),
    ];
    const SAMPLED: [(&str, &str); 6] = [
        ("payment card number", "card"),
        ("US social security number", "government-id"),
        ("bank account (IBAN)", "bank"),
        ("email address", "email"),
        ("phone number", "phone"),
        ("public IP address", "ip"),
    ];
    let (message, rule) = (&finding.message, finding.rule.as_str());
    match rule {
        "security/secret-logged"
        | "telemetry-audit/sample-secret"
        | "logging/log-jwt"
        | "logging/log-config-env" => return Some("credential"),
        "logging/log-body" => return Some("body"),
        "logging/log-headers" | "logging/log-error-object-pii" => return Some("credential"),
        "telemetry-audit/sample-pii" => {
            return SAMPLED
                .iter()
                .find(|(name, _)| message.starts_with(name))
                .map(|(_, class)| *class);
        }
        "logging/log-pii" | "logging/log-card-ssn-health" => {}
        _ if rule.starts_with("telemetry-audit/") && rule.contains("pii") => {}
        _ => return None,
    }
    let named = CLASSES.iter().find(|(kind, _)| message.contains(&kind.to_string()));
    let is_credential =
        ["API key", "token", "secret", "password", "cookie", "credentials", "one-time"]
            .iter()
            .any(|word| message.contains(word));
    match named {
        Some((_, "card")) if is_verification(message) => Some("card-verification"),
        Some((_, class)) => Some(class),
        None if message.contains("body of a request") => Some("body"),
        None if is_credential => Some("credential"),
        // A whole record of a person.
        None => Some("record"),
    }
}

/// What PCI DSS calls sensitive authentication data: never kept, whatever is done to it.
fn is_verification(message: &str) -> bool {
    let lower = message.to_lowercase();
    ["cvv", "cvc", "securitycode", "security_code"].iter().any(|word| lower.contains(word))
}

fn is_about(requirement: &Requirement, finding: &ReportedFinding) -> bool {
    if !requirement.rules.is_empty() && !requirement.rules.contains(&finding.rule) {
        return false;
    }
    let found = class(finding);
    requirement.classes.iter().any(|wanted| match (wanted.as_str(), found) {
        ("personal", Some(class)) => !matches!(class, "credential" | "body"),
        (wanted, Some(class)) => wanted == class,
        (_, None) => false,
    })
}

pub(super) fn table(worked: &Worked<'_, '_>) -> Table {
    let asked = &worked.cx.audit().compliance;
    let is_asked = |regime: &str| asked.is_empty() || asked.iter().any(|word| word == regime);
    let rows: Vec<Requirement> =
        requirements().into_iter().filter(|requirement| is_asked(&requirement.regime)).collect();
    let findings: Vec<&ReportedFinding> = worked.cx.findings().collect();
    let mut violated = 0;
    let cells = rows.iter().map(|requirement| {
        let against: Vec<&&ReportedFinding> =
            findings.iter().filter(|finding| is_about(requirement, finding)).collect();
        let (status, evidence) = status(worked.cx, requirement, &against);
        violated += usize::from(status == "violated");
        vec![
            Cell::text(requirement.regime.to_uppercase()),
            Cell::text(&requirement.id),
            Cell::text(&requirement.title),
            Cell::text(status),
            Cell::text(evidence),
            Cell::text(&requirement.source),
        ]
    });
    let cells: Vec<_> = cells.collect();
    let summary = match violated {
        0 => String::new(),
        count => format!("{count} of {} requirements are violated by findings", cells.len()),
    };
    Table {
        title: "Compliance".into(),
        note: "Violated: a finding speaks against it. Nothing found is no proof: it is about what was looked at. This is a reading of code by a program, and no legal advice. PCI DSS is 4.0.1.".into(),
        columns: ["Rules", "Requirement", "Title", "Status", "Evidence", "Source"].map(Into::into).to_vec(),
        rows: cells,
        summary,
        ..Table::default()
    }
}

fn status(
    cx: &TableContext<'_>,
    requirement: &Requirement,
    against: &[&&ReportedFinding],
) -> (&'static str, String) {
    match requirement.evidence {
        Evidence::None => ("not decidable offline", format!("ask for {}", requirement.ask)),
        Evidence::Retention => by_retention(&kept(cx), requirement),
        Evidence::Findings | Evidence::Contract if against.is_empty() => {
            ("nothing found in what was looked at", String::new())
        }
        Evidence::Findings | Evidence::Contract => {
            let mut named: Vec<&str> =
                against.iter().take(NAMED).map(|finding| finding.id.as_str()).collect();
            let more = format!("and {} more", against.len().saturating_sub(NAMED));
            if against.len() > NAMED {
                named.push(&more);
            }
            let named = named.join(", ");
            match requirement.evidence {
                Evidence::Contract => ("to be shown", format!("{named}: {}", requirement.ask)),
                _ => ("violated", named),
            }
        }
    }
}

fn by_retention(found: &[Kept], requirement: &Requirement) -> (&'static str, String) {
    let place = |kept: &Kept| format!("{} at {}:{}", kept.words(), kept.path, kept.line);
    let is_bad = |kept: &&Kept| {
        let too_long =
            requirement.days.is_some_and(|most| kept.days.is_none_or(|days| days > most));
        let too_short =
            requirement.least.is_some_and(|least| kept.days.is_some_and(|days| days < least));
        too_long || too_short
    };
    if found.is_empty() {
        return ("not decidable offline", format!("ask {}", requirement.ask));
    }
    let bad: Vec<String> = found.iter().filter(is_bad).map(place).collect();
    let shown = |list: Vec<String>| list.into_iter().take(4).collect::<Vec<_>>().join("; ");
    match bad.is_empty() {
        true => {
            ("held where infrastructure code says it", shown(found.iter().map(place).collect()))
        }
        false => ("to be checked", shown(bad)),
    }
}

#[cfg(test)]
mod tests {
    use super::requirements;

    #[test]
    fn the_shipped_requirements_read_and_are_complete() {
        let rows = requirements();
        assert!(rows.len() >= 20, "{}", rows.len());
        for regime in ["gdpr", "hipaa", "pci-dss"] {
            assert!(rows.iter().any(|row| row.regime == regime), "{regime}");
        }
        for row in &rows {
            assert!(row.source.starts_with("https://"), "{row:?}");
            assert_eq!(
                row.classes.is_empty(),
                !matches!(row.evidence, super::Evidence::Findings | super::Evidence::Contract),
                "{row:?}"
            );
            assert_eq!(row.ask.is_empty(), row.evidence == super::Evidence::Findings, "{row:?}");
        }
    }
}
