#!/usr/bin/env node
// One cell of the matrix from an empty folder to a driven application.
//
//   node run-cell.mjs --cell ID --sw PATH [--packages ROOT] --work DIR [--port N] [--requests 10000] [--keep]
//
// Prints one line of JSON for each stage: { cell, stage, ok, seconds, ... }, and one for the cell. Exits 1 when a stage fails; after
// types, tests and sampled the next ones are run all the same.
// Stages: fixture, setup, again (a second setup changes no byte), enrich (a user's own edits), types, tests (the generated tests
// with the application's runner), build, sampled (the guide's rate), conform (built again at rate 1).
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { enrichFixture, files, observabilityOf } from './enrich.mjs';
import { RUNNERS, buildOf, fixtureOf, makeFixture, startOf } from './make-fixture.mjs';
import { cellOf } from './matrix.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const GUIDE_RATE = '0.05';
/** The guide's own request, as flags. */
const GUIDE = [
  '--tail-sample-rate', GUIDE_RATE,
  '--business-context', 'user.id,user.subscription,user.ltv,cart.total,cart.item_count',
  '--keep-always', 'status>=500,duration>2000,user.subscription=enterprise,feature_flags.new_checkout',
];

/** What comes after these does not need them. */
const GOES_ON = ['types', 'tests', 'sampled'];

class StageFailed extends Error {}

export async function runCell(cell, { sw, packages, work, port, requests, print, keep = false }) {
  const out = resolve(work, cell.id);
  const started = performance.now();
  const stage = async (name, job) => {
    const from = performance.now();
    const seconds = () => Math.round((performance.now() - from) / 100) / 10;
    try {
      const found = await job();
      print({ cell: cell.id, stage: name, ok: true, seconds: seconds(), ...found });
    } catch (error) {
      print({ cell: cell.id, stage: name, ok: false, seconds: seconds(), error: error instanceof StageFailed ? error.message : String(error.stack) });
      if (!GOES_ON.includes(name)) throw error;
      failed = true;
    }
  };
  let failed = false;
  const context = { cell, out, sw, port, requests };
  try {
    await stage('fixture', async () => makeFixture(cell, { packages, out }));
    for (const [name, job] of Object.entries(STAGES)) await stage(name, () => job(context));
  } catch {
    failed = true;
  }
  print({ cell: cell.id, ok: !failed, seconds: Math.round((performance.now() - started) / 100) / 10 });
  if (!keep && !failed) rmSync(out, { recursive: true, force: true });
  return !failed;
}

const STAGES = {
  setup: (context) => setUp(context),
  again: async (context) => {
    const before = digests(context.out);
    await setUp(context);
    const after = digests(context.out);
    const changed = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
    if (changed.length > 0) throw new StageFailed(`a second run changes ${changed.join(', ')}`);
    return { files: after.size };
  },
  enrich: async ({ cell, out }) => {
    const bundled = cell.framework === 'nextjs';
    const markers = enrichFixture(out, { ...cell, bundled });
    if (markers === 0) throw new StageFailed('the fixture has no markers: nothing would be enriched');
    return { markers };
  },
  types: async ({ cell, out }) => {
    if (cell.language === 'ts') await bin(out, 'tsc', ['--noEmit', '-p', '.']);
  },
  tests: async ({ cell, out }) => {
    const folder = observabilityOf(out);
    const found = [...files(folder)].filter((path) => /\.(test|spec)\.[cm]?[jt]s$/.test(path)).map((path) => relative(out, path));
    if (found.length === 0) throw new StageFailed('no tests were generated');
    const { bin: name, args, env } = RUNNERS[cell.runner].run(cell, found);
    const said = await (name === undefined ? run(process.execPath, args, { cwd: out, env }) : bin(out, name, args, env));
    return { runner: cell.runner, tests: ran(said) };
  },
  build: async ({ cell, out }) => {
    const build = buildOf(cell);
    if (build !== undefined) await bin(out, build[0], build.slice(1));
  },
  sampled: (context) => conform(context, ['--rate', GUIDE_RATE]),
  conform: async (context) => {
    const put = atRate(context.out, '1');
    try {
      await rebuilt(context);
      return await conform(context, ['--rate', '1', '--requests', String(context.requests)]);
    } finally {
      put();
    }
  },
};

