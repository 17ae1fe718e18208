//! What a value tells of a person or opens, by where it comes from rather than by what it is called.
//!
//! A value is followed backwards: through constants, destructuring, conversions that keep the text, helpers of the
//! repository and parameters to their callers. What a helper of the repository does is read, not guessed from its name.

mod returned;

pub(crate) use returned::values as returned;

use facts::FileId;
use facts::code::{BinaryOp, Call, Code, ExprId, ExprKind, FunctionId, Symbol, SymbolKind};
use flow::Program;
use model::{ByteRange, Severity};
use review::{PersonalKind, PersonalName, SecretKind, SecretName};

use crate::sites::dotted;
use crate::whole::{is_body, is_headers, is_request, is_session};

/// Steps back.
const MAX_DEPTH: u32 = 12;
/// Callers of a function that are asked.
const MAX_CALLERS: usize = 16;
/// Values that are looked at for one question.
const MAX_WORK: u32 = 400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Personal(PersonalKind),
    Secret(SecretKind),
    /// Everything that a request sent.
    Body,
    /// Every header, with credentials.
    Headers,
}

impl What {
    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::Personal(kind) => match kind {
                PersonalKind::PaymentCard
                | PersonalKind::BankAccount
                | PersonalKind::NationalId
                | PersonalKind::Health => Severity::Blocker,
                PersonalKind::Email | PersonalKind::Phone => Severity::High,
                _ => Severity::Med,
            },
            Self::Secret(kind) => match kind {
                SecretKind::ApiKey | SecretKind::Key | SecretKind::Password => Severity::Blocker,
                _ => Severity::High,
            },
            Self::Body | Self::Headers => Severity::High,
        }
    }
}

impl std::fmt::Display for What {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Personal(kind) => kind.fmt(formatter),
            Self::Secret(kind) => {
                let text = kind_text(*kind);
                let article = if text.starts_with(['a', 'A']) { "an" } else { "a" };
                write!(formatter, "{article} {text}")
            }
            Self::Body => formatter.write_str("the whole body of a request"),
            Self::Headers => formatter.write_str("every header of a request with its credentials"),
        }
    }
}

fn kind_text(kind: SecretKind) -> String {
    SecretName { kind }.to_string()
}

/// What was found out.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// It tells nothing: a flag, a count, a hash, a mask.
    Nothing,
    Unknown,
    Told(Told),
}

#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) what: What,
    /// What it is at its source: `req.body.card.number`.
    pub(crate) source: String,
    /// The places on the way, nearest to the source first; without the value that was asked about.
    pub(crate) way: Vec<(FileId, ByteRange)>,
}

/// A question about one value.
pub(crate) struct Judge<'p> {
    program: &'p Program,
    work: u32,
}

/// The call that a function's body is looked at for: its parameters are that call's arguments.
#[derive(Clone, Copy)]
struct Frame {
    file: FileId,
    call: ExprId,
}

impl<'p> Judge<'p> {
    pub(crate) fn new(program: &'p Program) -> Self {
        Self { program, work: 0 }
    }

    /// What a value tells that is written under this name.
    pub(crate) fn field(&mut self, file: FileId, value: ExprId, name: &str) -> Verdict {
        let verdict = self.trace(file, value, None, 0);
        let Verdict::Unknown = verdict else { return verdict };
        let Some(code) = self.program.base.file(file).code() else { return verdict };
        let what = named(name).filter(|_| may_be_named_by_key(code, value));
        match what {
            Some(what) => Verdict::Told(Told { what, source: name.to_owned(), way: Vec::new() }),
            None => Verdict::Unknown,
        }
    }

    /// The same without the name.
    pub(crate) fn value(&mut self, file: FileId, value: ExprId) -> Verdict {
        self.trace(file, value, None, 0)
    }

    fn trace(&mut self, file: FileId, expr: ExprId, frame: Option<Frame>, depth: u32) -> Verdict {
        self.work += 1;
        if depth > MAX_DEPTH || self.work > MAX_WORK {
            return Verdict::Unknown;
        }
        let Some(code) = self.program.base.file(file).code() else { return Verdict::Unknown };
        let next = depth + 1;
        match code.kind(expr) {
            ExprKind::Call(call) => self.call(file, code, expr, call, frame, next),
            ExprKind::Await(inner) => self.trace(file, *inner, frame, next),
            ExprKind::Template { exprs, .. } => self.any(file, exprs, frame, next),
            ExprKind::Binary { op: BinaryOp::Add, left, right } => {
                self.any(file, &[*left, *right], frame, next)
            }
            ExprKind::Logical { left, right, .. } => self.any(file, &[*left, *right], frame, next),
            ExprKind::Conditional { then, otherwise, .. } => {
                self.any(file, &[*then, *otherwise], frame, next)
            }
            ExprKind::Name { symbol: Some(symbol), name } => {
                let symbol = code.symbol(*symbol);
                self.name(file, code, (expr, name), symbol, frame, next)
            }
            ExprKind::Member { object, property, .. } => {
                self.member(file, code, (expr, *object, property), frame, next)
            }
            ExprKind::Index { object, index, .. } => match code.string(*index) {
                Some(property) => self.member(file, code, (expr, *object, property), frame, next),
                None => Verdict::Unknown,
            },
            _ if security::tells_nothing(code, expr) => Verdict::Nothing,
            _ => Verdict::Unknown,
        }
    }

