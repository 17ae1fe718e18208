// Events of requests that node:http serves, whatever framework answers them.
import { AsyncResource } from 'node:async_hooks';
import { attachScope, runInScope } from './context.js';
import { beginEvent, finishEvent } from './emit.js';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Scope } from './context.js';

/** Whether a socket ran into the server's timeout; absent while nobody watches it. */
const TIMED_OUT: unique symbol = Symbol('timed out');
type Watched = Socket & { [TIMED_OUT]?: boolean };

/**
 * Begins the event of a request and finishes it when the response has ended or its connection is
 * gone. `routeOf` is asked then, since the route is not known before.
 */
export function watchRequest(
  req: IncomingMessage & { originalUrl?: string; timedout?: boolean },
  res: ServerResponse,
  routeOf: () => string | null,
): Scope {
  const scope = beginEvent({
    method: req.method ?? 'GET',
    url: req.originalUrl ?? req.url ?? '/',
    header: (name) => req.headers[name],
  });
  attachScope(req, scope);
  if (!res.headersSent) res.setHeader('x-request-id', scope.event.request_id);
  const socket: Watched | undefined = req.socket; // adapters of serverless platforms have none
  if (socket !== undefined) watchTimeout(socket);
  res.once('finish', () => end(false));
  // Without 'finish' before it, the connection closed early.
  res.once('close', () => end(!res.writableFinished));
  const end = (aborted: boolean): void => {
    // `req.timedout` is what connect-timeout says.
    if (req.timedout === true || socket?.[TIMED_OUT] === true) scope.timedOut = true;
    const status = aborted ? unsentStatus(scope, res) : res.statusCode;
    const length = res.getHeader('content-length');
    finishEvent(scope, { status, route: safely(routeOf), aborted, length });
  };
  return scope;
}

/** What the client would have been told: nobody decided on the 200 that node begins with. */
function unsentStatus(scope: Scope, res: ServerResponse): number {
  if (res.headersSent) return res.statusCode;
  if (scope.timedOut) return 504;
  return scope.threw ? 500 : 499;
}

function safely(routeOf: () => string | null): string | null {
  try {
    return routeOf();
  } catch {
    return null;
  }
}

function watchTimeout(socket: Watched): void {
  const isNew = socket[TIMED_OUT] === undefined;
  socket[TIMED_OUT] = false;
  // On the socket: a listener on the request or response would keep node from closing it.
  if (isNew) socket.on('timeout', () => (socket[TIMED_OUT] = true));
}

/** Runs the rest of the request in its scope. */
export function continueInScope<T>(req: IncomingMessage, scope: Scope, work: () => T): T {
  return runInScope(scope, () => {
    // Upload parsers call back from the events of the request, which belong to the connection.
    const isUpload = /^multipart\//i.test(req.headers['content-type'] ?? '');
    if (isUpload) req.emit = AsyncResource.bind(req.emit);
    return work();
  });
}
