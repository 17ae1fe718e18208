//! What the data flow of a part depends on, hashed.

use std::fmt::{Debug, Write as _};

use facts::code::ExprId;
use facts::{ContentHash, FileId, ImportTarget};
use rustc_hash::FxHashMap;

use super::Part;
use crate::Program;
use crate::schemas::Check;

/// The calls that check something against a schema, by file and place.
pub(super) type ChecksByFile<'a> = FxHashMap<FileId, Vec<(ExprId, &'a Check)>>;

pub(super) struct Keys<'a> {
    pub(super) program: &'a Program,
    pub(super) name: &'a str,
    pub(super) checks: ChecksByFile<'a>,
}

impl Keys<'_> {
    /// Two parts with one key have the same flows, but for the numbers of their files.
    pub(super) fn of(&self, part: &Part<'_>) -> ContentHash {
        let program = self.program;
        let mut hasher = Hasher(blake3::Hasher::new(), String::new());
        hasher.bytes(b"flows-1").bytes(self.name.as_bytes()).bytes(&program.models.digest);
        hasher.shown(&crate::taint::declares_old_yaml(&program.base));
        let views = program.views();
        let places: FxHashMap<FileId, u32> =
            part.files.iter().zip(0..).map(|(file, place)| (*file, place)).collect();
        let place = |file: &FileId| places.get(file).copied();
        for file in part.files {
            hasher.bytes(&views[file.0 as usize]);
            let imports = program.base.file(*file).code().map_or(0, |code| code.imports.len());
            for import in 0..imports {
                match program.base.import_target(*file, import) {
                    ImportTarget::File(target) => hasher.shown(&place(target)),
                    other => hasher.shown(other),
                };
            }
            for (call, targets) in program.origins.calls_from(*file) {
                hasher.shown(call);
                for (target, function) in targets {
                    hasher.shown(&(place(target), function));
                }
            }
            hasher.shown(&self.checks.get(file));
        }
        for handler in &part.handlers {
            hasher.shown(&(place(&handler.file), handler.function, &handler.params));
        }
        for told in &part.told {
            hasher.shown(told);
        }
        *hasher.0.finalize().as_bytes()
    }
}

/// Hashes values as they show themselves to developers, each set apart from the next.
struct Hasher(blake3::Hasher, String);

impl Hasher {
    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
        self
    }

    fn shown(&mut self, value: &impl Debug) -> &mut Self {
        self.1.clear();
        // Writing to a string does not fail.
        let _ = write!(self.1, "{value:?}");
        let text = std::mem::take(&mut self.1);
        self.bytes(text.as_bytes());
        self.1 = text;
        self
    }
}
