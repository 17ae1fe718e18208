// Fastify 4 and 5: `app.register(wideEvents)` before other plugins and routes.
import { noteThrown, runInScope, scopeOf } from './context.js';
import { continueInScope, watchRequest } from './http.js';
import type { FastifyPluginCallback } from 'fastify';

const register: FastifyPluginCallback = (app, _options, done) => {
  app.addHook('onRequest', (request, reply, next) => {
    const scope = watchRequest(request.raw, reply.raw, () => request.routeOptions?.url ?? null);
    continueInScope(request.raw, scope, next);
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
