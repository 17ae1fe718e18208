#!/usr/bin/env node
// Drives an application over HTTP and asserts what its wide events must be. No dependencies.
//
//   node conform.mjs --start "node dist/server.js" [--cwd DIR] [--port 4100] [--event-shape pino|winston|bunyan|console]
//                    [--rate 1] [--requests 10000] [--profile FILE] [--plain] [--only routes,load]
//
// The application listens on PORT. With --rate 1 (its policy keeps everything) every group but the sampler's is run; with a rate
// below 1 the sampler's groups alone. --plain drives the application without looking at events: what a fixture must answer before
// anything was set up. --profile names a fixture.json, for routes that are spelt differently.
// --only runs some of the stages: routes, identity, secrecy, isolation, load, fault.
// Exits 1 when an assertion fails, 2 when it could not be run.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Application } from './driver/app.mjs';
import { agent } from './driver/http.mjs';
import { SHAPES } from './driver/lines.mjs';
import { Report } from './driver/report.mjs';
import { Run, wellFormed } from './driver/run.mjs';
import { faulty } from './driver/groups/fault.mjs';
import { identity } from './driver/groups/identity.mjs';
import { isolation, load } from './driver/groups/load.mjs';
import { plain } from './driver/groups/plain.mjs';
import { routes } from './driver/groups/routes.mjs';
import { sampled } from './driver/groups/sampled.mjs';
import { nothingLeaked, secrecy } from './driver/groups/secrecy.mjs';

/** What the events must say about where they come from. */
const SERVICE = {
  SERVICE_NAME: 'conform-api', SERVICE_VERSION: '9.8.7', DEPLOYMENT_ID: 'dep-42', AWS_REGION: 'eu-west-1', NODE_ENV: 'production',
};
const SERVICE_FIELDS = { service: 'conform-api', version: '9.8.7', deployment_id: 'dep-42', region: 'eu-west-1', environment: 'production' };

const { values: options } = parseArgs({
  options: {
    start: { type: 'string' },
    cwd: { type: 'string', default: '.' },
    port: { type: 'string', default: '4100' },
    'event-shape': { type: 'string', default: 'pino' },
    rate: { type: 'string', default: '1' },
    requests: { type: 'string', default: '10000' },
    profile: { type: 'string' },
    plain: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});

const shape = SHAPES[options['event-shape']];
const rate = Number(options.rate);
const requests = Number(options.requests);
if (options.start === undefined || shape === undefined || !(rate > 0 && rate <= 1) || !Number.isInteger(requests)) {
  process.stderr.write('usage: conform.mjs --start "<command>" [--cwd DIR] [--port N] [--event-shape pino|winston|bunyan|console] [--rate R] [--requests N]\n');
  process.exit(2);
}
const profile = options.profile === undefined ? {} : JSON.parse(readFileSync(options.profile, 'utf8')).profile ?? {};
const report = new Report();
const figures = {};

async function withApplication(work, { env = {}, preload = [] } = {}) {
  const application = await Application.start({
    command: options.start, cwd: options.cwd, port: Number(options.port), env: { ...SERVICE, ...env }, preload,
  });
  try {
    await work(new Run({ application, report, profile, shape }));
    alive(application);
  } finally {
    await application.stop();
  }
}

/** The application is still there, and nothing went wrong in it that no response shows. */
function alive(application) {
  const check = report.group('process');
  check(application.exit === undefined, () => `the application ended (${application.exit}): ${application.stderr.slice(-800)}`);
  const { stderr } = application;
  for (const sign of ['PROBE-FAULT', 'MaxListenersExceededWarning', 'UnhandledPromiseRejection', 'ERR_HTTP_HEADERS_SENT']) {
    const at = stderr.indexOf(sign);
    check(at < 0, () => `stderr: ${stderr.slice(at, at + 300)}`);
  }
}

const wanted = (stage) => options.only === undefined || options.only.split(',').includes(stage);

async function everything(run) {
  if (wanted('routes')) await routes(run);
  if (wanted('identity')) await identity(run);
  const all = wanted('secrecy') ? await secrecy(run) : [];
  if (wanted('isolation')) await isolation(run);
  if (wanted('load')) Object.assign(figures, await load(run, requests));
  nothingLeaked(run, all);
  wholeLog(run);
}

/** Over all lines at the end: none is broken, no request has a second event that came late. */
function wholeLog(run) {
  const form = report.group('form');
  const once = report.group('once');
  const { lines } = run;
  for (const line of lines.broken) form(false, `no event at the top of the line: ${line}`);
  form(lines.events.length > 0, 'there are no events');
  for (const entry of lines.events) wellFormed(form, entry, shape, SERVICE_FIELDS);
  for (const [id, entries] of lines.byId) once(entries.length === 1, `${entries.length} events for request ${id}`);
  for (const { event } of lines.events) form(event.sample_rate === 1, `sample_rate is ${event.sample_rate} at a rate of 1`);
  figures.events = lines.events.length;
}

async function main() {
  if (options.plain) {
    await withApplication(plain);
  } else if (rate < 1) {
    await withApplication(async (run) => {
      Object.assign(figures, await sampled(run, { rate, count: Math.min(requests, 4_000) }));
    });
  } else {
    if (options.only !== 'fault') await withApplication(everything);
    if (wanted('fault')) await withApplication(faulty, { preload: ['fault.mjs'] });
  }
}

try {
  await main();
} catch (error) {
  report.group('run')(false, error.stack ?? String(error));
}
agent.destroy();
process.exitCode = report.finish(figures) ? 0 : 1;
