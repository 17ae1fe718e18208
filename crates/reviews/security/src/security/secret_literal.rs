//! A credential that is written in the code.

use facts::code::{BinaryOp, SymbolKind};
use review::prelude::*;
use rustc_hash::FxHashSet;

use crate::credentials::{self, Role};
use crate::names;
use crate::places;
use crate::secret_text::{is_placeholder, is_publishable, is_random, is_uuid, looks_like_password};
use crate::stated::{Stated, stated};

pub(crate) static CHECK: Check = Check {
    id: "secret-literal",
    summary: "a credential is written in the code",
    severity: Severity::Blocker,
    confidence: Confidence::High,
    cost: Cost::Node,
    needs_base: false,
    category: "secrets",
    focus: &["secrets"],
    cwe: &[798, 259],
    references: &[
        "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
        "https://docs.github.com/en/code-security/secret-scanning",
    ],
    reads: FactKinds::CODE.and(FactKinds::TOKENS),
    page: include_str!("secret_literal.md"),
    run,
};

const ADVICE: &str = "Read it from the environment or a secret store, stop when it is missing, and replace the one that was published: history keeps it";

/// A claim about a literal, kept until every rule has looked: one literal is one finding, the surest one.
struct Claim {
    file: FileId,
    range: ByteRange,
    severity: Severity,
    confidence: Confidence,
    message: String,
    /// Where it is used.
    used: Option<(FileId, ByteRange)>,
}

fn run(cx: &mut CheckContext<'_>) {
    let mut claims = Vec::new();
    tokens(cx);
    for site in cx.calls() {
        for given in credentials::given(&site) {
            claims.extend(passed(cx, &site, &given));
        }
        claims.extend(header_call(cx, &site));
    }
    let files: Vec<_> = cx.code().collect();
    for (file, _, code) in files {
        headers(cx, file, code, &mut claims);
        named(cx, file, code, &mut claims);
        compared(cx, file, code, &mut claims);
    }
    report(cx, claims);
}

fn report(cx: &mut CheckContext<'_>, claims: Vec<Claim>) {
    let mut reported: Vec<(FileId, ByteRange)> = Vec::new();
    for claim in claims {
        let covered = |(file, range): &(FileId, ByteRange)| {
            *file == claim.file && (range.contains(claim.range) || claim.range.contains(*range))
        };
        if reported.iter().any(covered) || is_made_for_test(cx, &claim) {
            continue;
        }
        reported.push((claim.file, claim.range));
        let range = with_use(cx, &claim);
        let finding = cx
            .report(claim.file, range, claim.message)
            .severity(claim.severity)
            .confidence(claim.confidence)
            .advise(ADVICE);
        if let Some((file, range)) = claim.used.filter(|used| *used != (claim.file, claim.range)) {
            finding.because(file, range, "used as a credential here");
        }
    }
}

/// Words in a test stand for a credential; one that is drawn at random may have come from elsewhere.
fn is_made_for_test(cx: &CheckContext<'_>, claim: &Claim) -> bool {
    let text = claim.range.slice(&cx.file(claim.file).text);
    cx.is_test(claim.file) && !is_random(text.trim_matches(['"', '\'', '`']))
}

/// The literal, and what uses it when that stands right below: one look shows both.
fn with_use(cx: &CheckContext<'_>, claim: &Claim) -> ByteRange {
    let Some((file, used)) = claim.used else { return claim.range };
    let below = file == claim.file && used.start > claim.range.end;
    let between = claim.range.start as usize..used.end as usize;
    let lines = cx.file(file).text.get(between).map_or(0, |text| text.matches('\n').count());
    if below && (1..=2).contains(&lines) {
        ByteRange::new(claim.range.start, used.end)
    } else {
        claim.range
    }
}

