//! Expressions.

use super::lowers;

#[test]
fn literals_keep_their_values() {
    lowers(
        "file.js",
        r#"
f('a\n', 1.5, 10n, true, null, undefined, void 0, /a[/]b/gi, NaN)
"#,
        r#"
f("a\n", 1.5, 10n, true, null, undefined, undefined, /a[/]b/gi, NaN)
"#,
    );
}

#[test]
fn templates_alternate_texts_and_values() {
    lowers(
        "file.js",
        r#"
const sql = `SELECT * FROM users WHERE id = ${id} AND ${a.b}`;
gql`query ${x}`;
`plain`
"#,
        r#"
let sql$0 = `SELECT * FROM users WHERE id = ${id} AND ${a.b}`
tag gql(`query ${x}`)
`plain`
"#,
    );
}

#[test]
fn members_and_indexes() {
    lowers(
        "file.js",
        r#"
a.b.c
a['b']
a[`b`]
a[0]
a[i]
a?.b?.[i]?.(x)
a?.b.c
"#,
        r#"
a.b.c
a.b
a.b
a[0]
a[i]
a?.b?.[i]?.(x)
a?.b.c
"#,
    );
}

#[test]
fn calls_spread_and_construct() {
    lowers(
        "file.js",
        r#"
f(a, ...b)
new Pool({ max: 1 })
new Foo
obj.run()()
"#,
        r#"
f(a, ...b)
new Pool({max: 1})
new Foo()
obj.run()()
"#,
    );
}

#[test]
fn calls_are_listed_as_written() {
    lowers(
        "file.js",
        r#"
outer(inner(1)).then(last(2))
"#,
        r#"
outer(inner(1)).then(last(2))
"#,
    );
}

#[test]
fn objects_with_every_kind_of_property() {
    lowers(
        "file.js",
        r#"
const o = { a, b: 1, 'c-d': 2, 3: 4, [k]: 5, ['lit']: 6, ...rest, m() { return 1 }, get g() { return 2 }, set g(v) {}, async *n() {}, arrow: () => 1 }
"#,
        r#"
let o$0 = {a: a, b: 1, c-d: 2, 3: 4, [k]: 5, lit: 6, ...rest, m: fn#1, g: fn#2, g: fn#3, n: fn#4, arrow: fn#5}
fn#1 method m()
  return 1
fn#2 get g()
  return 2
fn#3 set g(v$1)
fn#4 async method* n()
fn#5 arrow arrow()
  return 1
"#,
    );
}

#[test]
fn arrays_with_holes() {
    lowers(
        "file.js",
        r#"
[1, , ...xs]
"#,
        r#"
[1, , ...xs]
"#,
    );
}

#[test]
fn operators() {
    lowers(
        "file.js",
        r#"
a + b * c - d
a | b << 1
x === null || y != z && !w
a ?? b
a ? b : c
typeof a, -b, delete a.b
'k' in o
e instanceof Error
"#,
        r#"
((a + (b * c)) - d)
(a &|^ (b &|^ 1))
((x === null) || ((y != z) && !w))
(a ?? b)
(a ? b : c)
(typeof a, -b, delete a.b)
("k" in o)
(e instanceof Error)
"#,
    );
}

#[test]
fn assignments_and_updates() {
    lowers(
        "file.js",
        r#"
let x = 0
x = y = 1
x += 2
x ??= z
x++
--o.count
"#,
        r#"
let x$0 = 0
x$0 = y = 1
x$0 += 2
x$0 ??= z
x$0±±
±±o.count
x$0 writes 4
"#,
    );
}

#[test]
fn destructuring_assignment() {
    lowers(
        "file.js",
        r#"
let a, b;
({ a, b: o.x = 2, ...o.rest } = src);
[a, , b = 3, ...o.list] = list
"#,
        r#"
let a$0
let b$1
{a: a$0, b: o.x = 2, ...o.rest} = src
[a$0, , b$1 = 3, ...o.list] = list
a$0 writes 2
b$1 writes 1
"#,
    );
}

#[test]
fn typescript_wrappers_are_transparent() {
    lowers(
        "file.ts",
        r#"
f((x as any)!, <string>y, z satisfies T, (w), g<string>);
(a as Foo).b = 1
"#,
        r#"
f(x, y, z, w, g)
a.b = 1
"#,
    );
}

#[test]
fn async_generators_and_meta() {
    lowers(
        "file.js",
        r#"
async function* g() { yield 1; yield* other(); return await p }
function C() { new.target }
import.meta.env.SECRET
"#,
        r#"
fn#1
fn#2
import.meta.env.SECRET
fn#1 async fn* g$0()
  yield 1
  yield* other()
  return await p
fn#2 fn C$1()
  new.target
"#,
    );
}

#[test]
fn private_names() {
    lowers(
        "file.js",
        r#"
class A { #x; static has(o) { return #x in o } get() { return this.#x } }
"#,
        r#"
class#0
fn#1 method has(o$1) of class#0
  return <unknown>
fn#2 method get() of class#0
  return this.#x
class#0 A$0
  #x
  static has fn#1
  get fn#2
"#,
    );
}
