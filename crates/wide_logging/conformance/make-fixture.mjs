#!/usr/bin/env node
// Materialises a cell of the matrix: the fixture's sources in the cell's language and kind of modules, with its logger, its
// package.json, tsconfig.json and the configuration of its test runner.
//
//   node make-fixture.mjs --cell express5-ts-esm-pino --packages ROOT --out DIR
//
// ROOT holds one installed folder for each framework version, as in packages/. The fixtures are written once, as ES modules in
// TypeScript. For CommonJS in TypeScript relative imports lose their extension; for JavaScript the types are erased, and for CommonJS
// in JavaScript imports become `require` and exports one `module.exports` at the end (javascript.mjs).
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { asCommonJs, withoutTypes } from './javascript.mjs';
import { cellOf } from './matrix.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const FIXTURES = join(HERE, 'fixtures');
/** Of a fixture's folder, but not of the application. */
const OWN_FILES = ['fixture.json'];

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The fixture's description, with what differs in the cell's version of the framework. */
export function fixtureOf(cell) {
  const fixture = readJson(join(FIXTURES, cell.fixture, 'fixture.json'));
  return { ...fixture, ...fixture.versions?.[cell.version] };
}

/** Writes the cell into `out`, which is emptied first. */
export function makeFixture(cell, { packages, out }) {
  const installed = resolve(packages, cell.packages);
  const ts = createRequire(join(installed, 'package.json'))('typescript');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const fixture = fixtureOf(cell);
  for (const [path, text] of sources(cell)) {
    const replaced = (fixture.replace ?? []).reduce((body, [from, to]) => body.replace(from, to), text);
    const [name, body] = translated(ts, cell, path, replaced);
    put(join(out, name), body);
  }
  for (const [path, text] of Object.entries(configuration(cell, installed))) put(join(out, path), text);
  symlinkSync(join(installed, 'node_modules'), join(out, 'node_modules'), 'dir');
}

function put(path, body) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
}

