// The application as a child process: its lines, its health, its memory.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Lines } from './lines.mjs';
import { sleep } from './http.mjs';

const PRELOAD = new URL('./', import.meta.url);

export class Application {
  /** Starts `command` in `cwd` and resolves when its port takes connections. */
  static async start({ command, cwd, port, env = {}, preload = [], patience = 60_000 }) {
    const imports = ['probe.mjs', ...preload].map((name) => `--import=${pathToFileURL(fileURLToPath(new URL(name, PRELOAD)))}`);
    const child = spawn('sh', ['-c', `exec ${command}`], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, so that what `npm start` starts is reached too
      env: { ...clean(process.env), ...env, PORT: String(port), NODE_OPTIONS: imports.join(' ') },
    });
    const application = new Application(child, port);
    await application.listening(patience);
    return application;
  }

  constructor(child, port) {
    this.child = child;
    this.port = port;
    this.lines = new Lines();
    this.stderr = '';
    this.exit = undefined;
    child.stdout.setEncoding('utf8').on('data', (text) => this.lines.push(text));
    child.stderr.setEncoding('utf8').on('data', (text) => { this.stderr += text; });
    process.on('exit', () => this.signal('SIGKILL'));
    this.ended = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        this.exit = code ?? signal;
        resolve();
      });
    });
  }

  async listening(patience) {
    const until = Date.now() + patience;
    while (Date.now() < until && this.exit === undefined) {
      if (await accepts(this.port)) return;
      await sleep(50);
    }
    await this.stop();
    throw new Error(`the application does not listen on ${this.port} (exit ${this.exit})\n${this.lines.all.slice(-20).join('\n')}\n${this.stderr.slice(-4000)}`);
  }

  /** Waits until each id has an event, then a moment longer for a second one that must not come. */
  async settled(ids, { patience = 8_000, grace = 120 } = {}) {
    const until = Date.now() + patience;
    while (Date.now() < until && this.exit === undefined) {
      if (ids.every((id) => this.lines.byId.has(id))) break;
      await sleep(20);
    }
    await sleep(grace);
  }

  /** To the process and all that it started. */
  signal(name) {
    try {
      process.kill(-this.child.pid, name);
    } catch {
      // It has ended.
    }
  }

  /** Bytes that are alive after a garbage collection. */
  async heap() {
    const before = this.stderr.length;
    this.signal('SIGWINCH');
    for (let turn = 0; turn < 100; turn += 1) {
      await sleep(50);
      const found = /PROBE (\{.*\})\n/.exec(this.stderr.slice(before));
      if (found !== null) return JSON.parse(found[1]);
    }
    return undefined;
  }

  async stop() {
    if (this.exit === undefined) {
      this.signal('SIGTERM');
      await Promise.race([this.ended, sleep(2_000)]);
      if (this.exit === undefined) this.signal('SIGKILL');
    }
    await this.ended;
  }
}

/** What this process was started with says nothing to the application, its own name and version least of all. */
function clean(env) {
  const names = ['SERVICE_NAME', 'SERVICE_VERSION', 'DEPLOYMENT_ID', 'AWS_REGION', 'REGION', 'HOSTNAME', 'NODE_OPTIONS', 'NODE_TEST_CONTEXT'];
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name) && !name.startsWith('npm_')));
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const done = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => done(true));
    socket.on('error', () => done(false));
  });
}
