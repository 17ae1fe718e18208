//! Small programs, with what must be found in them and what must not.

use std::fmt::Write;

use crate::testing::program;

/// `file:line kind` of every flow from something else than a parameter. Patterns that data is matched by stand on
/// the way to many sinks, and have a test of their own.
fn flows(files: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let told = |flow: &&facts::Flow| {
        &*flow.source.kind != "parameter" && &*flow.sink.kind != "regex-match"
    };
    for flow in program(files).flows().iter().filter(told) {
        let span = &flow.sink.span;
        let _ = writeln!(text, "{}:{} {}", span.path, span.start.line, flow.sink.kind);
    }
    text
}

const HEAD: &str = "const express = require('express'); const app = express(); const cp = require('child_process');\n\
                    const fs = require('fs'); const path = require('path'); const pg = require('pg'); const pool = new pg.Pool();\n";

/// The lines (counted from the code given) and kinds found in one file with the usual requires.
pub(super) fn found(code: &str) -> String {
    let text = format!("{HEAD}{code}");
    let all = flows(&[("a.js", &text)]);
    let mut lines: Vec<String> = all
        .lines()
        .filter_map(|line| {
            let (place, kind) = line.split_once(' ')?;
            let line: usize = place.rsplit(':').next()?.parse().ok()?;
            Some(format!("{} {kind}", line - 2))
        })
        .collect();
    lines.dedup();
    lines.join(", ")
}

#[test]
fn a_query_built_from_the_request() {
    assert_eq!(
        found("app.get('/', (req, res) => {\n pool.query('select ' + req.query.id);\n});"),
        "2 sql"
    );
    assert_eq!(
        found("app.get('/', (req, res) => {\n pool.query('select $1', [req.query.id]);\n});"),
        ""
    );
    assert_eq!(
        found("app.get('/', (req, res) => {\n pool.query(`select ${Number(req.query.id)}`);\n});"),
        ""
    );
}

#[test]
fn destructuring_templates_and_reassignment() {
    let code = "app.post('/', async ({ body: { name, ...rest } }, res) => {\n\
                let sql = 'a'; sql += ` where ${rest.x}`;\n await pool.query(sql);\n\
                sql = 'constant';\n await pool.query(sql);\n});";
    assert_eq!(found(code), "3 sql");
}

#[test]
fn a_wrapper_is_understood_for_each_use() {
    let code =
        "function run(cmd) {\n cp.exec(cmd);\n}\napp.get('/', (req, res) => { run('ls'); });";
    assert_eq!(found(code), "");
    let code = "function run(cmd) {\n cp.exec(cmd);\n}\napp.get('/', (req, res) => { run('ls ' + req.query.d); });";
    assert_eq!(found(code), "2 command");
}

#[test]
fn flows_cross_files_and_say_how() {
    let files = [
        (
            "db.js",
            "const pg = require('pg');\nconst pool = new pg.Pool();\nexports.find = async (name) => {\n  return pool.query(`select * from u where n = '${name}'`);\n};\n",
        ),
        (
            "app.js",
            "const express = require('express');\nconst db = require('./db');\nconst router = express.Router();\nrouter.get('/u', async (req, res) => {\n  const name = req.query.name;\n  res.json(await db.find(name));\n});\n",
        ),
    ];
    let program = program(&files);
    assert_eq!(program.flows().len(), 1);
    let flow = &program.flows()[0];
    assert_eq!(flow.sink.span.path.as_str(), "db.js");
    assert!(flow.certain);
    let steps: Vec<String> = flow
        .steps
        .iter()
        .map(|step| format!("{}:{}", step.span.path, step.span.start.line))
        .collect();
    assert_eq!(steps, ["app.js:5", "db.js:3", "db.js:4"]);
}

#[test]
fn promises_and_callbacks_carry_values() {
    let code = "app.get('/', (req, res) => {\n\
                new Promise((resolve) => setTimeout(() => resolve(req.query.x), 5))\n\
                .then((x) => x.trim()).then((y) => {\n cp.exec(y); });\n\
                [req.query.a].map((a) => 'x' + a).forEach((a) => {\n cp.exec(a); });\n});";
    assert_eq!(found(code), "4 command, 6 command");
}

