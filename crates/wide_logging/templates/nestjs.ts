// NestJS 10 and 11 on Express or Fastify: `setUpWideEvents(app)` right after NestFactory.create.
// No decorators, so that it is also JavaScript.
import { tap } from 'rxjs';
import { noteThrown, runInScope, scopeOf } from './context.js';
import { continueInScope, watchRequest } from './http.js';
import type { CallHandler, ExecutionContext, INestApplication } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Scope } from './context.js';

type Next = () => void;
/** A request of either platform: Express extends node's request, Fastify carries it as `raw`. */
interface PlatformRequest {
  raw?: IncomingMessage;
  route?: { path?: unknown };
  routeOptions?: { url?: string };
}
type FastifyHook = (request: PlatformRequest, reply: { raw: ServerResponse }, next: Next) => void;
interface FastifyInstance {
  server: Server;
  addHook: (name: 'onRequest' | 'preValidation', hook: FastifyHook) => void;
}

export function setUpWideEvents(app: INestApplication): void {
  const adapter = app.getHttpAdapter();
  if (adapter.getType() === 'fastify') hookFastify(adapter.getInstance());
  else app.use(expressMiddleware);
  app.useGlobalInterceptors({ intercept: noteHandler });
}

/** On the platform and not in a module, so that requests without a route have an event too. */
function expressMiddleware(
  req: IncomingMessage & PlatformRequest,
  res: ServerResponse,
  next: Next,
): void {
  const scope = watchRequest(req, res, () => routeOf(req));
  continueInScope(req, scope, next);
}

function hookFastify(instance: FastifyInstance): void {
  // No hook sees what the router refuses: a malformed URL, a parameter that is too long.
  const requests = new WeakMap<IncomingMessage, PlatformRequest>();
  const watch = (req: IncomingMessage, res: ServerResponse): Scope =>
    scopeOf(req) ?? watchRequest(req, res, () => routeOf(requests.get(req) ?? {}));
  instance.server.prependListener('request', watch);
  instance.addHook('onRequest', (request, reply, next) => {
    if (request.raw === undefined) return next();
    requests.set(request.raw, request);
    continueInScope(request.raw, watch(request.raw, reply.raw), next);
  });
  // The body was read in between, and its events belong to the connection.
  instance.addHook('preValidation', (request, _reply, next) => {
    const scope = request.raw && scopeOf(request.raw);
    if (scope === undefined) next();
    else runInScope(scope, next);
  });
}

function routeOf({ route, routeOptions }: PlatformRequest): string | null {
  if (routeOptions !== undefined) return routeOptions.url ?? null;
  return typeof route?.path === 'string' ? route.path : null;
}

/** Names the handler on the event, and notes what it throws before a filter answers. */
function noteHandler(context: ExecutionContext, next: CallHandler): Observable<unknown> {
  if (context.getType() !== 'http') return next.handle();
  const request = context.switchToHttp().getRequest<PlatformRequest>();
  const scope = scopeOf(request.raw ?? request);
  if (scope === undefined) return next.handle();
  scope.event['handler'] = `${context.getClass().name}.${context.getHandler().name}`;
  return next.handle().pipe(tap({ error: (error: unknown) => noteThrown(scope, error) }));
}
