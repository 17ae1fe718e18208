//! What is computed from the result of an event: through variables, parameters, callbacks and returns of the run.

use std::collections::BTreeSet;

use facts::code::{BinaryOp, CallKind, Code, ExprId, ExprKind, SymbolId, SymbolKind};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Effects, Event, EventKind, Place, Timeline};
use crate::Program;

/// Places that one value is followed to.
const MAX_PLACES: usize = 4000;

/// What is known of a value on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Tag {
    /// The column that was taken out of the row, an index into `fields`; 0 is the row itself.
    field: u16,
    /// Arithmetic was done on it.
    computed: bool,
}

/// Variables and expressions that hold, or are computed from, one result.
pub struct Derived<'p> {
    program: &'p Program,
    timeline: &'p Timeline,
    fields: Vec<Box<str>>,
    tags: FxHashMap<(u32, ExprId), Vec<Tag>>,
    symbols: FxHashSet<(u32, SymbolId, Tag)>,
    open: Vec<(u32, ExprId, Tag)>,
    /// Steps of the run: what they give is news of its own.
    stops: FxHashSet<(u32, ExprId)>,
    /// The run of a row's method: `this` is the result there.
    this: Option<u32>,
}

impl<'p> Derived<'p> {
    pub fn of(program: &'p Program, timeline: &'p Timeline, event: &Event) -> Self {
        let stops = timeline
            .events
            .iter()
            .filter(|other| {
                !matches!(
                    other.kind,
                    EventKind::Await
                        | EventKind::Store(_)
                        | EventKind::Load(_)
                        | EventKind::Grow { .. }
                )
            })
            .map(|other| (other.frame, other.expr))
            .collect();
        let mut derived = Self {
            program,
            timeline,
            fields: vec!["".into()],
            tags: FxHashMap::default(),
            symbols: FxHashSet::default(),
            open: Vec::new(),
            stops,
            this: None,
        };
        derived.push(event.frame, event.expr, Tag { field: 0, computed: false });
        derived.own_row(event);
        derived.callback(event);
        while let Some((frame, expr, tag)) = derived.open.pop() {
            if derived.tags.len() > MAX_PLACES {
                break;
            }
            derived.follow(frame, expr, tag);
        }
        derived
    }

    /// Every `this` of a row's method is the row.
    fn own_row(&mut self, event: &Event) {
        let (Some(at), Some(code)) = (self.timeline.frame(event.frame), self.code(event.frame))
        else {
            return;
        };
        if !matches!(code.kind(event.expr), ExprKind::This) {
            return;
        }
        self.this = Some(event.frame);
        let index = self.effects().uses(at.file);
        for (expr, id) in code.exprs.iter().zip(0..) {
            if matches!(expr.kind, ExprKind::This) && index.owner(ExprId(id)) == at.function {
                self.push(event.frame, ExprId(id), Tag { field: 0, computed: false });
            }
        }
    }

    /// Whether `this` is the result itself in this run of a function.
    pub fn is_this(&self, frame: u32) -> bool {
        self.this == Some(frame)
    }

    /// The parameters behind the error of a function that is called with the result.
    fn callback(&mut self, event: &Event) {
        let called = (0..).zip(&self.timeline.frames).filter(|(_, frame)| {
            frame.caller == Some((event.frame, event.expr)) && frame.args.is_empty()
        });
        let called: Vec<u32> = called.map(|(id, _)| id).collect();
        for frame in called {
            self.params(frame, Tag { field: 0, computed: false }, |place| place > 0, usize::MAX);
        }
    }

