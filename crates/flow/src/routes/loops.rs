//! Registrations in loops over tables: `for (const { path, router } of routes) app.use(path, router)`.

use std::rc::Rc;

use facts::FileId;
use facts::code::{BinaryOp, Code, ExprId, ExprKind, FunctionId, Pattern, PropertyKey, SymbolId};

use super::collect::Collector;

/// A table of more rows is generated; its first rows tell what the rest are like.
const MAX_TURNS: usize = 200;
/// Callbacks in callbacks of loops.
const MAX_FUNCTIONS: usize = 3;
/// Texts of texts.
const MAX_DEPTH: usize = 6;

/// Names with the properties from the element down to each.
type Names = Vec<(SymbolId, Vec<Box<str>>)>;

/// What the names of a loop stand for in one turn.
#[derive(Debug)]
pub(crate) struct Turn {
    file: FileId,
    names: Names,
    element: (FileId, ExprId),
}

impl Collector<'_, '_> {
    /// The turns of the loop that a call is in, when it goes over an array that is written down; else one turn
    /// without names.
    pub(crate) fn turns(
        &mut self,
        file: FileId,
        code: &Code,
        call: ExprId,
        owner: FunctionId,
    ) -> Vec<Option<Rc<Turn>>> {
        let Some((names, iterated)) = self.looped(file, code, call, owner) else {
            return vec![None];
        };
        let elements = self.array(file, iterated);
        if elements.is_empty() {
            return vec![None];
        }
        let turn = |element| Some(Rc::new(Turn { file, names: names.clone(), element }));
        elements.into_iter().take(MAX_TURNS).map(turn).collect()
    }

    /// The names that a loop around the call binds, and what it goes over.
    fn looped(
        &self,
        file: FileId,
        code: &Code,
        call: ExprId,
        owner: FunctionId,
    ) -> Option<(Names, ExprId)> {
        let index = self.eval.index(file);
        let range = code.range(call);
        let inner = index.loops.iter().filter(|(around, ..)| around.contains(range));
        if let Some((_, binding, iterated)) =
            inner.min_by_key(|(around, ..)| around.end - around.start)
        {
            return Some((names(binding), *iterated));
        }
        let mut function = owner;
        for _ in 0..MAX_FUNCTIONS {
            if let Some((passed, 0)) = index.passed.get(&function) {
                let ExprKind::Member { object, property, .. } =
                    code.kind(code.call(*passed)?.callee)
                else {
                    return None;
                };
                if matches!(&**property, "forEach" | "map") {
                    let param = code.function(function).params.first()?;
                    return Some((names(&param.pattern), *object));
                }
            }
            function = code.function(function).parent?;
        }
        None
    }

    /// What an expression stands for in this turn of the loop.
    pub(crate) fn bound(&mut self, file: FileId, expr: ExprId) -> Option<(FileId, ExprId)> {
        let turn = self.turn.clone().filter(|turn| turn.file == file)?;
        let code = self.eval.code(file)?;
        match code.kind(expr) {
            ExprKind::Name { symbol: Some(symbol), .. } => {
                let (_, path) = turn.names.iter().find(|(name, _)| name == symbol)?;
                path.iter().try_fold(turn.element, |at, name| self.part(at, name))
            }
            ExprKind::Member { object, property, .. } => {
                let object = self.bound(file, *object)?;
                self.part(object, property)
            }
            _ => None,
        }
    }

    fn part(&mut self, (file, expr): (FileId, ExprId), name: &str) -> Option<(FileId, ExprId)> {
        let object = self.object(file, expr)?;
        self.property(object, name)
    }

    /// The text of an expression in this turn, parts that are no constant as `*`.
    pub(crate) fn bound_text(
        &mut self,
        file: FileId,
        expr: ExprId,
        depth: usize,
    ) -> Option<String> {
        self.turn.as_ref()?;
        let code = self.eval.code(file)?;
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some((file, expr)) = self.bound(file, expr) {
            return self.eval.text(file, expr, "*", 0);
        }
        let part = |it: &mut Self, part: ExprId| {
            it.bound_text(file, part, depth + 1)
                .or_else(|| it.eval.text(file, part, "*", 0))
                .unwrap_or_else(|| "*".into())
        };
        match code.kind(expr) {
            ExprKind::Template { texts, exprs } => {
                let mut whole = String::new();
                for (place, text) in texts.iter().enumerate() {
                    whole.push_str(&text.text);
                    if let Some(hole) = exprs.get(place) {
                        whole.push_str(&part(self, *hole));
                    }
                }
                Some(whole)
            }
            ExprKind::Binary { op: BinaryOp::Add, left, right } => {
                let left = part(self, *left);
                Some(left + &part(self, *right))
            }
            _ => None,
        }
    }
}

/// The names that a binding makes, with the properties that lead to each.
fn names(binding: &Pattern) -> Names {
    let mut found = Vec::new();
    let mut open: Vec<(&Pattern, Vec<Box<str>>)> = vec![(binding, Vec::new())];
    while let Some((pattern, path)) = open.pop() {
        match pattern {
            Pattern::Bind { symbol, .. } => found.push((*symbol, path)),
            Pattern::Default { pattern, .. } => open.push((pattern, path)),
            Pattern::Object { properties, .. } => {
                for property in properties {
                    if let PropertyKey::Name(name) = &property.key {
                        let mut path = path.clone();
                        path.push(name.clone());
                        open.push((&property.value, path));
                    }
                }
            }
            _ => {}
        }
    }
    found
}
