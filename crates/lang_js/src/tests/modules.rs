//! Imports and exports.

use super::lowers;

#[test]
fn imports() {
    lowers(
        "file.ts",
        r#"
import express, { Router as R, type Request } from 'express'
import * as fs from 'node:fs'
import './side'
import type { T } from './types'
import {} from './empty'
import legacy = require('legacy')
import Alias = fs.promises
const lazy = () => import('./lazy')
"#,
        r#"
import {default} "express" -> express$0
import {Router} "express" -> R$1
import type {Request} "express" -> Request$2
import * "node:fs" -> fs$3
import () "./side"
import type {T} "./types" -> T$4
import () "./empty"
import require "legacy" -> legacy$5
import dynamic "./lazy"
let Alias$6 = fs$3.promises
let lazy$7 = fn#1
fn#1 arrow lazy()
  return import("./lazy")
"#,
    );
}

#[test]
fn exports() {
    lowers(
        "file.ts",
        r#"
export const a = 1, { b, c: [d] } = x
export function f() {}
export class K {}
export { a as aa, f as default }
export { y, z as zz } from './other'
export * from './all'
export * as ns from './ns'
export type { T } from './types'
export enum E { A }
export interface I {}
"#,
        r#"
import () "./other"
import () "./all"
import () "./ns"
import type () "./types"
export a = a$0
export b = b$1
export d = d$2
export f = f$3
export K = K$4
export aa = a$0
export default = f$3
export y = y from 0
export zz = z from 0
export * from 1
export * as ns from 2
export T = T from 3
export E = E$5
export I = I$7
let a$0 = 1
let {b: b$1, c: [d$2]} = x
fn#1
class#0
let E$5 = {A: 0}
fn#1 fn f$3()
class#0 K$4
b$1 = x.b
d$2 = x.c.0
"#,
    );
}

#[test]
fn default_exports() {
    lowers(
        "file.js",
        r#"
export default function () { return 1 }
"#,
        r#"
export default = fn#1
fn#1
fn#1 fn default()
  return 1
"#,
    );
}

#[test]
fn default_export_of_a_named_class() {
    lowers(
        "file.js",
        r#"
export default class Foo { m() {} }
"#,
        r#"
export default = Foo$0
class#0
fn#1 method m() of class#0
class#0 Foo$0
  m fn#1
"#,
    );
}

#[test]
fn common_js() {
    lowers(
        "file.js",
        r#"
const express = require('express'), { promisify } = require('util')
const db = require('./db')(config)
exports.a = function () {}
module.exports.b = db
exports['c'] = 1
module.exports = exports = { a, b }
require('./side')
"#,
        r#"
import require "express"
import require "util"
import require "./db"
import require "./side"
export a = fn#1
export b = db$2
export c = 1
export = {a: a, b: b}
let express$0 = require("express")
let {promisify: promisify$1} = require("util")
let db$2 = require("./db")(config)
exports.a = fn#1
module.exports.b = db$2
exports.c = 1
module.exports = exports = {a: a, b: b}
require("./side")
fn#1 fn a()
promisify$1 = require("util").promisify
"#,
    );
}

#[test]
fn export_assignment() {
    lowers(
        "file.ts",
        r#"
import fs = require('fs')
class A {}
export = A
"#,
        r#"
import require "fs" -> fs$0
export = A$1
class#0
A$1
class#0 A$1
"#,
    );
}

#[test]
fn compiled_typescript() {
    lowers(
        "file.js",
        r#"
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.handler = exports.other = void 0;
const db_1 = require("./db");
Object.defineProperty(exports, "query", { enumerable: true, get: function () { return db_1.query; } });
__exportStar(require("./all"), exports);
tslib_1.__exportStar(require("./more"), exports);
const handler = () => db_1.query();
exports.handler = handler;
exports.default = handler;
Object.assign(module.exports, { x: 1 }, require('./y'));
"#,
        r#"
"use strict"
import require "./db"
import require "./all"
import require "./more"
import require "./y"
export query = db_1$0.query
export * from 1
export * from 2
export handler = handler$1
export default = handler$1
export x = 1
export * from 3
Object.defineProperty(exports, "__esModule", {value: true})
exports.handler = exports.other = undefined
let db_1$0 = require("./db")
Object.defineProperty(exports, "query", {enumerable: true, get: fn#1})
__exportStar(require("./all"), exports)
tslib_1.__exportStar(require("./more"), exports)
let handler$1 = fn#2
exports.handler = handler$1
exports.default = handler$1
Object.assign(module.exports, {x: 1}, require("./y"))
fn#1 fn get()
  return db_1$0.query
fn#2 arrow handler()
  return db_1$0.query()
"#,
    );
}

#[test]
fn local_names_are_not_the_module_system() {
    lowers(
        "file.js",
        r#"
function require(x) { return x }
require('./nothing')
function f(exports, module) { exports.a = 1; module.exports = 2 }
"#,
        r#"
fn#1
require$0("./nothing")
fn#2
fn#1 fn require$0(x$1)
  return x$1
fn#2 fn f$2(exports$3, module$4)
  exports$3.a = 1
  module$4.exports = 2
"#,
    );
}

#[test]
fn express_application_shape() {
    lowers(
        "file.js",
        r#"
var app = exports = module.exports = {};
app.init = function init() {};
"#,
        r#"
export = {}
let app$0 = exports = module.exports = {}
app$0.init = fn#1
fn#1 fn init$1()
"#,
    );
}