    fn code(&self, frame: u32) -> Option<&'p Code> {
        self.program.base.file(self.timeline.frame(frame)?.file).code()
    }

    fn effects(&self) -> &'p Effects {
        self.program.effects()
    }

    fn push(&mut self, frame: u32, expr: ExprId, tag: Tag) {
        let tags = self.tags.entry((frame, expr)).or_default();
        if !tags.contains(&tag) && tags.len() < 6 {
            tags.push(tag);
            self.open.push((frame, expr, tag));
        }
    }

    fn field(&mut self, name: &str) -> u16 {
        let name = column(name);
        if let Some(found) = self.fields.iter().position(|field| *field == name) {
            return found as u16;
        }
        self.fields.push(name);
        (self.fields.len() - 1) as u16
    }

    /// One step up from an expression to what uses it.
    fn follow(&mut self, frame: u32, expr: ExprId, tag: Tag) {
        let (Some(at), Some(code)) = (self.timeline.frame(frame), self.code(frame)) else { return };
        let index = self.effects().uses(at.file);
        match index.place(expr) {
            Place::In(whole) => self.into(frame, code, expr, whole, tag),
            Place::Bound(pattern) => {
                for symbol in pattern.symbols() {
                    let tag = self.taken(code, symbol, tag);
                    self.bind(frame, symbol, tag);
                }
            }
            Place::Returned => {
                if let Some((outer, call)) = at.caller.filter(|_| index.owner(expr) == at.function)
                {
                    self.push(outer, call, tag);
                }
            }
            Place::Statement | Place::Tested | Place::Unknown => {}
        }
    }

    /// `const { balance } = row` takes a field out.
    fn taken(&mut self, code: &Code, symbol: SymbolId, tag: Tag) -> Tag {
        let mut path = code.symbol(symbol).init_path.iter().rev().map(|part| &**part);
        let named = path.find(|part| !is_place(part) && !is_shell(part));
        match named.filter(|_| tag.field == 0) {
            // Rows that were filtered are still rows: nothing was computed of their columns.
            Some(name) => Tag { field: self.field(name), computed: false },
            None => tag,
        }
    }

    fn into(&mut self, frame: u32, code: &'p Code, expr: ExprId, whole: ExprId, tag: Tag) {
        match code.kind(whole) {
            ExprKind::Member { property, .. } => {
                let tag = match tag.field {
                    0 if !is_shell(property) => {
                        Tag { field: self.field(property), computed: false }
                    }
                    _ => tag,
                };
                self.push(frame, whole, tag);
            }
            ExprKind::Index { object, .. } if *object != expr => {}
            ExprKind::Binary { op, left, right } => {
                let joins = is_text(code, *left, 6) || is_text(code, *right, 6);
                let computed = tag.computed || is_arithmetic(*op) && !joins;
                self.push(frame, whole, Tag { computed, ..tag });
            }
            ExprKind::Update { .. } => self.push(frame, whole, Tag { computed: true, ..tag }),
            ExprKind::Array(_) | ExprKind::Object(_) => {
                let is_spread = spreads(code, whole, expr);
                self.push(frame, whole, Tag { computed: tag.computed || is_spread, ..tag });
            }
            ExprKind::Conditional { test, .. } if *test == expr => {}
            ExprKind::Assign { target, value, op } if *value == expr => {
                if let facts::code::Pattern::Target(target) = &**target
                    && let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(*target)
                {
                    let computed = tag.computed || op.is_some();
                    self.bind(frame, *symbol, Tag { computed, ..tag });
                }
                self.push(frame, whole, tag);
            }
            ExprKind::Assign { .. } => {}
            ExprKind::Call(call) => self.through_call(frame, code, expr, whole, call, tag),
            _ => self.push(frame, whole, tag),
        }
    }

    fn through_call(
        &mut self,
        frame: u32,
        code: &'p Code,
        expr: ExprId,
        whole: ExprId,
        call: &facts::code::Call,
        tag: Tag,
    ) {
        let called: Vec<u32> = (0..)
            .zip(&self.timeline.frames)
            .filter(|(_, inner)| inner.caller == Some((frame, whole)))
            .map(|(id, _)| id)
            .collect();
        if call.callee == expr {
            // `rows.map(row => ..)`, `read().then(row => ..)`: the callback gets it.
            let method = match code.kind(call.callee) {
                ExprKind::Member { property, .. } => &**property,
                _ => "",
            };
            for inner in called.iter().copied().filter(|_| hands_on(method)) {
                self.params(inner, tag, |_| true, 1);
            }
            let computed = tag.computed
                || matches!(
                    method,
                    "plus" | "minus" | "add" | "sub" | "subtract" | "concat" | "filter" | "times"
                );
            if !self.stops.contains(&(frame, whole)) {
                self.push(frame, whole, Tag { computed, ..tag });
            }
            return;
        }
        let mut entered = false;
        for inner in called {
            let Some(of) = self.timeline.frame(inner) else { continue };
            let places: Vec<usize> = of
                .args
                .iter()
                .filter(|(_, outer, arg)| (*outer, *arg) == (frame, expr))
                .map(|(place, ..)| *place)
                .collect();
            entered |= !of.args.is_empty();
            self.params(inner, tag, |place| places.contains(&place), usize::MAX);
        }
        if !entered && !self.stops.contains(&(frame, whole)) && call.kind != CallKind::Tagged {
            self.push(frame, whole, tag);
        }
    }

    fn params(&mut self, frame: u32, tag: Tag, wanted: impl Fn(usize) -> bool, most: usize) {
        let (Some(at), Some(code)) = (self.timeline.frame(frame), self.code(frame)) else { return };
        let params = code.function(at.function).params.iter().enumerate().take(most);
        for (_, param) in params.filter(|(place, _)| wanted(*place)) {
            for symbol in param.pattern.symbols() {
                let tag = self.taken(code, symbol, tag);
                self.bind(frame, symbol, tag);
            }
        }
    }

    /// A variable holds the value: so do its mentions, in every run of a function that can see it.
    fn bind(&mut self, frame: u32, symbol: SymbolId, tag: Tag) {
        let (Some(at), Some(code)) = (self.timeline.frame(frame), self.code(frame)) else { return };
        let Some(home) = self.timeline.home(code, frame, symbol) else { return };
        if !self.symbols.insert((home, symbol, tag)) {
            return;
        }
        let index = self.effects().uses(at.file);
        for reference in &code.symbol(symbol).references {
            let owner = index.owner(*reference);
            let frames = (0..).zip(&self.timeline.frames);
            let seeing: Vec<u32> = frames
                .filter(|(_, inner)| inner.file == at.file && inner.function == owner)
                .map(|(id, _)| id)
                .filter(|id| self.timeline.home(code, *id, symbol) == Some(home))
                .collect();
            seeing.into_iter().for_each(|inner| self.push(inner, *reference, tag));
        }
    }

    /// Whether an expression is computed from the result.
    pub fn holds(&self, frame: u32, expr: ExprId) -> bool {
        self.tags.contains_key(&(frame, expr))
    }

    /// Whether arithmetic on the result, or on this column of it, went into an expression.
    pub fn is_computed(&self, frame: u32, expr: ExprId, column: &str) -> bool {
        self.tags.get(&(frame, expr)).is_some_and(|tags| {
            tags.iter().any(|tag| {
                let field = self.fields.get(usize::from(tag.field)).map_or("", |field| field);
                tag.computed && (field == column || column.is_empty())
            })
        })
    }

    /// The columns of the result that an expression looks at: `balance` of `account.balance < amount`. An empty name
    /// stands for the result itself.
    pub fn fields(&self, frame: u32, expr: ExprId) -> BTreeSet<&str> {
        let tags = self.tags.get(&(frame, expr)).into_iter().flatten();
        tags.filter_map(|tag| self.fields.get(usize::from(tag.field)).map(|field| &**field))
            .collect()
    }

    /// Whether a variable of this run holds the result itself.
    pub fn is_row(&self, frame: u32, symbol: SymbolId) -> bool {
        let Some(code) = self.code(frame) else { return false };
        let Some(home) = self.timeline.home(code, frame, symbol) else { return false };
        self.symbols.contains(&(home, symbol, Tag { field: 0, computed: false }))
    }
}

