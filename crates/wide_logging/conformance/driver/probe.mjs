// Loaded into the application before it starts (node --import). On SIGWINCH, which no framework shuts down on, the process that
// listens collects garbage and says on stderr how much is alive; `npm start` around it keeps silent. Nothing else is changed: an
// unhandled rejection still ends the process, after one line that says so.
import net from 'node:net';
import v8 from 'node:v8';
import vm from 'node:vm';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

let listening = false;
const { listen } = net.Server.prototype;
net.Server.prototype.listen = function listenAndTell(...args) {
  listening = true;
  return listen.apply(this, args);
};

process.on('SIGWINCH', () => {
  if (!listening) return;
  collect();
  collect();
  process.stderr.write(`PROBE ${JSON.stringify({ heap: process.memoryUsage().heapUsed, rss: process.memoryUsage().rss })}\n`);
});
process.on('uncaughtExceptionMonitor', (error, origin) => {
  process.stderr.write(`PROBE-FAULT ${origin}: ${error instanceof Error ? error.stack : String(error)}\n`);
});
