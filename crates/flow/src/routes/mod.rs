//! HTTP entry points and what runs before them.
//!
//! Each framework's registrations become events on an application, router or plugin, told apart by the place where it
//! is made; `table` then walks from the applications down through what is mounted where.

mod chain;
mod collect;
mod express;
mod fastify;
mod koa;
mod nest;
mod nest_module;
mod next;
mod order;
mod paths;
mod table;
#[cfg(test)]
mod tests;

use facts::{FactBase, RouteTable};
use rustc_hash::FxHashMap;

use crate::Origins;
use crate::modules::Modules;
use crate::origins::eval::Evaluator;
use crate::origins::index::FileIndex;
use collect::Collector;

/// Plugins that register plugins: each level needs a round to learn what its functions are given.
const MAX_ROUNDS: usize = 5;

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
    let mut seeds = FxHashMap::default();
    evaluator.next_round(FxHashMap::default());
    for _ in 0..MAX_ROUNDS {
        let found = Collector::new(&mut evaluator).collect();
        if found.seeds == seeds {
            break;
        }
        seeds = found.seeds;
        evaluator.next_round(seeds.clone());
    }
    let found = Collector::new(&mut evaluator).collect();
    let routes = table::build(&mut evaluator, found);
    Linked { origins: evaluator.finish(), routes, modules }
}