#[test]
fn constructor_functions_and_classes_hold_fields() {
    let files = [
        (
            "dao.js",
            "function Dao(db) {\n  const users = db.collection('users');\n  this.find = (where, done) => users.find({ $where: where }, done);\n}\nmodule.exports = { Dao };\n",
        ),
        (
            "run.ts",
            "import { exec } from 'child_process';\nexport class Run {\n  private dir = '';\n  setDir(dir: string) { this.dir = dir; }\n  go() { exec('ls ' + this.dir); }\n}\n",
        ),
        (
            "app.ts",
            "import express from 'express';\nimport { Dao } from './dao';\nimport { Run } from './run';\nimport { MongoClient } from 'mongodb';\nconst app = express();\nMongoClient.connect('x', (err, db) => {\n  const dao = new Dao(db);\n  app.get('/', (req, res) => { dao.find(req.query.w, () => {}); });\n});\napp.get('/r', (req, res) => {\n  const run = new Run();\n  run.setDir(req.query.d);\n  run.go();\n});\n",
        ),
    ];
    assert_eq!(flows(&files), "dao.js:3 nosql-where\nrun.ts:5 command\n");
}

#[test]
fn guards_hold_where_they_hold() {
    let test = |guard: &str| {
        found(&format!(
            "const ALLOWED = ['a', 'b'];\nfunction valid(x) {{ return /^[a-z]+$/.test(x); }}\n\
             function check(x) {{ if (!valid(x)) throw new Error(); }}\n\
             app.get('/', (req, res) => {{ const x = req.query.x;\n{guard}\n}});"
        ))
    };
    assert_eq!(test("if (!ALLOWED.includes(x)) return;\n cp.exec(x);"), "");
    assert_eq!(test("if (ALLOWED.includes(x)) cp.exec(x);\n cp.exec(x);"), "6 command");
    assert_eq!(test("if (!/^\\w+$/.test(x)) { return res.sendStatus(400); }\n cp.exec(x);"), "");
    assert_eq!(
        test("if (!/\\w+/.test(x)) { return res.sendStatus(400); }\n cp.exec(x);"),
        "6 command"
    );
    assert_eq!(test("if (valid(x)) cp.exec(x); else\n cp.exec(x);"), "6 command");
    assert_eq!(test("check(x);\n cp.exec(x);"), "");
    assert_eq!(test("if (x === 'ls' || x === 'ps')\n cp.exec(x);"), "");
    assert_eq!(
        test("switch (x) { case 'ls': cp.exec(x); break; default:\n cp.exec(x); }"),
        "6 command"
    );
    assert_eq!(test("const ok = ALLOWED.indexOf(x) !== -1;\n if (ok) cp.exec(x);"), "");
    assert_eq!(test("if (isValid(x)) \n cp.exec(x);"), "6 command");
}

#[test]
fn a_guard_on_a_field_leaves_the_others() {
    let code = "app.get('/', (req, res) => {\n if (req.query.a !== 'x') return;\n cp.exec(req.query.a);\n cp.exec(req.query.b);\n});";
    assert_eq!(found(code), "4 command");
}

#[test]
fn a_check_inside_an_expression_ends_with_it() {
    let code = "function log(req) { note(() => req.query.a === 'x' && req.query.b === 'y'); }\n\
                app.get('/', (req, res) => {\n log(req);\n const ok = req.query.a === 'x' && req.query.b;\n cp.exec(req.query.a);\n});";
    assert_eq!(found(code), "5 command");
}

#[test]
fn responses_know_their_type() {
    assert_eq!(
        found("app.get('/', (req, res) => {\n res.send('<b>' + req.query.x);\n});"),
        "2 html"
    );
    assert_eq!(
        found(
            "app.get('/', (req, res) => {\n res.type('text/plain');\n res.send('<b>' + req.query.x);\n});"
        ),
        ""
    );
    assert_eq!(
        found(
            "app.get('/', (req, res) => {\n res.set('Content-Type', 'application/json').send(req.query.x);\n});"
        ),
        ""
    );
    assert_eq!(
        found(
            "app.get('/', (req, res) => {\n res.json(req.query); res.send({ a: req.query.x });\n});"
        ),
        ""
    );
    assert_eq!(
        found("app.get('/', (req, res) => {\n res.send(encodeURIComponent(req.query.x));\n});"),
        ""
    );
}

