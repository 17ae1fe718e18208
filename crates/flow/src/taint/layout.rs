//! What is worked out once per file: which variables each function captures, and where requires stand.

use facts::code::{
    ClassId, Code, ExportKind, ExprId, FunctionId, FunctionKind, ImportKind, Member, MemberKind,
    SymbolId,
};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

pub(crate) struct Layout<'a> {
    pub(crate) code: &'a Code,
    /// By function: variables of enclosing functions (not of the file's top level) that it or a function in it uses.
    free: Vec<Vec<SymbolId>>,
    /// `require(..)` and `import(..)` calls, to the import's index.
    pub(crate) requires: FxHashMap<ExprId, u32>,
    /// Expressions that are exported as values.
    pub(crate) exported: FxHashSet<ExprId>,
    /// The values of `module.exports =` and `export =`.
    pub(crate) wholes: Vec<ExprId>,
    /// The members of classes by name, in the order in which they are written.
    members: FxHashMap<(ClassId, &'a str), SmallVec<[u32; 1]>>,
    constructors: Vec<Option<FunctionId>>,
    /// Functions that write `&lt;`: they escape HTML, in whatever way they go about it.
    pub(crate) escapers: FxHashSet<FunctionId>,
    /// Functions by where they start.
    starts: Vec<(u32, FunctionId)>,
}

impl<'a> Layout<'a> {
    pub(crate) fn new(code: &'a Code) -> Self {
        let mut starts: Vec<_> = code
            .functions
            .iter()
            .zip(0..)
            .map(|(function, id)| (function.range.start, FunctionId(id)))
            .collect();
        // Of functions that start at one place, the outer one first.
        starts.sort_by_key(|(start, id)| {
            (*start, std::cmp::Reverse(code.function(*id).range.end), *id)
        });
        let mut layout = Self {
            code,
            free: vec![Vec::new(); code.functions.len()],
            requires: requires(code),
            exported: exported(code),
            wholes: wholes(code),
            members: members(code),
            constructors: constructors(code),
            escapers: FxHashSet::default(),
            starts,
        };
        layout.escapers = layout.find_escapers();
        layout.find_captures();
        layout
    }

    pub(crate) fn captures(&self, function: FunctionId) -> &[SymbolId] {
        self.free.get(function.0 as usize).map_or(&[], |free| free)
    }

    /// The members of a class that bear a name: a getter and a setter may share one.
    pub(crate) fn members(&self, class: ClassId, name: &str) -> SmallVec<[&'a Member; 2]> {
        let code: &'a Code = self.code;
        let places = self.members.get(&(class, name)).map_or(&[][..], |places| places);
        let members = &code.class(class).members;
        places.iter().filter_map(|place| members.get(*place as usize)).collect()
    }

    pub(crate) fn constructor(&self, class: ClassId) -> Option<FunctionId> {
        self.constructors.get(class.0 as usize).copied().flatten()
    }

    /// The innermost function around a byte.
    pub(crate) fn owner(&self, at: u32) -> FunctionId {
        let place = self.starts.partition_point(|(start, _)| *start <= at);
        let mut function =
            place.checked_sub(1).map_or(FunctionId::TOP_LEVEL, |last| self.starts[last].1);
        while self.code.function(function).range.end <= at {
            match self.code.function(function).parent {
                Some(parent) => function = parent,
                None => break,
            }
        }
        function
    }

    fn find_escapers(&self) -> FxHashSet<FunctionId> {
        let texts = self.code.exprs.iter().filter(|expr| match &expr.kind {
            facts::code::ExprKind::String(text) => {
                matches!(&**text, "&lt;" | "&#60;" | "&#x3C;" | "&#x3c;")
            }
            _ => false,
        });
        let mut found = FxHashSet::default();
        for text in texts {
            let mut at = Some(self.owner(text.range.start));
            while let Some(function) = at.filter(|function| *function != FunctionId::TOP_LEVEL) {
                // The function whose helper or callback does it, too, as far as it is a small one.
                let range = self.code.function(function).range;
                if range.end - range.start < 2_000 {
                    found.insert(function);
                }
                at = self.code.function(function).parent;
            }
        }
        found
    }

    fn find_captures(&mut self) {
        for (symbol, id) in self.code.symbols.iter().zip(0..) {
            if symbol.function == FunctionId::TOP_LEVEL {
                continue;
            }
            for reference in &symbol.references {
                let mut at = self.owner(self.code.range(*reference).start);
                while at != symbol.function {
                    let free = &mut self.free[at.0 as usize];
                    if free.last() != Some(&SymbolId(id)) {
                        free.push(SymbolId(id));
                    }
                    match self.code.function(at).parent {
                        Some(parent) => at = parent,
                        None => break,
                    }
                }
            }
        }
    }

    /// Whether a function is written inside another, or is it.
    pub(crate) fn is_within(&self, mut inner: FunctionId, outer: FunctionId) -> bool {
        loop {
            if inner == outer {
                return true;
            }
            match self.code.function(inner).parent {
                Some(parent) => inner = parent,
                None => return false,
            }
        }
    }
}

fn requires(code: &Code) -> FxHashMap<ExprId, u32> {
    let call = |kind: &ImportKind| match kind {
        ImportKind::Require(call) => *call,
        ImportKind::Dynamic(call) => Some(*call),
        _ => None,
    };
    code.imports
        .iter()
        .zip(0..)
        .filter_map(|(import, index)| Some((call(&import.kind)?, index)))
        .collect()
}

fn exported(code: &Code) -> FxHashSet<ExprId> {
    let value = |kind: &ExportKind| match kind {
        ExportKind::Expr { value, .. } | ExportKind::Whole { value } => Some(*value),
        _ => None,
    };
    code.exports.iter().filter_map(|export| value(&export.kind)).collect()
}

fn wholes(code: &Code) -> Vec<ExprId> {
    let value = |kind: &ExportKind| match kind {
        ExportKind::Whole { value } => Some(*value),
        _ => None,
    };
    code.exports.iter().filter_map(|export| value(&export.kind)).collect()
}

fn members(code: &Code) -> FxHashMap<(ClassId, &str), SmallVec<[u32; 1]>> {
    let mut found: FxHashMap<_, SmallVec<_>> = FxHashMap::default();
    for (class, id) in code.classes.iter().zip(0..) {
        for (member, place) in class.members.iter().zip(0..) {
            found.entry((ClassId(id), &*member.name)).or_default().push(place);
        }
    }
    found
}

fn constructors(code: &Code) -> Vec<Option<FunctionId>> {
    let constructor = |member: &Member| match member.kind {
        MemberKind::Function(function)
            if code.function(function).kind == FunctionKind::Constructor =>
        {
            Some(function)
        }
        _ => None,
    };
    code.classes.iter().map(|class| class.members.iter().find_map(constructor)).collect()
}
