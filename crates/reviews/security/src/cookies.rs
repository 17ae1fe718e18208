//! Cookies that the program sets: name, options, and what the library does without them.

use facts::code::{BinaryOp, Code, ExprId, ExprKind, Property, PropertyKey};
use model::ByteRange;
use review::CallSite;

/// One place that sets a cookie.
pub(crate) struct Cookie<'a> {
    pub(crate) site: CallSite<'a>,
    /// The cookie's name, when it is written here.
    pub(crate) name: Option<&'a str>,
    /// What is stored in it.
    pub(crate) value: Option<ExprId>,
    pub(crate) options: Options,
    pub(crate) defaults: Defaults,
    /// Holds a session by the library's own purpose.
    pub(crate) is_session: bool,
    /// Set by a script of the page.
    pub(crate) by_script: bool,
}

pub(crate) enum Options {
    /// None are given: the library's defaults hold.
    None,
    /// An object literal.
    Object(ExprId),
    /// The text of a `Set-Cookie` header, lower case, as far as it is constant.
    Header(String),
    /// They come from where this file does not show them.
    Unknown,
}

/// Which flags a library sets unasked.
#[derive(Clone, Copy, Default)]
pub(crate) struct Defaults {
    pub(crate) http_only: bool,
    pub(crate) secure: bool,
}

/// The state of one option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flag {
    Set,
    /// Switched off in so many words.
    Off,
    Absent,
    /// Depends on something: the environment, a setting, a spread.
    Depends,
}

impl<'a> Cookie<'a> {
    /// Recognises a call that sets a cookie, or that configures a session's.
    pub(crate) fn of(site: CallSite<'a>, first_arg_origin: Option<&str>) -> Option<Self> {
        let callee = site.callee?.as_str();
        let path = callee.trim_end_matches("()");
        match path {
            "express.Response.cookie" | "fastify.Reply.setCookie" | "fastify.Reply.cookie" => {
                Some(Self::set(site, Defaults::default()))
            }
            "cookie.serialize" | "next/headers.cookies().set" | "next.Response.cookies.set" => {
                Some(Self::set(site, Defaults::default()))
            }
            // Scripts cannot set `httpOnly`: it is not asked of them.
            "js-cookie.set"
            | "browser-cookies.set"
            | "universal-cookie().set"
            | "cookies-js.set" => {
                let cookie = Self::set(site, Defaults { http_only: true, secure: false });
                Some(Self { by_script: true, ..cookie })
            }
            "koa.Context.cookies.set" => {
                Some(Self::set(site, Defaults { http_only: true, secure: true }))
            }
            "express-session" => {
                Some(Self::session(site, 0, true, Defaults { http_only: true, secure: false }))
            }
            "cookie-session" => {
                Some(Self::session(site, 0, false, Defaults { http_only: true, secure: true }))
            }
            _ if is_header_call(path) => Self::header(site),
            _ if path.ends_with(".register") => Self::plugin(site, first_arg_origin?),
            _ => None,
        }
    }

    fn set(site: CallSite<'a>, defaults: Defaults) -> Self {
        let name = site.arg(0).and_then(|name| site.code.string(site.code.constant(name)));
        let options = Options::of(site.code, site.arg(2), site.call.args.len() > 2);
        let value = site.arg(1);
        Self { site, name, value, options, defaults, is_session: false, by_script: false }
    }

    /// `nested`: the flags are in the property `cookie` of the options.
    fn session(site: CallSite<'a>, place: usize, nested: bool, defaults: Defaults) -> Self {
        let given = site.arg(place);
        let options = match given {
            Some(object) if nested && is_object(site.code, object) => {
                nested_options(site.code, object)
            }
            given => Options::of(site.code, given, site.call.args.len() > place),
        };
        let name = given.and_then(|object| site.code.property(object, "name"));
        let name = name.and_then(|name| site.code.string(site.code.constant(name)));
        Self { site, name, value: None, options, defaults, is_session: true, by_script: false }
    }

    fn plugin(site: CallSite<'a>, plugin: &str) -> Option<Self> {
        let defaults = Defaults { http_only: true, secure: true };
        match plugin {
            "@fastify/session" | "fastify-session" => Some(Self::session(site, 1, true, defaults)),
            "@fastify/secure-session" => Some(Self::session(site, 1, true, Defaults::default())),
            _ => None,
        }
    }

    fn header(site: CallSite<'a>) -> Option<Self> {
        let name = site.code.string(site.code.constant(site.arg(0)?))?;
        if !name.eq_ignore_ascii_case("set-cookie") {
            return None;
        }
        let header = weakest(site.code, site.arg(1)?);
        let text = constant_text(site.code, header)?;
        let cookie = text_name(site.code, header);
        let options = Options::Header(text.to_ascii_lowercase());
        Some(Self {
            site,
            name: cookie,
            value: Some(header),
            options,
            defaults: Defaults::default(),
            is_session: false,
            by_script: false,
        })
    }

    /// What a person would change: the option that is switched off where it stands apart from the call, or the call.
    pub(crate) fn place(&self) -> ByteRange {
        let (site, Options::Object(object)) = (&self.site, &self.options) else {
            return self.site.range();
        };
        let apart = |range: &ByteRange| !site.range().contains(*range);
        let off = properties(site.code, *object)
            .iter()
            .find(|property| value_flag(site.code, property.value) == Flag::Off);
        off.map(|property| property.range).filter(apart).unwrap_or(site.range())
    }

    /// `SameSite=None`: sent with the requests of every other site.
    pub(crate) fn is_for_other_sites(&self) -> bool {
        match &self.options {
            Options::Header(text) => {
                text.split(';').any(|part| part.replace(' ', "") == "samesite=none")
            }
            Options::Object(object) => {
                let code = self.site.code;
                let value = code.property(*object, "sameSite").map(|value| code.constant(value));
                value
                    .and_then(|value| code.string(value))
                    .is_some_and(|value| value.eq_ignore_ascii_case("none"))
            }
            Options::None | Options::Unknown => false,
        }
    }