#[test]
fn paths_redirects_and_urls_have_their_own_checks() {
    let test = |code: &str| {
        found(&format!("app.get('/', (req, res) => {{ const x = req.query.x;\n{code}\n}});"))
    };
    // A join is told of as well: what becomes of it may be out of sight.
    assert_eq!(test("fs.readFile(path.join('/data', x), () => {});"), "2 path, 2 joined-path");
    assert_eq!(test("path.join('/data', x);"), "2 joined-path");
    assert_eq!(test("fs.readFile(path.join('/data', path.basename(x)), () => {});"), "");
    assert_eq!(
        test(
            "const f = path.resolve('/data', x);\nif (!f.startsWith('/data/')) return;\nfs.readFile(f, () => {});"
        ),
        "2 joined-path"
    );
    assert_eq!(test("res.redirect(x);"), "2 redirect");
    assert_eq!(test("res.redirect('/users/' + x);"), "");
    assert_eq!(test("res.redirect('/' + x);"), "2 redirect");
    assert_eq!(test("if (x.startsWith('/') && !x.startsWith('//'))\n res.redirect(x);"), "");
    assert_eq!(test("fetch('https://api.example.com/v1?q=' + x);"), "");
    assert_eq!(test("fetch('https://' + x);"), "2 ssrf");
}

#[test]
fn module_state_is_seen_by_those_before_it() {
    let code = "let last = '';\napp.get('/a', (req, res) => {\n cp.exec(last);\n});\napp.get('/b', (req, res) => { last = req.query.x; });";
    assert_eq!(found(code), "3 command");
}

#[test]
fn recursion_and_depth_end() {
    assert_eq!(
        found(
            "function f(n) { return g(n); } function g(n) { return f(n + 1); }\napp.get('/', (req) => f(req.query.x));"
        ),
        ""
    );
    let nested = format!(
        "app.get('/', (req, res) => {{ cp.exec({}req.query.x{}); }});",
        "(".repeat(150),
        ")".repeat(150)
    );
    assert_eq!(found(&nested), "1 command");
    let chain = (0..400).fold("req.query.x".to_owned(), |text, _| format!("{text} + 'a'"));
    found(&format!("app.get('/', (req, res) => {{ cp.exec({chain}); }});"));
}

#[test]
fn recursion_returns_what_it_returns_further_down() {
    let code = "function walk(n, x) { if (n > 9) return x; return g(n + 1, x); }\n\
                function g(n, x) { const r = walk(n, x); return r; }\n\
                app.get('/', (req, res) => {\n cp.exec(walk(1, req.query.x));\n cp.exec(walk(1, 'ls'));\n});";
    assert_eq!(found(code), "4 command");
    // The other one first: what it knew of the first was too little when it was asked.
    let code = "function odd(x) { if (!x.b) { return ''; } const r = even(x.b); return r + x.b; }\n\
                function even(x) { if (!x.a) { return ''; } return odd(x.a); }\n\
                app.get('/', (req, res) => {\n cp.exec(even(req.query));\n});";
    assert_eq!(found(code), "4 command");
}

#[test]
fn a_helper_of_many_callers_keeps_them_apart() {
    let body = "if (a) { x = x + a; } else { x = a + x; }\n".repeat(400);
    let head = format!("function wrap(x, a) {{\n{body}return x;\n}}\n");
    let clean = "cp.exec(wrap('ls', 'a'));\n";
    let calls: String = (0..40)
        .map(|place| format!("app.get('/{place}', (req, res) => {{ const r = wrap(req.query.p{place}); {clean}}});\n"))
        .collect();
    assert_eq!(found(&format!("{head}{calls}")), "");
    let used = "app.post('/', (req, res) => cp.exec(wrap(req.body.x)));\n";
    assert_eq!(found(&format!("{head}{used}{calls}")), "404 command");
    assert_eq!(found(&format!("{head}{calls}{used}")), "484 command");
}

