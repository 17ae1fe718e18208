import type { NextFunction, Request, Response } from 'express';
import { BadRequest } from '../errors';

export const VERSIONS = ['2024-06-01', '2025-01-15'] as const;
export const DEFAULT_VERSION = VERSIONS[0];

export function apiVersion(req: Request, res: Response, next: NextFunction): void {
  const requested = req.get('acme-version') ?? DEFAULT_VERSION;
  if (!(VERSIONS as readonly string[]).includes(requested)) {
    next(new BadRequest('unknown_version', `Acme-Version must be one of ${VERSIONS.join(', ')}.`));
    return;
  }
  req.apiVersion = requested;
  res.setHeader('acme-version', requested);
  next();
}
