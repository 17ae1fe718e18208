//! Types.

use super::lowers;

#[test]
fn annotations_keep_their_heads() {
    lowers(
        "file.ts",
        r#"
import { Request, Response } from 'express'
import type * as koa from 'koa'
function f(req: Request<P, any>, ctx: koa.Context, ids: readonly string[], u: User | null, v: A | B, w: Request & { user: U }, x: typeof f, y?: import('fastify').FastifyRequest): Promise<Response> {}
const repo: Repository<User> = make()
let n: number
interface User { id: string }
type P = { a: 1 }
"#,
        r#"
import {Request} "express" -> Request$0
import {Response} "express" -> Response$1
import type * "koa" -> koa$2
fn#1
let repo$12 = make()
let n$13
fn#1 fn f$3(req$4: Request$0<P$15, any>, ctx$5: koa.Context$2, ids$6: Array<string>, u$7: User$14, v$8, w$9: Request$0, x$10, y$11: import("fastify").FastifyRequest): Promise<Response$1>
repo$12: Repository<User$14>
n$13: number
"#,
    );
}

#[test]
fn types_that_say_which_values_there_are_keep_them() {
    lowers(
        "file.ts",
        r#"
const LIST = ['a', 'b'] as const, MAP = { x: 1 } as const
export type Outcome = 'paid' | 'failed' | null
type More = Outcome | 'late'
type Listed = (typeof LIST)[number]
type Key = keyof typeof MAP
type Value = (typeof MAP)[keyof typeof MAP]
type Open = 'a' | string
function f(a: 'on' | 'off', b: Outcome | Key, c: 1 | 2) {}
"#,
        r#"
export Outcome = Outcome$2
let LIST$0 = ["a", "b"]
let MAP$1 = {x: 1}
fn#1
fn#1 fn f$8(a$9: |<'on', 'off'>, b$10, c$11: |<'1', '2'>)
Outcome$2: |<'paid', 'failed'>
More$3: |<Outcome$2, 'late'>
Listed$4: element of$0
Key$5: keyof$1
Value$6: value of$1
"#,
    );
}

#[test]
fn enums_are_objects() {
    lowers(
        "file.ts",
        r#"
enum Role { User, Admin = 5, Root, Name = 'x', Len = 'abc'.length, After }
const enum Flag { On = 'on' }
declare enum Gone { A }
use(Role.Admin)
"#,
        r#"
let Role$0 = {User: 0, Admin: 5, Root: 6, Name: "x", Len: "abc".length, After: <unknown>}
let Flag$7 = {On: "on"}
use(Role$0.Admin)
"#,
    );
}

#[test]
fn namespaces_are_blocks() {
    lowers(
        "file.ts",
        r#"
namespace A.B { export const x = 1; run(x) }
declare namespace C { const y: number }
declare module 'z' { export function q(): void }
declare global { interface Window {} }
"#,
        r#"
block
  let x$2 = 1
  run(x$2)
"#,
    );
}
