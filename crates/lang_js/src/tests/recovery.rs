//! Texts that no grammar accepts, and odd ones that one does.

use facts::code::outline;
use model::GapKind;

use super::{code, lower_file};

/// The outline of what could be read, and the lines of the gaps.
fn read(name: &str, text: &str) -> (String, Vec<u32>) {
    let lowered = lower_file(name, text);
    assert!(lowered.gaps.iter().all(|gap| gap.kind == GapKind::Syntax));
    let lines = lowered.gaps.iter().filter_map(|gap| gap.line).collect();
    (lowered.code.as_ref().map(outline).unwrap_or_default(), lines)
}

#[test]
fn a_broken_statement_costs_itself_only() {
    let text = "before(1)\nfunction broken( {\n  oops\n}\nafter(2)\nvar = 3\nlast(4)\n";
    let (outline, lines) = read("a.js", text);
    assert_eq!(outline, "before(1)\nafter(2)\nlast(4)\n");
    // Where it was noticed: `{ oops }` could still have been a parameter.
    assert_eq!(lines, [5]);
}

#[test]
fn what_was_read_keeps_its_place() {
    let text = "var ü = ;\nf(x)\n";
    let code = lower_file("a.js", text).code.expect("the rest");
    assert_eq!(code.range(code.calls[0]).slice(text), "f(x)");
}

#[test]
fn an_excerpt_is_read_to_its_end() {
    let text =
        "module.exports = function () {\n  return (req, res) => {\n    run(req.body) // here";
    let (outline, lines) = read("a.js", text);
    assert!(outline.contains("run(req$0.body)"), "{outline}");
    assert_eq!(lines, [3]);
}

#[test]
fn flow_annotations_are_read_where_typescript_has_them_too() {
    let text =
        "// @flow\nfunction f(x: ?string): number { return run(x) }\nexport type A = {| a: 1 |};\n";
    let (outline, lines) = read("a.js", text);
    assert!(outline.contains("return run(x$1)"), "{outline}");
    assert_eq!(lines.len(), 1);
}

#[test]
fn nothing_readable_is_no_code_and_one_gap() {
    let lowered = lower_file("a.js", "}{ ) (");
    assert_eq!(lowered.gaps.len(), 1);
    assert!(lowered.code.is_none_or(|code| code.exprs.is_empty()));
}

#[test]
fn valid_oddities_are_no_gaps() {
    for text in [
        "",
        "\u{feff}f()",
        "#!/usr/bin/env node\nf()",
        "<!-- old\nf()\n--> old",
        "return f()",
        "await f()",
        "with (a) { b }",
        "var s = '\\07', o = 010",
        "import x from 'x'; await x; return",
        "let async, await, of, type, get, set",
        "const a = <T,>(x: T) => x",
        "import data from './a.json' with { type: 'json' }",
        "for (var i = 0 in {}) ;",
        "a = b\n/re/g.test(c)",
    ] {
        let lowered = lower_file("a.js", text);
        assert_eq!(lowered.gaps, [], "{text}");
    }
    for text in
        ["let x = <any>y", "class A { declare b: string; override c() {} }", "abstract class A {}"]
    {
        code("a.ts", text);
    }
    code("a.cts", "import a = require('a'); export = a");
    code("a.d.ts", "export declare const a: string; export default a; declare module 'x' {}");
}

#[test]
fn a_mark_at_the_start_moves_nothing() {
    let text = "\u{feff}f(x)";
    let code = code("a.js", text);
    assert_eq!(code.range(code.calls[0]).slice(text), "f(x)");
}
