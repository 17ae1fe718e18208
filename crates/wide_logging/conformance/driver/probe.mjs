// Loaded into the application before it starts (node --import). On SIGWINCH, which no framework shuts down on, it collects garbage and says on stderr how much is
// alive. It changes nothing else: an unhandled rejection still ends the process, after one line that says so.
import v8 from 'node:v8';
import vm from 'node:vm';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

process.on('SIGWINCH', () => {
  collect();
  collect();
  process.stderr.write(`PROBE ${JSON.stringify({ heap: process.memoryUsage().heapUsed, rss: process.memoryUsage().rss })}\n`);
});
process.on('uncaughtExceptionMonitor', (error, origin) => {
  process.stderr.write(`PROBE-FAULT ${origin}: ${error instanceof Error ? error.stack : String(error)}\n`);
});
