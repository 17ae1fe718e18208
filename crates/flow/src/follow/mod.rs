//! Which data flows where, part by part: what has nothing to do with each other is followed by itself, several parts at
//! a time, and a part that is as an earlier run saw it is not followed again.

mod key;
mod parts;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use facts::{ContentHash, FileId, Flow, Handler};
use host::Memory;
use model::{Gap, GapKind, RepoPath};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::{Program, schemas, taint};
use key::{ChecksByFile, Keys};

/// Address space, of which only what is used is ever backed by memory: evaluation recurses as deep as
/// `taint::MAX_DEPTH` allows, whatever the caller's stack is.
const STACK: usize = 128 << 20;

/// Which data flows where, and the bounds on analysis work that were reached.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct DataFlow {
    pub(crate) flows: Vec<Flow>,
    pub(crate) gaps: Vec<Gap>,
}

/// A part of the program, and what is known of it beforehand.
struct Part<'a> {
    files: &'a [FileId],
    handlers: Vec<&'a Handler>,
    /// What schemas and decorators say of these handlers, as text.
    told: Vec<String>,
}

impl Program {
    /// Follows data through the whole program, unless that was done before. Reviews that ask for no flows do without it.
    pub fn follow(&self, memory: Option<Memory<'_>>) {
        self.data_flow.get_or_init(|| self.follow_all(memory));
    }

    pub(crate) fn follow_all(&self, memory: Option<Memory<'_>>) -> DataFlow {
        let reader =
            schemas::Reader { base: &self.base, modules: &self.modules, origins: &self.origins };
        let hints = taint::Hints {
            origins: &self.origins,
            checked: schemas::find(reader, &self.routes),
            checks: schemas::checks(reader),
            dtos: reader.dtos(&self.routes.routes),
            redirects: reader.redirects(&self.routes.routes),
        };
        let groups = parts::parts(&self.base, &self.origins);
        let parts = self.with_handlers(&groups, &hints);
        let mut known: Vec<Option<DataFlow>> = Vec::new();
        let keys = memory.map(|memory| {
            let keys = Keys { program: self, name: memory.name, checks: by_file(&hints.checks) };
            let keys: Vec<ContentHash> = parts.iter().map(|part| keys.of(part)).collect();
            known = keys.iter().zip(&parts).map(|(key, part)| recall(memory, key, part)).collect();
            (memory, keys)
        });
        known.resize_with(parts.len(), || None);
        let open: Vec<usize> = (0..parts.len()).filter(|place| known[*place].is_none()).collect();
        let found = self.run(&hints, &parts, &open);
        if let Some((memory, keys)) = keys {
            let entries = open.iter().zip(&found).filter_map(|(place, flow)| {
                Some((keys[*place], remembered(flow, parts[*place].files)?))
            });
            memory.cache.put(entries.collect());
        }
        for (place, flow) in open.into_iter().zip(found) {
            known[place] = Some(flow);
        }
        merged(known.into_iter().flatten())
    }

