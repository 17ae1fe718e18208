//! What there is to see of a file without looking at another.

use facts::{ContentHash, FactBase};

use crate::Program;
use crate::origins::Origins;

impl Program {
    /// Per file, a hash of its path, class and content and of the origins of its expressions and parameters: when two
    /// programs have a view in common, whoever keeps to that file sees the same in both.
    pub fn views(&self) -> &[ContentHash] {
        self.views.get_or_init(|| {
            let sets = set_digests(&self.origins);
            self.base.ids().map(|file| view(&self.base, &self.origins, &sets, file)).collect()
        })
    }
}

/// Of what [`Origins::origin`] and [`Origins::is_certain`] answer for each set of values.
fn set_digests(origins: &Origins) -> Vec<[u8; 8]> {
    let digest = |values: &[crate::Value]| {
        let Some((name, certain)) = origins.first(values) else { return [0; 8] };
        let mut hasher = blake3::Hasher::new();
        hasher.update(name.as_str().as_bytes()).update(&[u8::from(certain)]);
        let mut short = [0; 8];
        hasher.finalize_xof().fill(&mut short);
        short
    };
    origins.sets.iter().map(digest).collect()
}

fn view(base: &FactBase, origins: &Origins, sets: &[[u8; 8]], file: facts::FileId) -> ContentHash {
    let source = base.file(file);
    let mut hasher = blake3::Hasher::new();
    hasher.update(source.path.as_str().as_bytes()).update(&[0, source.class as u8]);
    hasher.update(&source.hash);
    let exprs = origins.exprs.get(file.0 as usize).map_or(&[][..], |exprs| exprs);
    let params = origins.params.get(file.0 as usize).into_iter().flatten().flatten();
    // Most expressions have no origin, so runs of them are counted.
    let mut nothing = 0_u32;
    for set in exprs.iter().chain(params) {
        match sets.get(*set as usize) {
            Some(digest) if *digest != [0; 8] => {
                hasher.update(&nothing.to_le_bytes()).update(digest);
                nothing = 0;
            }
            _ => nothing += 1,
        }
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use crate::testing::program;

    const USE: &str = "import { run } from './run';\nrun(command);\n";

    #[test]
    fn a_view_changes_with_what_the_files_imports_turn_out_to_be() {
        let with = |run: &str| program(&[("run.ts", run), ("use.ts", USE)]).views().to_vec();
        let before = with("import { exec } from 'child_process';\nexport const run = exec;\n");
        let moved = with("import { exec } from 'child_process';\n\nexport const run = exec;\n");
        let other = with("import { spawn } from 'child_process';\nexport const run = spawn;\n");
        assert_eq!(before[1], moved[1]);
        assert_ne!(before[1], other[1]);
    }

    #[test]
    fn files_of_one_content_have_views_of_their_own() {
        let program = program(&[("a.ts", "export {}"), ("b.ts", "export {}")]);
        let views = program.views();
        assert_ne!(views[0], views[1]);
    }
}
