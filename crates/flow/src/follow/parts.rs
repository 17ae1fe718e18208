//! Files that data can pass between, told apart from those that have nothing to do with each other.

use facts::{FactBase, FileId, ImportTarget};

use crate::Origins;

/// Groups of files with code, each closed under imports and calls; the files of a group and the groups by their first
/// file are in order.
pub(super) fn parts(base: &FactBase, origins: &Origins) -> Vec<Vec<FileId>> {
    let mut groups = Groups::new(base.ids().count());
    for (file, _, code) in base.code() {
        for import in 0..code.imports.len() {
            if let ImportTarget::File(target) = base.import_target(file, import) {
                groups.join(file, *target);
            }
        }
        // Through a name that an application keeps, or an interface.
        for (target, _) in origins.calls_from(file).flat_map(|(_, targets)| targets) {
            groups.join(file, *target);
        }
    }
    groups.of(base)
}

/// Disjoint sets; the smallest file of a set stands for it.
struct Groups(Vec<u32>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    fn first(&mut self, file: FileId) -> u32 {
        let mut at = file.0;
        while self.0[at as usize] != at {
            // Halves the way for whoever comes next.
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }

    fn join(&mut self, left: FileId, right: FileId) {
        let (left, right) = (self.first(left), self.first(right));
        self.0[left.max(right) as usize] = left.min(right);
    }

    fn of(mut self, base: &FactBase) -> Vec<Vec<FileId>> {
        let mut place_of = vec![usize::MAX; self.0.len()];
        let mut found: Vec<Vec<FileId>> = Vec::new();
        for (file, ..) in base.code() {
            let first = self.first(file) as usize;
            if place_of[first] == usize::MAX {
                place_of[first] = found.len();
                found.push(Vec::new());
            }
            found[place_of[first]].push(file);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::parts;
    use crate::testing::program;

    #[test]
    fn imports_keep_files_together_whichever_way_they_go() {
        let program = program(&[
            ("a.js", "import './z'; export const a = 1;"),
            ("b.js", "export const b = 1;"),
            ("c.js", "import { b } from './b'; import 'express';"),
            ("z.js", "export const z = 1;"),
        ]);
        let paths = |part: &Vec<facts::FileId>| -> Vec<String> {
            part.iter().map(|file| program.base.file(*file).path.to_string()).collect()
        };
        let found: Vec<_> = parts(&program.base, &program.origins).iter().map(paths).collect();
        assert_eq!(found, [["a.js", "z.js"], ["b.js", "c.js"]]);
    }
}
