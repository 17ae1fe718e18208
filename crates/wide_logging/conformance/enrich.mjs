// What a user does after the setup: handlers and services add their business context. A comment `// enrich-here: { ... }` in a fixture
// becomes `enrich({ ... });`, with the import that it needs, in whatever form the application is written.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';

const MARKER = /^(\s*)\/\/ enrich-here: (.*)$/gm;
const SKIPPED = ['node_modules', 'dist', '.next', '.git'];

export function* files(root) {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (SKIPPED.includes(entry.name)) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.isFile()) yield path;
  }
}

/** The folder that the setup wrote: the one that holds policy and index. */
export function observabilityOf(root) {
  const policy = [...files(root)].find((path) => /(^|\/)observability\/policy\.(ts|js|mjs|cjs)$/.test(path));
  return policy === undefined ? undefined : dirname(policy);
}

/** Replaces every marker below `root` and returns how many there were. */
export function enrichFixture(root, { language, modules, bundled = false }) {
  const folder = observabilityOf(root);
  if (folder === undefined) throw new Error(`no observability/policy in ${root}`);
  const index = readdirSync(folder).find((name) => /^index\.(ts|js|mjs|cjs)$/.test(name));
  let replaced = 0;
  for (const path of files(root)) {
    if (!/\.(ts|tsx|js|jsx)$/.test(path)) continue;
    const source = readFileSync(path, 'utf8');
    const found = source.match(MARKER);
    if (found === null) continue;
    replaced += found.length;
    const imported = /\benrich\b.*\b(from|require)\b/.test(source);
    const target = specifier(path, folder, index, { language, modules, bundled });
    const line = modules === 'cjs' && language === 'js' ? `const { enrich } = require('${target}');` : `import { enrich } from '${target}';`;
    const enriched = source.replace(MARKER, '$1enrich($2);');
    writeFileSync(path, imported ? enriched : withImport(enriched, line));
  }
  return replaced;
}

function specifier(path, folder, index, { language, modules, bundled }) {
  const between = relative(dirname(path), folder);
  const start = between.startsWith('.') ? between : `./${between}`;
  if (bundled || (language === 'ts' && modules === 'cjs')) return start;
  const extension = extname(index);
  return `${start}/${basename(index, extension)}${extension === '.ts' ? '.js' : extension}`;
}

/** After the last import or require at the top of the file; before everything where there is none. */
function withImport(source, line) {
  const lines = source.split('\n');
  let last = -1;
  lines.forEach((text, at) => {
    if (/^import\b.*;$|^\} from '.*';$|^(const|import) .*require\(.*\);$/.test(text)) last = at;
  });
  lines.splice(last + 1, 0, line);
  return lines.join('\n');
}
