//! HTTP entry points and what runs before them.

use facts::{FactBase, RouteTable};

use crate::Origins;

/// Origins and routes depend on each other: a route tells what its handler's parameters are.
pub(crate) struct Linked {
    pub(crate) origins: Origins,
    pub(crate) routes: RouteTable,
}

pub(crate) fn link(_base: &FactBase) -> Linked {
    Linked { origins: Origins::default(), routes: RouteTable::default() }
}