/// Texts in the published format of a credential, wherever they stand. Environment files are another check's.
fn tokens(cx: &mut CheckContext<'_>) {
    let live: Vec<_> = cx
        .tokens()
        .filter(|(file, source, token)| {
            let is_sample = token.placeholder && !token.doubtful
                || cx.is_test(*file) && is_on_own_network(source, token);
            !is_sample
                && !source.path.file_name().starts_with(".env")
                && !is_published(source, token)
        })
        .collect();
    for (file, source, token) in live {
        let path = source.path.to_string();
        let mode = if token.test_mode { " for its test mode" } else { "" };
        let message = format!(
            "This is {}{mode}, for everybody who can read the repository",
            with_article(&token.name)
        );
        let finding = cx.report(file, token.range, message).advise(ADVICE);
        match &*token.pattern {
            // It looks counted out: most are samples, some are the password of a database.
            _ if token.doubtful => {
                finding.severity(Severity::Low).confidence(Confidence::Low);
            }
            "named-secret" => {
                finding.severity(Severity::High).confidence(Confidence::Medium);
            }
            _ if token.test_mode => {
                finding.severity(Severity::Med);
            }
            // Most are samples that ran out long ago; the text alone does not tell.
            "jwt" => {
                finding.severity(Severity::Med).confidence(Confidence::Medium);
            }
            "private-key" if is_for_development(&path) => {
                finding.severity(Severity::Med).confidence(Confidence::Medium);
            }
            // Keys and addresses of a test are made for it: no provider gave them out.
            "private-key" | "credentialed-url" => {}
            // A browser's key of maps can only be limited, not hidden.
            "google-api-key" => {
                finding.severity(Severity::Med).confidence(Confidence::Medium);
            }
            _ => {
                finding.real_in_tests();
            }
        }
    }
}

/// `mysql://admin:secret@database/shop` in a test: a container that it starts for itself.
fn is_on_own_network(source: &SourceFile, token: &facts::Token) -> bool {
    let text = token.range.slice(&source.text);
    let host = text.rsplit('@').next().unwrap_or("");
    let host = host.split(['/', ':', '?']).next().unwrap_or("");
    &*token.pattern == "credentialed-url" && !host.contains('.')
}

/// Shown on purpose: the token of a documented example, and the key by which a web page names its Firebase project.
fn is_published(source: &SourceFile, token: &facts::Token) -> bool {
    let (start, end) = (token.range.start as usize, token.range.end as usize);
    let lines = |text: &str, most: usize| text.lines().rev().take(most).collect::<String>();
    match &*token.pattern {
        "jwt" => {
            let before = lines(&source.text[..start], 4).to_ascii_lowercase();
            before.contains("example")
                || matches!(source.path.extension(), Some("md" | "mdx" | "markdown" | "rst"))
        }
        "google-api-key" => {
            let after: String = source.text[end..].lines().take(5).collect();
            let around = lines(&source.text[..start], 5) + &after;
            around.contains("authDomain") || around.contains("firebaseapp.com")
        }
        _ => false,
    }
}

/// The key of a certificate for the developer's own machine.
fn is_for_development(path: &str) -> bool {
    names::has_word(
        path,
        &["localhost", "local", "dev", "development", "snakeoil", "selfsigned", "dummy"],
    )
}

fn with_article(name: &str) -> String {
    let vowel = name.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    format!("{} {name}", if vowel { "an" } else { "a" })
}

fn is_token(cx: &CheckContext<'_>, file: FileId, range: ByteRange) -> bool {
    let overlaps = |other: ByteRange| other.start < range.end && range.start < other.end;
    cx.file(file).facts.tokens.iter().any(|token| overlaps(token.range))
}

