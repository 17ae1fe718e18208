import { fastify } from 'fastify';
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

async function start(slowBegan: () => void): Promise<Application> {
  const app = fastify();
  await app.register(wideEvents);
  app.get<{ Params: { id: string } }>('/users/:id', async (request) => {
    enrich({ user: { id: request.params.id, email: 'ada@example.com' } });
    return {};
  });
  app.get('/throw', async () => {
    throw new Error('no user ada@example.com');
  });
  app.get('/slow', async () => {
    slowBegan();
    await pause(1_000);
    return 'done';
  });
  app.get('/stream', (_request, reply) => reply.send(Readable.from(chunks())));
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return { port, close: () => app.close() };
}

for (const [name, check] of frameworkCases(start)) test(`fastify: ${name}`, check);
