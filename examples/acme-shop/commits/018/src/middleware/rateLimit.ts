import rateLimit from 'express-rate-limit';

function limiter(windowMs: number, limit: number) {
  return rateLimit({
    windowMs,
    limit,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    message: { error: { code: 'rate_limited', message: 'Too many attempts. Try again in a few minutes.' } },
  });
}

export const loginLimiter = limiter(15 * 60 * 1000, 10);
export const passwordLimiter = limiter(60 * 60 * 1000, 5);
export const registrationLimiter = limiter(60 * 60 * 1000, 20);
export const mfaLimiter = limiter(15 * 60 * 1000, 10);
export const checkoutLimiter = limiter(60 * 1000, 30);
