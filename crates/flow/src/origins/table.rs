//! The finished answers.

use facts::code::{ExprId, FunctionId};
use facts::{FileId, Origin};

use super::Value;
use super::intern::Sets;
use super::value::OriginId;

/// Index into [`Sets`]; 0 is the empty set.
pub(crate) type SetId = u32;

/// The calls of a file with the functions that they run, sorted by call.
pub(crate) type FileCallees = Vec<(ExprId, Box<[(FileId, FunctionId)]>)>;

/// What every expression of the repository evaluates to, and who calls whom.
///
/// An origin says where a value comes from, not that it was produced here: after `const q = req.query`, every
/// mention of `q` has the origin `express.Request.query`, and so has a parameter that every call site passes it to.
/// Whoever looks for sources takes the member and call expressions and leaves the names to data flow.
///
/// `window.`, `globalThis.`, `global.` and `self.` are dropped from global names; `await`, `promisify(x)`,
/// `x.bind(..)` and conversions of type are transparent; fluent calls give their receiver (`app.use(..)` is `app`).
#[derive(Clone, Debug, Default)]
pub struct Origins {
    pub(crate) names: Vec<Origin>,
    pub(crate) sets: Sets,
    /// Per file, per expression.
    pub(crate) exprs: Vec<Box<[SetId]>>,
    /// Per file, per function, per parameter.
    pub(crate) params: Vec<Vec<Box<[SetId]>>>,
    /// Per file, sorted by call expression.
    pub(crate) callees: Vec<FileCallees>,
    /// Per file, per function: the calls that run it.
    pub(crate) callers: Vec<Vec<Vec<(FileId, ExprId)>>>,
}

impl Origins {
    /// Everything that an expression may evaluate to; empty when nothing is known.
    pub fn values(&self, file: FileId, expr: ExprId) -> &[Value] {
        let set = self.exprs.get(file.0 as usize).and_then(|exprs| exprs.get(expr.0 as usize));
        self.set(set.copied())
    }

    fn set(&self, set: Option<SetId>) -> &[Value] {
        set.map_or(&[], |set| self.sets.get(set))
    }

    pub fn name(&self, origin: OriginId) -> &Origin {
        &self.names[origin.0 as usize]
    }

    pub(crate) fn first(&self, values: &[Value]) -> Option<(&Origin, bool)> {
        values.iter().find_map(|value| match value {
            Value::External { origin, certain, .. } => Some((self.name(*origin), *certain)),
            _ => None,
        })
    }

    /// Where the value of an expression comes from.
    pub fn origin(&self, file: FileId, expr: ExprId) -> Option<&Origin> {
        self.first(self.values(file, expr)).map(|(origin, _)| origin)
    }

    /// False when a handler's parameter was known by its name only, or when nothing is known.
    pub fn is_certain(&self, file: FileId, expr: ExprId) -> bool {
        self.first(self.values(file, expr)).is_some_and(|(_, certain)| certain)
    }

    /// What a parameter is: by registration as a handler, by its type, by what every call site passes, by its name.
    pub fn param_values(&self, file: FileId, function: FunctionId, param: usize) -> &[Value] {
        let functions = self.params.get(file.0 as usize);
        let params = functions.and_then(|functions| functions.get(function.0 as usize));
        self.set(params.and_then(|params| params.get(param)).copied())
    }

    /// The shape or origin of a parameter, and whether that is certain.
    pub fn param(
        &self,
        file: FileId,
        function: FunctionId,
        param: usize,
    ) -> Option<(&Origin, bool)> {
        self.first(self.param_values(file, function, param))
    }

    /// The functions of the repository that a call runs: local and imported functions, methods of known classes,
    /// instances and object literals, the constructor of `new C()`. Functions that are passed on as callbacks are
    /// not among them.
    pub fn callees(&self, file: FileId, call: ExprId) -> &[(FileId, FunctionId)] {
        let Some(callees) = self.callees.get(file.0 as usize) else { return &[] };
        match callees.binary_search_by_key(&call, |(call, _)| *call) {
            Ok(found) => &callees[found].1,
            Err(_) => &[],
        }
    }

    /// The calls of a file that run functions of the repository, in order.
    pub(crate) fn calls_from(
        &self,
        file: FileId,
    ) -> impl Iterator<Item = &(ExprId, Box<[(FileId, FunctionId)]>)> {
        self.callees.get(file.0 as usize).into_iter().flatten()
    }

    /// The calls that run a function, in order of file and place.
    pub fn callers(&self, file: FileId, function: FunctionId) -> &[(FileId, ExprId)] {
        let functions = self.callers.get(file.0 as usize);
        functions
            .and_then(|functions| functions.get(function.0 as usize))
            .map_or(&[], |calls| calls)
    }
}
