// What the generated Express middleware costs: CPU of a server process for the same application
// with nothing, with the wide events, with pino-http and with evlog, taken in turns in one run.
//   cd <folder with express, pino, pino-http, evlog installed>
//   node overhead.mjs --compiled <folder of the compiled Express + pino files>
//     [--requests 10000] [--rounds 5]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const MODES = ['bare', 'wide', 'wide-all', 'pino-http', 'evlog'];
const CONCURRENCY = 10;
const WARM_UP = 3_000;
const installed = createRequire(resolve('package.json'));

const options = { compiled: '', requests: '10000', rounds: '5' };
for (let i = 2; i + 1 < process.argv.length; i += 2) {
  options[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
}
if (process.env.OVERHEAD_MODE) await serve(process.env.OVERHEAD_MODE);
else await measure();

/** Loads an ES module of the installed packages, or of the compiled folder. */
async function load(name) {
  return import(pathToFileURL(installed.resolve(name)).href);
}

async function compiled(name) {
  return import(pathToFileURL(resolve(options.compiled, `${name}.js`)).href);
}

async function serve(mode) {
  const express = installed('express');
  const app = express();
  let set = () => {};
  if (mode === 'pino-http') {
    app.use(installed('pino-http')({ logger: installed('pino')() }));
  } else if (mode === 'evlog') {
    const { initLogger } = await load('evlog');
    initLogger({ env: { service: 'bench' } });
    const { evlog } = await load('evlog/express');
    app.use(evlog());
    set = (fields, req) => req.log.set(fields);
  } else if (mode !== 'bare') {
    const { enrich, useLogger, wideEvents } = await compiled('index');
    useLogger(installed('pino')());
    if (mode === 'wide-all') {
      const [{ overrideForTests }, { createSampler }] = await Promise.all([
        compiled('emit'),
        compiled('sampler'),
      ]);
      overrideForTests({ sampler: createSampler({ keep: [], chance: [], rate: 1 }) });
    }
    app.use(wideEvents());
    set = enrich;
  }
  const orders = express.Router();
  orders.get('/:id', (req, res) => {
    set({ user: { id: req.params.id, subscription: 'pro' }, cart: { total: 129.5 } }, req);
    res.json({ id: req.params.id, items: [1, 2, 3] });
  });
  app.use('/orders', orders);
  const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
  let before;
  process.on('message', (message) => {
    if (message === 'begin') {
      globalThis.gc?.();
      before = process.cpuUsage();
      process.send('ready');
    } else {
      const { user, system } = process.cpuUsage(before);
      process.send({ cpu: (user + system) / 1000 });
    }
  });
}

async function start(mode) {
  const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2), {
    env: { ...process.env, OVERHEAD_MODE: mode, NODE_ENV: 'production' },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ port }] = await once(child, 'message');
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  return { mode, child, port, agent, cpu: [] };
}

function get({ port, agent }, n) {
  return new Promise((done, failed) => {
    const headers = { 'user-agent': 'Mozilla/5.0 (bench)' };
    const request = http.get({ port, agent, headers, path: `/orders/${n}?page=2` }, (response) => {
      if (response.statusCode !== 200) failed(new Error(`status ${response.statusCode}`));
      response.resume();
      response.on('end', done);
    });
    request.on('error', failed);
  });
}

async function drive(server, requests) {
  let next = 0;
  const worker = async () => {
    while (next < requests) await get(server, (next += 1));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

async function round(server, requests) {
  server.child.send('begin');
  await once(server.child, 'message');
  await drive(server, requests);
  server.child.send('end');
  const [{ cpu }] = await once(server.child, 'message');
  server.cpu.push(cpu);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

async function measure() {
  const requests = Number(options.requests);
  const servers = [];
  for (const mode of MODES) servers.push(await start(mode));
  for (const server of servers) await drive(server, WARM_UP);
  for (let i = 0; i < Number(options.rounds); i += 1) {
    for (const server of servers) await round(server, requests);
  }
  const by = Object.fromEntries(servers.map(({ mode, cpu }) => [mode, median(cpu)]));
  console.log(`CPU of the server for ${requests} requests, median of ${options.rounds} rounds`);
  for (const { mode, cpu } of servers) {
    const rounds = cpu.map((ms) => ms.toFixed(0)).join(' ');
    console.log(`${mode.padEnd(10)} ${by[mode].toFixed(0).padStart(6)} ms  (${rounds})`);
  }
  for (const mode of ['wide', 'wide-all']) {
    for (const other of ['bare', 'pino-http', 'evlog']) {
      console.log(`${mode} / ${other}: ${(by[mode] / by[other]).toFixed(3)}`);
    }
  }
  for (const { child } of servers) child.disconnect();
  for (const { child } of servers) child.kill();
}
