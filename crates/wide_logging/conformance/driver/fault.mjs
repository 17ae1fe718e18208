// Loaded into the application before it starts: whatever writes an event to stdout gets an error, as on a full disk. How often that
// happened is said on stderr, so that a run in which nothing was written does not pass for one that survived.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

let thrown = 0;

function guard(chunk) {
  if (!String(chunk).includes('http_request')) return;
  thrown += 1;
  if (thrown === 1) process.stderr.write('PROBE-BROKEN\n');
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
}

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk, ...rest) => {
  guard(chunk);
  return write(chunk, ...rest);
};
for (const name of ['writeSync', 'write']) {
  const original = fs[name];
  fs[name] = (fd, chunk, ...rest) => {
    if (fd === 1) guard(chunk);
    return original(fd, chunk, ...rest);
  };
}
syncBuiltinESMExports();