/// The argument or option of a library that is a credential by definition.
fn passed(
    cx: &CheckContext<'_>,
    site: &CallSite<'_>,
    given: &credentials::Given<'_>,
) -> Vec<Claim> {
    let values = match site.code.kind(site.code.constant(given.value)) {
        ExprKind::Array(elements) => elements.iter().filter_map(|element| element.value).collect(),
        _ => vec![given.value],
    };
    let claim = |value: ExprId| {
        let stated = stated(cx, site.file, value)?;
        let text = stated.text()?;
        let secret = text
            .rsplit(':')
            .next()
            .filter(|_| given.what.starts_with("the basic-auth"))
            .unwrap_or(text);
        if !is_live(given.role, secret) || is_token(cx, stated.file, stated.code.range(stated.expr))
        {
            return None;
        }
        let used = Some((site.file, site.code.range(value)));
        Some(claim_of(&stated, format!("{} is written in the code", sentence(given.what)), used))
    };
    values.into_iter().filter_map(claim).collect()
}

/// Whatever a signing key says, tokens are signed with it; a password that says "change me" was never set.
fn is_live(role: Role, text: &str) -> bool {
    let filled_in = text.contains("${") || text.contains("{{") || text.starts_with('<');
    match role {
        Role::Signing => !text.is_empty() && !filled_in && !text.contains("BEGIN PUBLIC KEY"),
        Role::Key | Role::Password => !is_placeholder(text),
    }
}

fn claim_of(stated: &Stated<'_>, message: String, used: Option<(FileId, ByteRange)>) -> Claim {
    let (severity, confidence, message) = if stated.fallback {
        (
            Severity::Med,
            Confidence::Medium,
            format!("{message} for when the setting is missing, and is then live"),
        )
    } else {
        (Severity::High, Confidence::High, message)
    };
    Claim {
        file: stated.file,
        range: stated.code.range(stated.expr),
        severity,
        confidence,
        message,
        used,
    }
}

