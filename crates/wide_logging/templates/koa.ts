// Koa 2 and 3: `app.use(wideEvents())` before all other middleware.
import { noteThrown, scopeOf } from './context.js';
import { continueInScope, watchRequest } from './http.js';
import type { Context, Next } from 'koa';

export function wideEvents(): (ctx: Context, next: Next) => Promise<void> {
  let listens = false;
  return (ctx, next) => {
    // An error middleware of the application's own answers, and tells of the error by this event.
    // Koa has chosen its default logging by now, which a first listener would switch off.
    if (!listens) ctx.app.on('error', noteReported);
    listens = true;
    // Koa answers after this middleware has returned; the event is finished by the response.
    const scope = watchRequest(ctx.req, ctx.res, () => routeOf(ctx));
    return continueInScope(ctx.req, scope, async () => {
      try {
        await next();
      } catch (error) {
        noteThrown(scope, error);
        throw error;
      }
    });
  };
}

function noteReported(error: unknown, ctx?: Context): void {
  const scope = ctx === undefined ? undefined : scopeOf(ctx.req);
  if (scope !== undefined) noteThrown(scope, error);
}

/** The template that @koa/router leaves on the context. */
function routeOf(ctx: Context): string | null {
  const { _matchedRoute: route } = ctx as { _matchedRoute?: unknown };
  return route === undefined || route === null ? null : String(route);
}
