//! The configuration or environment of the process in a log.

use facts::LogField;
use facts::code::PropertyKey;
use flow::Value;
use review::prelude::*;

use crate::sites::{Site, sites};

pub(crate) static CHECK: Check = Check {
    id: "log-config-env",
    summary: "the whole environment or configuration is written to the log",
    severity: Severity::Blocker,
    confidence: Confidence::Medium,
    cost: Cost::File,
    needs_base: false,
    category: "safety",
    focus: &["safety"],
    cwe: &[532],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
    ],
    reads: FactKinds::LOG_CALLS,
    page: include_str!("log_config_env.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for site in sites(cx) {
        for field in site.open_fields() {
            let Some(what) = store(&site, field) else { continue };
            cx.report(site.file(), field.range, format!("`{}` is {what}", field.name)).because(
                site.file(),
                site.call.range,
                "the log call",
            );
        }
    }
}

fn store(site: &Site<'_>, field: &LogField) -> Option<String> {
    let value = field.value;
    let origin = site.origin(value);
    let setup = site.call.setup.and_then(|place| site.program.loggers.get(place as usize));
    // Without its set-up, redaction inside of the object is taken for redaction of what matters.
    let is_open = |path: &str| match setup {
        Some(setup) => !flow::leaves_out(setup, path),
        None => !field.redacted_within,
    };
    if field.redacted_within && matches!(origin, "process.env" | "config.util.toObject()") {
        return None;
    }
    if origin == "process.env" {
        return Some("the whole environment, with every secret that the process was given".into());
    }
    if matches!(origin, "config.util.toObject()" | "convict().getProperties()") {
        return Some("the whole configuration".into());
    }
    if !matches!(site.code.kind(value), ExprKind::Name { .. } | ExprKind::Member { .. }) {
        return None;
    }
    let secret = site.program.origins.values(site.file(), value).iter().find_map(|value| {
        let Value::Literal(file, object) = value else { return None };
        secret_inside(site, *file, *object, &field.name, &is_open)
    })?;
    Some(format!("a configuration object, and `{secret}` is part of it"))
}

/// A key of the object literal that names a secret whose value is no literal of nothing, and that is not left out.
fn secret_inside(
    site: &Site<'_>,
    file: FileId,
    object: ExprId,
    name: &str,
    is_open: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let code = site.program.base.file(file).code()?;
    let mut open = vec![(object, name.to_owned(), 0_u32)];
    while let Some((object, prefix, depth)) = open.pop() {
        let ExprKind::Object(properties) = code.kind(object) else { continue };
        for property in properties {
            let PropertyKey::Name(name) = &property.key else { continue };
            let path = format!("{prefix}.{name}");
            match code.kind(property.value) {
                ExprKind::Object(_) if depth < 4 => open.push((property.value, path, depth + 1)),
                _ if !reads_environment(code, property.value) => {}
                _ if SecretName::of(name).is_some_and(SecretName::is_plain) && is_open(&path) => {
                    return Some(name.to_string());
                }
                _ => {}
            }
        }
    }
    None
}

/// `process.env.X`, `env.X`, `process.env.X || "default"`: what makes an object a configuration.
fn reads_environment(code: &Code, value: ExprId) -> bool {
    let mut at = value;
    for _ in 0..8 {
        match code.kind(at) {
            ExprKind::Logical { left, .. } => at = *left,
            ExprKind::Call(call) => match call.args.first() {
                Some(first) => at = first.value,
                None => return false,
            },
            ExprKind::Member { object, property, .. } => {
                if &**property == "env" {
                    return true;
                }
                at = *object;
            }
            ExprKind::Name { name, .. } => return matches!(&**name, "env" | "ENV"),
            _ => return false,
        }
    }
    false
}
