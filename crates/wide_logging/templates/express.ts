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
    get(this: Watched) {
      return this[MATCH]?.route;
    },
    set(this: Watched, route: unknown) {
      this[MATCH] = { route, mount: this.baseUrl ?? '', params: this.params ?? {} };
    },
  });
}

function routeOf(req: Watched): string | null {
  const match = req[MATCH];
  if (match?.route === undefined) return null;
  const { path } = match.route as { path: unknown };
  const own = Array.isArray(path) ? path.map(String).join('|') : String(path);
  const mount = template(match.mount, { ...req.params, ...match.params });
  return (mount + own).replace(/(.)\/$/, '$1');
}

/** A router is mounted at /orgs/:org but says /orgs/acme: values are turned into names again. */
function template(mount: string, params: Record<string, unknown>): string {
  if (mount === '') return mount;
  const names = new Map(Object.entries(params).map(([name, value]) => [value, name]));
  const segments = mount.split('/').map((segment) => {
    const name = names.get(decoded(segment));
    if (name !== undefined) return `:${name}`;
    // Without mergeParams the names are gone; what looks like an id must not become a route.
    return /^\d+$|^[0-9a-f-]{16,}$/i.test(segment) ? ':id' : segment;
  });
  return segments.join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
