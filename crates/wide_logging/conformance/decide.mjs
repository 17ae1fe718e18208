// Decides on events with the generated sampler: what the Rust side is compared with.
//   node decide.mjs <compiled sampler.js> <policy.json> < events.ndjson > decisions.ndjson
// One line `[keep, rate, reason]` an event, in order.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [samplerPath, policyPath] = process.argv.slice(2);
const sampler = await import(pathToFileURL(resolve(samplerPath)).href);
const given = JSON.parse(readFileSync(policyPath, 'utf8'));
const decide = sampler.createSampler(given.policy ?? given);

const lines = [];
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line === '') continue;
  const { keep, rate, reason } = decide(JSON.parse(line));
  lines.push(JSON.stringify([keep, rate, reason]));
}
process.stdout.write(lines.map((line) => `${line}\n`).join(''));