#[test]
fn methods_made_in_a_constructor_keep_what_they_captured() {
    let methods: String =
        (0..12).map(|place| format!("this.m{place} = () => this.m0();\n")).collect();
    let code = format!(
        "function Dao(run) {{\nif (!(this instanceof Dao)) {{ return new Dao(run); }}\nconst own = run.exec;\n\
         {methods}this.last = (text) => {{ this.m1(); own(text); }};\n}}\n\
         const dao = new Dao(cp);\napp.get('/', (req, res) => dao.last(req.query.x));"
    );
    assert_eq!(found(&code), "16 command");
}

#[test]
fn promises_of_one_place_hold_their_own_values() {
    let code = "function wait(x) { return new Promise((resolve) => setTimeout(() => resolve(x), 10)); }\n\
                app.get('/', async (req, res) => {\n cp.exec(await wait(req.query.x));\n cp.exec(await wait('ls'));\n});\n\
                app.get('/b', async (req, res) => {\n const x = await wait(req.query.x);\n cp.exec(x);\n});";
    assert_eq!(found(code), "3 command, 8 command");
}

#[test]
fn a_check_inside_a_loop_holds_there() {
    let code = "function ok(x) { return /^[a-z]+$/.test(x); }\n\
                app.get('/', (req, res) => {\n for (const x of req.query.all) {\n  if (!ok(x)) continue;\n  cp.exec(x);\n }\n});";
    assert_eq!(found(code), "");
}

#[test]
fn work_is_bounded_whatever_calls_what() {
    let gaps = |code: &str| program(&[("a.js", code)]).flow_gaps().len();
    let arms: String = (0..3_000)
        .map(|place| {
            format!("case 'a{place}': y = y + 'v{place}'; res.set('h', '{place}'); break;\n")
        })
        .collect();
    let switch = format!(
        "{HEAD}app.get('/', (req, res) => {{ let y = ''; switch (req.query.x) {{ {arms} }} }});"
    );
    assert_eq!(gaps(&switch), 0);
    let methods: String = (0..150)
        .map(|place| {
            let (one, two) = ((place * 7 + 3) % 150, (place * 11 + 1) % 150);
            format!("m{place}(a) {{ const b = this.m{one}(a); return this.m{two}(b) + b; }}\n")
        })
        .collect();
    let class = format!(
        "{HEAD}class A {{ {methods} }}\napp.get('/', (req, res) => cp.exec(new A().m0(req.query.x)));"
    );
    assert_eq!(gaps(&class), 0);
    let open: String =
        (0..12).map(|place| format!("for (let i{place} = 0; ; ) {{ a = a + i{place};")).collect();
    let loops = format!(
        "{HEAD}app.get('/', (req, res) => {{ let a = req.query.a; {open} cp.exec(a); {} }});",
        "}".repeat(12)
    );
    assert_eq!(gaps(&loops), 0);
}

#[test]
fn the_same_program_gives_the_same_flows() {
    let code = "app.get('/', (req, res) => {\n cp.exec(req.query.a); fs.readFile(req.query.b); res.send(req.query.c);\n});";
    assert_eq!(found(code), found(code));
}

#[test]
fn nest_pipes_check_what_has_a_class() {
    let controller = |ty: &str| {
        let code = format!(
            "import {{ Controller, Post, Body }} from '@nestjs/common';\nimport mongoose from 'mongoose';\nclass Dto {{ id: string }}\nconst User = mongoose.model('User');\n@Controller()\nexport class Users {{\n  @Post() find(@Body() body: {ty}) {{\n    eval(body.id);\n    return User.find(body);\n  }}\n}}\n"
        );
        flows(&[("users.ts", &code)])
    };
    assert_eq!(controller("any"), "users.ts:8 code\nusers.ts:9 nosql\n");
    assert_eq!(controller("Dto"), "users.ts:8 code\n");
}

