// PostgreSQL for the runs: a cluster of its own under the work folder, or a server that is given by its URL.
// One database is migrated and seeded; every run works on a fresh copy of it.

import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { freePort, run } from './command.mjs';

const TEMPLATE = 'acme_load_template';

/** Starts a cluster, or takes the server of `url`. `{ create, stop }`. */
export async function openDatabase({ url, work }) {
  const cluster = url ? undefined : await startCluster(path.join(work, 'postgres'));
  const server = new URL(url ?? cluster.url);
  const admin = (sql) => run('psql', [server.href, '-v', 'ON_ERROR_STOP=1', '-qAtc', sql]);
  const named = (name) => Object.assign(new URL(server.href), { pathname: `/${name}` }).href;
  return {
    /** Migrates as the application does, with its own script, then seeds. */
    async prepare({ shop, seedSql }) {
      await admin(`DROP DATABASE IF EXISTS ${TEMPLATE}`);
      await admin(`CREATE DATABASE ${TEMPLATE}`);
      await run('sh', ['scripts/migrate.sh'], { cwd: shop, env: { DATABASE_URL: named(TEMPLATE) } });
      await run('psql', [named(TEMPLATE), '-v', 'ON_ERROR_STOP=1', '-q', '--single-transaction'], { input: seedSql });
      await run('psql', [named(TEMPLATE), '-qc', 'ANALYZE']);
    },
    /** A fresh copy; the URL for the application. */
    async copy(name) {
      await admin(`DROP DATABASE IF EXISTS acme_load_${name} WITH (FORCE)`);
      await admin(`CREATE DATABASE acme_load_${name} TEMPLATE ${TEMPLATE}`);
      return named(`acme_load_${name}`);
    },
    stop: async () => cluster?.stop(),
  };
}

async function startCluster(folder) {
  const bin = await serverPrograms();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const as = await serverUser(folder);
  const data = path.join(folder, 'data');
  await as(path.join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C']);
  const port = await freePort();
  // The data lives for one run: durability would only measure the disk.
  const options = `-p ${port} -k ${folder} -h 127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=80`;
  await as(path.join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', path.join(folder, 'server.log'), '-o', options, 'start']);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: () => as(path.join(bin, 'pg_ctl'), ['-D', data, '-w', '-m', 'immediate', 'stop']),
  };
}

/** The folder of initdb and pg_ctl; Debian keeps them beside the version, not on the path. */
async function serverPrograms() {
  const debian = '/usr/lib/postgresql';
  if (existsSync(debian)) {
    const versions = (await readdir(debian)).sort((a, b) => Number(b) - Number(a));
    if (versions[0]) return path.join(debian, versions[0], 'bin');
  }
  const { stdout } = await run('pg_config', ['--bindir']);
  return stdout.trim();
}

/** PostgreSQL refuses to run as root: then `postgres` runs it, else whoever we are. */
async function serverUser(folder) {
  if (process.getuid?.() !== 0) return (program, args) => detached(program, args, folder);
  await chmod(folder, 0o755);
  await run('chown', ['postgres', folder]);
  return (program, args) => detached('runuser', ['-u', 'postgres', '--', program, ...args], folder);
}

// pg_ctl's server keeps the streams it inherits, so a pipe would never end: they go to a file instead.
function detached(program, args, folder) {
  return run('sh', ['-c', `"$@" >>"$LOG" 2>&1 || { cat "$LOG"; exit 1; }`, 'sh', program, ...args], {
    cwd: '/',
    env: { LOG: path.join(folder, '..', 'postgres.log') },
  });
}
