#!/usr/bin/env node
// The fixtures themselves: each cell is made, type-checked, built, started and answers as it must, before anything is set up in it.
//
//   node check-fixtures.mjs --packages ROOT --work DIR [--ci] [CELL...]
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildOf, makeFixture, startOf } from './make-fixture.mjs';
import { cellOf, cells, ci } from './matrix.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { packages: { type: 'string', default: join(HERE, 'packages') }, work: { type: 'string' }, ci: { type: 'boolean', default: false } },
});
const chosen = positionals.length > 0 ? positionals.map(cellOf) : values.ci ? ci : cells;
let failed = 0;
let port = 4600;
for (const cell of chosen) {
  const out = join(values.work, cell.id);
  makeFixture(cell, { packages: values.packages, out });
  const build = buildOf(cell);
  const built = build === undefined ? { status: 0 } : spawnSync(join(out, 'node_modules/.bin', build[0]), build.slice(1), {
    cwd: out, encoding: 'utf8', env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  port += 1;
  const driven = built.status !== 0 ? built : spawnSync(process.execPath, [
    join(HERE, 'conform.mjs'), '--plain', '--start', startOf(cell), '--cwd', out, '--port', String(port), '--event-shape', cell.logger,
    '--profile', join(HERE, 'fixtures', cell.fixture, 'fixture.json'),
  ], { encoding: 'utf8' });
  if (driven.status !== 0) failed += 1;
  process.stdout.write(`${driven.status === 0 ? 'ok  ' : 'FAIL'} ${cell.id} (${cell.fixture})\n${driven.status === 0 ? '' : `${built.stdout ?? ''}${driven.stdout}${driven.stderr}\n`}`);
}
process.stdout.write(`${chosen.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && chosen.length > 0 ? 0 : 1;
