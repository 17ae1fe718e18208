//! Expressions together with the calls that led to them, so that a parameter stands for what this caller passed.

use std::cell::RefCell;
use std::rc::Rc;

use facts::code::{Code, ExprId, ExprKind, FunctionId, Pattern, PropertyKey, SymbolId, SymbolKind};
use facts::{FileClass, FileId};
use rustc_hash::FxHashMap;

use crate::origins::index::FileIndex;
use crate::{Places, Program};

/// Callers of one function that are looked at.
const MAX_CALLERS: usize = 60;
/// Names for names for objects.
const MAX_HOPS: u32 = 12;

/// An expression, as it is reached.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) file: FileId,
    pub(crate) expr: ExprId,
    pub(crate) frame: Frames,
}

pub(crate) type Frames = Option<Rc<Frame>>;

/// A function that runs because of one call.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) function: (FileId, FunctionId),
    pub(crate) call: Place,
}

impl Place {
    pub(crate) fn new(file: FileId, expr: ExprId) -> Self {
        Self { file, expr, frame: None }
    }

    pub(crate) fn at(&self, expr: ExprId) -> Self {
        Self { expr, ..self.clone() }
    }

    /// The expression of a function's body, when this call runs it.
    pub(crate) fn within(&self, function: (FileId, FunctionId), expr: ExprId) -> Self {
        let frame = Some(Rc::new(Frame { function, call: self.clone() }));
        Self { file: function.0, expr, frame }
    }

    /// How many calls led here.
    pub(crate) fn depth(&self) -> usize {
        std::iter::successors(self.frame.as_ref(), |frame| frame.call.frame.as_ref()).count()
    }
}

/// Reads code across calls.
pub(crate) struct Reader<'p> {
    pub(crate) program: &'p Program,
    indexes: RefCell<FxHashMap<FileId, Rc<FileIndex>>>,
    places: RefCell<FxHashMap<FileId, Rc<Places<'p>>>>,
}

impl<'p> Reader<'p> {
    pub(crate) fn new(program: &'p Program) -> Self {
        Self { program, indexes: RefCell::default(), places: RefCell::default() }
    }

