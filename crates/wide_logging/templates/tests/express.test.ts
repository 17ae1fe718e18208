import express from 'express';
import { test } from 'node:test';
import { enrich, wideEventErrors, wideEvents } from './index.js';
import { frameworkCases } from './testing.js';
import type { ErrorRequestHandler } from 'express';
import type { AddressInfo } from 'node:net';
import type { Application } from './testing.js';

function start(slowBegan: () => void): Promise<Application> {
  const app = express();
  app.use(wideEvents());
  const users = express.Router();
  users.get('/:id', (req, res) => {
    enrich({ user: { id: req.params.id, email: 'ada@example.com' } });
    res.json({});
  });
  app.use('/users', users);
  app.get('/throw', () => {
    throw new Error('no user ada@example.com');
  });
  app.get('/slow', (_req, res) => {
    slowBegan();
    setTimeout(() => res.send('done'), 1_000);
  });
  app.get('/stream', (_req, res) => {
    res.write('first');
    setTimeout(() => res.end('second'), 100);
  });
  app.use(wideEventErrors());
  const answer: ErrorRequestHandler = (_error, _req, res, _next) => {
    res.status(500).send('failed');
  };
  app.use(answer);
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ port, close: () => server.close() });
    });
  });
}

for (const [name, check] of frameworkCases(start)) test(`express: ${name}`, check);
