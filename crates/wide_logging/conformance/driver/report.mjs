// The result: one line for each group of assertions, in the order in which they were made.

const SHOWN = 5;

export class Report {
  constructor(print = (line) => process.stdout.write(`${line}\n`)) {
    this.groups = new Map();
    this.print = print;
  }

  group(name) {
    if (!this.groups.has(name)) this.groups.set(name, { name, passed: 0, failed: 0, failures: [] });
    const group = this.groups.get(name);
    return (holds, failure) => {
      if (holds) group.passed += 1;
      else {
        group.failed += 1;
        if (group.failures.length < SHOWN) group.failures.push(text(failure));
      }
      return holds;
    };
  }

  /** Prints every group and the summary; true when nothing failed and something was asserted. */
  finish(figures) {
    let passed = 0;
    let failed = 0;
    for (const group of this.groups.values()) {
      passed += group.passed;
      failed += group.failed;
      const all = group.passed + group.failed;
      this.print(`${group.failed === 0 && all > 0 ? 'ok  ' : 'FAIL'} ${group.name}: ${group.passed} of ${all}`);
      for (const failure of group.failures) this.print(`     - ${failure}`);
    }
    const broken = [...this.groups.values()].filter((group) => group.failed > 0).map((group) => group.name);
    const ok = failed === 0 && passed > 0;
    this.print(JSON.stringify({ ok, passed, failed, broken, ...figures }));
    return ok;
  }
}

function text(failure) {
  const said = typeof failure === 'function' ? failure() : failure;
  return said.length > 400 ? `${said.slice(0, 400)}...` : said;
}
