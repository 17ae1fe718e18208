// Express 4 and 5: `app.use(wideEvents())` before everything else, and
// `app.use(wideEventErrors())` after the routes, before other error handlers.
import { noteThrown, scopeOf } from './context.js';
import { continueInScope, watchRequest } from './http.js';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';

export function wideEvents(): RequestHandler {
  return (req, res, next) => {
    if (scopeOf(req) !== undefined) {
      next(); // mounted twice
      return;
    }
    watchRoute(req);
    const scope = watchRequest(req, res, () => routeOf(req));
    continueInScope(req, scope, () => next());
  };
}

/** Notes errors on the event and leaves the answer to the handlers after it. */
export function wideEventErrors(): ErrorRequestHandler {
  return (error, req, _res, next) => {
    const scope = scopeOf(req);
    if (scope !== undefined) noteThrown(scope, error);
    next(error);
  };
}

const MATCH: unique symbol = Symbol('matched route');

interface Match {
  route: unknown;
  mount: string;
  params: Record<string, unknown>;
}
type Watched = object & { [MATCH]?: Match; baseUrl?: string; params?: Record<string, unknown> };

/**
 * Where routers are mounted is known at the moment a route matches and is forgotten when the
 * request leaves them, as it does with an error. So the moment is watched, on the prototype that
 * all requests of an application share.
 */
function watchRoute(req: Request): void {
  const prototype: object = Object.getPrototypeOf(req);
  if (MATCH in prototype) return;
  Object.defineProperty(prototype, MATCH, { value: undefined, writable: true });
  Object.defineProperty(prototype, 'route', {
    configurable: true,
    enumerable: true,
    get() {
      const req: Watched = this;
      return req[MATCH]?.route;
    },
    set(route: unknown) {
      const req: Watched = this;
      req[MATCH] = { route, mount: req.baseUrl ?? '', params: req.params ?? {} };
    },
  });
}

function routeOf(req: Watched): string | null {
  const match = req[MATCH];
  if (match?.route === undefined) return null;
  const { path } = match.route as { path: unknown };
  const own = Array.isArray(path) ? path.map(String).join('|') : String(path);
  if (match.mount === '') return own;
  const mount = template(template(match.mount, match.params), req.params ?? {});
  return own === '/' ? mount : mount + own;
}

/** A router is mounted at /orgs/:org but says /orgs/acme: values are turned into names again. */
function template(mount: string, params: Record<string, unknown>): string {
  let result = mount;
  for (const name of Object.keys(params)) {
    const value = params[name];
    if (typeof value === 'string' && value !== '') result = named(result, name, value);
  }
  // Without mergeParams the names are gone; what looks like an id must not become a route.
  return /\d/.test(result) ? result.replace(/\/(?:\d+|[0-9a-f-]{16,})(?=\/|$)/gi, '/:id') : result;
}

function named(mount: string, name: string, value: string): string {
  if (!mount.includes(value) && !mount.includes('%')) return mount;
  const is = (segment: string): boolean => segment === value || decoded(segment) === value;
  return mount.split('/').map((segment) => (is(segment) ? `:${name}` : segment)).join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
