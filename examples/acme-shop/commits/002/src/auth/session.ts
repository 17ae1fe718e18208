import connectPgSimple from 'connect-pg-simple';
import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import { Pool } from 'pg';
import { config, isProduction } from '../config';

/** A session ends after this long without a request. */
export const SESSION_TIMEOUT_MS = 30 * 60 * 1000;

const PgStore = connectPgSimple(session);

export function sessionMiddleware(): RequestHandler {
  return session({
    name: 'acme.sid',
    secret: config.SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    store: new PgStore({
      pool: new Pool({ connectionString: config.DATABASE_URL, max: 4 }),
      tableName: 'user_sessions',
    }),
    cookie: {
      httpOnly: true,
      secure: isProduction,
      sameSite: 'lax',
      maxAge: SESSION_TIMEOUT_MS,
    },
  });
}

export function regenerate(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.regenerate((error) => (error ? reject(error) : resolve()));
  });
}

export function destroy(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.destroy((error) => (error ? reject(error) : resolve()));
  });
}
