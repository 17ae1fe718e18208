//! Reporters of errors: how they are set up, and what is reported with what context.

use facts::code::{CallKind, Code, ExprId, ExprKind, FunctionId, Pattern};
use facts::{FileClass, FileId};
use model::ByteRange;

use super::frames::{Place, Reader};
use super::writes::{Signal, TelemetryWrite};

/// The call that sets a reporter up.
#[derive(Clone, Debug)]
pub struct ReporterSetup {
    /// `sentry`, `bugsnag`, `rollbar` ...
    pub system: Box<str>,
    pub file: FileId,
    pub range: ByteRange,
    /// Names of the options that are given.
    pub options: Vec<Box<str>>,
    /// Options come from elsewhere and could not be read.
    pub is_open: bool,
    /// The call's first argument.
    pub argument: Option<ExprId>,
    /// The rate at which traces are kept, when it is given: a number, or another expression.
    pub trace_rate: Option<Rate>,
}

/// A share of traces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate {
    Fixed(f64),
    /// Decided by code or configuration.
    Decided,
}

/// An error, or a message, that is handed to a reporter.
#[derive(Clone, Debug)]
pub struct Capture {
    pub system: Box<str>,
    pub method: Box<str>,
    pub file: FileId,
    pub range: ByteRange,
    pub expr: ExprId,
    pub function: FunctionId,
    /// Something besides the error says what happened to whom.
    pub has_context: bool,
}

/// A list of texts by which errors are grouped.
#[derive(Clone, Debug)]
pub struct Fingerprint {
    pub file: FileId,
    pub range: ByteRange,
    pub parts: Vec<(FileId, ExprId)>,
}

/// What is known of all reporters.
#[derive(Clone, Debug, Default)]
pub struct Reporters {
    pub setups: Vec<ReporterSetup>,
    pub captures: Vec<Capture>,
    pub fingerprints: Vec<Fingerprint>,
    /// Calls that give every report of a request its context: `Sentry.setUser` in a middleware.
    pub scopes: Vec<(FileId, ByteRange)>,
    pub writes: Vec<TelemetryWrite>,
}

/// The reporter behind an origin, without the part that names what is called.
fn system_of(origin: &str) -> Option<(&'static str, &str)> {
    const PACKAGES: [(&str, &str); 20] = [
        ("@bugsnag/js", "bugsnag"),
        ("@bugsnag/node", "bugsnag"),
        ("bugsnag", "bugsnag"),
        ("rollbar", "rollbar"),
        ("@honeybadger-io/js", "honeybadger"),
        ("honeybadger", "honeybadger"),
        ("newrelic", "newrelic"),
        ("elastic-apm-node", "elastic"),
        ("applicationinsights", "application insights"),
        ("@google-cloud/error-reporting", "google error reporting"),
        ("@airbrake/node", "airbrake"),
        ("airbrake-js", "airbrake"),
        ("raygun", "raygun"),
        ("raven", "sentry"),
        ("@appsignal/nodejs", "appsignal"),
        ("@highlight-run/node", "highlight"),
        ("@datadog/browser-rum", "datadog rum"),
        ("posthog-node", "posthog"),
        ("logrocket", "logrocket"),
        ("@rollbar/node", "rollbar"),
    ];
    if let Some(rest) = origin.strip_prefix("@sentry/") {
        let rest = rest.split_once(['.', '(']).map_or("", |(_, rest)| rest);
        return Some(("sentry", rest));
    }
    PACKAGES.iter().find_map(|(package, system)| {
        let rest = origin.strip_prefix(package)?;
        (rest.is_empty() || rest.starts_with(['.', '(']))
            .then_some((*system, rest.trim_start_matches('.')))
    })
}

/// Whether a package reports errors somewhere.
pub fn is_reporter(package: &str) -> bool {
    package.starts_with("@sentry/") || system_of(package).is_some_and(|(_, rest)| rest.is_empty())
}

fn sets_up(system: &str, rest: &str, is_new: bool) -> bool {
    match system {
        "sentry" => matches!(rest, "init" | "config"),
        "bugsnag" => rest == "start" || rest == "createClient" || rest.is_empty(),
        "rollbar" => rest.is_empty() && is_new || rest == "init",
        "honeybadger" => rest == "configure",
        "elastic" => rest == "start",
        "application insights" => rest == "setup",
        "google error reporting" => rest == "ErrorReporting" && is_new,
        "airbrake" => rest == "Notifier" && is_new,
        "raygun" => rest == "Client().init",
        "datadog rum" => rest == "datadogRum.init",
        "appsignal" => rest == "Appsignal" && is_new,
        "highlight" => rest.ends_with("init"),
        _ => false,
    }
}

