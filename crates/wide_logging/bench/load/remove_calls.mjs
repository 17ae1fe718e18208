// Takes log calls out of TypeScript or JavaScript by file and line, with the compiler that the application has.

import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const LOGGERS = /^(?:(?:this\.|req\.|request\.|ctx\.)?(?:logger|log)|console)\.(?:trace|debug|info|log|warn|error|fatal)$/;

/** Removes each `{ path, line }` that is a log call. `{ removed, left: [{ path, line, text }] }`. */
export async function removeCalls(shop, listed) {
  const ts = createRequire(path.join(shop, 'package.json'))('typescript');
  const left = [];
  let removed = 0;
  for (const [file, lines] of byFile(listed)) {
    const source = await readFile(path.join(shop, file), 'utf8');
    const done = removeFrom(ts, file, source, lines);
    const texts = source.split('\n');
    left.push(...done.missed.map((line) => ({ path: file, line, text: texts[line - 1] ?? '' })));
    removed += lines.length - done.missed.length;
    await writeFile(path.join(shop, file), withoutIdleImport(ts, file, done.text));
  }
  return { removed, left };
}

function byFile(listed) {
  const files = new Map();
  for (const { path: file, line } of listed) files.set(file, [...new Set([...(files.get(file) ?? []), line])]);
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Every log call of a text, as `{ statement, line }`. */
export function logCalls(ts, file, source) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    if (ts.isExpressionStatement(node) && isLogCall(ts, node.expression)) {
      const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      const end = tree.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
      found.push({ statement: node, line, end });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function isLogCall(ts, node) {
  return ts.isCallExpression(node) && LOGGERS.test(node.expression.getText());
}

function removeFrom(ts, file, source, lines) {
  const calls = logCalls(ts, file, source);
  const hits = lines.map((line) => calls.find((call) => call.line <= line && line <= call.end));
  const gone = new Set(hits.filter(Boolean).map((call) => call.statement));
  const ranges = [...gone].map((statement) => widened(ts, statement, gone)).map((node) => wholeLines(source, node));
  let text = source;
  for (const [start, end] of merged(ranges).reverse()) text = text.slice(0, start) + text.slice(end);
  return { text, missed: lines.filter((_, i) => !hits[i]) };
}

/** The statement around it as well, where nothing else is left in that: `if (x) log()`, a loop that only logs. */
function widened(ts, statement, gone) {
  let node = statement;
  for (;;) {
    const parent = node.parent;
    const alone = ts.isBlock(parent) && parent.statements.every((one) => one === node || gone.has(one));
    const holder = alone ? parent.parent : parent;
    const conditional = ts.isIfStatement(holder) && !holder.elseStatement;
    if (!(alone || parent === holder) || !(conditional || ts.isForOfStatement(holder))) return node;
    node = holder;
  }
}

function wholeLines(source, node) {
  let start = node.getStart();
  while (start > 0 && /[ \t]/.test(source[start - 1])) start -= 1;
  let end = node.getEnd();
  while (end < source.length && /[ \t]/.test(source[end])) end += 1;
  return [start, source[end] === '\n' ? end + 1 : end];
}

function merged(ranges) {
  const sorted = ranges.sort((a, b) => a[0] - b[0]);
  return sorted.reduce((list, range) => {
    const last = list.at(-1);
    if (last && range[0] < last[1]) last[1] = Math.max(last[1], range[1]);
    else list.push([...range]);
    return list;
  }, []);
}

/** Drops `import { logger } from …` when nothing uses it any more. */
function withoutIdleImport(ts, file, text) {
  if ((text.match(/\blogger\b/g) ?? []).length > 2) return text;
  return text.replace(/^import \{ logger \} from '[^']*logger';\n/m, (line) => (text.replace(line, '').match(/\blogger\b/) ? line : ''));
}
