//! Where values come from: a flow-insensitive, whole-program evaluation of every expression to a small set of
//! things that matter to linking (package members, functions, classes and their instances, literals).
//!
//! It follows imports and re-exports, names, destructuring, members, calls and their returns, class and constructor
//! fields, injected services, and parameters whose call sites are known.

mod calls;
pub(crate) mod eval;
pub(crate) mod frameworks;
pub(crate) mod index;
mod intern;
mod link;
mod members;
mod names;
mod params;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use calls::methods;
pub(crate) use params::param_name;
pub use table::Origins;
pub(crate) use value::Values;
pub use value::{Site, SitePlace, Value};
