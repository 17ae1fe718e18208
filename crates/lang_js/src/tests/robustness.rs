//! Depth, size, noise: no input may panic, overflow or lower differently twice.

use model::{GapKind, RepoPath};
use proptest::prelude::*;

use crate::{Lowered, Lowerer, lower};

/// Lowers on a stack as small as a test thread's, and drops the result there.
fn gaps(name: &str, text: &str) -> (Vec<GapKind>, usize) {
    let lowered = lower(&RepoPath::new(name), text);
    let gaps = lowered.gaps.iter().map(|gap| gap.kind).collect();
    (gaps, lowered.code.map_or(0, |code| code.exprs.len()))
}

/// Ways to nest: file, opener, core, closer; an opener is repeated from its `|` on.
const NESTINGS: &[(&str, &str, &str, &str)] = &[
    ("a.js", "(", "1", ")"),
    ("a.js", "[", "1", "]"),
    ("a.js", "f(", "1", ")"),
    ("a.js", "{a:", "1", "}"),
    ("a.js", "`${", "1", "}`"),
    ("a.js", "a+", "1", ""),
    ("a.js", "a&&", "1", ""),
    ("a.js", "a**", "1", ""),
    ("a.js", "!", "1", ""),
    ("a.js", "typeof ", "1", ""),
    ("a.js", "a=", "1", ""),
    ("a.js", "a=>", "1", ""),
    ("a.js", "a?b:", "1", ""),
    ("a.js", "a?", "1", ":b"),
    ("a.js", "new ", "A", ""),
    ("a.js", "", "a", ".b"),
    ("a.js", "", "a", "()"),
    ("a.js", "", "a", "[0]"),
    ("a.js", "", "a", "?.b"),
    ("a.js", "", "a", "`x`"),
    ("a.js", "function(){return ", "1", "}"),
    ("a.js", "class extends ", "A", "{}"),
    ("a.js", "<a>", "t", "</a>"),
    ("a.js", "<a b={", "t", "}/>"),
    ("a.js", "<a>don't\n", "t", "</a>"),
    ("a.ts", "<A>", "t", ""),
    ("a.ts", "", "t", " as A"),
    ("a.ts", "", "t", "!"),
    ("a.ts", "null as |A<", "B", ">"),
    ("a.ts", "null as |(", "B", ")"),
    ("a.ts", "null as ", "B", "[]"),
];

fn nested(open: &str, core: &str, close: &str, times: usize) -> String {
    let (head, open) = open.split_once('|').unwrap_or(("", open));
    format!("x = {head}{}{core}{}", open.repeat(times), close.repeat(times))
}

#[test]
fn two_hundred_levels_are_read_whole() {
    for (name, open, core, close) in NESTINGS.iter().filter(|(name, ..)| *name == "a.js") {
        let text = nested(open, core, close, 200);
        let (gaps, exprs) = gaps(name, &text);
        assert_eq!(gaps, [], "{open}{close}");
        assert!(exprs >= 2, "{open}{close}");
    }
}

#[test]
fn any_depth_is_survived() {
    for times in [2_000, 11_000, 100_000] {
        for (name, open, core, close) in NESTINGS {
            let (gaps, exprs) = gaps(name, &nested(open, core, close, times));
            // Read whole or refused, nothing between.
            assert_eq!(gaps.is_empty(), exprs > 1, "{open}{close} {gaps:?}");
            assert!(times < 100_000 || gaps == [GapKind::Budget], "{open}{close} {gaps:?}");
        }
    }
}

#[test]
fn statements_nest_to_a_bound() {
    for (open, core, close) in [
        ("{", "f()", "}"),
        ("if(a){", "f()", "}"),
        ("if(a)\n", "f()", ""),
        ("if(a)f();else ", "f()", ""),
        ("if(a){f()}else ", "f()", ""),
        ("for(;;)", "f()", ""),
        ("while(a)", "f()", ""),
        ("x:", "f()", ""),
        ("try{", "f()", "}finally{}"),
        ("switch(a){case 1:", "f()", "}"),
        ("function g(){", "f()", "}"),
        ("class A{m(){", "f()", "}}"),
        ("do ", "f()", ";while(a)"),
    ] {
        for times in [100, 400, 3_000, 100_000] {
            let text = format!("{}{core}{}", open.repeat(times), close.repeat(times));
            let (gaps, _) = gaps("a.js", &text);
            assert!(times > 100 || gaps.is_empty(), "{open} {times} {gaps:?}");
            assert!(times < 100_000 || gaps == [GapKind::Budget], "{open} {times} {gaps:?}");
        }
    }
}

#[test]
fn joined_strings_of_thousands_of_terms_are_read_whole() {
    let text = format!("x = {} 'end'", "'a' +\n".repeat(5_000));
    let (gaps, exprs) = gaps("a.js", &text);
    assert_eq!(gaps, []);
    assert!(exprs > 10_000);
}

