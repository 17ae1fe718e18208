//! What findings mean for rules that must be met.

use model::Severity;
use review::{Cell, ReportedFinding, Table, TableContext};

/// A requirement, and the focus areas whose findings break it.
struct Control {
    rule: &'static str,
    id: &'static str,
    what: &'static str,
    areas: &'static [&'static str],
}

const CONTROLS: &[Control] = &[
    Control {
        rule: "SOC2",
        id: "CC6.1",
        what: "access is limited to those who need it",
        areas: &["iam", "secrets"],
    },
    Control {
        rule: "SOC2",
        id: "CC6.6",
        what: "the outside reaches only what it must",
        areas: &["network", "public-exposure"],
    },
    Control {
        rule: "SOC2",
        id: "CC6.7",
        what: "data is protected on its way and at rest",
        areas: &["encryption"],
    },
    Control {
        rule: "SOC2",
        id: "CC7.2",
        what: "what happens is recorded and looked at",
        areas: &["logging", "observability"],
    },
    Control {
        rule: "HIPAA",
        id: "164.312(a)(1)",
        what: "access control",
        areas: &["iam", "public-exposure", "network"],
    },
    Control {
        rule: "HIPAA",
        id: "164.312(a)(2)(iv)",
        what: "encryption at rest",
        areas: &["encryption"],
    },
    Control {
        rule: "HIPAA",
        id: "164.312(b)",
        what: "audit controls",
        areas: &["logging", "observability"],
    },
    Control {
        rule: "HIPAA",
        id: "164.312(e)(1)",
        what: "security of transmission",
        areas: &["encryption", "network"],
    },
    Control {
        rule: "PCI-DSS",
        id: "1.3",
        what: "no direct way from the internet to card data",
        areas: &["network", "public-exposure"],
    },
    Control {
        rule: "PCI-DSS",
        id: "3.5",
        what: "stored card data cannot be read",
        areas: &["encryption"],
    },
    Control { rule: "PCI-DSS", id: "7.2", what: "least privilege", areas: &["iam"] },
    Control {
        rule: "PCI-DSS",
        id: "8.3",
        what: "no shared or written credentials",
        areas: &["secrets"],
    },
    Control {
        rule: "PCI-DSS",
        id: "10.2",
        what: "audit logs",
        areas: &["logging", "observability"],
    },
];

const COLUMNS: [&str; 4] = ["Control", "Requires", "Result", "Worst finding"];

/// Every control, one table for each set of rules.
pub(crate) fn controls(cx: &TableContext<'_>) -> Vec<Table> {
    let asked = &cx.known().compliance;
    let wanted = |rule: &str| asked.is_empty() || asked.iter().any(|one| one == rule);
    let rules = ["SOC2", "HIPAA", "PCI-DSS"].into_iter().filter(|rule| wanted(rule));
    rules.map(|rule| table(cx, rule, format!("Compliance: {rule}"), false)).collect()
}

/// The controls that are not met, of all rules that were named.
pub(crate) fn gaps(cx: &TableContext<'_>) -> Table {
    let mut all = Table::default();
    for rule in ["SOC2", "HIPAA", "PCI-DSS"] {
        let asked = &cx.known().compliance;
        if !asked.is_empty() && !asked.iter().any(|one| one == rule) {
            continue;
        }
        let one = table(cx, rule, "Compliance gaps".into(), true);
        let rows = std::mem::take(&mut all.rows).into_iter().chain(one.rows.clone()).collect();
        all = Table { rows, ..one };
    }
    all
}

fn table(cx: &TableContext<'_>, rule: &str, title: String, only_gaps: bool) -> Table {
    let mut rows = Vec::new();
    for control in CONTROLS.iter().filter(|control| control.rule == rule) {
        let breaking =
            cx.findings().filter(|finding| control.areas.contains(&finding.category.as_str()));
        let worst = breaking.max_by_key(|finding| finding.severity);
        let result = result(worst);
        if only_gaps && result == "PASS" {
            continue;
        }
        let name = if only_gaps { format!("{rule} {}", control.id) } else { control.id.to_owned() };
        let shown =
            worst.map_or_else(String::new, |finding| format!("{} {}", finding.id, finding.title));
        rows.push(vec![
            Cell::text(name),
            Cell::text(control.what),
            Cell::text(result),
            Cell::text(shown),
        ]);
    }
    Table {
        title,
        note: "FAIL: a finding of HIGH or above. PARTIAL: a finding of MED. PASS says that nothing was found in code, not that the control is met.".into(),
        columns: COLUMNS.iter().map(|name| (*name).to_owned()).collect(),
        rows,
        ..Table::default()
    }
}

fn result(worst: Option<&ReportedFinding>) -> &'static str {
    match worst.map(|finding| finding.severity) {
        Some(severity) if severity >= Severity::High => "FAIL",
        Some(Severity::Med) => "PARTIAL",
        _ => "PASS",
    }
}
