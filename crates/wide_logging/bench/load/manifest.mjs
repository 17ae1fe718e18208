// The scattered log calls that `sw setup-wide-logging` lists to be removed, wherever it says them.
// This is the one place that knows what the command's answer looks like.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const CALL = /([\w@./-]+\.(?:[cm]?[jt]sx?)):(\d+)/g;
// In `removal` order: a JSON answer is exact, a page is read for what it names.
const PAGES = /wide-logging.*\.(?:md|json)$/;

/** `{ source, calls: [{ path, line }] }`; `source` says where they were found, undefined when nowhere. */
export async function readManifest(shop, stdout) {
  for (const { source, text } of [{ source: 'the answer', text: stdout }, ...(await pages(shop))]) {
    const calls = unique(fromJson(text) ?? fromText(text)).filter((call) => call.path.startsWith('src/'));
    if (calls.length > 0) return { source, calls };
  }
  return { source: undefined, calls: [] };
}

/** Pages of the session, or beside the generated code. */
async function pages(shop) {
  const found = [];
  for (const folder of ['.claude', 'src/observability']) {
    const names = await readdir(path.join(shop, folder), { recursive: true }).catch(() => []);
    for (const name of names.filter((one) => PAGES.test(one)).sort()) {
      const source = path.join(folder, name);
      found.push({ source, text: await readFile(path.join(shop, source), 'utf8') });
    }
  }
  return found;
}

/** The first list of objects with a path and a line, at any depth. */
function fromJson(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const calls = [];
  const visit = (node) => {
    if (!node || typeof node !== 'object') return;
    const file = node.path ?? node.file;
    const line = node.line ?? node.start_line ?? node.span?.line;
    const kept = node.keep === true || node.action === 'keep';
    if (typeof file === 'string' && Number.isInteger(line) && !kept) calls.push({ path: file, line });
    Object.values(node).forEach(visit);
  };
  visit(value);
  return calls;
}

/** `src/x.ts:12` anywhere in a text; a line that says `keep` is not one to remove. */
function fromText(text) {
  return text
    .split('\n')
    .filter((line) => !/\bkeep\b/i.test(line))
    .flatMap((line) => [...line.matchAll(CALL)].map(([, file, number]) => ({ path: file, line: Number(number) })));
}

function unique(calls) {
  const seen = new Map(calls.map((call) => [`${call.path}:${call.line}`, call]));
  return [...seen.values()];
}
