//! What stands on the left of a binding or an assignment.

use model::ByteRange;
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{ExprId, PropertyKey, SymbolId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pattern {
    /// A declared name.
    Bind {
        symbol: SymbolId,
        range: ByteRange,
    },
    Object {
        properties: ThinVec<PatternProperty>,
        rest: Option<Box<Pattern>>,
    },
    Array {
        elements: ThinVec<Option<Pattern>>,
        rest: Option<Box<Pattern>>,
    },
    /// `pattern = default`
    Default {
        pattern: Box<Pattern>,
        default: ExprId,
    },
    /// An assignment target that is not a declaration: a name, a member, an index.
    Target(ExprId),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatternProperty {
    /// Never [`PropertyKey::Spread`].
    pub key: PropertyKey,
    pub value: Pattern,
}

impl Pattern {
    /// Every symbol that it binds, in source order.
    pub fn symbols(&self) -> Vec<SymbolId> {
        let mut found = Vec::new();
        self.collect_symbols(&mut found);
        found
    }

    fn collect_symbols(&self, found: &mut Vec<SymbolId>) {
        match self {
            Self::Bind { symbol, .. } => found.push(*symbol),
            Self::Object { properties, rest } => {
                properties.iter().for_each(|property| property.value.collect_symbols(found));
                rest.iter().for_each(|rest| rest.collect_symbols(found));
            }
            Self::Array { elements, rest } => {
                elements.iter().flatten().for_each(|element| element.collect_symbols(found));
                rest.iter().for_each(|rest| rest.collect_symbols(found));
            }
            Self::Default { pattern, .. } => pattern.collect_symbols(found),
            Self::Target(_) => {}
        }
    }
}
