import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Forbidden, Unauthorized } from '../errors';
import { setCurrentUser } from '../middleware/requestContext';
import type { Role } from '../types/express';

export function requireUser(req: Request, _res: Response, next: NextFunction): void {
  const { userId, role, impersonatedBy } = req.session;
  if (!userId || !role) {
    next(new Unauthorized());
    return;
  }
  req.user = { id: userId, role, impersonatedBy };
  setCurrentUser(userId);
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