fn sentence(what: &str) -> String {
    let mut letters = what.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// `{ Authorization: "Basic .." }`
fn headers(cx: &CheckContext<'_>, file: FileId, code: &Code, claims: &mut Vec<Claim>) {
    for (_, name, property) in places::properties(code) {
        if name.eq_ignore_ascii_case("authorization")
            || name.eq_ignore_ascii_case("proxy-authorization")
        {
            claims.extend(authorization(cx, file, property.value));
        } else if matches!(name.to_ascii_lowercase().as_str(), "x-api-key" | "api-key") {
            claims.extend(api_key(cx, file, property.value));
        }
    }
}

/// `headers.set("Authorization", "Basic ..")`
fn header_call(cx: &CheckContext<'_>, site: &CallSite<'_>) -> Vec<Claim> {
    let setter =
        matches!(site.name(), Some("set" | "append" | "setHeader" | "setRequestHeader" | "header"));
    let name = site.arg(0).and_then(|name| site.code.string(site.code.constant(name)));
    match (name, site.arg(1)) {
        (Some(name), Some(value)) if setter && name.eq_ignore_ascii_case("authorization") => {
            authorization(cx, site.file, value)
        }
        _ => Vec::new(),
    }
}

/// The parts of a header's value that are written out: all of it, or name and password that are joined and encoded.
fn authorization(cx: &CheckContext<'_>, file: FileId, value: ExprId) -> Vec<Claim> {
    let Some(code) = cx.file(file).code() else { return Vec::new() };
    let message = || "The credential of a request is written in the code".to_owned();
    let used = Some((file, code.range(value)));
    if let Some(text) = code.string(code.constant(value)) {
        let Some((scheme, credential)) = text.split_once(' ') else { return Vec::new() };
        let known = matches!(
            scheme.to_ascii_lowercase().as_str(),
            "basic" | "bearer" | "token" | "apikey" | "bot"
        );
        let secret = credential.rsplit(':').next().unwrap_or(credential);
        let literal = Stated { file, code, expr: code.constant(value), fallback: false };
        let live = known
            && secret.len() > 3
            && (!cx.is_test(file) || secret.len() >= 24)
            && !is_placeholder(secret)
            && !is_token(cx, file, code.range(literal.expr));
        return live.then(|| claim_of(&literal, message(), used)).into_iter().collect();
    }
    let mut found = Vec::new();
    for part in header_parts(code, value) {
        let Some(stated) = stated(cx, file, part).filter(|stated| stated.expr != part) else {
            continue;
        };
        if stated
            .text()
            .is_some_and(|text| text.len() > 3 && !is_placeholder(text) && !text.contains(' '))
        {
            found.push(claim_of(&stated, message(), used));
        }
    }
    found
}

/// What a header is put together from, through one name: `Basic ${AUTH}` where `AUTH = encode(`${USER}:${PASS}`)`.
fn header_parts(code: &Code, value: ExprId) -> Vec<ExprId> {
    let direct = names::parts(code, value);
    let inner = direct.iter().flat_map(|part| names::parts(code, code.constant(*part)));
    let mut found: Vec<ExprId> = direct.iter().copied().chain(inner).collect();
    // Text written into the header itself is its scheme.
    found.retain(|part| !matches!(code.kind(*part), ExprKind::String(_)));
    found
}

fn api_key(cx: &CheckContext<'_>, file: FileId, value: ExprId) -> Vec<Claim> {
    let Some(stated) = stated(cx, file, value) else { return Vec::new() };
    let Some(text) = stated.text() else { return Vec::new() };
    let live = is_random(text)
        && !is_placeholder(text)
        && !is_token(cx, stated.file, stated.code.range(stated.expr));
    let used = cx.file(file).code().map(|code| (file, code.range(value)));
    live.then(|| {
        claim_of(&stated, "The API key of a request is written in the code".to_owned(), used)
    })
    .into_iter()
    .collect()
}

/// A literal under the name of a secret, judged by both.
fn named(cx: &CheckContext<'_>, file: FileId, code: &Code, claims: &mut Vec<Claim>) {
    let source = cx.file(file);
    let sure = if is_seed(source) { Severity::Med } else { Severity::High };
    if is_site_setup(source) {
        return;
    }
    for (name, value) in bindings(code) {
        let Some(secret) = SecretName::of(name).filter(|secret| secret.is_plain()) else {
            continue;
        };
        // A password of a test is its own; a key drawn at random may have come from elsewhere.
        if cx.is_test(file) && secret.kind == SecretKind::Password {
            continue;
        }
        let Some((literal, fallback)) = own_literal(cx, file, code, value) else { continue };
        let Some(text) = code.string(literal) else { continue };
        // Nothing but a provider's format is real in a test; words and numbers are its own.
        if cx.is_test(file) && (text.len() < 24 || text.contains(['-', '_', ' '])) {
            continue;
        }
        if is_placeholder(text)
            || is_publishable(text)
            || is_token(cx, file, code.range(literal))
            || text.contains(' ') && fallback.is_none()
        {
            continue;
        }
        let message = format!(
            "`{name}` holds {} that is written in the code",
            with_article(&secret.to_string())
        );
        let range = code.range(literal);
        let (severity, confidence, message) = match fallback {
            Some(true) => (
                Severity::Med,
                Confidence::Medium,
                format!("{message} for when the setting is missing, and is then live"),
            ),
            Some(false) => continue,
            None if judged(secret.kind, text) => (sure, Confidence::Medium, message),
            None => continue,
        };
        claims.push(Claim { file, range, severity, confidence, message, used: None });
    }
}

/// The setup of a site of documentation: its key of a search service goes to every reader's page.
fn is_site_setup(source: &SourceFile) -> bool {
    let name = source.path.file_name();
    name.starts_with("docusaurus.config.")
        || source.path.has_folder(".vitepress")
        || source.path.has_folder(".vuepress")
}

/// Rows that a fresh database is filled with: people of a demonstration, unless somebody fills a live one with them.
fn is_seed(source: &SourceFile) -> bool {
    let path = source.path.as_str().to_ascii_lowercase();
    path.split(['/', '.', '-', '_'])
        .any(|word| matches!(word, "seed" | "seeds" | "seeder" | "seeders"))
}

fn judged(kind: SecretKind, text: &str) -> bool {
    match kind {
        SecretKind::Password => (looks_like_password(text) || is_random(text)) && !is_uuid(text),
        SecretKind::Cookie | SecretKind::Credentials | SecretKind::PasswordHash => false,
        _ => is_random(text),
    }
}

/// Names with the values they are given: variables, properties, members, fields.
fn bindings(code: &Code) -> Vec<(&str, ExprId)> {
    let variables = code.symbols.iter().filter(|symbol| {
        symbol.init_path.is_empty() && !matches!(symbol.kind, SymbolKind::Enum | SymbolKind::Type)
    });
    let mut found: Vec<(&str, ExprId)> =
        variables.filter_map(|symbol| Some((&*symbol.name, symbol.init?))).collect();
    // The members of an enum are names for themselves.
    let enums = code.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Enum);
    let enums: FxHashSet<ExprId> = enums.filter_map(|symbol| symbol.init).collect();
    // Algolia's key for searching stands beside the application's id, in pages that everybody loads.
    let searches = |object: ExprId, name: &str| {
        name == "apiKey"
            && code.property(object, "appId").is_some()
            && code.property(object, "indexName").is_some()
    };
    let properties = places::properties(code)
        .filter(|(object, name, _)| !enums.contains(object) && !searches(*object, name));
    found.extend(properties.map(|(_, name, property)| (name, property.value)));
    found.extend(
        places::member_assignments(code).map(|assignment| (assignment.property, assignment.value)),
    );
    for class in &code.classes {
        for member in &class.members {
            if let facts::code::MemberKind::Field(Some(value)) = member.kind {
                found.push((&member.name, value));
            }
        }
    }
    found
}

