// The driver's own parts, and what the matrix promises. Needs nothing installed: `node --test driver/`.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hash as referenceHash } from '../mutants/reference/sampler.js';
import { cells, ci, matrix } from '../matrix.mjs';
import { Lines, repeatedKeys } from './lines.mjs';
import { Report } from './report.mjs';
import { chosen, hash } from './sampling.mjs';
import { bodyWith, iban, luhnDigit, random, secrets } from './secrets.mjs';

const at = (path) => new URL(`../${path}`, import.meta.url);

test('the cells of CI cover every framework version, logger, form and fixture, with as few as there can be', () => {
  assert.equal(ci.length, matrix.ci.length, 'a cell of CI is not in the matrix');
  const missing = [];
  for (const [framework, { versions, forms, fixtures }] of Object.entries(matrix.frameworks)) {
    const own = ci.filter((cell) => cell.framework === framework);
    const want = (name, values, of) => values.forEach((value) => own.some((cell) => of(cell) === value) || missing.push(`${framework} ${name} ${value}`));
    want('version', versions, ({ version }) => version);
    want('logger', matrix.loggers, ({ logger }) => logger);
    want('language', [...new Set(forms.map((form) => form.split('-')[0]))], ({ language }) => language);
    want('modules', [...new Set(forms.map((form) => form.split('-')[1]))], ({ modules }) => modules);
    want('fixture', fixtures, ({ fixture }) => fixture);
  }
  assert.deepEqual(missing, []);
  // A cell has one framework and one logger, so the pairs of them are the least.
  assert.equal(ci.length, Object.keys(matrix.frameworks).length * matrix.loggers.length);
});

test('every cell has a fixture, a runner and a folder of exact versions without the address of a registry', () => {
  for (const { id, fixture, packages, runner } of cells) {
    assert.ok(existsSync(at(`fixtures/${fixture}/fixture.json`)), `${id}: no fixture ${fixture}`);
    const { dependencies } = JSON.parse(readFileSync(at(`packages/${packages}/package.json`), 'utf8'));
    assert.ok(runner === 'node' || runner in dependencies, `${id}: ${packages} has no ${runner}`);
    for (const [name, version] of Object.entries(dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, `${packages}: ${name}`);
  }
  for (const packages of new Set(cells.map((cell) => cell.packages))) {
    const lock = JSON.parse(readFileSync(at(`packages/${packages}/package-lock.json`), 'utf8'));
    const resolved = Object.values(lock.packages).filter((entry) => entry.resolved !== undefined);
    assert.deepEqual(resolved, [], packages);
  }
});

test('the hash is that of the specification, and of the reference', () => {
  // Computed apart from both, with integers of any size.
  assert.equal(hash(''), 0xab3e7c0b);
  assert.equal(hash('a'), 0x1a80b1b3);
  assert.equal(hash('4bf92f3577b34da6a3ce929d0e0e4736'), 3785779378);
  const dice = random(5);
  for (let turn = 0; turn < 2_000; turn += 1) {
    const key = dice.some('0123456789abcdefäö-', 1 + dice.below(40));
    assert.equal(hash(key), referenceHash(key), key);
  }
  const kept = Array.from({ length: 20_000 }, (_, index) => `trace-${index}`).filter((key) => chosen(key, 0.05)).length;
  assert.ok(Math.abs(kept - 1_000) < 155, `${kept} of 20000 at 0.05`); // five standard deviations
});

test('the secrets are what they claim to be, and the same in every run', () => {
  const all = secrets(200);
  assert.deepEqual(all, secrets(200));
  assert.equal(new Set(all.map(({ text }) => text)).size, 200);
  for (const { text } of all.filter(({ kind }) => kind === 'card')) {
    const digits = text.replace(/\D/g, '');
    assert.ok(digits.length >= 14 && digits.length <= 16, text);
    assert.equal(luhnDigit(digits.slice(0, -1)), digits.at(-1), text);
  }
  assert.equal(luhnDigit('411111111111111'), '1');
  assert.equal(iban('DE', '370400440532013000'), 'DE89370400440532013000'); // the example of the standard's registry
  assert.equal(iban('GB', 'WEST12345698765432'), 'GB82WEST12345698765432');
  const written = JSON.stringify(bodyWith(all, 3));
  for (const { text } of all) assert.ok(written.includes(JSON.stringify(text).slice(1, -1)), text);
});

test('lines are events only with their fields at the top, and a key that stands twice is seen', () => {
  const lines = new Lines();
  lines.push('{"event":"http_request","request_id":"a"}\n{"level":"info","message":{"event":"http_request","request_id":"b"}}\nplain\n{"event":"http_re');
  lines.push('quest","request_id":"a"}\n');
  assert.equal(lines.of('a').length, 2);
  assert.equal(lines.of('b').length, 0);
  assert.equal(lines.broken.length, 1);
  assert.equal(lines.all.length, 4);
  assert.deepEqual(repeatedKeys('{"a":1,"b":{"a":2,"a":3},"c":"\\"a\\":","a":[{"c":1}]}'), ['a']);
  assert.deepEqual(repeatedKeys('{"a":"\\\\","b":"}"}'), []);
});

test('a report in which nothing was asserted, or one thing failed, is no success', () => {
  const printed = [];
  const report = new Report((line) => printed.push(line));
  report.group('empty');
  assert.equal(report.finish({}), false);
  report.group('some')(true, 'never shown');
  assert.equal(report.finish({}), true);
  report.group('some')(false, () => 'what was wrong');
  assert.equal(report.finish({}), false);
  assert.ok(printed.some((line) => line.includes('what was wrong')));
  assert.ok(printed.includes('FAIL some: 1 of 2'));
});
