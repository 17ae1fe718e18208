// Koa 2 and 3: `app.use(wideEvents())` before all other middleware.
import { noteThrown } from './context.js';
import { continueInScope, watchRequest } from './http.js';
import type { Context, Next } from 'koa';

export function wideEvents(): (ctx: Context, next: Next) => Promise<void> {
  return (ctx, next) => {
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

/** The template that @koa/router leaves on the context. */
function routeOf(ctx: Context): string | null {
  const { _matchedRoute: route } = ctx as { _matchedRoute?: unknown };
  return route === undefined || route === null ? null : String(route);
}