/** The fixture's files over those of its base. */
function sources(cell) {
  const files = new Map();
  const fixture = fixtureOf(cell);
  for (const name of [fixture.base, cell.fixture].filter(Boolean)) {
    const root = join(FIXTURES, name);
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1);
      if (cell.language === 'js' && path.endsWith('.d.ts')) continue;
      if (entry.isFile() && !OWN_FILES.includes(path)) files.set(path, readFileSync(join(root, path), 'utf8'));
    }
  }
  for (const path of fixture.without ?? []) files.delete(path);
  files.set(fixture.logger ?? 'src/logger.ts', readFileSync(join(FIXTURES, 'loggers', `${cell.logger}.ts`), 'utf8'));
  return new Map([...files].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function translated(ts, cell, path, text) {
  if (!/(?<!\.d)\.tsx?$/.test(path)) return [path, text];
  const bundled = cell.framework === 'nextjs';
  const plain = bundled ? text.replace(/(from '\.\.?\/[^']*)\.js'/g, "$1'") : text;
  if (cell.language === 'ts') {
    return [path, cell.modules === 'cjs' ? plain.replace(/((?:from|import) '\.\.?\/[^']*)\.js'/g, "$1'") : plain];
  }
  const script = withoutTypes(ts, plain, { jsx: path.endsWith('x') });
  return [path.replace(/\.ts(x?)$/, '.js$1'), cell.modules === 'cjs' ? asCommonJs(ts, script) : script];
}

/** package.json and its like, with the versions that are installed. */
function configuration(cell, installed) {
  const versions = readJson(join(installed, 'package.json')).dependencies;
  const fixture = fixtureOf(cell);
  const ranges = (names) => Object.fromEntries(names.filter((name) => name in versions).sort().map((name) => [name, `^${versions[name]}`]));
  const typed = cell.language === 'ts';
  const developed = [...(RUNNERS[cell.runner].packages), ...(typed ? ['typescript', '@types/node', `@types/${cell.logger}`, ...(fixture.types ?? [])] : [])];
  return {
    'package.json': json({
      name: 'shop-api',
      version: '1.4.0',
      private: true,
      ...(cell.modules === 'esm' && cell.framework !== 'nextjs' ? { type: 'module' } : {}),
      scripts: scripts(cell, fixture),
      dependencies: ranges([...fixture.dependencies, cell.logger]),
      devDependencies: ranges(developed),
      ...RUNNERS[cell.runner].settings?.(cell),
    }),
    ...(typed ? { 'tsconfig.json': json(tsconfig(cell, fixture)) } : {}),
    ...(!typed && cell.framework === 'nextjs' ? { 'jsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }) } : {}),
    ...RUNNERS[cell.runner].files?.(cell),
    '.gitignore': 'node_modules\ndist\n.next\n',
  };
}

function scripts(cell, fixture) {
  const { test } = RUNNERS[cell.runner];
  if (fixture.scripts !== undefined) return { ...fixture.scripts, test: test(cell) };
  return cell.language === 'ts'
    ? { build: 'tsc', start: 'node dist/server.js', test: test(cell) }
    : { start: 'node src/server.js', test: test(cell) };
}

export function startOf(cell) {
  return fixtureOf(cell).start ?? (cell.language === 'ts' ? 'node dist/server.js' : 'node src/server.js');
}

export function buildOf(cell) {
  return fixtureOf(cell).build ?? (cell.language === 'ts' ? ['tsc'] : undefined);
}

function tsconfig(cell, fixture) {
  const modules = cell.modules === 'esm' ? { module: 'nodenext', moduleResolution: 'nodenext' } : { module: 'commonjs', moduleResolution: 'node' };
  // The strictest that people use, where the form allows it: generated code has to bear it.
  const strictest = cell.modules === 'esm' && fixture.decorators !== true ? {
    noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noPropertyAccessFromIndexSignature: true, verbatimModuleSyntax: true,
    isolatedModules: true, noImplicitOverride: true, noUnusedLocals: true, noUnusedParameters: true, noImplicitReturns: true,
  } : {};
  const decorators = fixture.decorators === true ? { experimentalDecorators: true, emitDecoratorMetadata: true } : {};
  return {
    compilerOptions: {
      target: 'es2022', ...modules, ...(cell.framework === 'nextjs' ? {} : { rootDir: 'src', outDir: 'dist' }), strict: true, esModuleInterop: true, skipLibCheck: true,
      forceConsistentCasingInFileNames: true, ...strictest, ...decorators, ...fixture.compilerOptions,
    },
    include: ['src'],
    ...fixture.tsconfig,
  };
}

const JEST_ESM = { moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' } };

function jestSettings(cell) {
  const roots = { testEnvironment: 'node', roots: ['<rootDir>/src'] };
  if (cell.language === 'js') return { jest: cell.modules === 'esm' ? { ...roots, transform: {} } : roots };
  if (cell.modules === 'cjs') return { jest: { ...roots, preset: 'ts-jest' } };
  return { jest: { ...roots, extensionsToTreatAsEsm: ['.ts'], ...JEST_ESM, transform: { '^.+\\.ts$': ['ts-jest', { useESM: true }] } } };
}

const TSX = (cell) => (cell.language === 'ts' ? ['tsx'] : []);

/** How each runner is set up, and how it is run on given files. */
export const RUNNERS = {
  vitest: {
    packages: ['vitest'],
    test: () => 'vitest run',
    run: (_cell, files) => ({ bin: 'vitest', args: ['run', ...files] }),
  },
  jest: {
    packages: ['jest', 'ts-jest', '@types/jest'],
    settings: jestSettings,
    test: (cell) => (cell.modules === 'esm' ? 'NODE_OPTIONS=--experimental-vm-modules jest' : 'jest'),
    run: (cell, files) => ({ bin: 'jest', args: ['--ci', ...files], env: cell.modules === 'esm' ? { NODE_OPTIONS: '--experimental-vm-modules' } : {} }),
  },
  node: {
    packages: ['tsx'],
    test: (cell) => (cell.language === 'ts' ? 'node --import tsx --test src/**/*.test.ts' : 'node --test src/'),
    run: (cell, files) => ({ bin: undefined, args: [...TSX(cell).flatMap((name) => ['--import', name]), '--test', ...files] }),
  },
  mocha: {
    packages: ['mocha', '@types/mocha', 'tsx'],
    files: (cell) => ({
      '.mocharc.json': json(cell.language === 'ts' ? { extension: ['ts'], import: 'tsx', spec: 'src/**/*.test.ts' } : { spec: 'src/**/*.test.js' }),
    }),
    test: () => 'mocha',
    run: (_cell, files) => ({ bin: 'mocha', args: ['--exit', ...files] }),
  },
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { cell: { type: 'string' }, packages: { type: 'string', default: join(HERE, 'packages') }, out: { type: 'string' } } });
  const cell = cellOf(values.cell);
  if (cell === undefined || values.out === undefined || !existsSync(join(values.packages, cell.packages))) {
    process.stderr.write('usage: make-fixture.mjs --cell ID --packages ROOT --out DIR (node matrix.mjs prints the ids)\n');
    process.exit(2);
  }
  makeFixture(cell, { packages: values.packages, out: values.out });
}
