// The proof under load: acme-shop before and after wide events, the same requests against both.
// See README.md for what is measured and how.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { seedSql } from './accounts.mjs';
import { differences, idsOf } from './answers.mjs';
import { startApp } from './app.mjs';
import { judge } from './bars.mjs';
import { openDatabase } from './database.mjs';
import { addMigration } from './developer.mjs';
import { drive } from './drive.mjs';
import { readLog } from './logs.mjs';
import { startOutside } from './outside.mjs';
import { makePlan } from './plan.mjs';
import { record } from './record.mjs';
import { atLevel, barTable, percentile, volume, volumeTable } from './report.mjs';
import * as shops from './shop.mjs';

/** Requests at a time. */
const LANES = 32;
const LANES_IF_LOADED = 6;

const USAGE = 'node run.mjs --sw PATH --work DIR [--requests 10000] [--postgres URL] [--record DIR] [--json FILE]';

async function main() {
  const options = readOptions();
  const plan = makePlan(options.requests);
  const { folders, manifest } = await prepare(options);
  const database = await openDatabase({ url: options.postgres, work: options.work });
  const outside = await startOutside();
  const runs = {};
  try {
    await database.prepare({ shop: folders.after, seedSql: seedSql(plan.shop) });
    const one = (name, shop, dist, lanes) => load({ name, shop, dist, lanes, plan, database, outside, work: options.work });
    runs.before = await one('before', folders.before, 'dist', LANES);
    // Where other work takes the processor, ordinary requests would come near the two seconds of the rule for slow ones.
    const lanes = percentile(runs.before, 0.95) > 1_000 ? LANES_IF_LOADED : LANES;
    runs.after = await one('after', folders.after, 'dist', lanes);
    runs.unsampled = await one('unsampled', folders.after, folders.unsampled, lanes);
  } finally {
    await outside.stop();
    await database.stop();
  }
  const bars = judge({ plan, runs, manifest, differing: differing(plan, runs) });
  if (options.record) await record(options.record, { plan, runs });
  await report(options, { bars, runs, manifest });
  process.exitCode = bars.every(({ ok }) => ok) ? 0 : 1;
}

function readOptions() {
  const text = { type: 'string' };
  const { values } = parseArgs({ options: { sw: text, work: text, requests: text, postgres: text, record: text, json: text } });
  if (!values.sw || !values.work) throw new Error(USAGE);
  return {
    ...values,
    sw: path.resolve(values.sw),
    work: path.resolve(values.work),
    requests: Number(values.requests ?? 10_000),
  };
}

/** Both shops, built; and what setup and the developer did to the second. */
async function prepare({ sw, work }) {
  await mkdir(work, { recursive: true });
  const folders = await step('write the shop twice', () => shops.writeShops({ sw, work }));
  await step('install its dependencies', () => shops.install(folders.before, work));
  await step('build it as it is', () => shops.build(folders.before));
  const manifest = await step('set up wide events, enrich, remove the scattered calls', async () => {
    await shops.install(folders.after, work);
    await addMigration(folders.after);
    return shops.introduceEvents(sw, folders.after);
  });
  await step('build it with events', () => shops.build(folders.after));
  folders.unsampled = await shops.buildUnsampled(folders.after);
  return { folders, manifest };
}

async function step(name, work) {
  const started = performance.now();
  const result = await work();
  process.stderr.write(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return result;
}

/** One application, one fresh database, the whole plan. */
async function load({ name, shop, dist, lanes, plan, database, outside, work }) {
  return step(`run ${name}`, async () => {
    const databaseUrl = await database.copy(name);
    const logFile = path.join(work, `${name}.log`);
    // `debug`, as on the days when a team looks into something; the table has the lines at `info` as well.
    const app = await startApp({ shop, dist, databaseUrl, outsidePort: outside.port, logFile, level: 'debug' });
    const { answers, seconds } = await drive(plan.requests, { port: app.port, lanes });
    const usage = await app.stop();
    if (usage.code !== 0) process.stderr.write(`the application ended with ${usage.code}\n`);
    return { answers, seconds, usage, lanes, log: await readLog(logFile) };
  });
}

function differing(plan, { before, after, unsampled }) {
  const ids = idsOf(plan.shop);
  return Object.entries({ after, unsampled }).flatMap(([run, { answers }]) =>
    differences(before.answers, answers, ids).map((i) => ({ run, i })),
  );
}

async function report({ requests, json }, { bars, runs, manifest }) {
  const volumes = Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, volume(run, requests)]));
  const info = atLevel(runs.before.log, 30);
  const summary = {
    requests,
    ok: bars.every(({ ok }) => ok),
    volumes,
    before_at_info: info,
    manifest: { source: manifest.source ?? null, scattered: manifest.scattered, removed: manifest.removed },
    bars: bars.map(({ name, ok, measured, bar }) => ({ name, ok, measured, bar })),
  };
  process.stdout.write(`${requests} requests\n\n${volumeTable(volumes)}\n\n`);
  const less = (after, before) => `${(100 - (100 * after) / before).toFixed(2)}%`;
  process.stdout.write(
    `Had the level before been info: ${info.lines} lines, ${info.bytes} bytes; fewer lines ${less(runs.after.log.lines.length, info.lines)}, ` +
      `fewer bytes ${less(runs.after.log.bytes, info.bytes)} (not a bar)\n\n`,
  );
  process.stdout.write(`${barTable(bars)}\n\n${JSON.stringify(summary)}\n`);
  if (json) await writeFile(json, `${JSON.stringify(summary, null, 2)}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 2;
});
