#!/usr/bin/env node
// The matrix: every framework version, logger, language and kind of modules on the real packages.
//
//   node run-matrix.mjs --sw PATH [--ci] [--only TEXT] [--packages ROOT] [--work DIR] [--jobs 2] [--requests 10000] [--result FILE]
//
// Installs what is missing (npm ci in each folder of packages/), runs the cells side by side, and prints a line for each with its
// slowest stages. `--ci` takes the covering subset. Exits 1 when a cell fails, 2 when it cannot begin.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cells, ci } from './matrix.mjs';
import { runCell } from './run-cell.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const FIRST_PORT = 4900;

const { values } = parseArgs({
  options: {
    sw: { type: 'string' }, ci: { type: 'boolean', default: false }, only: { type: 'string', default: '' },
    packages: { type: 'string' }, work: { type: 'string' }, jobs: { type: 'string', default: '2' },
    requests: { type: 'string', default: '10000' }, result: { type: 'string' },
  },
});
const chosen = (values.ci ? ci : cells).filter(({ id }) => id.includes(values.only));
if (values.sw === undefined || chosen.length === 0) {
  process.stderr.write('usage: run-matrix.mjs --sw PATH [--ci] [--only TEXT] (node matrix.mjs prints the ids)\n');
  process.exit(2);
}
const sw = resolve(values.sw);
const work = values.work ?? mkdtempSync(join(tmpdir(), 'wide-events-'));
const packages = resolve(values.packages ?? join(work, 'packages'));
install();
const failed = await runAll();
if (values.work === undefined) rmSync(work, { recursive: true, force: true });
process.stdout.write(`${chosen.length - failed.length} of ${chosen.length} cells passed\n`);
for (const { id, stage, error } of failed) process.stdout.write(`\n${id}: ${stage}\n${error}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Installed outside of the repository: what is tried must not be read as a part of it. */
function install() {
  for (const name of new Set(chosen.map((cell) => cell.packages))) {
    const folder = join(packages, name);
    if (existsSync(join(folder, 'node_modules'))) continue;
    mkdirSync(folder, { recursive: true });
    cpSync(join(HERE, 'packages', name), folder, { recursive: true });
    const { status, stderr } = spawnSync('npm', ['ci', '--silent', '--no-audit', '--no-fund'], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) {
      process.stderr.write(`npm ci fails for ${name}\n${stderr}\n`);
      process.exit(2);
    }
  }
}

async function runAll() {
  const open = [...chosen];
  const failures = [];
  const results = [];
  const worker = async (_, index) => {
    for (let cell = open.shift(); cell !== undefined; cell = open.shift()) {
      const stages = [];
      const options = { sw, packages, work: join(work, 'cells'), port: FIRST_PORT + index * 20, requests: Number(values.requests) };
      const ok = await runCell(cell, { ...options, print: (line) => stages.push(line) });
      const total = stages.at(-1).seconds;
      results.push({ cell: cell.id, ok, seconds: total });
      process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${cell.id} (${total} s)\n`);
      const bad = stages.find((line) => line.stage !== undefined && !line.ok);
      if (bad !== undefined) failures.push({ id: cell.id, stage: bad.stage, error: bad.error });
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
  if (values.result !== undefined) record(results);
  return failures;
}

/** The last result of the whole matrix is kept with the versions that were tried. */
function record(results) {
  results.sort((left, right) => (left.cell < right.cell ? -1 : 1));
  const versions = {};
  for (const name of new Set(chosen.map((cell) => cell.packages))) {
    versions[name] = JSON.parse(readFileSync(join(HERE, 'packages', name, 'package.json'), 'utf8')).dependencies;
  }
  const date = new Date().toISOString().slice(0, 10);
  const passed = results.filter(({ ok }) => ok).length;
  const text = { date, node: process.version, passed, cells: results.map(({ cell, ok }) => ({ cell, ok })), versions };
  writeFileSync(values.result, `${JSON.stringify(text, null, 2)}\n`);
}