#[test]
fn long_flat_files_are_not_deep() {
    for line in [
        "foo(a.b, c)\n",
        "if (a < b) return\n",
        "const a = { b: [1, 2], c: x => x + 1 };\n",
        "p.then(x => x).catch(e => { throw e })\n",
        "a<b&&c(d);",
        "export const f = <T extends A<B>>(x: Map<T, B[]>): Promise<T> => x as T\n",
        "const el = <li key={a}>It's {b} < c</li>\n",
        "x = /[(]/.test(y) ? '(' : \"((\"\n",
        "export class A { private b?: C<D>; e(): F { return this.b } }\n",
    ] {
        for name in ["a.js", "a.ts", "a.tsx"] {
            if name == "a.ts" && line.contains("</") {
                continue;
            }
            let lowered = lower(&RepoPath::new(name), &line.repeat(3_000));
            let budget = lowered.gaps.iter().any(|gap| gap.kind == GapKind::Budget);
            assert!(!budget, "{name} {line}");
        }
    }
}

/// Pieces of real code, from which noise and mutations are made.
const SNIPPETS: &[&str] = &[
    "import express, { Router } from 'express';\nconst app = express();\napp.get('/u/:id', async (req, res) => {\n  const { id = 1, ...rest } = req.query;\n  res.send(`<p>${id}</p>`);\n});\n",
    "@Injectable()\nexport class A<T> extends B implements C {\n  #p = 1;\n  constructor(private readonly x: X<T[]>, @Inject('y') y?: Y) { super(); }\n  static { init(); }\n  get v(): string { return this.#p as any as string; }\n}\n",
    "function f(a, [b, { c }] = [], ...d) {\n  outer: for (const k of a) { switch (k) { case 1: continue outer; default: break; } }\n  try { return a?.b?.[c]?.(d) ?? null } catch ({ message }) { throw new Error(message) } finally { d++ }\n}\n",
    "const El = ({ items, ...props }) => <>\n  {items.map(i => <Li key={i} {...props} on:click={() => go(i)}>It's {i} &amp; more</Li>)}\n</>;\n",
    "var _this = this; module.exports = exports = { a: function a() { return /re[/]g/.test(x) }, 'b': b, [c]: 1 };\nObject.defineProperty(exports, 'z', { get: function () { return q.z; } });\n",
    "namespace N { export enum E { A, B = 2 } }\ndeclare module 'm' { export default x }\ntype U = keyof typeof x | `a${string}`; export = N;\n",
];

/// The vocabulary of the noise; blanks and odd characters are added in [`token`].
const TOKENS: &str = r#"( ) [ ] { } < > </ /> => = ... ?. ? : ; , . ` ${ ' " / // /* */ a b 1 0x 1n if else for of
in while do function class extends static get return await async yield import export default from const let var new
this super typeof delete void @ #p enum type as interface namespace declare abstract private + ++ ** &&= ?? <!-- -->
#! \ ü 😀 require('x') exports.a= module.exports= case switch try catch finally throw using satisfies constructor
accessor label: ! ~ %"#;

fn token() -> impl Strategy<Value = &'static str> {
    let odd = ["\n", " ", "\u{feff}", "\0", "\r", "\u{2028}"];
    proptest::sample::select(TOKENS.split_whitespace().chain(odd).collect::<Vec<_>>())
}

fn extension() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["a.js", "a.ts", "a.tsx", "a.d.ts", "a.mjs"])
}

/// Every id in the facts points at something, and every range lies in the text.
fn check(lowered: &Lowered, text: &str) {
    // A panic of the parser is caught and becomes this; it still is a defect.
    assert!(lowered.gaps.iter().all(|gap| gap.kind != GapKind::Internal), "{text:?}");
    let Some(code) = &lowered.code else { return };
    for expr in &code.exprs {
        assert!(expr.range.start <= expr.range.end, "{expr:?}");
    }
    for (symbol, index) in code.symbols.iter().zip(0_u32..) {
        assert!((symbol.function.0 as usize) < code.functions.len(), "{index}");
        for reference in &symbol.references {
            assert!((reference.0 as usize) < code.exprs.len());
        }
    }
    for comment in &lowered.comments {
        assert!(comment.range.end as usize <= text.len() + 64);
    }
    assert_eq!(code.calls.len(), code.call_owners.len());
    facts::code::outline(code);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn token_soup_never_panics(name in extension(), tokens in proptest::collection::vec(token(), 0..60)) {
        let text = tokens.join(" ");
        check(&lower(&RepoPath::new(name), &text), &text);
        let text = tokens.concat();
        check(&lower(&RepoPath::new(name), &text), &text);
    }

    #[test]
    fn mutated_code_never_panics(
        name in extension(),
        pieces in proptest::collection::vec(proptest::sample::select(SNIPPETS), 1..4),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..12, token()), 0..6),
    ) {
        let mut text = pieces.concat();
        for (index, removed, inserted) in edits {
            let mut at = index.index(text.len().max(1)).min(text.len());
            while !text.is_char_boundary(at) { at -= 1; }
            let mut end = (at + removed).min(text.len());
            while !text.is_char_boundary(end) { end += 1; }
            text.replace_range(at..end, inserted);
        }
        let path = RepoPath::new(name);
        let mut lowerer = Lowerer::new();
        let first = lowerer.lower(&path, &text);
        check(&first, &text);
        prop_assert_eq!(first, lowerer.lower(&path, &text));
    }
}
