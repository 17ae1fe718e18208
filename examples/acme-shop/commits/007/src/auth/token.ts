import jwt from 'jsonwebtoken';
import type { UserRow } from '@/db/repositories/users';
import { config } from '../config';
import type { Role } from '../types/express';

export const ACCESS_TOKEN_TTL_SECONDS = 7 * 24 * 60 * 60;

const ISSUER = 'acme-shop';
const AUDIENCE = 'acme-shop-api';

export interface AccessClaims {
  sub: string;
  role: Role;
  iat: number;
  exp: number;
}

export function issueAccessToken(user: Pick<UserRow, 'id' | 'role'>): string {
  return jwt.sign({ role: user.role }, config.JWT_SECRET, {
    algorithm: 'HS256',
    subject: user.id,
    issuer: ISSUER,
    audience: AUDIENCE,
    expiresIn: ACCESS_TOKEN_TTL_SECONDS,
  });
}

export function verifyAccessToken(token: string): AccessClaims {
  return jwt.verify(token, config.JWT_SECRET, {
    algorithms: ['HS256'],
    issuer: ISSUER,
    audience: AUDIENCE,
  }) as unknown as AccessClaims;
}

export function bearerToken(header: string | undefined): string | undefined {
  const match = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(header ?? '');
  return match?.[1];
}
