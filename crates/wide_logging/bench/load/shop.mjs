// acme-shop twice: as it is, and after `sw setup-wide-logging` and the edits that a developer then makes.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { run } from './command.mjs';
import { migrate } from './developer.mjs';
import { readManifest } from './manifest.mjs';
import { logCalls } from './remove_calls.mjs';

/** The guide's keys, as flags; and the manifest as data. */
export const SETUP = [
  'setup-wide-logging',
  ['--framework', 'express'],
  ['--logger', 'pino'],
  ['--tail-sample-rate', '0.05'],
  ['--business-context', 'user.id,user.subscription,user.ltv,cart.total,cart.item_count'],
  ['--keep-always', 'status>=500,duration>2000,user.subscription=enterprise,feature_flags.new_checkout'],
  ['--format', 'json'],
].flat();

/** Calls of the phone orders, which no route of the shop reaches at this commit: no request logs them. */
const UNREACHED = /^src\/payment\/stripe\.ts:/;

/** The example repository's main branch, twice. */
export async function writeShops({ sw, work }) {
  const demo = path.join(work, 'demo');
  await rm(demo, { recursive: true, force: true });
  await mkdir(demo, { recursive: true });
  // The command reviews what it wrote, and that review finds something: its exit code says so.
  const { stdout, stderr } = await run(sw, ['demo'], { cwd: demo, env: { TMPDIR: demo }, ok: [0, 1, 3] });
  const folder = /is in (.+)$/m.exec(`${stderr}\n${stdout}`)?.[1]?.trim();
  if (!folder) throw new Error('sw demo did not say where the example is');
  const shops = { before: path.join(work, 'before'), after: path.join(work, 'after') };
  for (const shop of Object.values(shops)) {
    await rm(shop, { recursive: true, force: true });
    await run('git', ['clone', '-q', '--branch', 'main', folder, shop]);
  }
  return shops;
}

/** Dependencies as locked. They are kept in the work folder, so that a second run does not ask for them again. */
export async function install(shop, work) {
  const lock = await readFile(path.join(shop, 'package-lock.json'));
  const store = path.join(work, 'modules', createHash('sha256').update(lock).digest('hex').slice(0, 16));
  if (!existsSync(path.join(store, 'complete'))) {
    await rm(store, { recursive: true, force: true });
    await mkdir(store, { recursive: true });
    for (const name of ['package.json', 'package-lock.json']) await cp(path.join(shop, name), path.join(store, name));
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: store });
    await writeFile(path.join(store, 'complete'), '');
  }
  await run('cp', ['-al', path.join(store, 'node_modules'), path.join(shop, 'node_modules')]);
}

/** Setup, then the developer's edits, each committed. What the manifest said, and what was done with it. */
export async function introduceEvents(sw, shop) {
  const scattered = await requestCalls(shop);
  const { stdout } = await run(sw, SETUP, { cwd: shop });
  await commit(shop, 'Add wide events');
  const manifest = await readManifest(shop, stdout);
  const { removed, left } = await migrate(shop, manifest.calls);
  await commit(shop, 'Enrich the events, take the scattered calls away');
  return {
    source: manifest.source,
    scattered: scattered.length,
    listed: manifest.calls.length,
    removed,
    // The access log is an entry that is no call; it is removed by its own rule.
    notCalls: left.filter(({ text }) => !/pino-?http|httpLogger/i.test(text)),
    unlisted: (await requestCalls(shop)).filter((place) => !UNREACHED.test(place)),
  };
}

/** The log calls that a request can reach: all of the server but those of its start and its end. */
async function requestCalls(shop) {
  const ts = createRequire(path.join(shop, 'package.json'))('typescript');
  const names = (await readdir(path.join(shop, 'src'), { recursive: true })).filter((name) => /\.ts$/.test(name));
  const found = [];
  for (const name of names.sort()) {
    if (name === 'server.ts' || /^(?:client|components|observability)\//.test(name)) continue;
    const file = path.join('src', name);
    const calls = logCalls(ts, file, await readFile(path.join(shop, file), 'utf8'));
    found.push(...calls.map(({ line }) => `${file}:${line}`));
  }
  return found;
}

async function commit(shop, message) {
  const who = ['-c', 'user.name=Load', '-c', 'user.email=load@acme.example'];
  await run('git', ['add', '-A'], { cwd: shop });
  await run('git', [...who, 'commit', '-q', '-m', message], { cwd: shop });
}

/** Compiles the server with the application's own script. */
export async function build(shop) {
  await run('npm', ['run', '--silent', 'build:server'], { cwd: shop });
}

/** The compiled server again, but with a policy that keeps everything. The folder's name. */
export async function buildUnsampled(shop) {
  const folder = 'dist-unsampled';
  await rm(path.join(shop, folder), { recursive: true, force: true });
  await cp(path.join(shop, 'dist'), path.join(shop, folder), { recursive: true });
  const file = path.join(shop, folder, 'observability', 'policy.js');
  const parts = (await readFile(file, 'utf8')).split(/\brate: 0\.05\b/);
  if (parts.length !== 2) throw new Error(`the policy has ${parts.length - 1} base rates of 0.05, not one`);
  await writeFile(file, parts.join('rate: 1'));
  return folder;
}
