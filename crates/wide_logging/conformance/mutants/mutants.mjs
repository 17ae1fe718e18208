// Ways to get wide events wrong, as published templates do, each one edit of the reference. `caught` is the group of assertions that
// must fail; `rate` is the policy's where the driver has to sample.

export const MUTANTS = [
  {
    name: 'no close hook: a client that goes away leaves no event',
    caught: 'aborted',
    changes: [['index.js', "    res.on('close', () => finish(scope, res, !res.writableFinished));\n", '']],
  },
  {
    name: 'the path keeps its query string',
    caught: 'leaks',
    changes: [['index.js', "req.originalUrl.split('?')[0]", 'req.originalUrl'], ['redact.js', "'$1?[query]'", "'$&'"]],
  },
  {
    name: 'shallow redaction: only the fields at the top',
    caught: 'leaks',
    changes: [['redact.js', ": clean(inner, depth + 1, depth === 0 && PLAIN.includes(key), path);", ": depth > 1 ? inner : clean(inner, depth + 1, depth === 0 && PLAIN.includes(key), path);"]],
  },
  {
    name: 'redaction by key alone: error messages leak',
    caught: 'leaks',
    changes: [['redact.js', "if (typeof value === 'string') return redactText(value, plain);", "if (typeof value === 'string') return value;"]],
  },
  {
    name: 'redaction by a list of exact paths',
    caught: 'leaks',
    changes: [['redact.js', 'return WORDS.has(name) || ENDINGS.some((ending) => name.endsWith(ending));', "return ['password', 'token', 'authorization', 'cookie'].includes(key);"]],
  },
  {
    name: 'cards are found without separators only',
    caught: 'leaks',
    changes: [['redact.js', '/(?<!\\d)[2-6](?:[ -]?\\d){12,18}(?!\\d)/g', '/(?<!\\d)[2-6]\\d{12,18}(?!\\d)/g']],
  },
  {
    name: 'redaction that hides everything',
    caught: 'redaction',
    changes: [['redact.js', "sensitive(key, inner) ? '[redacted]'", "sensitive(key, inner) || depth > 0 ? '[redacted]'"]],
  },
  {
    name: 'mutating redaction: the live request body is changed',
    caught: 'live-objects',
    changes: [
      ['redact.js', '  const copy = {};', '  const copy = value;'],
      ['index.js', '    event[name] = mergeable ?', '    if (name === \'payload\') redact(value);\n    event[name] = mergeable ?'],
    ],
  },
  {
    name: 'no AsyncLocalStorage: one global scope for all requests',
    caught: 'isolation',
    changes: [['index.js', 'const storage = new AsyncLocalStorage();', 'const storage = { getStore: () => storage.scope, run: (scope, next) => { storage.scope = scope; next(); } };']],
  },
  {
    name: 'double emission: finish and close both write',
    caught: 'once',
    changes: [['index.js', '  if (scope.done) return;\n', '']],
  },
  {
    name: 'the event is written when the handler returns, not when the response has ended',
    caught: 'durations',
    changes: [['index.js', '    storage.run(scope, next);', '    storage.run(scope, next);\n    setImmediate(() => finish(scope, res, false));']],
  },
  {
    name: 'the raw path as the route',
    caught: 'routes',
    changes: [['index.js', 'event.route = scope.route;', 'event.route = event.path;']],
  },
  {
    name: 'the route without where its router is mounted',
    caught: 'routes',
    changes: [['index.js', '(mount + matched.path)', '(matched.path)']],
  },
  {
    name: 'a thrown error leaves no error on the event',
    caught: 'errors',
    changes: [['index.js', '    note(req.wideEvent, error);\n', '']],
  },
  {
    name: 'stacks in production',
    caught: 'errors',
    changes: [['index.js', "(process.env.NODE_ENV === 'production' ? {} : { stack })", '{ stack }']],
  },
  {
    name: 'a timeout counts as any other error',
    caught: 'timeout',
    changes: [['index.js', "  if (scope.timedOut && status >= 500) return 'timeout';\n", '']],
  },
  {
    name: 'any inbound request id is trusted',
    caught: 'request-id',
    changes: [['index.js', 'VALID_ID.test(id)', 'id.length > 0']],
  },
  {
    name: 'the request id is not sent back',
    caught: 'request-id',
    changes: [['index.js', "    res.setHeader('x-request-id', scope.event.request_id);\n", '']],
  },
  {
    name: 'the trace is not continued',
    caught: 'traceparent',
    changes: [['index.js', '...traceOf(req.headers.traceparent)', '...traceOf(undefined)']],
  },
  {
    name: 'all-zero ids are taken for a trace',
    caught: 'traceparent',
    changes: [['index.js', "&& !/^0+$/.test(parts[2]) && !/^0+$/.test(parts[3])", '']],
  },
  {
    name: 'no size cap',
    caught: 'size-cap',
    changes: [['index.js', 'const MAX_BYTES = 32 * 1024;', 'const MAX_BYTES = Infinity;']],
  },
  {
    name: 'the event nested under message, as a two-argument call of a logger does',
    caught: 'form',
    changes: [['index.js', '`${JSON.stringify(fields)}\\n`', "`${JSON.stringify({ level: 'info', message: fields })}\\n`"]],
  },
  {
    name: 'a key twice in a line, once from the logger and once from the event',
    caught: 'form',
    changes: [['index.js', '`${JSON.stringify(fields)}\\n`', '`{"hostname":"a",${JSON.stringify(fields).slice(1)}\\n`']],
  },
  {
    name: 'mounted after the body parser: a body that is no JSON leaves no event',
    caught: 'unmatched',
    changes: [
      ['../app.js', 'app.use(wideEvents());\n', ''],
      ['../app.js', "app.use(express.json({ limit: '200kb' }));", "app.use(express.json({ limit: '200kb' }));\napp.use(wideEvents());"],
    ],
  },
  {
    name: 'listeners pile up on a connection that is kept alive',
    caught: 'process',
    changes: [['index.js', "    res.on('timeout', ", "    req.socket.on('timeout', () => { scope.timedOut = true; });\n    res.on('timeout', "]],
  },
  {
    name: 'events are never let go',
    caught: 'load',
    changes: [['index.js', '  emit(event);\n', '  emit(event);\n  (globalThis.kept ??= []).push(event);\n']],
  },
  {
    name: 'a logger that throws takes the process with it',
    caught: 'broken-logger',
    changes: [['index.js', "  } catch {\n    // Telemetry must not fail the request.\n  }", '  } finally {\n    // nothing\n  }']],
  },
  {
    name: 'the sampler ignores its keep rules',
    caught: 'sampling',
    rate: 0.05,
    changes: [['sampler.js', '  if (rule !== undefined) return', '  if (false) return']],
  },
  {
    name: 'the slow rule is forgotten',
    caught: 'sampling-slow',
    rate: 0.05,
    changes: [['policy.js', "'duration>2000', ", '']],
  },
  {
    name: 'dice instead of a hash: two services disagree on one trace',
    caught: 'sampling',
    rate: 0.05,
    changes: [['sampler.js', "hash(event.trace_id || event.request_id || '') < rate * 2 ** 32", 'Math.random() < rate']],
  },
  {
    name: 'the hash is of the request, not of the trace',
    caught: 'sampling',
    rate: 0.05,
    changes: [['sampler.js', "event.trace_id || event.request_id", 'event.request_id']],
  },
  {
    name: 'the rate is not recorded as it was',
    caught: 'sampling',
    rate: 0.05,
    changes: [['index.js', 'sample_rate: rate', 'sample_rate: 1']],
  },
];
