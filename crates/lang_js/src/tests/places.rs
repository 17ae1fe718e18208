//! Ranges, symbols, owners: what an outline does not show.

use facts::code::{ExprKind, FunctionId, ModuleKind, SymbolId, SymbolKind};

use super::{code, lower_file};

fn symbol(code: &facts::code::Code, name: &str) -> SymbolId {
    let at = code.symbols.iter().position(|symbol| &*symbol.name == name);
    SymbolId(at.expect("declared") as u32)
}

#[test]
fn ranges_cover_their_text() {
    let text = "const ü = 'ä';\nfoo((db as any).query(`a ${b.c}!`, x['key']))";
    let code = code("a.ts", text);
    let texts: Vec<&str> = code.exprs.iter().map(|expr| expr.range.slice(text)).collect();
    for expected in ["'ä'", "db", "(db as any).query", "`a ${b.c}!`", "b.c", "x['key']"] {
        assert!(texts.contains(&expected), "{expected} in {texts:?}");
    }
    for expr in &code.exprs {
        match &expr.kind {
            ExprKind::Member { property, property_range, .. } => {
                assert_eq!(property_range.slice(text).trim_matches('\''), &**property);
            }
            ExprKind::Template { texts, .. } => {
                let texts: Vec<&str> = texts.iter().map(|it| it.range.slice(text)).collect();
                assert_eq!(texts, ["a ", "!"]);
            }
            _ => {}
        }
    }
}

#[test]
fn a_symbol_knows_its_function_and_its_references() {
    let text = "function f(a) { if (a) { var b = a; let c; use(b, c) } }\nfunction g() { f() }";
    let code = code("a.js", text);
    let of = |name| code.symbol(symbol(&code, name));
    assert_eq!(of("f").function, FunctionId::TOP_LEVEL);
    assert_eq!(of("f").kind, SymbolKind::Function(FunctionId(1)));
    for (name, references) in [("a", 2), ("b", 1), ("c", 1)] {
        assert_eq!(of(name).function, FunctionId(1), "{name}");
        assert_eq!(of(name).references.len(), references, "{name}");
    }
    assert_eq!(of("a").kind, SymbolKind::Param(0));
    assert_eq!(code.range(of("f").references[0]).slice(text), "f");
}

#[test]
fn calls_stand_in_source_order_with_their_owners() {
    let text = "a(b(1)).c(d(2));\nfunction f() { return g(new H(), i`x`, import('y')) }";
    let code = code("a.js", text);
    let calls: Vec<(&str, u32)> = code
        .calls
        .iter()
        .zip(&code.call_owners)
        .map(|(call, owner)| (code.range(*call).slice(text), owner.0))
        .collect();
    assert_eq!(
        calls,
        [
            ("a(b(1))", 0),
            ("a(b(1)).c(d(2))", 0),
            ("b(1)", 0),
            ("d(2)", 0),
            ("g(new H(), i`x`, import('y'))", 1),
            ("new H()", 1),
            ("i`x`", 1),
            ("import('y')", 1),
        ]
    );
}

#[test]
fn imports_point_at_their_specifier_and_symbol() {
    let text = "import { a as b } from './x';\nconst c = require('./y');";
    let code = code("a.js", text);
    assert_eq!(code.imports[0].specifier_range.slice(text), "'./x'");
    assert_eq!(code.imports[1].specifier_range.slice(text), "'./y'");
    assert_eq!(code.symbol(symbol(&code, "b")).kind, SymbolKind::Import(0));
}

#[test]
fn the_module_kind_is_what_the_file_uses() {
    let kind = |text| code("a.js", text).module;
    assert_eq!(kind("import x from 'x'; require('y')"), ModuleKind::Esm);
    assert_eq!(kind("export {}"), ModuleKind::Esm);
    assert_eq!(kind("module.exports = 1"), ModuleKind::CommonJs);
    assert_eq!(kind("const a = require('a')"), ModuleKind::CommonJs);
    assert_eq!(kind("$(function () {})"), ModuleKind::Script);
}

#[test]
fn comments_keep_their_delimiters() {
    let text = "// one\nf(/* two */ 'no // comment')";
    let comments = lower_file("a.js", text).comments;
    let comments: Vec<&str> = comments.iter().map(|comment| comment.range.slice(text)).collect();
    assert_eq!(comments, ["// one", "/* two */"]);
}

#[test]
fn names_of_functions_have_a_place() {
    let text = "exports.login = function () {}; const a = { b() {} }";
    let code = code("a.js", text);
    let names: Vec<&str> =
        code.functions[1..].iter().map(|function| function.name_range.slice(text)).collect();
    assert_eq!(names, ["login", "b"]);
}
