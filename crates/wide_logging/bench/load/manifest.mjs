// The log calls that `sw setup-wide-logging` says can go: from its JSON answer, else from the page of the session.
// This is the one place that knows what either looks like.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** `{ source, calls: [{ path, line }] }`; `source` says where they were found, undefined when nowhere. */
export async function readManifest(shop, stdout) {
  const answer = fromAnswer(stdout);
  if (answer) return { source: 'the answer', calls: answer };
  for (const page of await pages(path.join(shop, '.claude'))) {
    const calls = fromPage(await readFile(path.join(shop, '.claude', page), 'utf8'));
    if (calls.length > 0) return { source: path.join('.claude', page), calls };
  }
  return { source: undefined, calls: [] };
}

async function pages(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => /wide-logging[^/]*\.md$/.test(name)).sort();
}

/** `droppable` of `--format json`. */
export function fromAnswer(text) {
  try {
    return JSON.parse(text).droppable?.map(({ path: file, line }) => ({ path: file, line }));
  } catch {
    return undefined;
  }
}

/** The first cells of the table under "Log calls that can go". */
export function fromPage(text) {
  const section = text.split(/^## /m).find((part) => part.startsWith('Log calls that can go')) ?? '';
  return [...section.matchAll(/^\| (\S+):(\d+) \|/gm)].map(([, file, line]) => ({ path: file, line: Number(line) }));
}
