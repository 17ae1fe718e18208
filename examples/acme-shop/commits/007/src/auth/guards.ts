import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Forbidden, Unauthorized } from '../errors';
import { logger } from '../logger';
import { setCurrentUser } from '../middleware/requestContext';
import type { CurrentUser, Role } from '../types/express';
import { bearerToken, verifyAccessToken } from './token';

function fromSession(req: Request): CurrentUser | undefined {
  const { userId, role, impersonatedBy } = req.session;
  return userId && role ? { id: userId, role, impersonatedBy } : undefined;
}

export function requireUser(req: Request, res: Response, next: NextFunction): void {
  const token = bearerToken(req.get('authorization'));
  if (token) {
    try {
      const claims = verifyAccessToken(token);
      req.user = { id: claims.sub, role: claims.role };
    } catch (err) {
      logger.info({ action: 'token.reject', reason: (err as Error).name }, 'token rejected');
      res.status(401).json({ message: 'The token is not valid.' });
      return;
    }
  } else {
    req.user = fromSession(req);
  }
  if (!req.user) {
    next(new Unauthorized());
    return;
  }
  setCurrentUser(req.user.id);
  next();
}

export function requireRole(...roles: Role[]): RequestHandler {
  return (req, _res, next) => {
    if (!req.user) next(new Unauthorized());
    else if (!roles.includes(req.user.role)) next(new Forbidden());
    else next();
  };
}

/** For actions that support staff may not take while they act as a customer. */
export function refuseImpersonation(req: Request, _res: Response, next: NextFunction): void {
  if (req.user?.impersonatedBy) next(new Forbidden('This action is not available while acting as a customer.'));
  else next();
}
