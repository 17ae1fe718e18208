// An Express application with the reference implementation in it, or with one that is broken in one way.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { enrichFixture } from '../enrich.mjs';
import { makeFixture } from '../make-fixture.mjs';
import { cellOf } from '../matrix.mjs';

export const CELL = cellOf('express5-js-esm-pino');
const REFERENCE = fileURLToPath(new URL('reference/', import.meta.url));

/** `changes` are [file, from, to]; a change that no longer applies is an error, not a mutant that survives by accident. */
export function buildReference(out, packages, { changes = [], rate = 1 } = {}) {
  makeFixture(CELL, { packages, out });
  const folder = join(out, 'src/observability');
  cpSync(REFERENCE, folder, { recursive: true });
  edit(join(out, 'src/app.js'), "import express from 'express';", "import express from 'express';\nimport { wideEventErrors, wideEvents } from './observability/index.js';");
  edit(join(out, 'src/app.js'), "app.disable('x-powered-by');", "app.use(wideEvents());\napp.disable('x-powered-by');");
  edit(join(out, 'src/app.js'), 'app.use(errorHandler);', 'app.use(wideEventErrors());\napp.use(errorHandler);');
  enrichFixture(out, CELL);
  edit(join(folder, 'policy.js'), 'rate: 0.05', `rate: ${rate}`);
  for (const [file, from, to] of changes) edit(join(folder, file), from, to);
}

function edit(path, from, to) {
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  writeFileSync(path, text.replace(from, () => to));
}