    /// One that tells is enough; nothing is told only where each tells nothing.
    fn any(&mut self, file: FileId, parts: &[ExprId], frame: Option<Frame>, depth: u32) -> Verdict {
        let mut all_nothing = true;
        for part in parts {
            match self.trace(file, *part, frame, depth) {
                Verdict::Told(told) => return Verdict::Told(told),
                Verdict::Nothing => {}
                Verdict::Unknown => all_nothing = false,
            }
        }
        if all_nothing { Verdict::Nothing } else { Verdict::Unknown }
    }

    fn call(
        &mut self,
        file: FileId,
        code: &'p Code,
        expr: ExprId,
        call: &Call,
        frame: Option<Frame>,
        depth: u32,
    ) -> Verdict {
        if let Some(told) = self.by_origin(file, code, expr) {
            return Verdict::Told(told);
        }
        if let Some(kept) = kept_text(code, call) {
            return self.trace(file, kept, frame, depth);
        }
        // A method of text itself is what it is, whoever else has one of that name.
        let callees = self.program.callees(file, expr);
        if callees.is_empty() {
            return match security::tells_nothing(code, expr) {
                true => Verdict::Nothing,
                false => Verdict::Unknown,
            };
        }
        let inner = Frame { file, call: expr };
        let mut all_nothing = true;
        for (of, function) in callees.iter().take(4) {
            let Some(body) = self.program.base.file(*of).code() else { continue };
            for value in returned::values(body, *function) {
                match self.trace(*of, value, Some(inner), depth) {
                    Verdict::Told(mut told) => {
                        told.way.push((*of, body.range(value)));
                        return Verdict::Told(told);
                    }
                    Verdict::Nothing => {}
                    Verdict::Unknown => all_nothing = false,
                }
            }
        }
        let _ = frame;
        if all_nothing { Verdict::Nothing } else { Verdict::Unknown }
    }

    fn name(
        &mut self,
        file: FileId,
        code: &'p Code,
        (expr, name): (ExprId, &str),
        symbol: &'p Symbol,
        frame: Option<Frame>,
        depth: u32,
    ) -> Verdict {
        let range = code.range(expr);
        if let SymbolKind::Param(place) = symbol.kind {
            return self.param(file, (name, range), symbol, place as usize, frame, depth);
        }
        if let (Some(init), 0) = (symbol.init, symbol.writes) {
            if symbol.init_path.is_empty() {
                let verdict = self.trace(file, init, frame, depth);
                return match verdict {
                    Verdict::Told(mut told) => {
                        told.way.push((file, code.range(init)));
                        Verdict::Told(told)
                    }
                    Verdict::Unknown if !is_call(code, init) => self.by_name(file, code, expr),
                    verdict => verdict,
                };
            }
            if let Some(value) =
                symbol.init_path.iter().try_fold(init, |at, step| code.property(at, step))
            {
                return self.trace(file, value, frame, depth);
            }
            let path = symbol.init_path.join(".");
            let owner =
                dotted(code, init).map_or_else(|| path.clone(), |owner| format!("{owner}.{path}"));
            if let Some(what) = named(&owner) {
                let way = vec![(file, code.range(init))];
                return Verdict::Told(Told { what, source: owner, way });
            }
        }
        self.by_name(file, code, expr)
    }