/// The literal itself, or the one behind `process.env.X ||` (`Some(true)`), or behind something else (`Some(false)`).
fn own_literal(
    cx: &CheckContext<'_>,
    file: FileId,
    code: &Code,
    value: ExprId,
) -> Option<(ExprId, Option<bool>)> {
    match code.kind(value) {
        ExprKind::String(_) | ExprKind::Template { .. } => Some((value, None)),
        ExprKind::Logical { op, left, right } if !matches!(op, facts::code::LogicalOp::And) => {
            let setting = cx.origin(file, *left).is_some_and(|origin| {
                let origin = origin.as_str();
                origin.starts_with("process.env.")
                    || origin.starts_with("import.meta.env.")
                    || origin.starts_with("Deno.env")
                    || origin.starts_with("config.get")
            });
            Some((*right, Some(setting)))
        }
        _ => None,
    }
}

/// `if (password === "letmein")`: a door of its own.
fn compared(cx: &CheckContext<'_>, file: FileId, code: &Code, claims: &mut Vec<Claim>) {
    for expr in &code.exprs {
        let ExprKind::Binary { op: BinaryOp::StrictEq | BinaryOp::Eq, left, right } = &expr.kind
        else {
            continue;
        };
        for (value, literal) in [(*left, *right), (*right, *left)] {
            let Some(text) = code.string(literal) else { continue };
            let secret = names::name_of(code, value).and_then(SecretName::of);
            let door = secret.is_some_and(|secret| match secret.kind {
                SecretKind::Password => looks_like_password(text),
                SecretKind::ApiKey | SecretKind::Secret | SecretKind::Token => is_random(text),
                _ => false,
            });
            if door && !is_placeholder(text) && !is_token(cx, file, code.range(literal)) {
                let message = format!(
                    "`{}` lets in whoever knows this text, which is written in the code",
                    expr.range.slice(&cx.file(file).text)
                );
                let (severity, confidence) = (Severity::High, Confidence::Medium);
                claims.push(Claim {
                    file,
                    range: code.range(literal),
                    severity,
                    confidence,
                    message,
                    used: None,
                });
            }
        }
    }
}
