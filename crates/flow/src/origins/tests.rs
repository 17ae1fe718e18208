//! Origins of expressions, table by table.

use crate::testing::{find, program};

/// Each row: the text of an expression of the last file, and its origin (`-` for none).
fn check(files: &[(&str, &str)], rows: &[(&str, &str)]) {
    let program = program(files);
    let (path, _) = files.last().unwrap();
    for (text, expected) in rows {
        let (file, expr) = find(&program, path, text);
        let origin = program.origin(file, expr).map_or("-", |origin| origin.as_str());
        assert_eq!(origin, *expected, "origin of `{text}`");
    }
}

/// The names of the functions that a call runs.
fn callees(files: &[(&str, &str)], call: &str) -> Vec<String> {
    let program = program(files);
    let (path, _) = files.last().unwrap();
    let (file, expr) = find(&program, path, call);
    let name = |(file, function): &(facts::FileId, facts::code::FunctionId)| {
        let source = program.base.file(*file);
        format!("{} {}", source.path, source.code().unwrap().function(*function).name)
    };
    program.callees(file, expr).iter().map(name).collect()
}

#[test]
fn packages_agree_however_they_are_imported() {
    check(
        &[("a.ts", "import cp from 'child_process'; import { exec as run } from 'node:child_process';
            import * as all from 'child_process'; const { spawn } = require('child_process');
            const { promises: { readFile } } = require('fs'); const fsp = require('fs/promises');
            import axios, { get } from 'axios'; const sh = require('util').promisify(all.exec);
            cp.exec; run; all.exec; spawn; readFile; fsp.rm; axios.post; get; sh; window.location.href;
            const f = all.exec.bind(null); f; console.log; process.env[key];")],
        &[
            ("cp.exec", "child_process.exec"),
            ("run", "child_process.exec"),
            ("all.exec", "child_process.exec"),
            ("spawn", "child_process.spawn"),
            ("readFile", "fs.promises.readFile"),
            ("fsp.rm", "fs.promises.rm"),
            ("axios.post", "axios.post"),
            ("get", "axios.get"),
            ("sh", "child_process.exec"),
            ("window.location.href", "location.href"),
            ("f", "child_process.exec"),
            ("process.env[key]", "process.env.*"),
        ],
    );
}

#[test]
fn what_factories_and_fields_hold_is_followed_across_files() {
    check(
        &[
            ("db.ts", "import { Pool } from 'pg'; let pool: Pool; export function getDb() { if (!pool) pool = new Pool(); return pool; }
                export default getDb();"),
            ("repo.ts", "import { getDb } from './db'; import { Pool } from 'pg';
                export class Repo { private db = getDb(); other: Pool; constructor(private readonly third: Pool) {}
                    get conn() { return this.db; } find() { return this.db; } }
                export class Users extends Repo { list() { return this.find(); } }"),
            ("index.ts", "export * from './repo'; export { default as shared } from './db';"),
            ("a.ts", "import { Repo, Users, shared } from './index'; import mysql from 'mysql2/promise';
                async function f() { const c = await mysql.createConnection(); c.query; }
                const r = new Repo(null); r.db.query; r.other.query; r.third.query; r.conn.query; new Users(null).list().query; shared.query;"),
        ],
        &[
            ("r.db.query", "pg.Pool().query"),
            ("r.other.query", "pg.Pool().query"),
            ("r.third.query", "pg.Pool().query"),
            ("r.conn.query", "pg.Pool().query"),
            ("new Users(null).list().query", "pg.Pool().query"),
            ("shared.query", "pg.Pool().query"),
            ("c.query", "mysql2/promise.createConnection().query"),
        ],
    );
}

#[test]
fn constructor_functions_get_what_their_call_sites_pass() {
    let files = [
        ("data/user-dao.js", "function UserDAO(db) { 'use strict';
            if (false === (this instanceof UserDAO)) { return new UserDAO(db); }
            const users = db.collection('users');
            this.find = (id) => users.findOne({ id }); }
            UserDAO.prototype.all = function () { return this.find; };
            module.exports = { UserDAO };"),
        ("routes/index.js", "const UserDAO = require('../data/user-dao').UserDAO;
            const index = (app, db) => { const userDAO = new UserDAO(db); userDAO.find(1); app.get('/', x); userDAO.all(); };
            module.exports = index;"),
        ("server.js", "const express = require('express'); const app = express(); const MongoClient = require('mongodb').MongoClient;
            const routes = require('./routes');
            MongoClient.connect(url, (err, db) => { routes(app, db); });"),
    ];
    check(
        &[files[1], files[2], files[0]],
        &[("users.findOne", "mongodb.MongoClient.connect().collection().findOne")],
    );
    check(&[files[0], files[2], files[1]], &[("app.get", "express().get")]);
    assert_eq!(
        callees(&[files[0], files[2], files[1]], "userDAO.find(1)"),
        ["data/user-dao.js find"]
    );
    assert_eq!(
        callees(&[files[0], files[2], files[1]], "new UserDAO(db)"),
        ["data/user-dao.js UserDAO"]
    );
    assert_eq!(
        callees(&[files[0], files[1], files[2]], "routes(app, db)"),
        ["routes/index.js index"]
    );
}

#[test]
fn injected_services_and_object_literals_are_resolved_to_methods() {
    let service = ("users.service.ts", "export interface Store { load(): void }
        export class UsersService implements Store { load() {} static make() { return new UsersService(); } }
        export const mail = { send() {}, nested: { deep: () => 1 } };");
    let user = ("users.controller.ts", "import { UsersService, mail, Store } from './users.service';
        class C { constructor(private users: UsersService, private store: Store) {} run() { this.users.load(); this.store.load(); } }
        mail.send(); mail.nested.deep(); UsersService.make(); UsersService.make().load();");
    for (call, name) in [
        ("this.users.load()", "load"),
        ("this.store.load()", "load"),
        ("mail.send()", "send"),
        ("mail.nested.deep()", "deep"),
        ("UsersService.make()", "make"),
        ("UsersService.make().load()", "load"),
    ] {
        assert_eq!(callees(&[service, user], call), [format!("users.service.ts {name}")], "{call}");
    }
}

#[test]
fn parameters_take_their_shape_from_types_callers_or_names() {
    check(
        &[("a.ts", "import type { Request, Response, RequestHandler } from 'express'; import type { Context } from 'koa';
            const { Pool } = require('pg');
            function typed(r: Request) { r.body; } const h: RequestHandler = (q, s) => { q.query; };
            async function koa(c: Context) { c.request; } function named(req, res) { req.params; }
            function alone(req) { req.x; }
            function same(db) { db.query; } same(new Pool()); same(new Pool());
            function mixed(db2) { db2.query; } mixed(new Pool()); mixed(console);")],
        &[
            ("r.body", "express.Request.body"),
            ("q.query", "express.Request.query"),
            ("c.request", "koa.Context.request"),
            ("req.params", "express.Request.params"),
            ("req.x", "-"),
            ("db.query", "pg.Pool().query"),
            ("db2.query", "-"),
        ],
    );
}

#[test]
fn cycles_and_deep_chains_end() {
    let chain = format!("const x = {}0{};", "[".repeat(150), "]".repeat(150));
    check(
        &[
            ("b.js", "module.exports = require('./a'); exports.x = module.exports.x;"),
            ("a.js", &format!("{chain} const b = require('./b'); const c = b.d, d = c.e; let f = f; f = f.g(f);
                class K extends K {{ m() {{ return this.m(); }} }} new K().m(); module.exports = {{ ...b, d }}; b.zip; f; c; console.log;")),
        ],
        &[("b.zip", "-"), ("c", "-"), ("console.log", "console.log")],
    );
}