    /// A parameter: what the call at hand passes, or what every caller does; its own name where nobody is known.
    fn param(
        &mut self,
        file: FileId,
        (name, range): (&str, ByteRange),
        symbol: &Symbol,
        place: usize,
        frame: Option<Frame>,
        depth: u32,
    ) -> Verdict {
        let callers: Vec<Frame> = match frame {
            Some(frame) => vec![frame],
            None => {
                let callers = self.program.origins.callers(file, symbol.function);
                callers
                    .iter()
                    .take(MAX_CALLERS)
                    .map(|(file, call)| Frame { file: *file, call: *call })
                    .collect()
            }
        };
        let mut all_nothing = !callers.is_empty();
        for caller in callers {
            let Some(code) = self.program.base.file(caller.file).code() else { continue };
            let arg = code.call(caller.call).and_then(|call| call.args.get(place));
            let Some(arg) = arg.filter(|arg| !arg.spread).map(|arg| arg.value) else {
                all_nothing = false;
                continue;
            };
            let verdict = match symbol.init_path.is_empty() {
                true => self.trace(caller.file, arg, None, depth),
                false => self.part(caller.file, code, arg, &symbol.init_path.join("."), depth),
            };
            match verdict {
                Verdict::Told(mut told) => {
                    told.way.push((caller.file, code.range(arg)));
                    return Verdict::Told(told);
                }
                Verdict::Nothing => {}
                Verdict::Unknown => all_nothing = false,
            }
        }
        if all_nothing {
            return Verdict::Nothing;
        }
        match named(name).or_else(|| named(&symbol.init_path.join("."))) {
            Some(what) => {
                Verdict::Told(Told { what, source: name.to_owned(), way: vec![(file, range)] })
            }
            None => Verdict::Unknown,
        }
    }

    /// A part of what is passed: of `f({ email: x })` for `function f({ email })`.
    fn part(
        &mut self,
        file: FileId,
        code: &'p Code,
        arg: ExprId,
        path: &str,
        depth: u32,
    ) -> Verdict {
        if let Some(value) = path.split('.').try_fold(arg, |at, step| code.property(at, step)) {
            return self.trace(file, value, None, depth);
        }
        let owner = dotted(code, arg).map(|owner| format!("{owner}.{path}"));
        match owner.as_deref().and_then(named) {
            Some(what) => {
                let source = owner.unwrap_or_default();
                Verdict::Told(Told { what, source, way: Vec::new() })
            }
            None => Verdict::Unknown,
        }
    }

    fn member(
        &mut self,
        file: FileId,
        code: &'p Code,
        (expr, object, property): (ExprId, ExprId, &str),
        frame: Option<Frame>,
        depth: u32,
    ) -> Verdict {
        if let Some(told) = self.by_origin(file, code, expr) {
            return Verdict::Told(told);
        }
        // `const masked = { email: hash(x) }; masked.email`.
        if let Some(value) = code.property(object, property) {
            return self.trace(file, value, frame, depth);
        }
        if security::tells_nothing(code, expr) {
            return Verdict::Nothing;
        }
        let verdict = self.by_name(file, code, expr);
        if !matches!(verdict, Verdict::Unknown) {
            return verdict;
        }
        // `payload.ref` of a parameter: what callers pass says what it is.
        let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(object) else { return verdict };
        let symbol = code.symbol(*symbol);
        let SymbolKind::Param(place) = symbol.kind else { return verdict };
        if !symbol.init_path.is_empty() {
            return verdict;
        }
        self.passed_part(file, symbol.function, place as usize, property, frame, depth)
    }

    fn passed_part(
        &mut self,
        file: FileId,
        function: FunctionId,
        place: usize,
        property: &str,
        frame: Option<Frame>,
        depth: u32,
    ) -> Verdict {
        let callers: Vec<Frame> = match frame {
            Some(frame) => vec![frame],
            None => {
                let callers = self.program.origins.callers(file, function);
                callers
                    .iter()
                    .take(MAX_CALLERS)
                    .map(|(file, call)| Frame { file: *file, call: *call })
                    .collect()
            }
        };
        for caller in callers {
            let Some(code) = self.program.base.file(caller.file).code() else { continue };
            let Some(arg) = code.call(caller.call).and_then(|call| call.args.get(place)) else {
                continue;
            };
            let Some(value) = code.property(arg.value, property) else { continue };
            if let Verdict::Told(mut told) = self.trace(caller.file, value, None, depth) {
                told.way.push((caller.file, code.range(value)));
                return Verdict::Told(told);
            }
        }
        Verdict::Unknown
    }

    /// What the expression is called as a whole: `user.email`.
    fn by_name(&self, file: FileId, code: &'p Code, expr: ExprId) -> Verdict {
        if let Some(told) = self.by_origin(file, code, expr) {
            return Verdict::Told(told);
        }
        let Some(source) = dotted(code, expr) else { return Verdict::Unknown };
        match named(&source) {
            Some(what) => Verdict::Told(Told { what, source, way: Vec::new() }),
            None => Verdict::Unknown,
        }
    }

    /// What came in with a request, whatever it is called since.
    fn by_origin(&self, file: FileId, code: &'p Code, expr: ExprId) -> Option<Told> {
        let origin = self.program.origin(file, expr)?.as_str();
        let source = || dotted(code, expr).unwrap_or_else(|| origin.to_owned());
        let told = |what| Some(Told { what, source: source(), way: Vec::new() });
        if is_body(origin) {
            return told(What::Body);
        }
        if is_headers(origin) {
            return told(What::Headers);
        }
        let path = ["body", "query", "params", "cookies", "headers", "session", "user"]
            .iter()
            .find_map(|part| inside(origin, part))?;
        named(path).map(|what| Told { what, source: source_of(origin), way: Vec::new() })
    }
}