    pub(crate) fn flag(&self, name: &str) -> Flag {
        match &self.options {
            Options::None => Flag::Absent,
            Options::Object(object) => object_flag(self.site.code, *object, name),
            Options::Header(text) if has_attribute(text, name) => Flag::Set,
            Options::Header(_) => Flag::Absent,
            Options::Unknown => Flag::Depends,
        }
    }
}

impl Options {
    fn of(code: &Code, given: Option<ExprId>, any: bool) -> Self {
        match given {
            Some(object) if is_object(code, object) => Self::Object(object),
            None if !any => Self::None,
            _ => Self::Unknown,
        }
    }
}

/// Of several headers in one call, the one with the fewest attributes.
fn weakest(code: &Code, headers: ExprId) -> ExprId {
    let ExprKind::Array(elements) = code.kind(code.constant(headers)) else { return headers };
    let texts = elements.iter().filter_map(|element| element.value);
    let attributes = |expr: &ExprId| {
        constant_text(code, *expr).map_or(usize::MAX, |text| text.matches(';').count())
    };
    texts.min_by_key(attributes).unwrap_or(headers)
}

/// A cookie of the page's own script: `document.cookie = "token=" + token`. Its name and its attributes.
pub(crate) fn by_document(code: &Code, text: ExprId) -> Option<(&str, String)> {
    Some((text_name(code, text)?, constant_text(code, text)?.to_ascii_lowercase()))
}

fn is_object(code: &Code, expr: ExprId) -> bool {
    matches!(code.kind(code.constant(expr)), ExprKind::Object(_))
}

fn nested_options(code: &Code, object: ExprId) -> Options {
    match (code.property(object, "cookie"), has_spread(code, object)) {
        (Some(cookie), _) => Options::of(code, Some(cookie), true),
        (None, false) => Options::None,
        (None, true) => Options::Unknown,
    }
}

fn has_spread(code: &Code, object: ExprId) -> bool {
    properties(code, object)
        .iter()
        .any(|property| matches!(property.key, PropertyKey::Spread | PropertyKey::Computed(_)))
}

fn properties(code: &Code, object: ExprId) -> &[Property] {
    match code.kind(code.constant(object)) {
        ExprKind::Object(properties) => properties,
        _ => &[],
    }
}

/// The last one written wins; a spread of an object literal is looked through once.
fn object_flag(code: &Code, object: ExprId, name: &str) -> Flag {
    for property in properties(code, object).iter().rev() {
        match &property.key {
            PropertyKey::Name(key) if key.eq_ignore_ascii_case(name) => {
                return value_flag(code, property.value);
            }
            PropertyKey::Name(_) => {}
            PropertyKey::Computed(_) => return Flag::Depends,
            PropertyKey::Spread
                if !is_object(code, property.value) || has_spread(code, property.value) =>
            {
                return Flag::Depends;
            }
            PropertyKey::Spread => {
                if let Some(value) = code.property(property.value, name) {
                    return value_flag(code, value);
                }
            }
        }
    }
    Flag::Absent
}

fn value_flag(code: &Code, value: ExprId) -> Flag {
    match code.kind(code.constant(value)) {
        ExprKind::Bool(true) | ExprKind::String(_) | ExprKind::Number(_) => Flag::Set,
        ExprKind::Bool(false) => Flag::Off,
        ExprKind::Undefined | ExprKind::Null => Flag::Absent,
        _ => Flag::Depends,
    }
}

fn is_header_call(path: &str) -> bool {
    const RESPONSES: [&str; 5] = [
        "express.Response",
        "http.ServerResponse",
        "fastify.Reply",
        "koa.Context",
        "next.Response",
    ];
    RESPONSES.iter().any(|response| {
        let method = path.strip_prefix(response).and_then(|rest| rest.strip_prefix('.'));
        method.is_some_and(|method| {
            matches!(method, "setHeader" | "set" | "header" | "append" | "writeHead")
        })
    })
}

pub(crate) fn has_attribute(header: &str, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    header.split([';', ',']).any(|part| part.trim().split('=').next() == Some(name.as_str()))
}

/// What of a text is written in the file, with holes left out; `None` when it is no text that can be seen.
fn constant_text(code: &Code, expr: ExprId) -> Option<String> {
    let mut text = String::new();
    let mut open = vec![expr];
    let mut seen = false;
    while let Some(expr) = open.pop() {
        match code.kind(code.constant(expr)) {
            ExprKind::String(part) => {
                text.push_str(part);
                seen = true;
            }
            ExprKind::Template { texts, .. } => {
                texts.iter().for_each(|part| text.push_str(&part.text));
                seen = true;
            }
            ExprKind::Binary { op: BinaryOp::Add, left, right } => open.extend([*right, *left]),
            // What is added may well hold the attributes.
            _ if seen && text.contains(';') => {}
            _ if !seen => return None,
            _ => {}
        }
    }
    seen.then_some(text)
}

/// `sid` of `"sid=" + value`.
fn text_name(code: &Code, expr: ExprId) -> Option<&str> {
    let mut at = expr;
    for _ in 0..32 {
        match code.kind(code.constant(at)) {
            ExprKind::String(text) => return text.split_once('=').map(|(name, _)| name),
            ExprKind::Template { texts, .. } => {
                return texts
                    .first()
                    .and_then(|text| text.text.split_once('='))
                    .map(|(name, _)| name);
            }
            ExprKind::Binary { left, .. } => at = *left,
            _ => return None,
        }
    }
    None
}
