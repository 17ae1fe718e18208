//! What an expression can evaluate to.

use facts::FileId;
use facts::code::{ClassId, ExprId, FunctionId};
use smallvec::SmallVec;

/// Index into the interned origins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OriginId(pub(crate) u32);

/// One thing that an expression may evaluate to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Something that a package or the platform made, or a shape that a framework hands in.
    External {
        origin: OriginId,
        /// The call that made it, which tells one router or logger from another.
        site: Option<Site>,
        /// Not resolved by a mere convention of names (`req`, `res`).
        certain: bool,
    },
    Function(FileId, FunctionId),
    Class(FileId, ClassId),
    /// What `new` of a class gives, and `this` inside of it.
    Instance(FileId, ClassId),
    /// What `new` of a constructor function gives, and `this` inside of it.
    Made(FileId, FunctionId),
    /// Everything that a file exports: `import * as x`, `require('./x')`.
    Module(FileId),
    /// An object, array, string, template, number or regular expression, as written there.
    Literal(FileId, ExprId),
}

/// What an expression may evaluate to, mostly one thing.
pub(crate) type Values = SmallVec<[Value; 2]>;

/// Where a value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    pub file: FileId,
    pub place: SitePlace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SitePlace {
    /// By this call.
    Call(ExprId),
    /// Handed in as the first parameter of a plugin function.
    Plugin(FunctionId),
}