/// `card.number` of `express.Request.body.card.number`.
fn inside<'o>(origin: &'o str, part: &str) -> Option<&'o str> {
    let (owner, path) = origin.split_once(&format!(".{part}."))?;
    let is_call = path.contains('(');
    (!is_call && (is_request(owner) || is_session(owner) || is_body(&format!("{owner}.{part}"))))
        .then_some(path)
}

/// As it is written in code: `req.body.card.number`.
fn source_of(origin: &str) -> String {
    let parts = ["body", "query", "params", "cookies", "headers", "session", "user"];
    let at = parts.iter().filter_map(|part| origin.find(&format!(".{part}."))).min();
    at.map_or_else(|| origin.to_owned(), |at| format!("req{}", &origin[at..]))
}

/// What a dotted name says.
pub(crate) fn named(name: &str) -> Option<What> {
    if let Some(personal) = PersonalName::of(name) {
        return Some(What::Personal(personal.kind));
    }
    let secret = SecretName::of(name)?;
    // A bare `token` may be of many kinds; what is hashed opens nothing.
    let is_sure = secret.is_plain() && !is_bare_token(name, secret.kind) && !is_word(name);
    is_sure.then_some(What::Secret(secret.kind))
}

/// `CacheKey.BY_API_KEY` is a word for it, `config.API_KEY` the thing itself.
fn is_word(name: &str) -> bool {
    const HOLDERS: [&str; 8] =
        ["env", "config", "settings", "secrets", "configuration", "options", "vars", "environment"];
    let mut parts = name.rsplit('.');
    let last = parts.next().unwrap_or("");
    let is_loud = last.len() > 1 && !last.contains(|letter: char| letter.is_ascii_lowercase());
    is_loud
        && parts.next().is_some_and(|owner| {
            !review::words(owner).last().is_some_and(|word| HOLDERS.contains(&word.as_str()))
        })
}

fn is_bare_token(name: &str, kind: SecretKind) -> bool {
    kind == SecretKind::Token && name.rsplit('.').next() == Some("token")
}

/// A value that says nothing of itself is what its key says.
fn may_be_named_by_key(code: &Code, value: ExprId) -> bool {
    match code.kind(value) {
        ExprKind::Name { .. } | ExprKind::Member { .. } => {
            !dotted(code, value).is_some_and(|name| says_otherwise(&name))
        }
        _ => false,
    }
}

/// `user.id`, `emailHash`, `count`: a value that says itself that it is something else.
fn says_otherwise(name: &str) -> bool {
    const OTHER: [&str; 26] = [
        "id", "ids", "uuid", "hash", "hashed", "digest", "count", "length", "size", "masked",
        "redacted", "index", "template", "enabled", "valid", "verified", "domain", "type",
        "country", "status", "error", "message", "last4", "brand", "kind", "flag",
    ];
    let last = name.rsplit('.').next().unwrap_or("");
    let words = review::words(last);
    let is_flag =
        words.first().is_some_and(|word| matches!(word.as_str(), "is" | "has" | "should"));
    is_flag || words.last().is_some_and(|word| OTHER.contains(&word.as_str()))
}

fn is_call(code: &Code, expr: ExprId) -> bool {
    matches!(code.kind(expr), ExprKind::Call(_) | ExprKind::Await(_))
}

/// `replace(/\s/g, "")` takes away what parts figures; `replace(/\d/g, "*")` the figures.
fn keeps_figures(code: &Code, call: &Call) -> bool {
    let with = call.args.get(1).and_then(|arg| code.string(code.constant(arg.value)));
    with.is_some_and(|with| with.chars().all(|letter| matches!(letter, ' ' | '-' | '.' | '+')))
}

/// What a call was given whose result is still the same text.
fn kept_text(code: &Code, call: &Call) -> Option<ExprId> {
    match code.kind(call.callee) {
        ExprKind::Member { object, property, .. } => match &**property {
            "trim" | "toString" | "toLowerCase" | "toUpperCase" | "normalize" => Some(*object),
            "replace" | "replaceAll" if keeps_figures(code, call) => Some(*object),
            "stringify" | "from" => call.args.first().map(|arg| arg.value),
            _ => None,
        },
        ExprKind::Name { name, .. }
            if matches!(&**name, "String" | "decodeURIComponent" | "encodeURIComponent") =>
        {
            call.args.first().map(|arg| arg.value)
        }
        _ => None,
    }
}
