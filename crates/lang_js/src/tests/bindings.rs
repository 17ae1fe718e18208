//! Patterns, symbols and what names hold.

use super::lowers;

#[test]
fn a_constant_holds_its_value() {
    lowers(
        "file.js",
        r#"
const a = 1
let b = 2
let c = 3
c = 4
var d
d = 5
var e = 6
var e = 7
function f(p) { var p = p || {}; return p }
"#,
        r#"
let a$0 = 1
let b$1 = 2
let c$2 = 3
c$2 = 4
let d$3
d$3 = 5
let e$4 = 6
let e$4 = 7
fn#1
fn#1 fn f$5(p$6)
  let p$6 = (p$6 || {})
  return p$6
c$2 writes 1
d$3 writes 1
e$4 writes 1
p$6 writes 1
"#,
    );
}

#[test]
fn destructuring_leaves_a_path() {
    lowers(
        "file.js",
        r#"
const { a, b: { c }, d = 1, [k]: e, ...rest } = req.body
const [f, , [g], ...more] = list
function h({ body: { id }, ...others }, [first]) {}
"#,
        r#"
let {a: a$0, b: {c: c$1}, d: d$2 = 1, [k]: e$3, ...rest$4} = req.body
let [f$5, , [g$6], ...more$7] = list
fn#1
fn#1 fn h$8({body: {id: id$9}, ...others$10}, [first$11])
a$0 = req.body.a
c$1 = req.body.b.c
d$2 = req.body.d
f$5 = list.0
g$6 = list.2.0
id$9.body.id
first$11.0
"#,
    );
}

#[test]
fn writes_through_patterns_and_loops() {
    lowers(
        "file.js",
        r#"
let a = 1, b = 2, c = 3, d = 4
;({ a } = x);
[b] = x
for (c of xs) f()
d++
"#,
        r#"
let a$0 = 1
let b$1 = 2
let c$2 = 3
let d$3 = 4
{a: a$0} = x
[b$1] = x
for c$2 of xs
  f()
d$3±±
a$0 writes 1
b$1 writes 1
c$2 writes 1
d$3 writes 1
"#,
    );
}

#[test]
fn functions_and_classes_written_again() {
    lowers(
        "file.js",
        r#"
function f() {}
f = wrap(f)
class K {}
function g() {}
function g() {}
"#,
        r#"
fn#1
f$0 = wrap(f$0)
class#0
fn#2
fn#3
fn#1 fn f$0()
fn#2 fn g$2()
fn#3 fn g$2()
class#0 K$1
f$0 writes 1
g$2 writes 1
"#,
    );
}

#[test]
fn catch_and_type_names() {
    lowers(
        "file.ts",
        r#"
try { } catch (err) { log(err) }
type T = string
function f<U>(x: U) { return x }
"#,
        r#"
try
catch err$0
  log(err$0)
fn#1
fn#1 fn f$2(x$4: U$3)
  return x$4
"#,
    );
}
