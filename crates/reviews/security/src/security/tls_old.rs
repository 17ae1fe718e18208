//! Protocol versions that no longer protect.

use review::prelude::*;

use crate::literal::string;
use crate::places::{member_assignments, properties};

pub(crate) static CHECK: Check = Check {
    id: "tls-old",
    summary: "a connection may use a version of TLS that is broken",
    severity: Severity::High,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "data-protection",
    focus: &["data-protection", "cryptography"],
    cwe: &[326, 319],
    references: &[
        "https://www.rfc-editor.org/rfc/rfc8996",
        "https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions",
    ],
    reads: FactKinds::CODE.and(FactKinds::SETTINGS),
    page: include_str!("tls_old.md"),
    run,
};

fn run(cx: &mut CheckContext<'_>) {
    for (file, source, code) in cx.code() {
        for (_, name, property) in properties(code) {
            if let Some(version) = old_version(code, name, property.value) {
                let text = property.range.slice(&source.text);
                report(cx, file, property.range, text, version);
            }
        }
        for assignment in member_assignments(code) {
            let version = old_version(code, assignment.property, assignment.value);
            let range = code.range(assignment.expr);
            if let Some(version) = version {
                report(cx, file, range, range.slice(&source.text), version);
            }
        }
    }
    for (file, _, setting) in cx.settings() {
        let is_options = setting.key() == "NODE_OPTIONS";
        let flag = ["--tls-min-v1.0", "--tls-min-v1.1"]
            .into_iter()
            .find(|flag| setting.value.contains(flag));
        if let (true, Some(flag)) = (is_options, flag) {
            report(cx, file, setting.value_range, flag, "TLS 1.0 and 1.1");
        }
    }
}

/// The broken version that an option allows or asks for.
fn old_version(code: &Code, option: &str, value: ExprId) -> Option<&'static str> {
    let is_version = matches!(
        option,
        "minVersion" | "maxVersion" | "DEFAULT_MIN_VERSION" | "DEFAULT_MAX_VERSION"
    );
    let is_method = option == "secureProtocol";
    if !is_version && !is_method {
        return None;
    }
    let text = string(code, value)?.to_ascii_lowercase();
    let name = text.trim_end_matches("_client_method").trim_end_matches("_server_method");
    // `SSLv23_method` and `TLS_method` negotiate the best that both sides know.
    match name.trim_end_matches("_method") {
        "sslv2" => Some("SSL 2"),
        "sslv3" => Some("SSL 3"),
        "tlsv1" | "tlsv1.0" | "tlsv1_0" => Some("TLS 1.0"),
        "tlsv1.1" | "tlsv1_1" => Some("TLS 1.1"),
        _ => None,
    }
}

fn report(cx: &mut CheckContext<'_>, file: FileId, range: ByteRange, text: &str, version: &str) {
    let message =
        format!("`{text}` allows {version}, whose traffic can be read or changed by known attacks");
    cx.report(file, range, message).advise(
        "Leave the option out (Node's default is TLS 1.2), or say `minVersion: \"TLSv1.2\"`",
    );
}
