import jwt from 'jsonwebtoken';
import { config } from '../../config';
import { Unauthorized } from '../../errors';

const CHALLENGE_TTL_SECONDS = 5 * 60;

export function issueChallenge(userId: string): string {
  return jwt.sign({ purpose: 'mfa' }, config.JWT_SECRET, {
    algorithm: 'HS256',
    subject: userId,
    expiresIn: CHALLENGE_TTL_SECONDS,
  });
}

export function challengedUser(token: string): string {
  const claims = jwt.decode(token) as { sub?: string; purpose?: string; exp?: number } | null;
  if (!claims?.sub || claims.purpose !== 'mfa' || (claims.exp ?? 0) * 1000 < Date.now()) {
    throw new Unauthorized('Sign in again to get a new code.');
  }
  return claims.sub;
}