    pub(crate) fn code(&self, file: FileId) -> Option<&'p Code> {
        self.program.base.file(file).code()
    }

    pub(crate) fn index(&self, file: FileId) -> Rc<FileIndex> {
        let build = || self.code(file).map(FileIndex::new).unwrap_or_default();
        self.indexes.borrow_mut().entry(file).or_insert_with(|| Rc::new(build())).clone()
    }

    pub(crate) fn places(&self, file: FileId) -> Option<Rc<Places<'p>>> {
        let code = self.code(file)?;
        let mut known = self.places.borrow_mut();
        Some(known.entry(file).or_insert_with(|| Rc::new(Places::new(code))).clone())
    }

    pub(crate) fn origin(&self, place: &Place) -> &'p str {
        self.program.origin(place.file, place.expr).map_or("", |origin| origin.as_str())
    }

    pub(crate) fn text(&self, place: &Place) -> &'p str {
        let source = self.program.base.file(place.file);
        self.code(place.file).map_or("", |code| code.range(place.expr).slice(&source.text))
    }

    /// What a parameter stands for: what this call, or else every caller of production code, passes. `None` when
    /// nobody calls the function.
    pub(crate) fn passed(&self, place: &Place, symbol: SymbolId) -> Option<Vec<Place>> {
        let code = self.code(place.file)?;
        let declared = code.symbol(symbol);
        let SymbolKind::Param(index) = declared.kind else { return None };
        let function = (place.file, declared.function);
        let frames = std::iter::successors(place.frame.as_ref(), |frame| frame.call.frame.as_ref());
        let mut frames = frames.filter(|frame| frame.function == function);
        let calls: Vec<Place> = match frames.next() {
            Some(frame) => vec![frame.call.clone()],
            None => self.callers(function),
        };
        if calls.is_empty() {
            return None;
        }
        let default = match &code.function(declared.function).params.get(index as usize)?.pattern {
            Pattern::Default { default, .. } => Some(place.at(*default)),
            _ => None,
        };
        let argument =
            |call: &Place| self.argument(call, index as usize).or_else(|| default.clone());
        Some(calls.iter().filter_map(argument).collect())
    }

    /// The calls of a function in production code.
    pub(crate) fn callers(&self, function: (FileId, FunctionId)) -> Vec<Place> {
        let base = &self.program.base;
        let all = self.program.origins.callers(function.0, function.1).iter();
        let production = all.filter(|(file, _)| base.file(*file).class == FileClass::Production);
        // A function that calls itself hands on what it was given.
        let own = self.code(function.0).map(|code| code.function(function.1).range);
        let others = production.filter(|(file, call)| {
            let range = self.code(*file).map(|code| code.range(*call));
            !(*file == function.0 && own.zip(range).is_some_and(|(own, range)| own.contains(range)))
        });
        others.take(MAX_CALLERS).map(|(file, call)| Place::new(*file, *call)).collect()
    }

    pub(crate) fn argument(&self, call: &Place, index: usize) -> Option<Place> {
        let args = &self.code(call.file)?.call(call.expr)?.args;
        let before = args.get(..=index)?;
        let is_plain = before.iter().all(|arg| !arg.spread);
        is_plain.then(|| call.at(before[index].value))
    }

    /// The object, array and function literals that an expression is, through names and calls. The flag says that
    /// there may be others.
    pub(crate) fn literals(&self, place: &Place) -> (Vec<Place>, bool) {
        let mut found = Vec::new();
        let mut is_open = false;
        self.collect(place, MAX_HOPS, &mut found, &mut is_open);
        (found, is_open)
    }

    fn collect(&self, place: &Place, hops: u32, found: &mut Vec<Place>, is_open: &mut bool) {
        let (Some(code), Some(hops)) = (self.code(place.file), hops.checked_sub(1)) else {
            *is_open = true;
            return;
        };
        match code.kind(place.expr) {
            ExprKind::Object(_) | ExprKind::Array(_) | ExprKind::Function(_) => {
                found.push(place.clone());
            }
            ExprKind::Null | ExprKind::Undefined => {}
            ExprKind::Conditional { then, otherwise, .. } => {
                self.collect(&place.at(*then), hops, found, is_open);
                self.collect(&place.at(*otherwise), hops, found, is_open);
            }
            ExprKind::Logical { left, right, .. } => {
                self.collect(&place.at(*left), hops, found, is_open);
                self.collect(&place.at(*right), hops, found, is_open);
            }
            ExprKind::Await(value) => self.collect(&place.at(*value), hops, found, is_open),
            ExprKind::Name { symbol: Some(symbol), .. } => match self.name_values(place, *symbol) {
                Some(values) if !values.is_empty() => {
                    values.iter().for_each(|value| self.collect(value, hops, found, is_open))
                }
                _ => self.linked(place, found, is_open),
            },
            ExprKind::Member { object, property, .. } => {
                match self.members(&place.at(*object), property, hops) {
                    Some(values) if !values.is_empty() => {
                        values.iter().for_each(|value| self.collect(value, hops, found, is_open))
                    }
                    _ => self.linked(place, found, is_open),
                }
            }
            ExprKind::Call(_) => self.returned(place, hops, found, is_open),
            _ => *is_open = true,
        }
    }

    fn returned(&self, place: &Place, hops: u32, found: &mut Vec<Place>, is_open: &mut bool) {
        let returned = self.returns(place);
        if returned.is_empty() {
            self.linked(place, found, is_open);
        }
        returned.iter().for_each(|value| self.collect(value, hops, found, is_open));
    }

    /// What the functions of the repository that a call runs return.
    pub(crate) fn returns(&self, call: &Place) -> Vec<Place> {
        if call.depth() > 6 {
            return Vec::new();
        }
        let callees = self.program.callees(call.file, call.expr).iter();
        let returned = callees.flat_map(|(file, function)| {
            let index = self.index(*file);
            let values = index.returns.get(function.0 as usize).cloned().unwrap_or_default();
            values.into_iter().map(|value| call.within((*file, *function), value))
        });
        returned.collect()
    }

    /// What linking knows of literals in other files.
    fn linked(&self, place: &Place, found: &mut Vec<Place>, is_open: &mut bool) {
        let before = found.len();
        for value in self.program.origins.values(place.file, place.expr) {
            match value {
                crate::Value::Literal(file, expr) => found.push(Place::new(*file, *expr)),
                _ => *is_open = true,
            }
        }
        *is_open |= found.len() == before;
    }

    /// The values that a name holds: its first, those assigned later, what is passed for it.
    pub(crate) fn name_values(&self, place: &Place, symbol: SymbolId) -> Option<Vec<Place>> {
        let code = self.code(place.file)?;
        let declared = code.symbol(symbol);
        let mut values = match declared.kind {
            SymbolKind::Param(_) => self.passed(place, symbol)?,
            SymbolKind::Variable => declared.init.map(|init| place.at(init)).into_iter().collect(),
            _ => return None,
        };
        for step in &declared.init_path {
            let inner: Option<Vec<Vec<Place>>> =
                values.iter().map(|value| self.members(value, step, MAX_HOPS)).collect();
            values = inner?.concat();
        }
        let index = self.index(place.file);
        values.extend(index.assigned.get(&symbol).into_iter().flatten().map(|at| place.at(*at)));
        Some(values)
    }

    /// The values of a property of an object that the repository writes out; `None` when it is no such object.
    pub(crate) fn members(&self, object: &Place, name: &str, hops: u32) -> Option<Vec<Place>> {
        let hops = hops.checked_sub(1)?;
        let (mut objects, mut is_open) = (Vec::new(), false);
        self.collect(object, hops, &mut objects, &mut is_open);
        if is_open || objects.is_empty() {
            return None;
        }
        let mut found = Vec::new();
        for place in &objects {
            match self.code(place.file)?.kind(place.expr) {
                ExprKind::Object(properties) => {
                    let mut known = false;
                    for property in properties.iter().rev() {
                        match &property.key {
                            PropertyKey::Name(key) if &**key == name => {
                                found.push(place.at(property.value));
                                known = true;
                            }
                            PropertyKey::Name(_) => {}
                            PropertyKey::Spread => {
                                let inner = place.at(property.value);
                                found.extend(self.members(&inner, name, hops)?);
                                continue;
                            }
                            PropertyKey::Computed(_) => return None,
                        }
                        if known {
                            break;
                        }
                    }
                }
                ExprKind::Array(elements) => {
                    let element = name.parse().ok().and_then(|at: usize| elements.get(at));
                    found.extend(element?.value.map(|value| place.at(value)));
                }
                _ => return None,
            }
        }
        Some(found)
    }
}