impl Timeline {
    /// The run that a variable belongs to, as seen from a run of a function that mentions it.
    pub fn home(&self, code: &Code, frame: u32, symbol: SymbolId) -> Option<u32> {
        let declared = code.symbol(symbol).function;
        if matches!(code.symbol(symbol).kind, SymbolKind::Import(_)) {
            return None;
        }
        let (mut at, file) = (frame, self.frame(frame)?.file);
        for _ in 0..12 {
            let current = self.frame(at)?;
            if current.function == declared && current.file == file {
                return Some(at);
            }
            let (outer, _) = current.caller?;
            at = outer;
        }
        None
    }
}

/// Text is put together, not added up.
fn is_text(code: &Code, expr: ExprId, depth: u32) -> bool {
    match code.kind(expr) {
        ExprKind::String(_) | ExprKind::Template { .. } => true,
        ExprKind::Binary { left, right, .. } => {
            depth > 0 && (is_text(code, *left, depth - 1) || is_text(code, *right, depth - 1))
        }
        _ => false,
    }
}

fn is_arithmetic(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div)
}

/// `[...row.tags, tag]`, `{ ...row, name }`: the old value written back with a change.
fn spreads(code: &Code, whole: ExprId, expr: ExprId) -> bool {
    match code.kind(whole) {
        ExprKind::Array(elements) => {
            elements.len() > 1
                && elements.iter().any(|element| element.spread && element.value == Some(expr))
        }
        _ => false,
    }
}

fn hands_on(method: &str) -> bool {
    matches!(
        method,
        "then" | "map" | "forEach" | "filter" | "find" | "some" | "every" | "flatMap" | "findIndex"
    )
}

fn is_place(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

/// What stands around rows and values without being a column.
fn is_shell(property: &str) -> bool {
    is_place(property)
        || matches!(
            property,
            "rows"
                | "length"
                | "dataValues"
                | "toNumber"
                | "get"
                | "rowCount"
                | "toString"
                | "toObject"
                | "toJSON"
                | "minus"
                | "plus"
                | "lt"
                | "gt"
                | "gte"
                | "lte"
                | "lessThan"
                | "isLessThan"
                | "equals"
                | "then"
                | "map"
                | "find"
                | "filter"
                | "some"
                | "every"
                | "forEach"
                | "includes"
                | "lean"
                | "exec"
        )
}

/// One spelling of a column: lower case, no underscores.
pub fn column(name: &str) -> Box<str> {
    name.chars()
        .filter(|letter| *letter != '_')
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .into()
}
