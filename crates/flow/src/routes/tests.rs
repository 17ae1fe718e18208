//! Exact route tables, framework by framework.

use facts::Role;

use crate::Program;
use crate::testing::program;

/// `METHOD path [middleware] -> handler`, in the order of the table.
pub(crate) fn table(program: &Program) -> Vec<String> {
    let row = |route: &facts::Route| {
        let names: Vec<&str> =
            route.middleware.iter().map(|middleware| &*middleware.name).collect();
        let handlers: Vec<String> = route
            .handlers
            .iter()
            .map(|handler| {
                program
                    .base
                    .file(handler.file)
                    .code()
                    .unwrap()
                    .function(handler.function)
                    .name
                    .to_string()
            })
            .collect();
        format!("{} {} [{}] -> {}", route.method, route.path, names.join(" "), handlers.join(" "))
    };
    program.routes.routes.iter().map(row).collect()
}

fn routes(files: &[(&str, &str)]) -> Vec<String> {
    table(&program(files))
}

#[test]
fn express_mounts_routers_of_other_files_in_order() {
    let rows = routes(&[
        ("app.ts", "import express, { json } from 'express'; import users from './users'; import { admin as adminRouter } from './routes';
            import { requireAuth } from './auth'; const app = express(); const PREFIX = '/api';
            app.get('/health', (req, res) => {});
            app.use(json()); app.use(express.static('public'));
            app.use(`${PREFIX}/users`, users);
            app.use(requireAuth);
            app.use(PREFIX, requireRole('admin'), adminRouter);
            app.use((err, req, res, next) => {}); app.get('port');
            app.all(['/a', /b/], function last(req, res) {}); export default app;"),
        ("users.ts", "import { Router } from 'express'; import * as controller from './controller'; import { requireAuth } from './auth';
            const router = Router(); router.use(limit);
            router.get('/', controller.list); router.route('/:id').get(asyncHandler(controller.read)).put(requireAuth, [check, other], controller.update);
            router.use('/:id', late); router.delete('/:id', wrap(async function remove(req, res) {})); export default router;"),
        ("routes.js", "const express = require('express'); const admin = new express.Router(); const c = new (require('./class').Admin)();
            admin.post('/ban/', c.ban.bind(c)); admin.get('/who', c.who); module.exports = { admin };"),
        ("class.js", "class Admin { constructor() { this.who = this.who.bind(this); } ban(req, res) {} who(req, res) {} } exports.Admin = Admin;"),
        ("controller.ts", "export const list = async (req, res) => {}; export function read(req, res) {} export async function update(req, res) {}"),
        ("auth.ts", "export function requireAuth(req, res, next) {}"),
    ]);
    let common = "json express.static('public') requireAuth";
    assert_eq!(
        rows,
        [
            "GET /health [] -> anonymous".replace("anonymous", ""),
            format!("ALL /a [{common} requireRole('admin')] -> last").replace(" requireRole('admin')", ""),
            format!("ALL /* [{common}] -> last"),
            format!("POST /api/ban [{common} requireRole('admin')] -> ban"),
            format!("GET /api/who [{common} requireRole('admin')] -> who"),
            "GET /api/users [json express.static('public') limit] -> list".into(),
            "GET /api/users/:id [json express.static('public') limit] -> read".into(),
            "PUT /api/users/:id [json express.static('public') limit requireAuth check other] -> update".into(),
            "DELETE /api/users/:id [json express.static('public') limit late] -> remove".into(),
        ]
    );
}

#[test]
fn express_applications_are_handed_to_functions() {
    let rows = routes(&[
        ("server.js", "const express = require('express'); const app = express(); const routes = require('./routes');
            app.use(first); routes(app, db); app.use(late); require('./more')(app); new (require('./class'))(app).init();"),
        ("routes.js", "const H = require('./handler'); const index = (app, db) => { const h = new H(db); app.get('/', h.show); app.post('/x', h.check, h.save); };
            module.exports = index;"),
        ("handler.js", "function H(db) { this.show = (req, res) => {}; this.check = function (req, res, next) {}; }
            H.prototype.save = function save(req, res) {}; module.exports = H;"),
        ("more.js", "module.exports = function (app) { const sub = make(app); app.use('/sub', sub); };
            function make(a) { const router = require('express').Router(); router.get('/y', y); return router; } function y(req, res) {}"),
        ("class.js", "class Setup { constructor(app) { this.app = app; } init() { this.app.put('/z', this.z.bind(this)); } z(req, res) {} } module.exports = Setup;"),
    ]);
    assert_eq!(
        rows,
        [
            "PUT /z [first late] -> z",
            "GET /sub/y [first late] -> y",
            "GET / [first] -> show",
            "POST /x [first h.check] -> save",
        ]
    );
}

#[test]
fn fastify_plugins_have_prefixes_and_hooks() {
    let rows = routes(&[
        ("app.ts", "import Fastify from 'fastify'; import users from './users'; import auth from './auth';
            const app = Fastify({ logger: true }); app.get('/ping', async () => 'pong');
            app.register(auth); app.register(users, { prefix: '/users' }); app.register(import('./late'), { prefix: '/late' });
            app.addHook('onRequest', rate); app.addHook('onSend', ignored);"),
        ("auth.ts", "import fp from 'fastify-plugin'; export default fp(async (fastify) => { fastify.decorate('authenticate', x); fastify.addHook('preValidation', authenticate); });"),
        ("users.ts", "import type { FastifyInstance } from 'fastify'; import { nested } from './nested';
            export default async function users(fastify: FastifyInstance) {
            fastify.addHook('preHandler', fastify.audit);
            fastify.get('/:id', { schema: { params: {} }, onRequest: [fastify.authenticate] }, read);
            fastify.route({ method: ['POST', 'PUT'], url: '/', preHandler: fastify.auth([fastify.jwt]), handler: async function write(request, reply) {} });
            fastify.register(nested, { prefix: 'deep' }); } async function read(request, reply) {}"),
        ("nested.ts", "export const nested = (f, opts, done) => { f.delete('/x', { handler: remove }); done(); }; const remove = async (request, reply) => {};"),
        ("late.ts", "export default async function (f) { f.head('/', handle); } function handle(request) {}"),
    ]);
    assert_eq!(
        rows,
        [
            "GET /ping [rate authenticate] -> ",
            "HEAD /late [rate authenticate] -> handle",
            "DELETE /users/deep/x [rate authenticate fastify.audit] -> remove",
            "GET /users/:id [rate fastify.authenticate authenticate schema fastify.audit] -> read",
            "POST /users [rate authenticate fastify.audit fastify.auth fastify.jwt] -> write",
            "PUT /users [rate authenticate fastify.audit fastify.auth fastify.jwt] -> write",
        ]
    );
}

#[test]
fn fastify_autoload_takes_prefixes_and_hooks_from_folders() {
    let rows = routes(&[
        ("src/app.ts", "import autoload from '@fastify/autoload'; import path from 'node:path'; import type { FastifyInstance } from 'fastify';
            export default async function app(fastify: FastifyInstance) {
            fastify.register(autoload, { dir: path.join(import.meta.dirname, 'routes'), autoHooks: true, cascadeHooks: true }); }"),
        ("src/routes/home.ts", "export default async function (f) { f.get('/', home); } async function home(request) {}"),
        ("src/routes/api/autohooks.ts", "export default async function (f) { f.addHook('onRequest', signedIn); }"),
        ("src/routes/api/users/_id/index.ts", "export default async function (f) { f.put('/name', rename); } async function rename(request) {}"),
    ]);
    assert_eq!(rows, ["PUT /api/users/:id/name [signedIn] -> rename", "GET / [] -> home"]);
}

#[test]
fn koa_routers_are_mounted_by_their_routes() {
    let rows = routes(&[
        ("app.js", "const Koa = require('koa'); const router = require('./api'); const mount = require('koa-mount'); const route = require('koa-route');
            const app = module.exports = new Koa(); app.use(logger()); app.use(router.routes()).use(router.allowedMethods());
            app.use(route.get('/post/:id', show)); const sub = new Koa(); sub.use(inner); sub.use(require('./other').routes());
            app.use(mount('/v2', sub)); async function show(ctx, id) {}"),
        ("api.js", "const Router = require('@koa/router'); const users = require('./users'); const router = new Router({ prefix: '/api' });
            router.get('home', '/', async function home(ctx) {}); router.use('/users', auth, users.routes()); module.exports = router;"),
        ("users.js", "const Router = require('koa-router'); const r = Router(); const c = { read: async (ctx) => {} };
            r.get('/:id', c.read).post('/', body(), create).del('/:id', c.read); async function create(ctx) {} module.exports = r;"),
        ("other.js", "const Router = require('@koa/router'); const r = new Router(); r.prefix('/o'); r.all('/x', x); function x(ctx) {} module.exports = r;"),
    ]);
    assert_eq!(
        rows,
        [
            "GET /api [logger] -> home",
            "GET /post/:id [logger] -> show",
            "ALL /v2/o/x [logger inner] -> x",
            "GET /api/users/:id [logger auth] -> read",
            "POST /api/users [logger auth body] -> create",
            "DELETE /api/users/:id [logger auth] -> read",
        ]
    );
}

#[test]
fn nest_controllers_have_guards_from_four_places() {
    let files = [
        ("main.ts", "import { NestFactory } from '@nestjs/core'; import { AppModule } from './app.module'; import { ValidationPipe } from '@nestjs/common';
            async function bootstrap() { const app = await NestFactory.create(AppModule); app.setGlobalPrefix('api'); app.useGlobalPipes(new ValidationPipe()); }"),
        ("app.module.ts", "import { APP_GUARD } from '@nestjs/core'; import { Module, RequestMethod } from '@nestjs/common'; import { JwtGuard, AuthMiddleware } from './guard';
            import { CatsController } from './cats.controller';
            @Module({ providers: [{ provide: APP_GUARD, useClass: JwtGuard }] }) export class AppModule {
            configure(consumer) { consumer.apply(AuthMiddleware).forRoutes({ path: 'cats/:id', method: RequestMethod.DELETE }); } }"),
        ("guard.ts", "export class JwtGuard { canActivate(context) {} } export class AuthMiddleware { use(req, res, next) {} }"),
        ("cats.controller.ts", "import { Controller, Get, Delete, Post, UseGuards, Body, Query, Param, Req } from '@nestjs/common'; import { AuthGuard } from '@nestjs/passport';
            import { Roles } from './roles';
            @UseGuards(AuthGuard('jwt')) @Controller('cats') export class CatsController {
            @Get() all(@Query('q') q: string, @Req() request) { q; request.user; }
            @Roles('admin') @Delete(':id') remove(@Param() params, plain) { params.id; }
            @Post(['a', 'b']) @UseGuards(Local) create(@Body() dto) { dto.name; } }"),
    ];
    let program = program(&files);
    assert_eq!(
        table(&program),
        [
            "GET /api/cats [new ValidationPipe() JwtGuard AuthGuard('jwt')] -> all",
            "DELETE /api/cats/:id [AuthMiddleware new ValidationPipe() JwtGuard AuthGuard('jwt') Roles('admin')] -> remove",
            "POST /api/cats/a [new ValidationPipe() JwtGuard AuthGuard('jwt') Local] -> create",
            "POST /api/cats/b [new ValidationPipe() JwtGuard AuthGuard('jwt') Local] -> create",
        ]
        .map(|row| row.replace("new ValidationPipe() JwtGuard", "JwtGuard ValidationPipe"))
    );
    let params: Vec<_> =
        program.routes.routes[..2].iter().flat_map(|route| &route.handlers[0].params).collect();
    let names: Vec<&str> =
        params.iter().map(|shape| shape.as_ref().map_or("-", |shape| shape.as_str())).collect();
    assert_eq!(names, ["nest.Query.q", "express.Request", "nest.Param", "-"]);
    let (file, expr) = crate::testing::find(&program, "cats.controller.ts", "dto.name");
    assert_eq!(program.origin(file, expr).map(|origin| origin.as_str()), Some("nest.Body.name"));
}

#[test]
fn next_files_and_plain_servers_are_entry_points() {
    let rows = routes(&[
        ("app/(shop)/api/items/[id]/route.ts", "export async function GET(request, { params }) {} export const POST = withAuth(async function make(request) {});"),
        ("server.js", "const http = require('http'); http.createServer(function serve(req, res) {}).listen(1);
            const https = require('https'); https.createServer(opts, (req, res) => {});"),
        ("src/pages/api/users/[...slug].ts", "import type { NextApiRequest } from 'next'; export default function handler(req: NextApiRequest, res) {}"),
    ]);
    assert_eq!(
        rows,
        [
            "GET /api/items/:id [] -> GET",
            "POST /api/items/:id [withAuth] -> make",
            "ALL * [] -> serve",
            "ALL * [] -> ",
            "ALL /api/users/* [] -> handler",
        ]
    );
}

#[test]
fn what_only_looks_like_a_route_is_none() {
    let rows = routes(&[(
        "a.js",
        "const cache = new Map(); cache.get('/x', (req, res) => {}); const client = require('axios').create(); client.post('/users', data);
            api.get('/y', function (result) {}); app.get('/real', (req, res) => {});",
    )]);
    assert_eq!(rows, ["GET /real [] -> "]);
}

#[test]
fn loops_over_tables_register_each_row() {
    let rows = routes(&[
        ("app.js", "const app = require('express')(); const users = require('./users');
            const table = [{ path: '/users', router: users }, { path: '/people', router: users }];
            table.forEach((row) => app.use(row.path, row.router));
            for (const { name, handler } of [{ name: 'a', handler: first }, { name: 'b', handler: second }]) app.get(`/pages/${name}`, handler);
            function first(req, res) {} function second(req, res) {}"),
        ("users.js", "const router = require('express').Router(); router.get('/:id', (req, res) => {}); module.exports = router;"),
    ]);
    assert_eq!(
        rows,
        [
            "GET /pages/a [] -> first",
            "GET /pages/b [] -> second",
            "GET /users/:id [] -> ",
            "GET /people/:id [] -> "
        ]
    );
}

#[test]
fn generated_resources_and_guards_of_the_same_path_are_seen() {
    let rows = routes(&[(
        "app.js",
        "const app = require('express')(); const finale = require('finale-rest'); const jwt = require('express-jwt');
         app.put('/api/Users/:id', jwt({ secret: key })); finale.initialize({ app, sequelize });
         for (const { name } of [{ name: 'User' }]) finale.resource({ model: name, endpoints: [`/api/${name}s`, `/api/${name}s/:id`], actions: ['list', 'update'] });",
    )]);
    assert_eq!(
        rows,
        ["PUT /api/Users/:id [jwt] -> ", "GET /api/Users [] -> ", "PUT /api/Users/:id [jwt] -> "]
    );
}

#[test]
fn handlers_wrapped_elsewhere_are_found() {
    let rows = routes(&[
        (
            "app.js",
            "const app = require('express')(); const users = require('./users'); app.post('/login', users.login);",
        ),
        (
            "users.js",
            "const asyncHandler = require('express-async-handler'); const login = asyncHandler(async function signIn(req, res) {}); module.exports = { login };",
        ),
    ]);
    assert_eq!(rows, ["POST /login [] -> signIn"]);
}

#[test]
fn sockets_and_operations_are_channels() {
    let program = program(&[
        ("io.js", "const { Server } = require('socket.io'); const io = new Server(3000); io.use(check);
            io.on('connection', (socket) => { socket.on(prefix + 'rename', (data) => {}); socket.on('disconnect', () => {}); }); const prefix = 'room:'; function check(socket, next) {}"),
        ("graph.ts", "import { Resolver, Query, Mutation } from '@nestjs/graphql'; import { UseGuards } from '@nestjs/common';
            @Resolver() export class Cats { @Query() cats() {} @UseGuards(Gate) @Mutation() addCat() {} }"),
        ("server.js", "const { ApolloServer } = require('@apollo/server'); const resolvers = { Query: { me: () => 1 } }; new ApolloServer({ resolvers });"),
    ]);
    let rows: Vec<String> = program
        .routes
        .channels
        .iter()
        .map(|route| {
            let names: Vec<&str> = route.middleware.iter().map(|it| &*it.name).collect();
            format!("{} {} {} [{}]", route.framework, route.method, route.path, names.join(" "))
        })
        .collect();
    assert_eq!(
        rows,
        [
            "graphql QUERY cats []",
            "graphql MUTATION addCat [Gate]",
            "socket.io CONNECT connection [check]",
            "socket.io EVENT room:rename []",
            "graphql QUERY me []"
        ]
    );
}

#[test]
fn operations_are_behind_the_guards_of_the_application_and_what_their_decorators_allow() {
    let program = program(&[
        ("module.ts", "import { Module } from '@nestjs/common'; import { APP_GUARD } from '@nestjs/core'; import { Gate } from './gate';
            @Module({ providers: [{ provide: APP_GUARD, useClass: Gate }] }) export class Api {}"),
        ("gate.ts", "export class Gate { async canActivate(context) { const { user } = context.getRequest(); if (!user) throw new ForbiddenError(); return true; } }"),
        ("allow.ts", "import { SetMetadata } from '@nestjs/common'; export const Allow = (...all) => SetMetadata('allow', all);"),
        ("cats.ts", "import { Resolver, Query, Mutation } from '@nestjs/graphql'; import { Allow } from './allow'; import { Permission } from './types';
            @Resolver() export class Cats { @Query() cats() {} @Mutation() @Allow(Permission.WriteCat) addCat() {} }"),
    ]);
    let rows: Vec<String> = program
        .routes
        .channels
        .iter()
        .map(|route| {
            let by = |role| route.guard(role).map_or("-", |guard| guard.name);
            format!("{} {} {}", route.path, by(Role::Authentication), by(Role::Authorization))
        })
        .collect();
    assert_eq!(rows, ["cats Gate -", "addCat Gate Allow(Permission.WriteCat)"]);
}

#[test]
fn procedures_of_trpc_are_entry_points() {
    let program = program(&[
        ("trpc.ts", "import { initTRPC, TRPCError } from '@trpc/server'; const t = initTRPC.context().create();
            const isAuthed = t.middleware(({ ctx, next }) => { if (!ctx.session) throw new TRPCError({ code: 'UNAUTHORIZED' }); return next({ ctx }); });
            export const router = t.router; export const open = t.procedure; export const closed = t.procedure.use(isAuthed);"),
        ("notes.ts", "import { z } from 'zod'; import { router, open, closed } from './trpc'; const Id = z.object({ id: z.string() });
            export const remove = closed.input(Id).mutation(({ input }) => db.remove(input.id));
            export const notes = router({ all: open.query(() => db.all()), remove });"),
        ("app.ts", "import { router, open } from './trpc'; import { notes } from './notes'; export const app = router({ notes, ping: open.query(() => 1) });"),
    ]);
    let rows: Vec<String> = program
        .routes
        .channels
        .iter()
        .map(|route| {
            let by = |role| route.guard(role).map_or("-", |guard| guard.name);
            let (auth, checks) = (by(Role::Authentication), by(Role::Validation));
            format!("{} {} {} {auth} {checks}", route.method, route.path, route.handlers.len())
        })
        .collect();
    assert_eq!(
        rows,
        ["QUERY ping 1 - -", "MUTATION notes.remove 1 isAuthed Id", "QUERY notes.all 1 - -"]
    );
}

#[test]
fn middleware_of_next_runs_for_what_its_matcher_names() {
    let rows = routes(&[
        ("middleware.ts", "import { NextResponse } from 'next/server'; export function middleware(request) { return NextResponse.next(); }
            export const config = { matcher: ['/api/private/:path*'] };"),
        ("app/api/private/notes/route.ts", "export async function GET(request) {}"),
        ("app/api/open/route.ts", "export async function GET(request) {}"),
    ]);
    assert_eq!(rows, ["GET /api/open [] -> GET", "GET /api/private/notes [middleware] -> GET"]);
}
