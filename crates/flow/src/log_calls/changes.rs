//! What is put into objects, and taken out of them, after they were made: `meta.email = ..`, `delete meta.password`.

use facts::code::{Code, ExprId, ExprKind, Pattern, SymbolId, UnaryOp};
use model::ByteRange;
use rustc_hash::FxHashMap;

/// The changes of a file's objects, by the name that holds them, in the order of the text.
#[derive(Default)]
pub(crate) struct Changes(FxHashMap<SymbolId, Vec<Change>>);

struct Change {
    field: Box<str>,
    range: ByteRange,
    /// `None` where the field is deleted.
    value: Option<ExprId>,
}

impl Changes {
    pub(crate) fn of(code: &Code) -> Self {
        let mut all = Self::default();
        for expr in &code.exprs {
            match &expr.kind {
                ExprKind::Assign { target, value, op: None } => {
                    if let Pattern::Target(target) = &**target {
                        all.add(code, *target, expr.range, Some(*value));
                    }
                }
                ExprKind::Unary { op: UnaryOp::Delete, operand } => {
                    all.add(code, *operand, expr.range, None);
                }
                _ => {}
            }
        }
        for changes in all.0.values_mut() {
            changes.sort_by_key(|change| (change.range.start, change.range.end));
        }
        all
    }

    fn add(&mut self, code: &Code, target: ExprId, range: ByteRange, value: Option<ExprId>) {
        let ExprKind::Member { object, property, .. } = code.kind(target) else { return };
        let ExprKind::Name { symbol: Some(symbol), .. } = code.kind(*object) else { return };
        let change = Change { field: property.clone(), range, value };
        self.0.entry(*symbol).or_default().push(change);
    }

    /// The changes that stand before a place.
    fn before(&self, holder: SymbolId, place: ByteRange) -> &[Change] {
        let all = self.0.get(&holder).map_or(&[][..], Vec::as_slice);
        let end = all.partition_point(|change| change.range.start < place.start);
        &all[..end]
    }

    /// The fields that were put into the object before a place, the last value of each.
    pub(crate) fn put(
        &self,
        holder: SymbolId,
        place: ByteRange,
    ) -> impl Iterator<Item = (&str, ExprId)> {
        let changes = self.before(holder, place);
        changes.iter().enumerate().filter_map(move |(at, change)| {
            let is_last = changes[at + 1..].iter().all(|later| later.field != change.field);
            Some((&*change.field, change.value.filter(|_| is_last)?))
        })
    }

    /// Whether a field is no longer what the object was made with.
    pub(crate) fn replace(&self, holder: SymbolId, field: &str, place: ByteRange) -> bool {
        self.before(holder, place).iter().any(|change| &*change.field == field)
    }
}
