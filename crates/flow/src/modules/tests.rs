//! Exports, followed.

use super::Definition;
use crate::testing::program;

/// What a file exports under a name, as `path name` or `package`.
fn export(files: &[(&str, &str)], name: &str) -> Vec<String> {
    let program = program(files);
    let file = program.base.id(&files.last().unwrap().0.into()).unwrap();
    let source = |file| program.base.file(file);
    let show = |definition: &Definition| match definition {
        Definition::Symbol(file, symbol) => {
            format!("{} {}", source(*file).path, source(*file).code().unwrap().symbol(*symbol).name)
        }
        Definition::Expr(file, expr) => {
            let source = source(*file);
            format!("{} {}", source.path, source.code().unwrap().range(*expr).slice(&source.text))
        }
        Definition::File(file) => format!("{} *", source(*file).path),
        Definition::Package(name) => name.to_string(),
        Definition::Property(file, _, name) => format!("{} .{name}", source(*file).path),
    };
    program.modules.export(&program.base, file, name).iter().map(show).collect()
}

#[test]
fn barrels_lead_to_the_declaration() {
    let files = [
        ("a.ts", "export const a = 1; export default function main() {}"),
        ("b.ts", "import { a as c } from './a'; export { c as d }; export * as ns from './a';"),
        ("index.ts", "export * from './b'; export * from './a'; export { default as run } from './a'; export { Pool } from 'pg';
            export * from './index';"),
    ];
    for (name, expected) in [
        ("a", vec!["a.ts a"]),
        ("d", vec!["a.ts a"]),
        ("ns", vec!["a.ts *"]),
        ("run", vec!["a.ts main"]),
        ("Pool", vec!["pg.Pool"]),
        ("none", vec![]),
        ("default", vec![]),
    ] {
        assert_eq!(export(&files, name), expected, "{name}");
    }
}

#[test]
fn common_js_exports_by_name_and_as_a_whole() {
    let named = [("a.js", "exports.one = 1; module.exports.two = two; function two() {}")];
    assert_eq!(export(&named, "one"), ["a.js 1"]);
    assert_eq!(export(&named, "two"), ["a.js two"]);
    assert_eq!(export(&named, "default"), ["a.js *"]);
    let whole = [("a.js", "module.exports = make; module.exports.extra = 2; function make() {}")];
    assert_eq!(export(&whole, "default"), ["a.js make"]);
    assert_eq!(export(&whole, "extra"), ["a.js 2"]);
    assert_eq!(export(&whole, "other"), ["a.js .other"]);
}
