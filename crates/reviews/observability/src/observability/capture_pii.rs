//! Reports that tell who somebody is.

use review::prelude::*;

pub(crate) static CHECK: Check = Check {
    id: "capture-pii",
    summary: "personal data is sent to the error reporter",
    severity: Severity::Med,
    confidence: Confidence::High,
    cost: Cost::Repository,
    needs_base: false,
    category: "errors",
    focus: &["errors"],
    cwe: &[359],
    references: &[
        "https://docs.sentry.io/platforms/javascript/guides/node/data-management/sensitive-data/",
        "https://gdpr-info.eu/art-5-gdpr/",
    ],
    reads: FactKinds::CODE,
    page: include_str!("capture_pii.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    let program = cx.program();
    let telemetry = program.telemetry();
    let reporters = &telemetry.reporters;
    for write in &reporters.writes {
        if !cx.is_reviewed(write.file) {
            continue;
        }
        let mut kinds: Vec<PersonalKind> = Vec::new();
        let mut first = None;
        for field in &write.fields {
            let Some(code) = program.base.file(field.file).code() else { continue };
            let text = field.range.slice(&program.base.file(field.file).text);
            let named = PersonalName::of(&field.path.replace("ip_address", "ipAddress"));
            let named = named.or_else(|| is_dotted(text).then(|| PersonalName::of(text)).flatten());
            let Some(name) = named.filter(|_| !security::tells_nothing(code, field.value)) else {
                continue;
            };
            // `ip_address: null` and the like say that it is left out.
            if matches!(code.kind(field.value), ExprKind::Null | ExprKind::Undefined)
                || kinds.contains(&name.kind)
            {
                continue;
            }
            first = first.or(Some((field.file, field.range)));
            kinds.push(name.kind);
        }
        let Some((file, range)) = first else { continue };
        let (file, range) =
            if cx.is_reviewed(file) { (file, range) } else { (write.file, write.range) };
        let list: Vec<String> = kinds.iter().map(ToString::to_string).collect();
        let regulated = kinds.iter().any(|kind| kind.is_regulated());
        let severity = if regulated { Severity::High } else { Severity::Med };
        let message = format!("`{}` sends {} to {}", write.method, list.join(", "), write.system);
        cx.report(file, range, message).severity(severity);
    }
    for setup in &reporters.setups {
        if !cx.is_reviewed(setup.file) {
            continue;
        }
        let Some(code) = cx.file(setup.file).code() else { continue };
        let asked = setup.argument.and_then(|options| code.property(options, "sendDefaultPii"));
        if asked.is_some_and(|value| matches!(code.kind(value), ExprKind::Bool(true))) {
            let message = format!(
                "`sendDefaultPii` sends IP addresses, cookies and users to {}",
                setup.system
            );
            cx.report(setup.file, setup.range, message);
        }
    }
}

/// `user.email`, and not a call or a literal.
fn is_dotted(text: &str) -> bool {
    text.contains('.')
        && text.chars().all(|it| it.is_alphanumeric() || matches!(it, '.' | '_' | '?' | '!' | '$'))
}
