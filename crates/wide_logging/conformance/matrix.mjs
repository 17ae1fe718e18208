// The cells of the matrix: every framework version, form (language and modules) and logger, from matrix.json.
//
//   node matrix.mjs [--ci]        prints their ids
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const matrix = JSON.parse(readFileSync(new URL('matrix.json', import.meta.url), 'utf8'));

/** Fixtures take turns by logger, so that each shape of an application meets each version and form. */
function cellsOf(framework, { versions, forms, fixtures }) {
  return versions.flatMap((version) => forms.flatMap((form) => matrix.loggers.map((logger, index) => {
    const [language, modules] = form.split('-');
    const id = `${framework}${version}-${form}-${logger}`;
    return {
      id, framework, version, language, modules, logger, fixture: fixtures[index % fixtures.length], packages: `${framework}${version}`,
      runner: matrix.runners[`${framework}${version}`], ci: matrix.ci.includes(id),
    };
  })));
}

export const cells = Object.entries(matrix.frameworks).flatMap(([framework, axes]) => cellsOf(framework, axes));
export const ci = cells.filter((cell) => cell.ci);
export { matrix };

export function cellOf(id) {
  return cells.find((cell) => cell.id === id);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const shown = process.argv.includes('--ci') ? ci : cells;
  process.stdout.write(`${shown.map(({ id }) => id).join('\n')}\n`);
}
