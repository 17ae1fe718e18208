// The driver is right about the reference and catches every mutant. Run with `node --test mutants/`.
//
// Needs packages/express5 installed (npm ci --prefix packages/express5), or WIDE_EVENT_PACKAGES naming a folder in which it is.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CELL, buildReference } from './build.mjs';
import { MUTANTS } from './mutants.mjs';

const packages = process.env.WIDE_EVENT_PACKAGES ?? fileURLToPath(new URL('../packages/', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'wide-event-mutants-'));
const CONFORM = fileURLToPath(new URL('../conform.mjs', import.meta.url));
let port = 4300 + (process.pid % 500);

after(() => rmSync(work, { recursive: true, force: true }));

assert.ok(existsSync(join(packages, CELL.packages, 'node_modules')), `install first: npm ci --prefix packages/${CELL.packages}`);

/** Which stage of the driver makes each group of assertions: a mutant is run through the one that is to catch it. */
const STAGES = {
  routes: ['routes', 'errors', 'unmatched', 'bad-url', 'durations', 'aborted', 'timeout', 'once', 'form'],
  identity: ['request-id', 'traceparent'],
  secrecy: ['leaks', 'redaction', 'live-objects', 'size-cap'],
  isolation: ['isolation'],
  load: ['load', 'process'],
  fault: ['broken-logger'],
};

function stageOf(caught) {
  const found = Object.entries(STAGES).find(([, groups]) => groups.includes(caught));
  return found === undefined ? [] : ['--only', found[0]];
}

function conform(folder, rate, stage = []) {
  port += 1;
  const args = [CONFORM, '--start', 'node src/server.js', '--cwd', folder, '--port', String(port), '--event-shape', 'console', '--rate', String(rate),
    '--requests', '3000', ...stage, '--profile', fileURLToPath(new URL(`../fixtures/${CELL.fixture}/fixture.json`, import.meta.url))];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => { text += chunk; });
    child.on('close', (code) => resolve({ code, text, summary: JSON.parse(text.trim().split('\n').at(-1)) }));
  });
}

for (const rate of [1, 0.05]) {
  test(`the reference conforms at a rate of ${rate}`, async () => {
    const folder = join(work, `reference-${rate}`);
    buildReference(folder, packages, { rate });
    const { code, text } = await conform(folder, rate);
    assert.equal(code, 0, text);
  });
}

MUTANTS.forEach(({ name, changes, caught, rate = 1 }, index) => {
  test(`caught: ${name}`, async () => {
    const folder = join(work, `mutant-${index}`);
    buildReference(folder, packages, { changes, rate });
    const { code, text, summary } = await conform(folder, rate, stageOf(caught));
    assert.equal(code, 1, text);
    assert.ok(summary.broken.includes(caught), `${caught} did not fail, but ${summary.broken}\n${text}`);
  });
});
