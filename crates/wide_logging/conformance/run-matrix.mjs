#!/usr/bin/env node
// Cells of the matrix one after the other; the last line says how many passed.
//
//   node run-matrix.mjs --sw PATH --work DIR [--packages ROOT] [--ci] [--install] [--requests N] [CELL...]
//
// --install runs `npm ci` in the folders of exact versions that the cells need and that are not installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cellOf, cells, ci } from './matrix.mjs';
import { runCell } from './run-cell.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sw: { type: 'string' }, work: { type: 'string' }, packages: { type: 'string', default: fileURLToPath(new URL('packages', import.meta.url)) },
    ci: { type: 'boolean', default: false }, install: { type: 'boolean', default: false }, requests: { type: 'string', default: '10000' },
    port: { type: 'string', default: '4900' },
  },
});
const chosen = positionals.length > 0 ? positionals.map(cellOf) : values.ci ? ci : cells;
if (values.sw === undefined || values.work === undefined || chosen.includes(undefined)) {
  process.stderr.write('usage: run-matrix.mjs --sw PATH --work DIR [--packages ROOT] [--ci] [--install] [CELL...] (node matrix.mjs prints the ids)\n');
  process.exit(2);
}
const packages = resolve(values.packages);
for (const name of values.install ? new Set(chosen.map((cell) => cell.packages)) : []) {
  const folder = join(packages, name);
  if (existsSync(join(folder, 'node_modules'))) continue;
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(2);
}
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
let passed = 0;
for (const [index, cell] of chosen.entries()) {
  // Each has a port of its own: one that was just closed may not be free yet.
  const port = Number(values.port) + index;
  if (await runCell(cell, { sw: resolve(values.sw), packages, work: values.work, port, requests: Number(values.requests), print })) passed += 1;
}
process.stdout.write(`${passed} passed, ${chosen.length - passed} failed\n`);
process.exitCode = passed === chosen.length && passed > 0 ? 0 : 1;
