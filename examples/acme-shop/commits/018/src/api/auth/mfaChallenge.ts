import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { config } from '../../config';
import { Unauthorized } from '../../errors';

const CHALLENGE_TTL_SECONDS = 5 * 60;
const ISSUER = 'acme-shop';
const AUDIENCE = 'acme-shop-mfa';

export function issueChallenge(userId: string): string {
  return jwt.sign({ purpose: 'mfa' }, config.JWT_SECRET, {
    algorithm: 'HS256',
    subject: userId,
    issuer: ISSUER,
    audience: AUDIENCE,
    expiresIn: CHALLENGE_TTL_SECONDS,
  });
}

export function challengedUser(token: string): string {
  try {
    const claims = jwt.verify(token, config.JWT_SECRET, { algorithms: ['HS256'], issuer: ISSUER, audience: AUDIENCE });
    if (typeof claims === 'object' && claims.sub && claims.purpose === 'mfa') return claims.sub;
  } catch {
    throw new Unauthorized('Sign in again to get a new code.');
  }
  throw new Unauthorized('Sign in again to get a new code.');
}

/** Lets a caller through who has just given the right password. */
export function requireChallenge(req: Request, res: Response, next: NextFunction): void {
  try {
    res.locals.challengedUserId = challengedUser(String(req.body?.challengeToken ?? ''));
    next();
  } catch (error) {
    next(error);
  }
}
