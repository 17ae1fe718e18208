import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../errors';
import { logger } from '../logger';

export function notFound(req: Request, res: Response): void {
  res.status(404).json({ error: { code: 'not_found', message: 'There is nothing at this address.' } });
}

export function errorHandler(err: unknown, req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(err);
    return;
  }
  if (err instanceof AppError) {
    if (err.status >= 500) logger.error({ err, code: err.code }, 'request failed');
    res.status(err.status).json({ error: { code: err.code, message: err.message, details: err.details } });
    return;
  }
  logger.error({ err, route: req.route?.path }, 'unhandled error');
  res.status(500).json({
    error: { code: 'internal', message: 'The request could not be completed. Try again or contact support.' },
  });
}
