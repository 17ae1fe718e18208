// Starts the real application, its log in a file, and ends it.

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from './accounts.mjs';
import { freePort, until } from './command.mjs';

const SHIM = fileURLToPath(new URL('./shim.mjs', import.meta.url));

/** `{ port, stop }`; `stop` answers `{ cpuMs, peakRssKb, code }`, null where the system does not tell. */
export async function startApp({ shop, dist, databaseUrl, outsidePort, logFile, level }) {
  const port = await freePort();
  const out = openSync(logFile, 'w');
  const err = openSync(`${logFile}.stderr`, 'w');
  const child = spawn(process.execPath, ['--import', SHIM, path.join(dist, 'server.js')], {
    cwd: shop,
    stdio: ['ignore', out, err],
    env: environment({ port, databaseUrl, outsidePort, level }),
  });
  closeSync(out);
  closeSync(err);
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
  let code;
  ended.then((value) => (code = value));
  const ready = async () => {
    if (code !== undefined) throw new Error(`the application ended with ${code}\n${await tail(logFile)}`);
    return answers(port);
  };
  await until(ready, { timeoutMs: 30_000, what: 'the application listens' });
  return {
    port,
    async stop() {
      const usage = await usageOf(child.pid);
      child.kill('SIGTERM');
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 15_000).unref())]);
      if (code === undefined) child.kill('SIGKILL');
      return { ...usage, code: await ended };
    },
  };
}

function environment({ port, databaseUrl, outsidePort, level }) {
  const outside = `http://127.0.0.1:${outsidePort}`;
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    LOG_LEVEL: level,
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: 'https://shop.example',
    MAIL_API_URL: outside,
    LOAD_OUTSIDE_PORT: String(outsidePort),
    STATSD_HOST: '127.0.0.1',
    GIT_SHA: '60e0ef8',
    SERVICE_NAME: 'acme-shop',
    SERVICE_VERSION: '2.5.0',
    DEPLOYMENT_ID: 'load',
    REGION: 'eu-central-1',
    ...SETTINGS,
  };
}

// A connection, not a request: the log must hold the load and nothing else.
function answers(port) {
  return new Promise((resolve) => {
    const socket = new http.Agent().createConnection({ port, host: '127.0.0.1' });
    socket.on('connect', () => (socket.destroy(), resolve(true))).on('error', () => resolve(false));
  });
}

async function tail(logFile) {
  const texts = await Promise.all([logFile, `${logFile}.stderr`].map((name) => readFile(name, 'utf8')));
  return texts.join('\n').slice(-4000);
}

/** User and system time, and the largest resident size, as Linux counts them. */
async function usageOf(pid) {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    // Clock ticks are 10 ms on every Linux that Node runs on.
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, peakRssKb: Number(/VmHWM:\s+(\d+)/.exec(status)[1]) };
  } catch {
    return { cpuMs: null, peakRssKb: null };
  }
}
