//! Statements.

use super::lowers;

#[test]
fn branches() {
    lowers(
        "file.js",
        r#"
if (a) b(); else if (c) { d() } else e()
switch (x) { case 1: f(); break; default: g() }
"#,
        r#"
if a
  b()
else
  if c
    d()
  else
    e()
switch x
case 1
  f()
  break 
default
  g()
"#,
    );
}

#[test]
fn loops() {
    lowers(
        "file.js",
        r#"
for (let i = 0, n = xs.length; i < n; i++) f(xs[i])
for (const k in o) f(k)
for (const [k, { v = 1 }] of Object.entries(o)) f(k, v)
for (o.x of xs) g()
while (a) b()
do { c() } while (d)
async function h() { for await (const c of stream) f(c) }
"#,
        r#"
for (i$0 < n$1); i$0±±
  init
    let i$0 = 0
    let n$1 = xs.length
  f(xs[i$0])
for k$2 in o
  f(k$2)
for [k$3, {v: v$4 = 1}] of Object.entries(o)
  f(k$3, v$4)
for o.x of xs
  g()
while a
  b()
do-while d
  c()
fn#1
fn#1 async fn h$5()
  for await c$6 of stream
    f(c$6)
i$0 writes 1
k$3.0
v$4.1.v
"#,
    );
}

#[test]
fn try_catch_finally() {
    lowers(
        "file.js",
        r#"
try { a() } catch ({ message }) { b(message) } finally { c() }
try { a() } catch { }
"#,
        r#"
try
  a()
catch {message: message$0}
  b(message$0)
finally
  c()
try
  a()
catch
message$0.message
"#,
    );
}

#[test]
fn labels_and_jumps() {
    lowers(
        "file.js",
        r#"
outer: for (;;) { for (;;) { continue outer } break outer }
throw new Error('x')
"#,
        r#"
outer:
  for
    for
      continue outer
    break outer
throw new Error("x")
"#,
    );
}

#[test]
fn using_and_with_and_debugger() {
    lowers(
        "file.js",
        r#"
{ using f = open(); await using g = openAsync() }
with (o) { p }
debugger;
"#,
        r#"
block
  let f$0 = open()
  let g$1 = openAsync()
block
  o
  p
"#,
    );
}

#[test]
fn directives() {
    lowers(
        "file.js",
        r#"
'use client'
function action() { 'use server'; return 1 }
"#,
        r#"
"use client"
fn#1
fn#1 fn action$0()
  "use server"
  return 1
"#,
    );
}

#[test]
fn script_oddities() {
    lowers(
        "file.js",
        r#"
#!/usr/bin/env node
<!-- html comment
if (done) return
"#,
        r#"
if done
  return
"#,
    );
}