#[test]
fn a_class_is_checked_field_by_field() {
    let of = |options: &str, ty: &str| {
        let main = format!(
            "import {{ NestFactory }} from '@nestjs/core';\nimport {{ ValidationPipe }} from '@nestjs/common';\nNestFactory.create(M).then((app) => app.useGlobalPipes(new ValidationPipe({options})));\n"
        );
        let dto = "import { IsString, IsInt, IsUUID, IsOptional, Matches, ValidateNested, IsArray } from 'class-validator';\nimport { Type } from 'class-transformer';\n\
            export class Line { @IsString() sku: string; @IsOptional() free: any; }\n\
            export class Base { @IsUUID() id: string; }\n\
            export class Dto extends Base { @IsString() name: string; @IsInt() count: number; bare: string; @Matches(/^[a-z]+$/) slug: string; @IsArray() @ValidateNested({ each: true }) @Type(() => Line) lines: Line[]; }\n\
            export interface Plain { name: string }\n";
        let controller = format!(
            "import {{ Controller, Post, Body }} from '@nestjs/common';\nimport mongoose from 'mongoose';\nimport {{ Dto, Plain }} from './dto';\nconst User = mongoose.model('User');\n@Controller()\nexport class Users {{\n  @Post() find(@Body() body: {ty}) {{\n    eval(body.name);\n    eval(body.id + body.slug);\n    eval(body.count);\n    eval(body.bare);\n    User.find({{ a: body.name }});\n    User.find({{ a: body.bare }});\n    User.find({{ a: body.lines[0].sku }});\n    User.find({{ a: body.lines[0].free }});\n    eval(body.lines[0].sku);\n  }}\n}}\n"
        );
        flows(&[("main.ts", &main), ("dto.ts", dto), ("users.ts", &controller)])
            .replace("users.ts:", "")
            .replace('\n', ", ")
    };
    assert_eq!(of("", "Dto"), "8 code, 11 code, 13 nosql, 15 nosql, 16 code, ");
    assert_eq!(of("{ whitelist: true }", "Dto"), "8 code, 15 nosql, 16 code, ");
    assert_eq!(of("OPTIONS", "Dto"), "8 code, 15 nosql, 16 code, ");
    assert_eq!(
        of("", "Plain"),
        "8 code, 9 code, 10 code, 11 code, 12 nosql, 13 nosql, 14 nosql, 15 nosql, 16 code, "
    );
}

#[test]
fn a_named_part_of_a_request_is_as_tainted_as_the_whole() {
    let of = |param: &str| {
        let controller = format!(
            "import {{ Controller, Get, Body, Query, Param, Headers, ParseUUIDPipe }} from '@nestjs/common';\nimport * as cp from 'child_process';\n@Controller()\nexport class X {{\n  @Get() x({param}) {{\n    cp.exec(a);\n    User.find({{ a }});\n  }}\n}}\nconst User = require('mongoose').model('User');\n"
        );
        flows(&[("x.ts", &controller)]).replace("x.ts:", "").replace('\n', " ")
    };
    assert_eq!(of("@Query('a') a"), "6 command 7 nosql ");
    assert_eq!(of("@Body('a') a: string"), "6 command ");
    assert_eq!(of("@Param('a') a"), "6 command ");
    assert_eq!(of("@Headers('x-a') a: string"), "6 command ");
    assert_eq!(of("@Param('a', ParseUUIDPipe) a: string"), "");
    assert_eq!(of("@Query('a') a: number"), "");
}

#[test]
fn what_a_redirecting_handler_returns_is_where_it_sends_to() {
    let controller = "import { Controller, Get, Query, Redirect } from '@nestjs/common';\n@Controller('out')\nexport class Out {\n  @Get()\n  @Redirect('https://shop.example', 302)\n  leave(@Query('to') to: string) {\n    if (to) return { url: to };\n    return { url: 'https://a.example/' + to };\n  }\n  @Get('raw') raw(@Query('to') to: string) { return { url: to }; }\n}\n";
    assert_eq!(flows(&[("out.ts", controller)]), "out.ts:7 redirect\n");
}

#[test]
fn the_browser_has_its_own_sources_and_sinks() {
    let page = "const q = new URLSearchParams(window.location.search).get('q');\ndocument.getElementById('a').innerHTML = q;\ndocument.getElementById('b').textContent = q;\nlocation.href = q;\n$('#c').html(DOMPurify.sanitize(q));\n$('#d').html(q);\n";
    assert_eq!(flows(&[("p.js", page)]), "p.js:2 dom-html\np.js:4 redirect\np.js:6 dom-html\n");
    let react = "export function A() {\n const { hash } = window.location;\n return <div dangerouslySetInnerHTML={{ __html: hash }} title={hash}><a href={hash}/></div>;\n}\n";
    assert_eq!(flows(&[("p.tsx", react)]), "p.tsx:3 dom-html\np.tsx:3 url-attr\n");
}

