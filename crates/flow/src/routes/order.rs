//! When a registration happens, relative to others on the same application.

use facts::FileId;
use facts::code::{Code, FunctionId};

use super::collect::Collector;
use crate::origins::{Site, SitePlace};

/// Functions that are called by functions end somewhere.
const MAX_CALLS: usize = 6;

impl Collector<'_, '_> {
    /// Offsets from the outside in: a registration in a function that is called at offset 900 is later than one at
    /// offset 800 of the caller.
    pub(crate) fn order(
        &self,
        file: FileId,
        owner: FunctionId,
        offset: u32,
        site: Site,
    ) -> Vec<u32> {
        let mut order = vec![offset];
        let home = self.home(site);
        let (mut file, mut function) = (file, owner);
        for _ in 0..MAX_CALLS {
            if (file, function) == home {
                break;
            }
            if let Some((caller, at, caller_function)) = self.caller(file, function) {
                order.push(at);
                (file, function) = (caller, caller_function);
                continue;
            }
            let Some(parent) = self.eval.code(file).and_then(|code| code.function(function).parent)
            else {
                order.extend(self.import_place(file, home.0));
                break;
            };
            // Not called by a name: a callback, or the body of an immediately invoked function.
            function = parent;
        }
        order.reverse();
        order
    }

    /// The function in which the application is made.
    fn home(&self, site: Site) -> (FileId, FunctionId) {
        let function = match site.place {
            SitePlace::Plugin(function) => function,
            SitePlace::Call(call) => {
                self.eval.code(site.file).map_or(FunctionId::TOP_LEVEL, |code| owner(code, call))
            }
        };
        (site.file, function)
    }

    fn caller(&self, file: FileId, function: FunctionId) -> Option<(FileId, u32, FunctionId)> {
        let callers = self.eval.known.callers.get(file.0 as usize)?.get(function.0 as usize)?;
        let (caller, call) = callers.first()?;
        let code = self.eval.code(*caller)?;
        let from = owner(code, *call);
        ((*caller, from) != (file, function)).then(|| (*caller, code.range(*call).end, from))
    }

    /// Where the application's file imports a file whose top level registers; the end when it does not.
    fn import_place(&self, file: FileId, home: FileId) -> Option<u32> {
        if file == home {
            return None;
        }
        let code = self.eval.code(home)?;
        let imports = code.imports.iter().enumerate();
        let place = imports
            .filter(|(index, _)| {
                *self.eval.base.import_target(home, *index) == facts::ImportTarget::File(file)
            })
            .map(|(_, import)| import.specifier_range.start)
            .next();
        Some(place.unwrap_or(u32::MAX))
    }
}

pub(crate) fn owner(code: &Code, call: facts::code::ExprId) -> FunctionId {
    code.call_owner(call).unwrap_or(FunctionId::TOP_LEVEL)
}
