//! Log calls together with all that a check wants to know about them.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use facts::code::{Code, ExprId, ExprKind, Pattern, Stmt, StmtKind, SymbolId};
use facts::{FileClass, FileId, LogCall, LogField, LogLevel, SourceFile};
use flow::{By, Enclosing, OfProgram, Places, Program};
use model::ByteRange;
use review::{CheckContext, FindingBuilder};
use rustc_hash::FxHashSet;

use crate::role::{Role, Roles};

/// A log call of production code that serves requests or jobs.
pub(crate) struct Site<'a> {
    pub(crate) program: &'a Program,
    pub(crate) call: &'a LogCall,
    pub(crate) source: &'a SourceFile,
    pub(crate) code: &'a Code,
    places: Rc<OnceCell<Places<'a>>>,
    around: OnceCell<Vec<Enclosing<'a>>>,
}

/// The log calls of servers, by their place among all: not those of tests, pages, tools or of the repository's own
/// logger, and not what only a developer's machine runs.
struct ServerCalls(Vec<u32>);

impl OfProgram for ServerCalls {
    fn of(program: &Program) -> Self {
        let roles = Roles::new(program);
        let calls = program.log_calls.iter().zip(0..).filter(|(call, _)| {
            let is_production = program.base.file(call.file).class == FileClass::Production;
            !call.in_wrapper && is_production && roles.of(call.file) == Role::Server
        });
        let places = calls.map(|(_, place)| place).collect();
        let mut calls = Self(places);
        let of_servers: Vec<u32> = calls
            .sites(program, |_| true)
            .iter()
            .zip(&calls.0)
            .filter(|(site, _)| !site.is_for_development())
            .map(|(_, place)| *place)
            .collect();
        calls.0 = of_servers;
        calls
    }
}

impl ServerCalls {
    fn sites<'a>(
        &self,
        program: &'a Program,
        is_wanted: impl Fn(&LogCall) -> bool,
    ) -> Vec<Site<'a>> {
        let mut last: Option<(FileId, Rc<OnceCell<Places<'a>>>)> = None;
        let mut found = Vec::with_capacity(self.0.len());
        for call in self.0.iter().filter_map(|place| program.log_calls.get(*place as usize)) {
            let source = program.base.file(call.file);
            let Some(code) = source.code().filter(|_| is_wanted(call)) else { continue };
            let places = match &last {
                Some((file, places)) if *file == call.file => places.clone(),
                _ => Rc::default(),
            };
            last = Some((call.file, places.clone()));
            found.push(Site { program, call, source, code, places, around: OnceCell::new() });
        }
        found
    }
}

/// The log calls of servers under review.
pub(crate) fn sites<'a>(cx: &CheckContext<'a>) -> Vec<Site<'a>> {
    let program = cx.program();
    let reviewed: FxHashSet<FileId> = cx.files().map(|(file, _)| file).collect();
    let calls = program.shared::<ServerCalls>();
    calls.sites(program, |call| reviewed.contains(&call.file))
}

/// The log calls of servers in these files.
pub(crate) fn sites_where(program: &Program, is_wanted: impl Fn(FileId) -> bool) -> Vec<Site<'_>> {
    let calls = program.shared::<ServerCalls>();
    calls.sites(program, |call| is_wanted(call.file))
}

/// The variable that a chain of members begins with.
pub(crate) fn root_symbol(code: &Code, expr: ExprId) -> Option<SymbolId> {
    let mut at = expr;
    for _ in 0..16 {
        match code.kind(at) {
            ExprKind::Member { object, .. } => at = *object,
            ExprKind::Name { symbol, .. } => return *symbol,
            _ => return None,
        }
    }
    None
}

impl<'a> Site<'a> {
    /// The blocks around it, innermost first.
    pub(crate) fn around(&self) -> &[Enclosing<'a>] {
        self.around.get_or_init(|| {
            let places = self.places.get_or_init(|| Places::new(self.code));
            places.around(self.call.function, self.call.range)
        })
    }

    pub(crate) fn file(&self) -> FileId {
        self.call.file
    }

    pub(crate) fn is_console(&self) -> bool {
        matches!(&*self.call.logger, "console" | "debug") && self.call.wrapper.is_none()
    }

    /// A logger that writes objects, not lines of text.
    pub(crate) fn is_structured(&self) -> bool {
        matches!(&*self.call.logger, "pino" | "winston" | "bunyan" | "fastify")
    }

    pub(crate) fn at_least(&self, level: LogLevel) -> bool {
        self.call.level >= level
    }

    /// What is written readably: not redacted, not serialized, not a mask or a count of it.
    pub(crate) fn open_fields(&self) -> impl Iterator<Item = &'a LogField> + use<'a> {
        let (call, code) = (self.call, self.code);
        call.fields.iter().filter(move |field| {
            !field.redacted && !field.serialized && !security::tells_nothing(code, field.value)
        })
    }

    /// The keys that the call itself writes, not those of objects that were made before.
    pub(crate) fn own_keys(&self) -> impl Iterator<Item = &'a LogField> + use<'a> {
        let (call, code) = (self.call, self.code);
        let is_own = move |field: &&LogField| call.range.contains(code.range(field.value));
        call.fields.iter().filter(|field| field.by_key).filter(is_own)
    }

