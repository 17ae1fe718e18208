//! Functions and their names.

use super::lowers;

#[test]
fn names_come_from_where_a_function_stands() {
    lowers(
        "file.js",
        r#"
exports.login = function (req, res) {}
this.handleLogin = (req, res) => {}
Foo.prototype.bar = function () {}
const a = () => {}, b = function own() { own() }
let c; c = async () => {}
const o = { d: () => {}, e() {}, 'f-g': function () {} }
const { h = () => {} } = o
class K { i = () => {} }
run(function () {})
export default () => {}
"#,
        r#"
export login = fn#1
export default = fn#13
exports.login = fn#1
this.handleLogin = fn#2
Foo.prototype.bar = fn#3
let a$4 = fn#4
let b$5 = fn#5
let c$7
c$7 = fn#6
let o$8 = {d: fn#7, e: fn#8, f-g: fn#9}
let {h: h$9 = fn#10} = o$8
class#0
run(fn#12)
fn#13
fn#1 fn login(req$0, res$1)
fn#2 arrow handleLogin(req$2, res$3)
fn#3 fn bar()
fn#4 arrow a()
fn#5 fn own$6()
  own$6()
fn#6 async arrow c()
fn#7 arrow d()
fn#8 method e()
fn#9 fn f-g()
fn#10 arrow h()
fn#11 arrow i() of class#0
fn#12 fn ()
fn#13 arrow default()
class#0 K$10
  i = fn#11
c$7 writes 1
h$9 = o$8.h
"#,
    );
}

#[test]
fn parameters() {
    lowers(
        "file.js",
        r#"
function f(a, { b, c: [d] = [] }, e = 1, ...rest) { return arguments }
"#,
        r#"
fn#1
fn#1 fn f$0(a$1, {b: b$2, c: [d$3] = []}, e$4 = 1, ...rest$5)
  return arguments
b$2.b
d$3.c.0
"#,
    );
}

#[test]
fn nesting_and_closures() {
    lowers(
        "file.js",
        r#"
const secret = 1
function outer(a) {
  const inner = (b) => { var hoisted = a; return () => a + b + secret + hoisted }
  return inner
}
"#,
        r#"
let secret$0 = 1
fn#1
fn#1 fn outer$1(a$2)
  let inner$3 = fn#2
  return inner$3
fn#2 arrow inner(b$4) in fn#1
  let hoisted$5 = a$2
  return fn#3
fn#3 arrow () in fn#2
  return (((a$2 + b$4) + secret$0) + hoisted$5)
"#,
    );
}

#[test]
fn declarations_hoist_and_shadow() {
    lowers(
        "file.js",
        r#"
use(f, x)
function f() { var x = 1; { let x = 2; use(x) } use(x) }
var x = 3
"#,
        r#"
use(f$0, x$3)
fn#1
let x$3 = 3
fn#1 fn f$0()
  let x$1 = 1
  block
    let x$2 = 2
    use(x$2)
  use(x$1)
"#,
    );
}

#[test]
fn overloads_and_ambient_functions_vanish() {
    lowers(
        "file.ts",
        r#"
function f(a: string): void
function f(a: number): void
function f(a: any) { return a }
declare function g(): void
declare const h: string
"#,
        r#"
fn#1
fn#1 fn f$0(a$3: any)
  return a$3
"#,
    );
}
