import type { Logger } from 'pino';

export type Role = 'customer' | 'support' | 'admin';

export interface CurrentUser {
  id: string;
  role: Role;
  impersonatedBy?: string;
}

declare global {
  namespace Express {
    interface Request {
      id: string | number | object;
      log: Logger;
      user?: CurrentUser;
      apiVersion: string;
      rawBody?: Buffer;
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    userId: string;
    role: Role;
    impersonatedBy?: string;
    signedInAt: number;
  }
}