    /// Whether the value is only a hole of the message: there an object is `[object Object]`.
    pub(crate) fn is_hole(&self, field: &LogField) -> bool {
        !field.by_key
            && self.call.message.is_some_and(|message| {
                let is_text = matches!(
                    self.code.kind(message),
                    ExprKind::Template { .. } | ExprKind::Binary { .. }
                );
                is_text && self.code.range(message).contains(field.range) && self.is_bare(field)
            })
    }

    /// Not `JSON.stringify(value)`: its range is what stands in the text.
    fn is_bare(&self, field: &LogField) -> bool {
        let before = self.source.text.get(..field.range.start as usize).unwrap_or("");
        !before.trim_end().ends_with('(')
    }

    pub(crate) fn origin(&self, expr: ExprId) -> &'a str {
        self.program.origin(self.file(), expr).map_or("", |origin| origin.as_str())
    }

    /// The constant parts of the message, holes as one blank.
    pub(crate) fn message(&self) -> Option<String> {
        self.call.message.map(|message| constant_text(self.code, message))
    }

    /// The handler that the call stands in, within its own function, and what it catches.
    pub(crate) fn caught(&self) -> Option<(&'a Stmt, Option<SymbolId>)> {
        for enclosing in self.around() {
            match enclosing.by {
                By::Catch(statement) => {
                    let StmtKind::Try { param, .. } = &statement.kind else { return None };
                    let symbol = match param {
                        Some(Pattern::Bind { symbol, .. }) => Some(*symbol),
                        _ => None,
                    };
                    return Some((statement, symbol));
                }
                By::Function { .. } => return None,
                _ => {}
            }
        }
        None
    }

    /// The innermost function around the call.
    pub(crate) fn own_function(&self) -> Option<By<'a>> {
        self.around()
            .iter()
            .map(|enclosing| enclosing.by)
            .find(|by| matches!(by, By::Function { .. }))
    }

    /// The statements of the call's own block.
    pub(crate) fn block(&self) -> &'a [Stmt] {
        self.around().first().map_or(&[], |enclosing| enclosing.block)
    }

    pub(crate) fn text(&self, range: ByteRange) -> &'a str {
        range.slice(&self.source.text)
    }

    fn is_for_development(&self) -> bool {
        security::is_development_file(self.source)
            || self.around().iter().any(|enclosing| match enclosing.by {
                By::Then(test) => security::is_development_test(self.code, test, true),
                By::Otherwise(test) => security::is_development_test(self.code, test, false),
                _ => false,
            })
    }
}

/// The constant text of a string, template or concatenation, holes as one blank.
pub(crate) fn constant_text(code: &Code, expr: ExprId) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut at = expr;
    loop {
        match code.kind(at) {
            ExprKind::Binary { left, right, .. } => {
                parts.push(leaf_text(code, *right));
                at = *left;
            }
            _ => {
                parts.push(leaf_text(code, at));
                break;
            }
        }
    }
    parts.reverse();
    parts.concat()
}

fn leaf_text(code: &Code, expr: ExprId) -> String {
    match code.kind(code.constant(expr)) {
        ExprKind::String(text) => text.to_string(),
        ExprKind::Template { texts, .. } => {
            texts.iter().map(|text| &*text.text).collect::<Vec<_>>().join(" ")
        }
        _ => " ".to_owned(),
    }
}

/// `user.email` of a chain of names; `None` for anything else.
pub(crate) fn dotted(code: &Code, expr: ExprId) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let mut at = expr;
    for _ in 0..16 {
        match code.kind(at) {
            ExprKind::Member { object, property, .. } => {
                parts.push(property);
                at = *object;
            }
            ExprKind::Name { name, .. } => {
                parts.push(name);
                parts.reverse();
                return Some(parts.join("."));
            }
            ExprKind::This if !parts.is_empty() => {
                parts.reverse();
                return Some(parts.join("."));
            }
            _ => return None,
        }
    }
    None
}

/// The calls of one file together: what many lines have in common is one finding.
pub(crate) fn by_file<'s, 'a>(
    sites: impl IntoIterator<Item = &'s Site<'a>>,
) -> BTreeMap<FileId, Vec<&'s Site<'a>>>
where
    'a: 's,
{
    let mut files: BTreeMap<FileId, Vec<&Site<'a>>> = BTreeMap::new();
    for site in sites {
        files.entry(site.file()).or_default().push(site);
    }
    files
}

/// `1 call`, `7 calls`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// Names the other places of a finding that stands for several.
pub(crate) fn cite<'c>(
    builder: FindingBuilder<'c>,
    others: &[(FileId, ByteRange)],
    note: &str,
) -> FindingBuilder<'c> {
    const CITED: usize = 8;
    let builder = others
        .iter()
        .take(CITED)
        .fold(builder, |builder, (file, range)| builder.because(*file, *range, note));
    match others.get(CITED) {
        Some((file, range)) => {
            let more = others.len() - CITED;
            builder.because(*file, *range, format!("{note}, and {more} more from here on"))
        }
        None => builder,
    }
}
