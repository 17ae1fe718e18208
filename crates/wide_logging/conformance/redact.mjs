// Redacts events with the generated code: what the Rust side is compared with.
//   node redact.mjs <folder of compiled files> < events.ndjson > redacted.ndjson
// One event a line, in order, cut to the size cap as it would be written.
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = resolve(process.argv[2]);
const load = (name) => import(pathToFileURL(`${folder}/${name}.js`).href);
const [{ redact }, { withinCap }] = await Promise.all([load('redact'), load('emit')]);

const lines = [];
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line !== '') lines.push(JSON.stringify(withinCap(redact(JSON.parse(line)))));
}
process.stdout.write(lines.map((line) => `${line}\n`).join(''));
