//! HTTP entry points and what runs before them.

use facts::{FactBase, RouteTable};
use rustc_hash::FxHashMap;

use crate::Origins;
use crate::modules::Modules;
use crate::origins::eval::Evaluator;
use crate::origins::index::FileIndex;

/// Origins and routes depend on each other: a route tells what its handler's parameters are.
pub(crate) struct Linked {
    pub(crate) modules: Modules,
    pub(crate) origins: Origins,
    pub(crate) routes: RouteTable,
}

pub(crate) fn link(base: &FactBase) -> Linked {
    let modules = Modules::new(base);
    let indexes: Vec<FileIndex> = base
        .files()
        .map(|(_, file)| file.code().map_or_else(FileIndex::default, FileIndex::new))
        .collect();
    let mut evaluator = Evaluator::new(base, &modules, &indexes);
    evaluator.next_round(FxHashMap::default());
    let origins = evaluator.finish();
    Linked { modules, origins, routes: RouteTable::default() }
}