#[test]
fn a_path_without_dots_behind_a_folder_stays_below_it() {
    let guarded = |test: &str, opened: &str| {
        found(&format!(
            "app.get('/', (req, res) => {{\n let p = req.query.p;\n if ({test})\n fs.readFileSync({opened});\n}});"
        ))
    };
    assert_eq!(guarded("p.indexOf('..') === -1", "'/home/' + p"), "");
    assert_eq!(guarded("p.indexOf('..') === -1 && !path.isAbsolute(p)", "p"), "");
    assert_eq!(guarded("p.indexOf('..') === -1", "p"), "4 path");
    assert_eq!(guarded("!path.isAbsolute(p)", "'/home/' + p"), "4 path");
}

#[test]
fn a_host_from_a_list_is_asked() {
    let code = "const HOSTS = new Set(['a.example']);\napp.get('/', async (req, res) => {\n const to = new URL(req.query.to);\n\
                if (HOSTS.has(to.hostname)) await fetch(to);\n await fetch(to);\n});";
    assert_eq!(found(code), "5 ssrf");
}

#[test]
fn a_call_and_its_argument_are_one_sink() {
    let code = "const axios = require('axios');\napp.get('/', async (req, res) => {\n await axios.get(req.query.to);\n});";
    let text = format!("{HEAD}{code}");
    assert_eq!(flows(&[("a.js", &text)]), "a.js:5 ssrf\n");
}

#[test]
fn filters_obey_no_object_behind_an_operator_of_the_program() {
    let filter = |filter: &str| {
        found(&format!(
            "const m = require('mongoose').model('M', {{}});\napp.post('/', (req, res) => {{\n m.find({filter});\n}});"
        ))
    };
    assert_eq!(filter("{ name: req.body.name }"), "3 nosql");
    assert_eq!(filter("{ name: { $eq: req.body.name } }"), "");
    assert_eq!(filter("{ name: String(req.body.name) }"), "");
}

#[test]
fn the_first_of_two_keys_reaches_the_prototype() {
    let store = |guard: &str| {
        found(&format!(
            "const s = {{}};\napp.put('/', (req, res) => {{\n const {{ a, b }} = req.params;\n {guard}\n s[a][b] = req.body.v;\n}});"
        ))
    };
    assert_eq!(store(""), "5 proto-pollution");
    assert_eq!(store("if (a === '__proto__') return;"), "");
}

#[test]
fn keys_of_inner_objects() {
    let store = |code: &str| {
        found(&format!(
            "const s = {{}}; const safe = Object.create(null); const DENIED = ['__proto__', 'constructor'];\n\
             app.put('/', (req, res) => {{ const {{ a, b }} = req.params;\n{code}\n}});"
        ))
    };
    assert_eq!(store("const inner = s[a];\n inner[b] = 1;"), "4 proto-pollution");
    assert_eq!(store("if (DENIED.includes(a)) return;\n s[a][b] = 1;"), "");
    assert_eq!(store("safe[a][b] = 1;"), "");
    assert_eq!(store("s[a].visits = 1;"), "");
    assert_eq!(store("s[Number(a)][b] = 1;"), "");
}

#[test]
fn an_expression_that_is_one_of_a_list() {
    let chosen = |test: &str| {
        found(&format!(
            "app.get('/', (req, res) => {{ const u = req.query.u;\n\
             cp.exec({test} ? u.split('.').pop() : 'jpg');\n}});"
        ))
    };
    assert_eq!(chosen("['jpg', 'png'].includes(u.split('.').pop())"), "");
    assert_eq!(chosen("['jpg', 'png'].includes(u.split('.').shift())"), "2 command");
}

#[test]
fn variables_that_nobody_declared_hold_values() {
    let code = "app.get('/', (req, res) => {\n text = `ls ${req.query.d}`;\n cp.exec(text);\n text = 'ls';\n cp.exec(text);\n});";
    assert_eq!(found(code), "3 command");
}