fn captures(method: &str, system: &str) -> bool {
    match system {
        "sentry" => matches!(method, "captureException" | "captureMessage" | "captureEvent"),
        "bugsnag" | "honeybadger" | "airbrake" => method == "notify",
        "rollbar" => matches!(method, "error" | "critical" | "warning"),
        "newrelic" => method == "noticeError",
        "elastic" => method == "captureError",
        "application insights" => method == "trackException",
        "google error reporting" => method == "report",
        "raygun" => method == "send",
        "appsignal" => method == "setError" || method == "sendError",
        "datadog rum" => method == "addError",
        "highlight" => method == "consumeError",
        "posthog" | "logrocket" => method == "captureException",
        _ => false,
    }
}

/// Methods that say whom or what a report is about, with the field that they fill.
fn describes(method: &str) -> Option<&'static str> {
    Some(match method {
        "setUser" | "setUserContext" | "setPersonContext" => "user",
        "setUserID" => "user.id",
        "setTag" | "setTags" | "setLabel" | "addLabels" => "tags",
        "setExtra"
        | "setExtras"
        | "setCustomContext"
        | "setContext"
        | "addMetadata"
        | "addCustomAttribute"
        | "addCustomAttributes"
        | "setAttributes"
        | "setAttribute" => "extra",
        "addBreadcrumb" | "leaveBreadcrumb" => "breadcrumb",
        _ => return None,
    })
}

pub(crate) fn find(reader: &Reader<'_>) -> Reporters {
    let mut found = Reporters::default();
    for (file, source, code) in reader.program.base.code() {
        if source.class != FileClass::Production {
            continue;
        }
        for (expr, owner) in code.calls.iter().zip(&code.call_owners) {
            visit(reader, code, &Place::new(file, *expr), *owner, &mut found);
        }
        found.fingerprints.extend(assigned_fingerprints(code, file));
    }
    found
}

fn visit(
    reader: &Reader<'_>,
    code: &Code,
    place: &Place,
    owner: FunctionId,
    found: &mut Reporters,
) {
    let Some(call) = code.call(place.expr) else { return };
    let origin = reader.origin(&place.at(call.callee));
    let method = match code.kind(call.callee) {
        ExprKind::Member { property, .. } => &**property,
        ExprKind::Name { name, .. } => &**name,
        _ => return,
    };
    let range = code.range(place.expr);
    let is_scope = is_scope_method(reader, code, place, owner, method);
    let known = system_of(origin).or(is_scope.then_some(("sentry", method)));
    if method == "setFingerprint" && (is_scope || known.is_some()) {
        found.fingerprints.extend(reader.argument(place, 0).map(|list| fingerprint(reader, &list)));
    }
    let Some((system, rest)) = known else { return };
    if sets_up(system, rest, call.kind == CallKind::New) {
        found.setups.push(setup(reader, code, place, system));
    } else if captures(method, system) && (rest == method || !rest.contains("Integration")) {
        capture(reader, code, place, owner, (system, method), found);
    } else if let Some(field) = describes(method) {
        found.scopes.push((place.file, range));
        let args: Vec<Place> = reader.arguments(place);
        // `setTag('plan', plan)` names its field first.
        let named = args.first().and_then(|arg| code.string(code.constant(arg.expr)));
        let fields: Vec<(String, Place)> = match (named, args.len()) {
            (Some(name), 2..) => vec![(format!("{field}.{name}"), args[1].clone())],
            _ if system == "bugsnag" && field == "user" => ["user.id", "user.email", "user.name"]
                .map(String::from)
                .into_iter()
                .zip(args)
                .collect(),
            _ => args.into_iter().take(1).map(|arg| (field.to_owned(), arg)).collect(),
        };
        let fields: Vec<(&str, Place)> =
            fields.iter().map(|(path, value)| (path.as_str(), value.clone())).collect();
        found.writes.extend(reader.write(place, owner, Signal::Error, (system, method), &fields));
    }
}

/// `scope.setTag(..)` in the callback of `withScope`, whose parameter nothing else tells.
fn is_scope_method(
    reader: &Reader<'_>,
    code: &Code,
    place: &Place,
    owner: FunctionId,
    method: &str,
) -> bool {
    if describes(method).is_none() && method != "setFingerprint" {
        return false;
    }
    let Some(call) = code.call(place.expr) else { return false };
    let ExprKind::Member { object, .. } = code.kind(call.callee) else { return false };
    let is_named = matches!(code.kind(*object), ExprKind::Name { name, .. } if &**name == "scope");
    is_named && in_scope(reader, code, place.file, owner)
}

/// Whether a function, or one around it, is handed to `withScope` and the like.
fn in_scope(reader: &Reader<'_>, code: &Code, file: FileId, owner: FunctionId) -> bool {
    let index = reader.index(file);
    std::iter::successors(Some(owner), |at| code.function(*at).parent).any(|at| {
        index.passed.get(&at).is_some_and(|(call, _)| {
            let callee = code.call(*call).map(|call| reader.origin(&Place::new(file, call.callee)));
            callee.is_some_and(|callee| {
                callee.starts_with("@sentry/")
                    && matches!(
                        callee.rsplit('.').next(),
                        Some("withScope" | "configureScope" | "withIsolationScope" | "startSpan")
                    )
            })
        })
    })
}

