import { Controller, Get, Module, Param, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { test } from 'node:test';
import { enrich, setUpWideEvents } from './index.js';
import { frameworkCases, pause } from './testing.js';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Application } from './testing.js';

class UsersController {
  static slowBegan: () => void = () => undefined;

  user(id: string): object {
    enrich({ user: { id, email: 'ada@example.com' } });
    return {};
  }

  fail(): never {
    throw new Error('no user ada@example.com');
  }

  async slow(): Promise<string> {
    UsersController.slowBegan();
    await pause(1_000);
    return 'done';
  }

  async stream(response: ServerResponse & { raw?: ServerResponse }): Promise<void> {
    const raw = response.raw ?? response; // Fastify's reply, or Express's response
    raw.write('first');
    await pause(100);
    raw.end('second');
  }
}

/** Decorators as the functions that they are, so that no compiler option is needed. */
function route(method: 'user' | 'fail' | 'slow' | 'stream', path: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(UsersController.prototype, method);
  if (descriptor !== undefined) Get(path)(UsersController.prototype, method, descriptor);
}

route('user', 'users/:id');
route('fail', 'throw');
route('slow', 'slow');
route('stream', 'stream');
Param('id')(UsersController.prototype, 'user', 0);
Res()(UsersController.prototype, 'stream', 0);
Controller()(UsersController);

class AppModule {}
Module({ controllers: [UsersController] })(AppModule);

async function start(slowBegan: () => void): Promise<Application> {
  UsersController.slowBegan = slowBegan;
  const app = await NestFactory.create(AppModule, { logger: false });
  setUpWideEvents(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { port, close: () => app.close() };
}

for (const [name, check] of frameworkCases(start)) test(`nestjs: ${name}`, check);
