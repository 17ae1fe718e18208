// Next.js 15 on the Node.js runtime. A middleware cannot time a handler, so handlers are wrapped:
//   export const GET = withWideEvent(handler, '/api/orders/[id]');   app/**/route.ts
//   export default withWideEventApi(handler, '/api/orders/[id]');    pages/api/**
import { currentScope, noteThrown, runInScope } from './context.js';
import { beginEvent, finishEvent } from './emit.js';
import { continueInScope, watchRequest } from './http.js';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Scope } from './context.js';

type Finish = (status: number, aborted: boolean, length?: unknown) => void;

/** Wraps a route handler of the app router. `route` is the path of its folder. */
export function withWideEvent<Req extends Request, Rest extends unknown[]>(
  handler: (request: Req, ...rest: Rest) => Response | Promise<Response>,
  route: string,
): (request: Req, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const scope = beginRequest(request);
    const finish: Finish = (status, aborted, length) => {
      finishEvent(scope, { status, route, aborted, length });
    };
    // The client may leave before there is a response whose stream could tell.
    request.signal?.addEventListener('abort', () => finish(499, true), { once: true });
    try {
      const response = await runInScope(scope, () => handler(request, ...rest));
      return watched(response, scope, finish);
    } catch (error) {
      finishThrown(error, scope, finish);
      throw error;
    }
  };
}

function beginRequest(request: Request): Scope {
  return beginEvent({
    method: request.method,
    url: new URL(request.url).pathname,
    header: (name) => request.headers.get(name) ?? undefined,
  });
}

/** `redirect()` and `notFound()` throw; so does what Next.js uses to leave static rendering. */
function finishThrown(error: unknown, scope: Scope, finish: Finish): void {
  const status = controlFlowStatus(error);
  if (status === null) {
    scope.done = true; // not a request
    return;
  }
  if (status >= 500) noteThrown(scope, error);
  finish(status, false);
}

function controlFlowStatus(error: unknown): number | null {
  const digest = typeof error === 'object' && error !== null && 'digest' in error
    ? String(error.digest)
    : '';
  const [kind, ...parts] = digest.split(';');
  if (kind === 'NEXT_NOT_FOUND') return 404;
  if (kind === 'NEXT_HTTP_ERROR_FALLBACK') return Number(parts[0]) || 404;
  if (kind === 'NEXT_REDIRECT') return Number(parts.at(-2)) || 307;
  return /^(?:DYNAMIC_SERVER_USAGE|NEXT_|HANGING_|BAILOUT_)/.test(digest) ? null : 500;
}

/** The response with the request's id; its event is finished when its body has been sent. */
function watched(response: Response, scope: Scope, finish: Finish): Response {
  const { status, statusText, headers, body } = response;
  if (status < 200) {
    finish(500, false); // Response.error()
    return response;
  }
  const sent = new Headers(headers);
  sent.set('x-request-id', scope.event.request_id);
  const end = (aborted: boolean): void => finish(status, aborted, headers.get('content-length'));
  if (body === null) end(false);
  return new Response(body === null ? null : observed(body, scope, end), {
    status,
    statusText,
    headers: sent,
  });
}

function observed(
  body: ReadableStream<Uint8Array>,
  scope: Scope,
  end: (aborted: boolean) => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await runInScope(scope, () => reader.read());
          if (!done) return controller.enqueue(value);
          controller.close();
          end(false);
        } catch (error) {
          noteThrown(scope, error);
          end(false);
          controller.error(error);
        }
      },
      async cancel(reason) {
        end(true);
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Wraps a handler of pages/api. */
export function withWideEventApi<Req extends IncomingMessage, Res extends ServerResponse>(
  handler: (req: Req, res: Res) => unknown,
  route: string,
): (req: Req, res: Res) => Promise<unknown> {
  return async (req, res) => {
    if (currentScope() !== undefined) return handler(req, res); // wrapped twice
    const scope = watchRequest(req, res, () => route);
    return continueInScope(req, scope, async () => {
      try {
        return await handler(req, res);
      } catch (error) {
        noteThrown(scope, error);
        throw error;
      }
    });
  };
}
