import Router from '@koa/router';
import Koa from 'koa';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { enrich, wideEvents } from './index.js';
import { frameworkCases, pause } from './testing.js';
import type { AddressInfo } from 'node:net';
import type { Application } from './testing.js';

async function* chunks(): AsyncGenerator<string> {
  yield 'first';
  await pause(100);
  yield 'second';
}

function start(slowBegan: () => void): Promise<Application> {
  const router = new Router();
  router.get('/users/:id', (ctx) => {
    enrich({ user: { id: ctx.params['id'], email: 'ada@example.com' } });
    ctx.body = {};
  });
  router.get('/throw', () => {
    throw new Error('no user ada@example.com');
  });
  router.get('/slow', async (ctx) => {
    slowBegan();
    await pause(1_000);
    ctx.body = 'done';
  });
  router.get('/stream', (ctx) => {
    ctx.body = Readable.from(chunks());
  });
  const app = new Koa();
  app.silent = true;
  app.use(wideEvents());
  app.use(router.routes());
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ port, close: () => server.close() });
    });
  });
}

for (const [name, check] of frameworkCases(start)) test(`koa: ${name}`, check);