#[test]
fn what_has_no_dot_and_no_colon_names_no_host() {
    let checked = |pattern: &str| {
        found(&format!(
            "app.get('/', (req, res) => {{ const u = req.query.u;\n\
             if (u.match({pattern})) return;\n res.redirect(u);\n}});"
        ))
    };
    assert_eq!(checked("/[^\\w\\/-]/"), "");
    assert_eq!(checked("/[^\\w\\/.:-]/"), "3 redirect");
}

#[test]
fn addresses_of_the_server_itself() {
    let middleware = |code: &str| {
        let text = format!(
            "import {{ NextResponse, NextRequest }} from 'next/server';\n\
             export function middleware(request: NextRequest) {{\n const url = request.nextUrl.clone();\n {code}\n}}\n"
        );
        flows(&[("middleware.ts", &text)])
    };
    assert_eq!(middleware("url.pathname = '/x'; return NextResponse.rewrite(url);"), "");
    assert_eq!(
        middleware("return fetch(request.nextUrl.searchParams.get('to'));"),
        "middleware.ts:4 ssrf\n"
    );
}

#[test]
fn html_that_angular_is_told_to_trust() {
    let page = "const q = new URLSearchParams(location.search).get('q');\n$sce.trustAsHtml(q);\n$sce.trustAs($sce.HTML, q);\n\
                renderer.setProperty(el, 'innerHTML', q);\nrenderer.setProperty(el, 'title', q);\n";
    assert_eq!(flows(&[("p.js", page)]), "p.js:2 dom-html\np.js:3 dom-html\np.js:4 dom-html\n");
}

#[test]
fn whole_bodies_that_reach_a_writer() {
    let repository = "const knex = require('knex');\nconst db = knex({ client: 'pg' });\nexports.updateUser = async (id, changes) => {\n  const [row] = await db('users').where({ id }).update(changes).returning('*');\n  return row;\n};\n";
    let route = |given: &str| {
        let app = format!(
            "const express = require('express');\nconst {{ z }} = require('zod');\nconst _ = require('lodash');\nconst {{ updateUser }} = require('./users');\nconst shape = z.object({{ name: z.string() }});\nconst app = express();\napp.put('/me', async (req, res) => {{ res.json(await updateUser(req.user.id, {given})); }});\n"
        );
        flows(&[("users.js", repository), ("app.js", &app)])
    };
    assert_eq!(route("{ ...req.body }"), "users.js:4 record\n");
    assert_eq!(route("req.body"), "users.js:4 record\n");
    assert_eq!(route("Object.assign({}, req.body, { role: 'user' })"), "users.js:4 record\n");
    assert_eq!(route("{ name: req.body.name, phone: req.body.phone }"), "");
    assert_eq!(route("shape.parse(req.body)"), "");
    assert_eq!(route("_.pick(req.body, ['name'])"), "");
    assert_eq!(route("{ details: JSON.stringify(req.body) }"), "");
}

#[test]
fn an_injected_scope_is_as_weak_as_a_parameter() {
    let page = "app.controller('c', function ($scope, $sce) {\n $sce.trustAsHtml($scope.html);\n $scope.title = 'Shop';\n $sce.trustAsHtml($scope.title);\n});\n";
    let found = program(&[("c.js", page)]);
    let lines: Vec<_> = found.flows().iter().map(|flow| flow.sink.span.start.line).collect();
    assert_eq!(lines, [2]);
    assert!(found.flows().iter().all(|flow| &*flow.source.kind == "parameter" && !flow.certain));
}

#[test]
fn data_is_followed_to_the_patterns_that_a_file_shows() {
    let text = "const express = require('express'); const app = express(); const WORD = /\\w+$/;\n\
                app.get('/', (req, res) => {\n\
                WORD.test(req.query.a);\n\
                req.query.b.replace(new RegExp('x+$'), '');\n\
                req.query.c.split(',');\n\
                unknown.test(req.query.d);\n\
                'fixed'.match(/x+$/);\n\
                });\n";
    let program = program(&[("a.js", text)]);
    let matched = program.flows().iter().filter(|flow| &*flow.sink.kind == "regex-match");
    let lines: Vec<u32> = matched.map(|flow| flow.sink.span.start.line).collect();
    assert_eq!(lines, [3, 4]);
}
