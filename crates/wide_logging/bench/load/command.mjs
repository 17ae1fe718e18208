// Child processes of the harness: run one to its end, or fail with what it said.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** Runs a program to its end. `{ code, stdout, stderr }`; throws unless the code is one of `ok`. */
export function run(program, args, { cwd, env, input, ok = [0] } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk) => (out.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => (out.stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (ok.includes(code)) resolve({ code, ...out });
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}\n${out.stdout.slice(-4000)}${out.stderr.slice(-4000)}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Asks until `probe` answers true. */
export async function until(probe, { timeoutMs, what }) {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    if (await probe()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not after ${timeoutMs} ms`);
}
