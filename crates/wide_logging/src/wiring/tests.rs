//! Applications as people put them together, before and after.

use insta::assert_snapshot;

use super::wire;
use crate::application::{Wanted, find};
use crate::edit::apply;
use crate::testing::program;

const PACKAGE: (&str, &str) =
    ("package.json", "{ \"name\": \"a\", \"dependencies\": { \"express\": \"^4.21.0\" } }");

/// What becomes of each file that is edited.
fn wired(files: &[(&str, &str)]) -> String {
    let program = program(files);
    let application = find(&program, &Wanted::default()).unwrap();
    let wiring = wire(&program, &application);
    let mut out = String::new();
    for (path, edits) in &wiring.edits.0 {
        let text = &program.base.by_path(path.as_str()).unwrap().text;
        out.push_str(&format!("== {path}\n{}", apply(text, edits)));
    }
    for left in &wiring.left {
        out.push_str(&format!("left: {left}\n"));
    }
    out
}

#[test]
fn express_in_a_factory_with_an_error_handler_in_another_file() {
    let app = "import express from 'express';
import { errorHandler, notFound } from './errors';

export function createApp() {
  const app = express();
  app.set('trust proxy', 1);
  app.disable('x-powered-by');

  app.use(express.json());
  app.use('/api', router);

  app.use(notFound);
  // Last of all.
  app.use(errorHandler);
  return app;
}
";
    let errors = "export function notFound(req, res) { res.status(404).end(); }\nexport const errorHandler = (err, req, res, next) => { res.status(500).end(); };\n";
    assert_snapshot!(wired(&[PACKAGE, ("src/app.ts", app), ("src/errors.ts", errors)]), @r"
    == src/app.ts
    import express from 'express';
    import { errorHandler, notFound } from './errors';
    import { wideEventErrors, wideEvents } from './observability';

    export function createApp() {
      const app = express();
      app.set('trust proxy', 1);
      app.disable('x-powered-by');
      app.use(wideEvents());

      app.use(express.json());
      app.use('/api', router);

      app.use(notFound);
      app.use(wideEventErrors());
      // Last of all.
      app.use(errorHandler);
      return app;
    }
    ");
}

#[test]
fn express_in_commonjs_without_an_error_handler() {
    let app = "'use strict'
const express = require('express')
const path = require('path')

const app = express()
app.use(express.static(path.join(__dirname, 'public')))
app.get('/', (req, res) => res.send('ok'))
registerRoutes(app)

const server = http.createServer(app)
app.listen(3000)
module.exports = app
";
    assert_snapshot!(wired(&[PACKAGE, ("server.js", app)]), @r"
    == server.js
    'use strict'
    const express = require('express')
    const path = require('path')
    const { wideEventErrors, wideEvents } = require('./observability')

    const app = express()
    app.use(wideEvents())
    app.use(express.static(path.join(__dirname, 'public')))
    app.get('/', (req, res) => res.send('ok'))
    registerRoutes(app)
    app.use(wideEventErrors())

    const server = http.createServer(app)
    app.listen(3000)
    module.exports = app
    ");
}

#[test]
fn express_in_a_class_with_methods() {
    let app = "import * as express from 'express';

export class App {
    public app: express.Application;
    constructor() {
        this.app = express();
        this.routes();
        this.errors();
    }
    private routes() {
        this.app.use('/users', users);
    }
    private errors() {
        this.app.use((err: Error, req: any, res: any, next: any) => res.sendStatus(500));
    }
}
";
    assert_snapshot!(wired(&[PACKAGE, ("src/App.ts", app)]), @r"
    == src/App.ts
    import * as express from 'express';
    import { wideEventErrors, wideEvents } from './observability';

    export class App {
        public app: express.Application;
        constructor() {
            this.app = express();
            this.app.use(wideEvents());
            this.routes();
            this.errors();
        }
        private routes() {
            this.app.use('/users', users);
        }
        private errors() {
            this.app.use(wideEventErrors());
            this.app.use((err: Error, req: any, res: any, next: any) => res.sendStatus(500));
        }
    }
    ");
}

#[test]
fn express_whose_errors_are_handled_where_it_is_handed_to() {
    let app = "import express from 'express';\nimport loaders from './loaders/index.js';\nconst app = express();\nawait loaders(app);\napp.listen(80);\n";
    let loader = "export default async (app) => {\n  app.use((err, req, res, next) => {\n    res.status(500).end();\n  });\n};\n";
    assert_snapshot!(wired(&[PACKAGE, ("app.mjs", app), ("loaders/index.js", loader)]), @r"
    == app.mjs
    import express from 'express';
    import loaders from './loaders/index.js';
    import { wideEvents } from './observability/index.mjs';
    const app = express();
    app.use(wideEvents());
    await loaders(app);
    app.listen(80);
    == loaders/index.js
    import { wideEventErrors } from '../observability/index.mjs';
    export default async (app) => {
      app.use(wideEventErrors());
      app.use((err, req, res, next) => {
        res.status(500).end();
      });
    };
    ");
}

#[test]
fn koa_fastify_and_nest_take_one_line() {
    let koa = "import Koa from 'koa';\n\nconst app = new Koa();\napp.proxy = true;\napp.use(router.routes());\nexport default app;\n";
    let fastify = "import Fastify from 'fastify'\n\nexport async function build() {\n  const server = Fastify({ logger: true })\n  await server.register(cors)\n  return server\n}\n";
    let nest = "import { NestFactory } from '@nestjs/core';\n\nasync function bootstrap() {\n  const app = await NestFactory.create(AppModule, {\n    bufferLogs: true,\n  });\n  await app.listen(3000);\n}\nbootstrap();\n";
    assert_snapshot!(wired(&[("src/app.ts", koa)]), @r"
    == src/app.ts
    import Koa from 'koa';
    import { wideEvents } from './observability';

    const app = new Koa();
    app.proxy = true;
    app.use(wideEvents());
    app.use(router.routes());
    export default app;
    ");
    assert_snapshot!(wired(&[("src/server.ts", fastify)]), @r"
    == src/server.ts
    import Fastify from 'fastify'
    import { wideEvents } from './observability'

    export async function build() {
      const server = Fastify({ logger: true })
      await server.register(wideEvents)
      await server.register(cors)
      return server
    }
    ");
    assert_snapshot!(wired(&[("src/main.ts", nest)]), @r"
    == src/main.ts
    import { NestFactory } from '@nestjs/core';
    import { setUpWideEvents } from './observability';

    async function bootstrap() {
      const app = await NestFactory.create(AppModule, {
        bufferLogs: true,
      });
      setUpWideEvents(app);
      await app.listen(3000);
    }
    bootstrap();
    ");
}

#[test]
fn next_handlers_are_wrapped_one_by_one() {
    let route = "import { NextResponse } from 'next/server';

export async function GET(request: Request) {
  return NextResponse.json({});
}

export const POST = async (request: Request) => {
  return NextResponse.json({});
};

export const dynamic = 'force-dynamic';
";
    let page = "export default async function handler(req, res) {\n  res.status(200).end();\n}\n";
    let other = "import { handler } from '../../lib/handler';\nconst wrapped = auth(handler);\nexport default wrapped;\n";
    let shared = "export { GET } from '../shared';\n";
    let package = ("package.json", "{ \"dependencies\": { \"next\": \"15.1.0\" } }");
    assert_snapshot!(wired(&[
        package,
        ("src/app/(shop)/api/orders/[id]/route.ts", route),
        ("src/app/health/route.ts", shared),
        ("src/pages/api/users/index.js", page),
        ("src/pages/api/other.js", other),
    ]), @r"
    == src/app/(shop)/api/orders/[id]/route.ts
    import { NextResponse } from 'next/server';
    import { withWideEvent } from '../../../../../observability';

    export const GET = withWideEvent(async function GET(request: Request) {
      return NextResponse.json({});
    }, '/api/orders/[id]');

    export const POST = withWideEvent(async (request: Request) => {
      return NextResponse.json({});
    }, '/api/orders/[id]');

    export const dynamic = 'force-dynamic';
    == src/pages/api/other.js
    import { handler } from '../../lib/handler';
    import { withWideEventApi } from '../../observability';
    const wrapped = auth(handler);
    export default withWideEventApi(wrapped, '/api/other');
    == src/pages/api/users/index.js
    import { withWideEventApi } from '../../../observability';
    export default withWideEventApi(async function handler(req, res) {
      res.status(200).end();
    }, '/api/users');
    left: src/app/health/route.ts: GET is exported from another file; wrap it there with withWideEvent(.., '/health')
    ");
}

#[test]
fn a_second_run_finds_nothing_to_do() {
    let app = "import express from 'express';\nimport { wideEvents } from './observability/index.js';\nconst app = express();\napp.use(wideEvents());\napp.listen(1);\n";
    assert_eq!(wired(&[PACKAGE, ("src/app.ts", app)]), "");
}