    fn with_handlers<'a>(
        &'a self,
        groups: &'a [Vec<FileId>],
        hints: &taint::Hints<'_>,
    ) -> Vec<Part<'a>> {
        let mut parts: Vec<Part<'a>> = groups
            .iter()
            .map(|files| Part { files, handlers: Vec::new(), told: Vec::new() })
            .collect();
        let place_of: FxHashMap<FileId, usize> = groups
            .iter()
            .enumerate()
            .flat_map(|(place, files)| files.iter().map(move |file| (*file, place)))
            .collect();
        for handler in self.routes.routes.iter().flat_map(|route| &route.handlers) {
            let Some(place) = place_of.get(&handler.file) else { continue };
            parts[*place].handlers.push(handler);
            let checked = hints.checked.of(handler.file, handler.function);
            let redirects = hints.redirects.contains(&(handler.file, handler.function));
            let told = (checked, self.dtos(handler, hints), redirects);
            parts[*place].told.push(format!("{told:?}"));
        }
        parts
    }

    /// The classes that a pipe checks what the handler is given against, by parameter.
    fn dtos<'h>(
        &self,
        handler: &Handler,
        hints: &'h taint::Hints<'_>,
    ) -> Vec<Option<&'h schemas::Dto>> {
        let code = self.base.file(handler.file).code();
        let params = code.map_or(&[][..], |code| &code.function(handler.function).params);
        params.iter().map(|param| hints.dtos.get(&(handler.file, param.range))).collect()
    }

    /// The parts at these places, as many at a time as there are workers.
    fn run(&self, hints: &taint::Hints<'_>, parts: &[Part<'_>], open: &[usize]) -> Vec<DataFlow> {
        // Large ones first, so that none is begun when all others are done.
        let size = |place: usize| -> usize {
            parts[place].files.iter().map(|file| self.base.file(*file).text.len()).sum()
        };
        let mut order: Vec<usize> = (0..open.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(size(open[*at])));
        let next = AtomicUsize::new(0);
        let found: Mutex<Vec<Option<DataFlow>>> = Mutex::new(vec![None; open.len()]);
        let work = || {
            while let Some(at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                let part = &parts[open[*at]];
                let follow =
                    || taint::analyse(&self.base, &self.models, hints, part.files, &part.handlers);
                // A defect of the engine costs the flows of one part, and the report says so.
                let (flows, gaps) = catch_unwind(AssertUnwindSafe(follow))
                    .unwrap_or_else(|_| (Vec::new(), vec![failure(self, part)]));
                found.lock().unwrap_or_else(PoisonError::into_inner)[*at] =
                    Some(DataFlow { flows, gaps });
            }
        };
        let workers = rayon::current_num_threads().clamp(1, open.len().max(1));
        std::thread::scope(|scope| {
            for _ in 0..workers {
                let thread = std::thread::Builder::new().stack_size(STACK);
                if thread.spawn_scoped(scope, work).is_err() {
                    break;
                }
            }
        });
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let missing =
            |at: usize| DataFlow { flows: Vec::new(), gaps: vec![failure(self, &parts[open[at]])] };
        let found = found.into_iter().enumerate();
        found.map(|(at, flow)| flow.unwrap_or_else(|| missing(at))).collect()
    }
}

fn failure(program: &Program, part: &Part<'_>) -> Gap {
    let first = part.files.first().map(|file| program.base.file(*file).path.clone());
    Gap {
        path: first.unwrap_or_else(|| RepoPath::new(".")),
        kind: GapKind::Internal,
        line: None,
        reason: "data flow was not followed: the analysis failed".to_owned(),
    }
}

/// By the place where data arrives, as if all had been followed at once.
fn merged(parts: impl Iterator<Item = DataFlow>) -> DataFlow {
    let mut all = DataFlow::default();
    for part in parts {
        all.flows.extend(part.flows);
        all.gaps.extend(part.gaps);
    }
    // Within a file the order is that of its part.
    all.flows.sort_by_key(|flow| flow.sink.file);
    all.gaps.sort();
    all
}

fn by_file(checks: &schemas::Checks) -> ChecksByFile<'_> {
    let mut by_file = ChecksByFile::default();
    for ((file, expr), check) in checks {
        by_file.entry(*file).or_default().push((*expr, check));
    }
    by_file.values_mut().for_each(|checks| checks.sort_unstable_by_key(|(expr, _)| *expr));
    by_file
}

/// As bytes, the files by their place in the part: their numbers change with every file that comes or goes.
fn remembered(flow: &DataFlow, files: &[FileId]) -> Option<Vec<u8>> {
    let mut flow = flow.clone();
    let place = |file: FileId| files.binary_search(&file).ok().map(|place| FileId(place as u32));
    renumber(&mut flow, place)?;
    postcard::to_allocvec(&flow).ok()
}

fn recall(memory: Memory<'_>, key: &ContentHash, part: &Part<'_>) -> Option<DataFlow> {
    let bytes = memory.cache.get(key)?;
    let mut flow: DataFlow = postcard::from_bytes(&bytes).ok()?;
    renumber(&mut flow, |place| part.files.get(place.0 as usize).copied())?;
    Some(flow)
}

fn renumber(flow: &mut DataFlow, number: impl Fn(FileId) -> Option<FileId>) -> Option<()> {
    for point in flow.flows.iter_mut().flat_map(|flow| [&mut flow.source, &mut flow.sink]) {
        point.file = number(point.file)?;
    }
    Some(())
}

#[cfg(test)]
mod tests;