fn setup(reader: &Reader<'_>, code: &Code, place: &Place, system: &str) -> ReporterSetup {
    let argument = reader.argument(place, 0);
    let (literals, is_open) =
        argument.as_ref().map_or((Vec::new(), true), |it| reader.literals(it));
    let mut options: Vec<Box<str>> = Vec::new();
    let mut is_open = is_open && argument.is_some();
    for literal in &literals {
        let Some(ExprKind::Object(properties)) =
            reader.code(literal.file).map(|code| code.kind(literal.expr))
        else {
            continue;
        };
        for property in properties {
            match &property.key {
                facts::code::PropertyKey::Name(name) => options.push(name.clone()),
                facts::code::PropertyKey::Spread => {
                    let spread = literal.at(property.value);
                    let keys = reader.labels(&spread);
                    is_open |= keys.is_empty();
                    options.extend(keys.into_iter().map(|key| key.name));
                }
                facts::code::PropertyKey::Computed(_) => is_open = true,
            }
        }
    }
    options.sort_unstable();
    options.dedup();
    let option = |name: &str| argument.as_ref().and_then(|it| reader.option(it, name));
    let rate = option("tracesSampleRate").map(|rate| {
        let code = reader.code(rate.file);
        match code.map(|code| code.kind(code.constant(rate.expr))) {
            Some(ExprKind::Number(number)) => Rate::Fixed(*number),
            _ => Rate::Decided,
        }
    });
    let decided = options.iter().any(|it| &**it == "tracesSampler").then_some(Rate::Decided);
    ReporterSetup {
        system: system.into(),
        file: place.file,
        range: code.range(place.expr),
        options,
        is_open,
        argument: argument.filter(|it| it.file == place.file).map(|it| it.expr),
        trace_rate: decided.or(rate),
    }
}

fn capture(
    reader: &Reader<'_>,
    code: &Code,
    place: &Place,
    owner: FunctionId,
    (system, method): (&str, &str),
    found: &mut Reporters,
) {
    let args = reader.arguments(place);
    let is_level = |place: &Place| {
        matches!(
            reader.code(place.file).map(|code| code.kind(place.expr)),
            Some(ExprKind::String(_))
        )
    };
    let context = args.get(1).filter(|second| !is_level(second));
    let has_context = context.is_some()
        || system == "application insights"
            && args.first().is_some_and(|it| reader.option(it, "properties").is_some())
        || in_scope(reader, code, place.file, owner);
    if let Some(context) = context {
        if let Some(list) = reader.option(context, "fingerprint") {
            found.fingerprints.push(fingerprint(reader, &list));
        }
        let fields = [("", context.clone())];
        found.writes.extend(reader.write(place, owner, Signal::Error, (system, method), &fields));
    }
    found.captures.push(Capture {
        system: system.into(),
        method: method.into(),
        file: place.file,
        range: code.range(place.expr),
        expr: place.expr,
        function: owner,
        has_context,
    });
}

fn fingerprint(reader: &Reader<'_>, list: &Place) -> Fingerprint {
    let parts = reader.literals(list).0.into_iter().flat_map(|literal| {
        let kind = reader.code(literal.file).map(|code| code.kind(literal.expr));
        let values: Vec<ExprId> = match kind {
            Some(ExprKind::Array(elements)) => elements.iter().filter_map(|it| it.value).collect(),
            _ => Vec::new(),
        };
        values.into_iter().map(move |value| (literal.file, value)).collect::<Vec<_>>()
    });
    let parts = parts.collect();
    let range = reader.code(list.file).map_or(ByteRange::new(0, 0), |code| code.range(list.expr));
    Fingerprint { file: list.file, range, parts }
}

/// `event.fingerprint = [..]` of `beforeSend`.
fn assigned_fingerprints(code: &Code, file: FileId) -> Vec<Fingerprint> {
    let is_sentry = code.imports.iter().any(|import| import.specifier.starts_with("@sentry/"));
    if !is_sentry {
        return Vec::new();
    }
    let assigned = code.exprs.iter().filter_map(|expr| {
        let ExprKind::Assign { target, value, .. } = &expr.kind else { return None };
        let Pattern::Target(target) = &**target else { return None };
        let ExprKind::Member { property, .. } = code.kind(*target) else { return None };
        let ExprKind::Array(elements) = code.kind(*value) else { return None };
        (&**property == "fingerprint").then(|| Fingerprint {
            file,
            range: expr.range,
            parts: elements.iter().filter_map(|it| Some((file, it.value?))).collect(),
        })
    });
    assigned.collect()
}

/// The share of traces that Sentry is told to keep; `None` when it traces nothing.
pub(crate) fn trace_rate(reader: &Reader<'_>, place: &Place) -> Option<Rate> {
    let code = reader.code(place.file)?;
    setup(reader, code, place, "sentry").trace_rate
}
