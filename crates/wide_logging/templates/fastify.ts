// Fastify 4 and 5: `app.register(wideEvents)` before other plugins and routes.
import { noteThrown, runInScope, scopeOf } from './context.js';
import { continueInScope, watchRequest } from './http.js';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Scope } from './context.js';

/** Fastify's request of node's request: it knows the route. */
const requests = new WeakMap<IncomingMessage, FastifyRequest>();

function watch(req: IncomingMessage, res: ServerResponse): Scope {
  const routeOf = (): string | null => requests.get(req)?.routeOptions?.url ?? null;
  return scopeOf(req) ?? watchRequest(req, res, routeOf);
}

const register: FastifyPluginCallback = (app, _options, done) => {
  // No hook sees what the router refuses: a malformed URL, a parameter that is too long.
  app.server.prependListener('request', watch);
  app.addHook('onRequest', (request, reply, next) => {
    requests.set(request.raw, request);
    continueInScope(request.raw, watch(request.raw, reply.raw), next);
  });
  // The body was read in between, and its events belong to the connection.
  app.addHook('preValidation', (request, _reply, next) => {
    const scope = scopeOf(request.raw);
    if (scope === undefined) next();
    else runInScope(scope, next);
  });
  app.addHook('onError', (request, _reply, error, next) => {
    const scope = scopeOf(request.raw);
    if (scope !== undefined) noteThrown(scope, error);
    next();
  });
  done();
};

/** For the whole application, not only for this plugin: what fastify-plugin does. */
export const wideEvents = Object.assign(register, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'wide-events',
});