function setUp({ cell, out, sw }) {
  const framework = cell.framework;
  return run(sw, ['setup-wide-logging', '--framework', framework, '--logger', cell.logger, ...GUIDE], { cwd: out }).then(() => {
    const folder = observabilityOf(out);
    if (folder === undefined) throw new StageFailed('no observability/policy was written');
    return { folder: relative(out, folder) };
  });
}

/** The policy is data in one file; everything else of the product is driven as it was generated. */
function atRate(out, rate) {
  const folder = observabilityOf(out);
  const path = [...files(folder)].find((name) => /\/policy\.(ts|js|mjs|cjs)$/.test(name));
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(new RegExp(`^(  |\\s*)rate: ${GUIDE_RATE.replace('.', '\\.')}\\b`, 'm'), `$1rate: ${rate}`);
  if (changed === text) throw new StageFailed(`${relative(out, path)} holds no rate of ${GUIDE_RATE}`);
  writeFileSync(path, changed);
  return () => writeFileSync(path, text);
}

async function rebuilt({ cell, out }) {
  const build = buildOf(cell);
  if (build !== undefined) await bin(out, build[0], build.slice(1));
}

async function conform({ cell, out, port }, args) {
  const said = await run(process.execPath, [
    join(HERE, 'conform.mjs'), '--start', startOf(cell), '--cwd', out, '--port', String(port), '--event-shape', cell.logger,
    '--profile', profileFile(cell, out), ...args,
  ], { cwd: out });
  const { ok, ...summary } = JSON.parse(said.trim().split('\n').at(-1));
  return summary;
}

/** With what the cell's version changes. */
function profileFile(cell, out) {
  const path = join(out, 'conform.profile.json');
  writeFileSync(path, JSON.stringify(fixtureOf(cell)));
  return path;
}

function digests(root) {
  return new Map([...files(root)].map((path) => [relative(root, path), createHash('sha256').update(readFileSync(path)).digest('hex')]));
}

/** How many tests a runner says that it ran: a run without any is no success. */
function ran(said) {
  const patterns = [/Tests\s+(?:\d+ failed \| )?(\d+) passed/, /Tests:.*?(\d+) passed/, /^(?:#|ℹ) pass (\d+)/m, /(\d+) passing/];
  const found = patterns.map((pattern) => pattern.exec(said)).find(Boolean);
  const count = Number(found?.[1] ?? 0);
  if (count === 0) throw new StageFailed(`no test was run:\n${said.slice(-2000)}`);
  return count;
}

const bin = (out, name, args, env) => run(join(out, 'node_modules/.bin', name), args, { cwd: out, env });

function run(command, args, { cwd, env = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_TEST_CONTEXT: undefined, NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1', ...env },
    });
    let said = '';
    const take = (chunk) => { said += chunk; };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) => reject(new StageFailed(`${command}: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve(said);
      else reject(new StageFailed(`${[command, ...args].join(' ')} exits ${code}\n${said.slice(-6000)}`));
    });
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      cell: { type: 'string' }, sw: { type: 'string' }, packages: { type: 'string', default: join(HERE, 'packages') }, work: { type: 'string' },
      port: { type: 'string', default: '4900' }, requests: { type: 'string', default: '10000' }, keep: { type: 'boolean', default: false },
    },
  });
  const cell = cellOf(values.cell);
  if (cell === undefined || values.sw === undefined || values.work === undefined || !existsSync(join(values.packages, cell.packages, 'node_modules'))) {
    process.stderr.write('usage: run-cell.mjs --cell ID --sw PATH --packages ROOT --work DIR (node matrix.mjs prints the ids; ROOT/<framework><version> is installed)\n');
    process.exit(2);
  }
  const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const ok = await runCell(cell, { ...values, sw: resolve(values.sw), packages: resolve(values.packages), port: Number(values.port), requests: Number(values.requests), print });
  process.exitCode = ok ? 0 : 1;
}
