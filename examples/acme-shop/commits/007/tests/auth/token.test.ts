import jwt from 'jsonwebtoken';
import { bearerToken, issueAccessToken, verifyAccessToken } from '../../src/auth/token';

const user = { id: '6f1c2f0e-6a0b-4a53-9d5e-1d5f4f0c8a11', role: 'customer' as const };

describe('access tokens', () => {
  it('carries the account and its role', () => {
    expect(verifyAccessToken(issueAccessToken(user))).toMatchObject({ sub: user.id, role: 'customer' });
  });

  it('refuses a token of another audience', () => {
    const foreign = jwt.sign({ role: 'admin' }, process.env.JWT_SECRET!, { subject: user.id, audience: 'other' });
    expect(() => verifyAccessToken(foreign)).toThrow(jwt.JsonWebTokenError);
  });

  it('refuses an unsigned token', () => {
    const unsigned = jwt.sign({ role: 'admin' }, '', { algorithm: 'none', subject: user.id });
    expect(() => verifyAccessToken(unsigned)).toThrow(jwt.JsonWebTokenError);
  });

  it('reads the bearer scheme only', () => {
    expect(bearerToken('Bearer a.b.c')).toBe('a.b.c');
    expect(bearerToken('Basic a.b.c')).toBeUndefined();
    expect(bearerToken(undefined)).toBeUndefined();
  });
});
